"""Rows of a plan as lines: together they cost what the item's price set asks."""

from datetime import UTC, datetime

import pytest

from quotewright.core.decimals import QUANTITY
from quotewright.core.items import Item
from quotewright.core.lines import LineKind, line_total
from quotewright.core.pricesets import PriceModel, price_of
from quotewright.core.totals import NO_DISCOUNT, Discount, DiscountKind
from quotewright.demo import PLANS
from quotewright.demo.lines import discount_of, lines_of
from quotewright.demo.plans import PlannedItem, PriceStep, Row, read_business

THEN = datetime(2026, 11, 21, tzinfo=UTC)
MAILBOX = PlannedItem(
    name="Mailbox",
    sku="MAIL",
    unit="box",
    model=PriceModel.TIERED,
    steps=(PriceStep("48.00", 10), PriceStep("36.00", 50), PriceStep("24.00")),
    base="5.00",
    base_words="Port",
)
EVERY_ITEM = [
    pytest.param(planned, id=planned.sku)
    for name in PLANS
    for planned in read_business(name).items.values()
]


def item(planned: PlannedItem) -> Item:
    draft = planned.draft()
    own = {name: getattr(draft, name) for name in ("name", "sku", "unit", "tax_rate", "price_set")}
    return Item(id=7, created_at=THEN, updated_at=THEN, **own)


@pytest.mark.parametrize("planned", EVERY_ITEM)
def test_the_lines_of_an_item_cost_what_its_price_set_asks(planned: PlannedItem) -> None:
    sold = item(planned)
    for quantity in (1, 2, 5, 6, 10, 11, 20, 21, 50, 51, 60, 61, 100, 101, 640):
        lines = lines_of((Row("it", str(quantity)),), {"it": planned}, {"it": sold})
        asked = price_of(sold.price_set, quantity * QUANTITY.one)
        assert sum(line_total(line) for line in lines) == asked
        assert {line.item_id for line in lines} == {sold.id}


def test_a_tiered_price_has_its_base_and_a_line_for_each_step_it_reaches() -> None:
    lines = lines_of((Row("it", "25"),), {"it": MAILBOX}, {"it": item(MAILBOX)})
    shown = [(line.description, line.quantity, line.unit_price) for line in lines]
    assert shown == [
        ("Port", 1_0000, 5_000000),
        ("Mailbox (1–10)", 10_0000, 48_000000),
        ("Mailbox (11–50)", 15_0000, 36_000000),
    ]


def test_a_row_with_a_price_is_work_and_one_without_is_only_words() -> None:
    rows = (Row("Strip out", "1.5", "640.00"), Row("One visit in each quarter."))
    work, words = lines_of(rows, {}, {})
    assert (work.kind, work.quantity, work.unit_price) == (LineKind.ITEM, 1_5000, 640_000000)
    assert (words.kind, line_total(words)) == (LineKind.TEXT, 0)


@pytest.mark.parametrize("name", PLANS)
def test_only_words_are_a_sentence_and_no_item_that_was_mistyped(name: str) -> None:
    plan = read_business(name)
    of_quotes = [row for quote in plan.quotes for row in quote.rows]
    of_invoices = [row for invoice in plan.invoices for row in invoice.rows]
    rows = of_quotes + of_invoices
    words = [row.what for row in rows if row.what not in plan.items and not row.price]
    assert [one for one in words if not one.endswith(".")] == []


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("", NO_DISCOUNT),
        ("7.5%", Discount(DiscountKind.PERCENTAGE, 7_5000)),
        ("100.00", Discount(DiscountKind.AMOUNT, 10000)),
    ],
)
def test_a_discount_is_a_percentage_or_an_amount(written: str, read: Discount) -> None:
    assert discount_of(written) == read
