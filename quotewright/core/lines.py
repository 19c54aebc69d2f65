"""The lines of a quote or invoice and what each amounts to. Their sum and tax are in `totals`."""

from collections.abc import Sequence
from enum import StrEnum

from quotewright.core.decimals import HUNDRED_PERCENT, PRICE, QUANTITY, divide_half_up
from quotewright.core.errors import Invalid
from quotewright.core.money import MINOR_PER_MAJOR
from quotewright.core.records import dataclass

MOST_LINES = 500

UNITS_PER_MINOR = QUANTITY.one * PRICE.one // MINOR_PER_MAJOR
"""Quantity times price has the decimals of both: so many of its units are one minor unit."""


class LineKind(StrEnum):
    ITEM = "item"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Line:
    """One line as it is written: numbers in the units of QUANTITY, PRICE and PERCENT.

    Whether the price includes tax is said by the document, not by the line. `tax_rate` None: the
    line names none (see `tax.rate_of_line`); one that nobody has rated bears no tax.
    """

    kind: LineKind
    description: str
    quantity: int
    unit_price: int
    unit: str = ""
    discount: int = 0
    tax_rate: int | None = None
    category: str = ""
    item_id: int | None = None


def rated(line: Line, tax_rate: int) -> Line:
    """The line with the tax rate that it bears; a text line bears none."""
    if line.kind is LineKind.TEXT or line.tax_rate == tax_rate:
        return line
    return Line(
        line.kind,
        line.description,
        line.quantity,
        line.unit_price,
        line.unit,
        line.discount,
        tax_rate,
        line.category,
        line.item_id,
    )


def line_total(line: Line) -> int:
    """Quantity times unit price, less the line's discount, rounded half up once: minor units.

    A text line counts nothing, whatever numbers stand on it.
    """
    if line.kind == LineKind.TEXT:
        return 0
    undiscounted = line.quantity * line.unit_price
    if not line.discount:
        return divide_half_up(undiscounted, UNITS_PER_MINOR)
    return divide_half_up(
        undiscounted * (HUNDRED_PERCENT - line.discount),
        UNITS_PER_MINOR * HUNDRED_PERCENT,
    )


def check_lines(lines: Sequence[Line]) -> None:
    """Raises Invalid when a document has more lines than are kept."""
    if len(lines) > MOST_LINES:
        raise Invalid(f"a document can have at most {MOST_LINES} lines", "lines")
