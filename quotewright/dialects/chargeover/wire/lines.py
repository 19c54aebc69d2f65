"""The lines of a quote, both ways. A line costs what its tierset says, or else a rate for each."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, tzinfo
from typing import Any

from quotewright.core.decimals import PRICE, QUANTITY
from quotewright.core.errors import Invalid
from quotewright.core.items import Item
from quotewright.core.lines import MOST_LINES, Line, LineKind, line_total, priced_by
from quotewright.core.pricesets import PriceSet
from quotewright.core.quotes import Quote
from quotewright.core.records import dataclass
from quotewright.dialects.chargeover.wire.customs import (
    own_words,
    read_customs,
    with_words,
    write_customs,
)
from quotewright.dialects.chargeover.wire.cycles import EVERY, read_price_cycle
from quotewright.dialects.chargeover.wire.line_taxes import LineTax, taxes_of_lines
from quotewright.dialects.chargeover.wire.numbers import (
    read_count,
    read_price,
    read_quantity,
    write_minor,
    write_price,
    write_quantity,
)
from quotewright.dialects.chargeover.wire.tiersets import (
    Tag,
    read_tierset,
    tierset_of_line,
    write_tierset,
)
from quotewright.dialects.chargeover.wire.times import read_kept_time, write_time
from quotewright.dialects.chargeover.wire.words import Wire, or_null, read_words
from quotewright.inbound.fields import LONG, Body, read_id

FindItem = Callable[[Body, str], Item | None]
"""The item that a line names, None where it names none; `str` is the line's own name."""

