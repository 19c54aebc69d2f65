"""How wide words are before they are set, in ems, so that the typesetter need not measure them.

To be told a width, it sets the text; what is known here to stand in one line is set only once.
"""

from collections.abc import Iterable

from quotewright.documents.glyphs import advances

REGULAR = "NotoSans-Regular"
BOLD = "NotoSans-Bold"

_SLACK = 1.03
"""Pairs of letters may stand a little wider apart than each alone would."""

_ELSEWHERE = 1.3
"""At the most, of a character of one of the other fonts."""


def width_of_line(text: str, font: str = REGULAR) -> float | None:
    """None where it is not sure to be one line of the first font: it may be higher than that."""
    table = advances(font)
    try:
        return sum([table[one] for one in text]) * _SLACK
    except KeyError:
        return None


def widest(texts: Iterable[str], font: str = REGULAR) -> float:
    """Of the widest of some texts; characters of other fonts count as wide ones."""
    table = advances(font)
    return max((sum([table.get(one, _ELSEWHERE) for one in text]) for text in texts), default=0)
