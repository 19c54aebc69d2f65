"""The golden numbers, worked out by hand: the same through every door and in print."""

from dataclasses import replace

from quotewright.core.decimals import PERCENT, PRICE, QUANTITY, read_decimal, write_decimal
from quotewright.core.lines import Line, LineKind
from quotewright.core.money import Money
from quotewright.core.tax import RoundingPolicy
from quotewright.core.totals import Discount, DiscountKind, Totals, compute_totals

TEN_PERCENT = Discount(DiscountKind.PERCENTAGE, 10_0000)
HUNDRED_EUROS = Discount(DiscountKind.AMOUNT, 100_00)


def test_eight_hours_and_a_heater_with_gst() -> None:
    lines = (_item("8", "90.00", tax="10"), _item("1", "780.00", tax="10"))
    totals = compute_totals(lines, currency="AUD")

    assert totals.subtotal == Money(150000, "AUD")
    assert totals.tax == Money(15000, "AUD")
    assert totals.total == Money(165000, "AUD")


def test_solar_panels_at_two_rates_less_ten_percent() -> None:
    totals = compute_totals(_solar_panels(), currency="EUR", discount=TEN_PERCENT)

    assert _minors(totals.line_totals) == (297_60, 375_00, 625_00, 0)
    assert totals.subtotal.minor == 1297_60
    assert totals.discount.minor == 129_76
    assert _rates(totals) == [("9", 562_50, 50_63), ("21", 605_34, 127_12)]
    assert totals.net.minor == 1167_84
    assert totals.tax.minor == 177_75
    assert totals.total.minor == 1345_59


def test_solar_panels_rounded_per_line_cost_a_cent_more() -> None:
    totals = compute_totals(
        _solar_panels(),
        currency="EUR",
        discount=TEN_PERCENT,
        policy=RoundingPolicy.PER_LINE,
    )
    assert totals.total.minor == 1345_60


def test_solar_panels_less_a_hundred_euros() -> None:
    totals = compute_totals(_solar_panels(), currency="EUR", discount=HUNDRED_EUROS)

    assert totals.discount.minor == 100_00
    assert _rates(totals) == [("9", 576_83, 51_91), ("21", 620_77, 130_36)]
    assert totals.total.minor == 1379_87


def test_a_line_of_zero_costs_nothing() -> None:
    totals = _totals(_item("2", "9.99", tax="21"), _item("0", "0", tax="21"))

    assert totals.net.minor == 19_98
    assert totals.tax.minor == 4_20
    assert totals.total.minor == 24_18


def test_a_credit_at_another_rate_keeps_its_own_rate() -> None:
    totals = _totals(_item("1", "82.64", tax="21"), _item("1", "-10.00", tax="0"))

    assert _rates(totals) == [("0", -10_00, 0), ("21", 82_64, 17_35)]
    assert totals.net.minor == 72_64
    assert totals.tax.minor == 17_35
    assert totals.total.minor == 89_99


def test_prices_of_less_than_a_cent() -> None:
    totals = _totals(_item("3", "0.333", tax="21"), _item("1", "0.005", tax="21"))

    assert _minors(totals.line_totals) == (1_00, 1)
    assert totals.subtotal.minor == 1_01
    assert totals.tax.minor == 21
    assert totals.total.minor == 1_22


def test_the_odd_cent_of_a_discount_goes_to_the_lower_rate() -> None:
    lines = (_item("10", "1.05", tax="9"), _item("10", "1.05", tax="21"))
    two_and_a_half = Discount(DiscountKind.PERCENTAGE, 2_5000)

    for order in (lines, lines[::-1]):
        totals = compute_totals(order, currency="EUR", discount=two_and_a_half)

        assert totals.discount.minor == 53
        assert [10_50 - rate.base.minor for rate in totals.rates] == [27, 26]
        assert _rates(totals) == [("9", 10_23, 92), ("21", 10_24, 2_15)]
        assert totals.total.minor == 23_54


def test_half_a_cent_of_tax_is_rounded_up() -> None:
    assert _totals(_item("1", "337.50", tax="19")).tax.minor == 64_13


def test_ten_percent_of_25_cents_is_3_cents() -> None:
    assert _totals(_item("1", "0.25", tax="10")).tax.minor == 3
    lines = (_item("1", "0.25", tax="0"),)
    assert compute_totals(lines, currency="EUR", discount=TEN_PERCENT).discount.minor == 3


def test_ten_small_lines_are_taxed_by_either_australian_rule() -> None:
    lines = (_item("1", "1.04", tax="10"),) * 10

    per_rate = compute_totals(lines, currency="AUD", policy=RoundingPolicy.PER_RATE)
    per_line = compute_totals(lines, currency="AUD", policy=RoundingPolicy.PER_LINE)

    assert per_rate.tax.minor == 1_04
    assert per_line.tax.minor == 1_00


def _solar_panels() -> tuple[Line, ...]:
    return (
        _item("50", "5.952", tax="21"),
        replace(_item("1", "500", tax="21"), discount=read_decimal("25", PERCENT, "discount")),
        _item("10", "62.5", tax="9"),
        Line(LineKind.TEXT, "Delivered in the spring", quantity=0, unit_price=0),
    )


def _item(quantity: str, unit_price: str, tax: str) -> Line:
    return Line(
        LineKind.ITEM,
        "Work",
        quantity=read_decimal(quantity, QUANTITY, "quantity"),
        unit_price=read_decimal(unit_price, PRICE, "unit_price"),
        tax_rate=read_decimal(tax, PERCENT, "tax_rate"),
    )


def _totals(*lines: Line) -> Totals:
    return compute_totals(lines, currency="EUR")


def _minors(amounts: tuple[Money, ...]) -> tuple[int, ...]:
    return tuple(amount.minor for amount in amounts)


def _rates(totals: Totals) -> list[tuple[str, int, int]]:
    return [
        (write_decimal(rate.rate, PERCENT), rate.base.minor, rate.tax.minor)
        for rate in totals.rates
    ]