_PRICE_CYCLE = "price_cycle"
_PRORATE = {
    "subscribe_prorate_from_datetime": "prorate_from",
    "subscribe_prorate_to_datetime": "prorate_to",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """What the lines of a quote are shown with: their items by id, the currency in its words."""

    items: Mapping[int, Item]
    currency_id: int | None
    symbol: str
    zone: tzinfo


def read_lines(body: Body, find_item: FindItem, zone: tzinfo) -> tuple[Line, ...]:
    """Of a new quote: at least one, and each an item of the team."""
    return tuple(_read_new(line, name, find_item, zone) for line, name in _sent(body))


def change_lines(
    lines: Sequence[Line], body: Body, find_item: FindItem, zone: tzinfo
) -> tuple[Line, ...]:
    """The lines as they are wanted: those named by their id stay, changed where they say so.

    One that says nothing new stays as it is, with all that is not shown of it.
    """
    left = {line.id: line for line in lines if line.id}
    wanted = []
    for sent, name in _sent(body):
        before = left.pop(read_id(sent, "line_item_id") or 0, None)
        if before is None:
            wanted.append(_read_new(sent, name, find_item, zone))
        else:
            wanted.append(_changed(before, sent, name, find_item, zone))
    return tuple(wanted)


def write_lines(quote: Quote, shown: Shown) -> list[Wire]:
    taxes = taxes_of_lines(quote)
    return [
        _write_line(line, quote, total.minor, tax, shown)
        for line, total, tax in zip(quote.lines, quote.line_totals, taxes, strict=True)
    ]


def _sent(body: Body) -> list[tuple[Body, str]]:
    lines = body.get("line_items")
    if lines is None or lines == []:
        raise Invalid("A required parameter was missing: line_items.", "line_items")
    if not isinstance(lines, list):
        raise Invalid("line_items must be a list of objects", "line_items")
    if len(lines) > MOST_LINES:
        raise Invalid(f"line_items must be at most {MOST_LINES}", "line_items")
    named = [(line, f"line_items[{place}]") for place, line in enumerate(lines)]
    for line, name in named:
        if not isinstance(line, dict):
            raise Invalid(f"{name} must be an object", name)
    return named


def _read_new(sent: Body, name: str, find_item: FindItem, zone: tzinfo) -> Line:
    """What a line does not say is as its item has it."""
    item = find_item(sent, name)
    if item is None:
        raise Invalid(f"A required parameter was missing: {name}.item_id.", f"{name}.item_id")
    plain = Line(
        LineKind.ITEM,
        item.description or item.name,
        QUANTITY.one,
        0,
        unit=item.unit,
        item_id=item.id,
        price_set=item.price_set,
        expires_after=item.expires_after,
    )
    return _with_words(plain, sent, name, zone)


def _changed(before: Line, sent: Body, name: str, find_item: FindItem, zone: tzinfo) -> Line:
    """Another item makes it another line, in the place and under the id of the former."""
    if before.kind is LineKind.TEXT:
        return replace(before, description=_read_description(before, sent, name))
    item = find_item(sent, name)
    if item is not None and item.id != before.item_id:
        return replace(_read_new(sent, name, find_item, zone), id=before.id)
    return _with_words(before, sent, name, zone)


def _with_words(line: Line, sent: Body, name: str, zone: tzinfo) -> Line:
    """The line with what was sent of it."""
    quantity = read_quantity(sent, "line_quantity", of=name)
    expires_after = line.expires_after
    if "expire_recurs" in sent:
        expires_after = read_count(sent, "expire_recurs", of=name)
    said = replace(
        line,
        description=_read_description(line, sent, name),
        quantity=line.quantity if quantity is None else quantity,
        expires_after=expires_after,
        extras=with_words(line.extras, _read_extras(line, sent, name, zone)),
    )
    return _priced(line, said, sent, name)


def _read_description(line: Line, sent: Body, name: str) -> str:
    """A line that says nothing keeps its words: they are what is printed of it."""
    return read_words(sent, "descrip", most=LONG, of=name) or line.description


def _read_extras(line: Line, sent: Body, name: str, zone: tzinfo) -> dict[str, Any]:
    extras: dict[str, Any] = dict(read_customs(sent, of=name))
    tierset = sent.get("tierset")
    if isinstance(tierset, dict) and "paycycle" in tierset:
        cycle = read_price_cycle(tierset, of=f"{name}.tierset")
        extras[_PRICE_CYCLE] = "" if cycle == EVERY else cycle
    for key, kept in _PRORATE.items():
        if key in sent:
            present = _instant(own_words(line.extras).get(kept))
            instant = read_kept_time(sent, key, zone, present)
            extras[kept] = None if instant is None else instant.isoformat()
    return extras


def _instant(kept: str | None) -> datetime | None:
    return datetime.fromisoformat(kept) if kept else None


def _priced(line: Line, said: Line, sent: Body, name: str) -> Line:
    """By its tierset where that is new, or by its rate where that is; else as it was."""
    is_new = not line.id
    tierset = _read_own_tierset(sent, name)
    if tierset is not None and (is_new or tierset != line.price_set):
        return _by_set(said, tierset, name)
    rate = read_price(sent, "line_rate", of=name)
    if rate is not None and (is_new or rate != line.unit_price):
        return replace(said, price_set=None, unit_price=rate)
    if said.price_set is not None and (is_new or said.quantity != line.quantity):
        return _by_set(said, said.price_set, name)
    return said


def _read_own_tierset(sent: Body, name: str) -> PriceSet | None:
    tierset = sent.get("tierset")
    # Programs that have no map but a list write none as [].
    if tierset is None or tierset == []:
        return None
    return read_tierset(tierset, f"{name}.tierset")


def _by_set(line: Line, price_set: PriceSet, name: str) -> Line:
    priced = priced_by(line, price_set)
    if abs(priced.unit_price) > PRICE.most * PRICE.one:
        raise Invalid(f"{name}.line_quantity is too small for its price", f"{name}.line_quantity")
    return priced


def _write_line(line: Line, quote: Quote, total: int, tax: LineTax, shown: Shown) -> Wire:
    is_text = line.kind is LineKind.TEXT
    item = None if line.item_id is None else shown.items.get(line.item_id)
    words = own_words(line.extras)
    undiscounted = 0 if is_text else line_total(replace(line, discount=0))
    return {
        "line_item_id": line.id,
        "quote_id": quote.id,
        **_write_item(None if is_text else item),
        "quote_line_bundle_id": None,
        "tierset_id": None if line.price_set is None else tierset_of_line(line.id),
        "descrip": or_null(line.description),
        "line_rate": 0 if is_text else write_price(line.unit_price),
        "line_quantity": 0 if is_text else write_quantity(line.quantity),
        "line_subtotal": write_minor(undiscounted),
        "line_total": write_minor(total),
        "expire_recurs": line.expires_after,
        "tax_taxable": write_minor(tax.taxable),
        "tax_taxed": write_minor(tax.taxed),
        "tax_total": write_minor(tax.tax),
        "tax_id": None,
        "tax_group_id": None,
        **write_customs(words),
        **{
            key: write_time(_instant(words.get(kept)), shown.zone) for key, kept in _PRORATE.items()
        },
        "tierset": _write_own_tierset(line, quote, words, shown),
    }


def _write_item(item: Item | None) -> Wire:
    return {
        "item_id": None if item is None else item.id,
        "item_name": None if item is None else item.name,
        "item_accounting_sku": None if item is None else or_null(item.sku),
        "item_external_key": None if item is None else or_null(item.external_key),
        "item_token": None if item is None else item.token,
        "item_type": None if item is None else item.kind,
    }


def _write_own_tierset(
    line: Line, quote: Quote, words: Mapping[str, Any], shown: Shown
) -> Wire | None:
    if line.price_set is None:
        return None
    tag = Tag(
        tierset_of_line(line.id),
        shown.currency_id,
        quote.total.currency,
        shown.symbol,
        quote.created_at,
        quote.updated_at,
        shown.zone,
        words.get(_PRICE_CYCLE, EVERY),
    )
    return write_tierset(line.price_set, tag)
