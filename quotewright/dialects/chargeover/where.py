"""The language of `where` and `order`, read into clauses; what their fields mean is in `fields`.

    where  := clause ("," clause)*        all of them must hold
    clause := FIELD ":" OPERATOR ":" VALUE
    order  := FIELD ":" ("ASC" | "DESC") ("," …)*

A backslash before a colon or a comma of a value makes it part of the value. Some clients write
none: a clause is split on its first two colons, and what follows a comma and is no clause by itself
belongs to the value before it.
"""

import re
from enum import StrEnum
from typing import NamedTuple

from quotewright.dialects.chargeover.refusals import BadQuestion

_COLON = re.compile(r"(?<!\\):")
_COMMA = re.compile(r"(?<!\\),")
_ESCAPED = re.compile(r"\\([:,])")
_PARTS = 3


class Operator(StrEnum):
    EQUALS = "EQUALS"
    NOT_EQUALS = "NOTEQUALS"
    ABOVE = "GT"
    BELOW = "LT"
    AT_LEAST = "GTE"
    AT_MOST = "LTE"
    CONTAINS = "CONTAINS"
    IS = "IS"
    IS_NOT = "ISNOT"


class Clause(NamedTuple):
    """`field` is in lower case, however it was written; `text` is the clause as it came."""

    field: str
    operator: Operator
    value: str
    text: str


class Sort(NamedTuple):
    field: str
    is_descending: bool
    text: str


def invalid(parameter: str, text: str) -> BadQuestion:
    """The page's own sentence for what it does not understand."""
    return BadQuestion("Missing or invalid parameter.", {parameter: text})


def parse_where(text: str) -> tuple[Clause, ...]:
    """The clauses of a `where` that is decoded already; none of a blank one.

    Raises BadQuestion.
    """
    if not text.strip():
        return ()
    return tuple(_clause(one) for one in _clauses(text))


def parse_order(text: str) -> tuple[Sort, ...]:
    """The fields to order by, the first one first. Raises BadQuestion."""
    if not text.strip():
        return ()
    return tuple(_sort(one) for one in text.split(","))


def _clauses(text: str) -> list[str]:
    """What stands between commas, but for those that nobody escaped in a value."""
    clauses: list[str] = []
    for part in _COMMA.split(text):
        if clauses and len(_COLON.findall(part)) < _PARTS - 1:
            clauses[-1] += f",{part}"
        else:
            clauses.append(part)
    return clauses


def _clause(text: str) -> Clause:
    parts = _COLON.split(text, maxsplit=_PARTS - 1)
    if len(parts) < _PARTS or not parts[0].strip():
        raise BadQuestion("Malformed WHERE clause.", {"where": text})
    field, operator, value = parts
    name = operator.strip()
    try:
        known = Operator(name.upper())
    except ValueError:
        raise BadQuestion(f"Unknown operator: {name}.", {"where": text}) from None
    return Clause(field.strip().lower(), known, _ESCAPED.sub(r"\1", value), text)


def _sort(text: str) -> Sort:
    field, _, direction = (part.strip() for part in text.partition(":"))
    if not field or direction.upper() not in {"ASC", "DESC"}:
        raise invalid("order", text)
    return Sort(field.lower(), direction.upper() == "DESC", text)
