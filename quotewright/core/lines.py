"""The lines of a quote or invoice and what each amounts to. Their sum and tax are in `totals`."""

from collections.abc import Sequence
from dataclasses import field, replace
from enum import StrEnum

from quotewright.core.decimals import HUNDRED_PERCENT, QUANTITY, divide_half_up
from quotewright.core.errors import Invalid
from quotewright.core.pricesets import UNITS_PER_MINOR, PriceSet, exact_price, price_per_unit
from quotewright.core.records import dataclass

MOST_LINES = 500


class LineKind(StrEnum):
    """SETUP: what is charged once, when a subscription begins.

    No discount of the document touches it, and its tax is reckoned apart (`totals`).
    """

    ITEM = "item"
    TEXT = "text"
    SETUP = "setup"


@dataclass(frozen=True, slots=True)
class Line:
    """One line as it is written: numbers in the units of QUANTITY, PRICE and PERCENT.

    Whether the price includes tax is said by the document, not by the line. `tax_rate` None: the
    line names none (see `tax.rate_of_line`); one that nobody has rated bears no tax.

    A line with a price set costs what that says of its quantity; its unit price only shows what one
    of them comes to (`priced_by`). After `expires_after` invoices of a subscription a line is
    charged no more; None is never. `id` (0: none yet) stays with a line when others around it
    change; on an invoice it is that of the quote's line. `extras` are a dialect's own.
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
    price_set: PriceSet | None = None
    expires_after: int | None = None
    extras: str = ""
    id: int = field(default=0, compare=False)


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
        line.price_set,
        line.expires_after,
        line.extras,
        line.id,
    )


def priced_by(line: Line, price_set: PriceSet) -> Line:
    """The line at what this set asks for its quantity."""
    return replace(line, price_set=price_set, unit_price=price_per_unit(price_set, line.quantity))


def setup_lines(lines: Sequence[Line]) -> tuple[Line, ...]:
    """What the price sets of these lines charge once: a line for each rate of tax, lowest first."""
    by_rate: dict[int, int] = {}
    for line in lines:
        if line.kind is LineKind.ITEM and line.price_set is not None and line.price_set.setup:
            rate = line.tax_rate or 0
            by_rate[rate] = by_rate.get(rate, 0) + line.price_set.setup
    return tuple(
        Line(LineKind.SETUP, "", QUANTITY.one, price, tax_rate=rate)
        for rate, price in sorted(by_rate.items())
    )


def numbered(lines: Sequence[Line], last: int) -> tuple[Line, ...]:
    """The lines, of which those without an id get the numbers up to `last`, in their order."""
    first = last - sum(not line.id for line in lines) + 1
    numbers = iter(range(first, last + 1))
    return tuple(line if line.id else replace(line, id=next(numbers)) for line in lines)


def continuing_ids(lines: Sequence[Line], before: Sequence[Line]) -> tuple[Line, ...]:
    """The lines, of which those without an id take that of an equal line there was before.

    An id that was no line's before, or that comes twice, is not the line's to have.
    """
    free = [line for line in before if line.id]
    known = {line.id for line in free}
    taken: set[int] = set()
    named = []
    for line in lines:
        is_own = line.id in known and line.id not in taken
        taken |= {line.id} if is_own else set()
        named.append(line if is_own or not line.id else replace(line, id=0))
    left = [line for line in free if line.id not in taken]
    return tuple(_with_an_id(line, left) for line in named)


def _with_an_id(line: Line, left: list[Line]) -> Line:
    """Takes it out of those that are left."""
    if line.id:
        return line
    place = next((place for place, former in enumerate(left) if former == line), None)
    return line if place is None else replace(line, id=left.pop(place).id)


def line_total(line: Line) -> int:
    """What its quantity costs, less the line's discount, rounded half up once: minor units.

    A text line counts nothing, whatever numbers stand on it.
    """
    if line.kind == LineKind.TEXT:
        return 0
    if line.price_set is None:
        undiscounted = line.quantity * line.unit_price
    else:
        undiscounted = exact_price(line.price_set, line.quantity)
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
