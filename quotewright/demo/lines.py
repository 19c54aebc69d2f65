"""From the rows of a plan to lines: what a price set asks for, as a person would write it."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from quotewright.core.decimals import PERCENT, PRICE, QUANTITY, read_decimal, write_decimal
from quotewright.core.items import Item
from quotewright.core.lines import Line, LineKind
from quotewright.core.pricesets import PriceModel, Tier
from quotewright.core.totals import NO_DISCOUNT, Discount, DiscountKind
from quotewright.demo.plans import PlannedItem, Row

MINOR_PER_UNIT_OF_PRICE = PRICE.one // 100


def lines_of(
    rows: tuple[Row, ...], plans: Mapping[str, PlannedItem], items: Mapping[str, Item]
) -> tuple[Line, ...]:
    """Every line that names an item leaves its tax to the item or the team."""
    return tuple(line for row in rows for line in _lines_of(row, plans, items))


def discount_of(written: str) -> Discount:
    if not written:
        return NO_DISCOUNT
    if written.endswith("%"):
        percent = read_decimal(written.removesuffix("%"), PERCENT, "discount")
        return Discount(DiscountKind.PERCENTAGE, percent)
    return Discount(DiscountKind.AMOUNT, minor_of(written))


def minor_of(written: str) -> int:
    """An amount as on paper, in minor units."""
    return read_decimal(written, PRICE, "amount") // MINOR_PER_UNIT_OF_PRICE


def _lines_of(
    row: Row, plans: Mapping[str, PlannedItem], items: Mapping[str, Item]
) -> Iterator[Line]:
    quantity = read_decimal(row.quantity, QUANTITY, "quantity")
    if row.what in items:
        discount = read_decimal(row.discount, PERCENT, "discount")
        for line in _priced(items[row.what], plans[row.what].base_words, quantity):
            yield replace(line, discount=discount)
    elif row.price:
        price = read_decimal(row.price, PRICE, "price")
        yield Line(LineKind.ITEM, row.what, quantity, price)
    else:
        yield Line(LineKind.TEXT, row.what, 0, 0)


def _priced(item: Item, base_words: str, quantity: int) -> Iterator[Line]:
    """Lines whose sum is the price of so many; a tiered price has one for each step it reaches."""
    prices = item.price_set
    if prices.base:
        yield _line(item, base_words, QUANTITY.one, prices.base)
    reached = 0
    for tier in prices.tiers:
        end = quantity if tier.last is None else min(quantity, tier.last)
        match prices.model:
            case PriceModel.TIERED if end > reached:
                yield _line(item, f"{item.name} ({_span(tier)})", end - reached, tier.price)
            case PriceModel.VOLUME if end == quantity > reached:
                yield _line(item, item.name, quantity, tier.price)
            case PriceModel.PER_UNIT:
                yield _line(item, item.name, quantity, tier.price)
            case PriceModel.FLAT:
                yield _line(item, item.name, QUANTITY.one, tier.price)
        reached = end


def _span(tier: Tier) -> str:
    first = write_decimal(tier.first, QUANTITY)
    return f"{first}+" if tier.last is None else f"{first}–{write_decimal(tier.last, QUANTITY)}"


def _line(item: Item, description: str, quantity: int, price: int) -> Line:
    return Line(LineKind.ITEM, description, quantity, price, item.unit, item_id=item.id)
