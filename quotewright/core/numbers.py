"""The numbers printed on documents, such as Q-1001 and its revision Q-1001-R2.

Which count comes next is kept by the store; ids are something else.
"""

import re

from quotewright.core.errors import Invalid

FIRST_NUMBER = 1001
MOST_PATTERN = 32

_COUNT = "{n}"
_REVISED = re.compile(r"(.+)-R([1-9][0-9]{0,5})", re.DOTALL)


def check_pattern(pattern: str, field: str = "pattern") -> str:
    """The pattern, if it can number documents, as "Q-{n}" can; otherwise raises Invalid."""
    if len(pattern) > MOST_PATTERN or not pattern.isprintable():
        raise Invalid(f"{field} must be at most {MOST_PATTERN} printable characters", field)
    # A brace beside {n} is a wish for something that is not filled in, such as {year}.
    around = pattern.replace(_COUNT, "", 1)
    if around == pattern or "{" in around or "}" in around:
        raise Invalid(f"{field} must contain {{n}} exactly once, and no other braces", field)
    return pattern


def document_number(pattern: str, n: int) -> str:
    return pattern.replace(_COUNT, str(n))


def revision_number(number: str, revision: int) -> str:
    """The number of a document's revision (2 is the first), made from that of an earlier one."""
    if revision < 2:
        raise ValueError("the first revision of a document is its second version, R2")
    return f"{_original(number, revision)}-R{revision}"


def _original(number: str, revision: int) -> str:
    """Without the ending of an earlier revision. Any other "-R7" is part of the number itself."""
    revised = _REVISED.fullmatch(number)
    if revised and 2 <= int(revised[2]) < revision:
        return revised[1]
    return number
