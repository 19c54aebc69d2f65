"""The lines of quotes and invoices: whole cents a unit, quantities as they were given."""

from collections import deque
from collections.abc import Sequence
from decimal import Decimal

from quotewright.core.decimals import PRICE, QUANTITY, divide_half_up, read_decimal
from quotewright.core.errors import Invalid
from quotewright.core.lines import MOST_LINES, Line, LineKind
from quotewright.core.money import Money
from quotewright.dialects.allquote.wire.words import Wire
from quotewright.inbound.fields import LONG, Body, read_text, read_whole

DEFAULT_CATEGORY = "material"
_UNITS_PER_CENT = PRICE.one // 100


def read_lines(body: Body) -> tuple[Line, ...]:
    return tuple(_checked(line, place) for place, line in enumerate(_read_all(body)))


def change_lines(
    lines: Sequence[Line], line_totals: Sequence[Money], body: Body
) -> tuple[Line, ...]:
    """The lines as they are wanted.

    One that is sent as a present line is shown stays that line, with all that is not shown of it.
    """
    shown: dict[Line, deque[Line]] = {}
    for line, total in zip(lines, line_totals, strict=True):
        shown.setdefault(_read_line(write_line(line, total), ""), deque()).append(line)
    return tuple(
        shown[sent].popleft() if shown.get(sent) else _checked(sent, place)
        for place, sent in enumerate(_read_all(body))
    )


def write_line(line: Line, total: Money) -> Wire:
    is_text = line.kind is LineKind.TEXT
    return {
        "description": line.description,
        "qty": 0 if is_text else _write_quantity(line.quantity),
        "unit_price_cents": 0 if is_text else divide_half_up(line.unit_price, _UNITS_PER_CENT),
        "total_cents": total.minor,
        "category": line.category or DEFAULT_CATEGORY,
    }


def _read_all(body: Body) -> list[Line]:
    lines = body.get("line_items")
    if lines is None:
        return []
    if not isinstance(lines, list):
        raise Invalid("line_items must be a list of objects", "line_items")
    if len(lines) > MOST_LINES:
        raise Invalid(f"line_items must be at most {MOST_LINES}", "line_items")
    return [_read_line(line, f"line_items[{place}]") for place, line in enumerate(lines)]


def _read_line(line: object, name: str) -> Line:
    """A line without a quantity is one of something; without a price it costs nothing."""
    if not isinstance(line, dict):
        raise Invalid(f"{name} must be an object", name)
    quantity = line.get("qty")
    cents = read_whole(line, "unit_price_cents", of=name) or 0
    return Line(
        kind=LineKind.ITEM,
        description=read_text(line, "description", most=LONG, of=name),
        quantity=QUANTITY.one
        if quantity is None
        else read_decimal(quantity, QUANTITY, f"{name}.qty"),
        unit_price=_read_price(cents, name),
    )


def _checked(line: Line, place: int) -> Line:
    """A quantity below 0 is shown, where another door wrote it, but not taken."""
    if line.quantity < 0:
        name = f"line_items[{place}].qty"
        raise Invalid(f"{name} must not be negative", name)
    return line


def _read_price(cents: int, line: str) -> int:
    units = cents * _UNITS_PER_CENT
    if abs(units) > PRICE.most * PRICE.one:
        name = f"{line}.unit_price_cents"
        raise Invalid(f"{name} must be at most {PRICE.most * 100} cents", name)
    return units


def _write_quantity(units: int) -> int | Decimal:
    """As it was given: 8 stays 8, 2.5 stays 2.5."""
    whole, part = divmod(units, QUANTITY.one)
    return Decimal(units).scaleb(-QUANTITY.decimals).normalize() if part else whole
