"""How a document is added up: discount, tax, policies, and what is refused."""

from dataclasses import replace

import pytest

from quotewright.core.errors import Invalid
from quotewright.core.lines import MOST_LINES, Line, LineKind
from quotewright.core.money import MOST_MINOR
from quotewright.core.tax import RoundingPolicy
from quotewright.core.totals import NO_DISCOUNT, Discount, DiscountKind, Totals, compute_totals


def test_a_document_without_lines_comes_to_nothing() -> None:
    totals = compute_totals((), currency="EUR")
    assert totals.total.minor == 0
    assert totals.rates == ()
    assert totals.line_totals == ()


def test_a_text_line_has_a_total_of_0_and_no_rate() -> None:
    text = Line(LineKind.TEXT, "Thank you", quantity=1_0000, unit_price=1_000000, tax_rate=9_0000)
    totals = compute_totals((text, _item(100, tax=21_0000)), currency="EUR")
    assert [amount.minor for amount in totals.line_totals] == [0, 100]
    assert [rate.rate for rate in totals.rates] == [21_0000]


def test_every_amount_is_in_the_documents_currency() -> None:
    totals = compute_totals((_item(100, tax=10_0000),), currency="AUD")
    assert {
        amount.currency
        for amount in (*totals.line_totals, totals.subtotal, totals.discount, totals.tax)
    } == {"AUD"}
    assert totals.net.currency == totals.total.currency == "AUD"
    assert totals.rates[0].base.currency == totals.rates[0].tax.currency == "AUD"


def test_rates_come_lowest_first_and_0_is_one_of_them() -> None:
    lines = (_item(100, tax=21_0000), _item(100, tax=0), _item(100, tax=9_0000))
    totals = compute_totals(lines, currency="EUR")
    assert [rate.rate for rate in totals.rates] == [0, 9_0000, 21_0000]


def test_tax_inside_a_price_is_an_eleventh_at_ten_percent() -> None:
    totals = _including(_item(1100_00, tax=10_0000))
    assert totals.subtotal.minor == totals.total.minor == 1100_00
    assert totals.tax.minor == 100_00
    assert totals.net.minor == 1000_00


def test_with_tax_included_the_base_is_gross_less_tax() -> None:
    (rate,) = _including(_item(9_99, tax=21_0000)).rates
    assert rate.tax.minor == 1_73
    assert rate.base.minor == 8_26


def test_a_discount_on_prices_with_tax_comes_off_the_price_paid() -> None:
    totals = _including(
        _item(110_00, tax=10_0000),
        discount=Discount(DiscountKind.AMOUNT, 11_00),
    )
    assert totals.subtotal.minor == 110_00
    assert totals.total.minor == 99_00
    assert totals.tax.minor == 9_00


def test_per_line_rounds_the_tax_inside_each_price() -> None:
    lines = (_item(5, tax=10_0000), _item(5, tax=10_0000))
    assert _including(*lines).tax.minor == 1
    assert _including(*lines, policy=RoundingPolicy.PER_LINE).tax.minor == 0


def test_per_line_shares_the_discount_over_the_lines_and_a_tie_to_the_earlier() -> None:
    # 2 c off 5 c and 15 c are half a cent and one and a half: the earlier line takes the odd one.
    small, large = _item(5, tax=10_0000), _item(15, tax=10_0000)
    assert _per_line_less_two_cents(small, large).tax.minor == 0 + 1  # of 4 c and 14 c
    assert _per_line_less_two_cents(large, small).tax.minor == 1 + 1  # of 13 c and 5 c


def test_the_total_policy_rounds_the_sum_of_all_taxes_once() -> None:
    # 0.42 c at 21 %, 0.36 c at 12 %: per rate nothing is due, together 1 c is.
    lines = (_item(3, tax=12_0000), _item(2, tax=21_0000))
    assert compute_totals(lines, currency="EUR").tax.minor == 0

    totals = compute_totals(lines, currency="EUR", policy=RoundingPolicy.TOTAL)
    assert [rate.tax.minor for rate in totals.rates] == [0, 1]
    assert totals.total.minor == 6


def test_under_the_total_policy_a_tie_goes_to_the_lower_rate() -> None:
    lines = (_item(2, tax=20_0000), _item(4, tax=10_0000), _item(1, tax=0))
    totals = compute_totals(lines, currency="EUR", policy=RoundingPolicy.TOTAL)
    assert [rate.tax.minor for rate in totals.rates] == [0, 1, 0]


def test_under_the_total_policy_a_credit_keeps_a_tax_close_to_its_own() -> None:
    # Exact taxes are 1000.50 and -1000.08, together 0.42: no reason to tax both rates at 0.
    lines = (_item(10005, tax=10_0000), _item(-8334, tax=12_0000))
    totals = compute_totals(lines, currency="EUR", policy=RoundingPolicy.TOTAL)
    assert totals.tax.minor == 0
    assert [rate.tax.minor for rate in totals.rates] == [1000, -1000]


def test_the_total_policy_works_on_prices_with_tax() -> None:
    totals = _including(
        _item(121, tax=21_0000),
        _item(106, tax=6_0000),
        policy=RoundingPolicy.TOTAL,
    )
    assert [(rate.base.minor, rate.tax.minor) for rate in totals.rates] == [(100, 6), (100, 21)]


def test_everything_can_be_given_away() -> None:
    totals = compute_totals(
        (_item(100, tax=9_0000), _item(200, tax=21_0000)),
        currency="EUR",
        discount=Discount(DiscountKind.PERCENTAGE, 100_0000),
    )
    assert totals.discount.minor == 300
    assert totals.total.minor == 0


def test_no_discount_may_stand_on_a_document_that_comes_to_nothing() -> None:
    nothing = Discount(DiscountKind.AMOUNT, 0)
    assert compute_totals((), currency="EUR", discount=nothing).discount.minor == 0


@pytest.mark.parametrize(
    ("discount", "minor"),
    [
        (Discount(DiscountKind.AMOUNT, 101), 100),
        (Discount(DiscountKind.AMOUNT, -1), 100),
        (Discount(DiscountKind.PERCENTAGE, 100_0001), 100),
        (Discount(DiscountKind.PERCENTAGE, -1), 100),
        (Discount(DiscountKind.PERCENTAGE, 1), 0),
        (Discount(DiscountKind.AMOUNT, 1), 0),
        (Discount(DiscountKind.PERCENTAGE, 10_0000), -100),
    ],
)
def test_a_discount_that_makes_no_sense_is_refused(discount: Discount, minor: int) -> None:
    with pytest.raises(Invalid) as refusal:
        compute_totals((_item(minor, tax=0),), currency="EUR", discount=discount)
    assert refusal.value.field == "discount"


@pytest.mark.parametrize("includes_tax", [True, False])
def test_a_document_that_would_pay_the_client_is_refused(includes_tax: bool) -> None:
    with pytest.raises(Invalid, match="cannot be below zero") as refusal:
        compute_totals((_item(-1, tax=0),), currency="EUR", prices_include_tax=includes_tax)
    assert refusal.value.field == "lines"


def test_tax_on_a_credit_can_be_what_brings_a_total_below_zero() -> None:
    lines = (_item(100, tax=0), _item(-90, tax=21_0000))
    with pytest.raises(Invalid, match="cannot be below zero"):
        compute_totals(lines, currency="EUR")


def test_the_largest_amount_is_kept_and_the_next_is_refused() -> None:
    assert compute_totals((_item(MOST_MINOR, tax=0),), currency="EUR").total.minor == MOST_MINOR
    with pytest.raises(Invalid, match="too large") as refusal:
        compute_totals((_item(MOST_MINOR, tax=0), _item(1, tax=0)), currency="EUR")
    assert refusal.value.field == "lines"


def test_a_subtotal_too_large_is_refused_even_where_a_discount_makes_up_for_it() -> None:
    cent = Discount(DiscountKind.AMOUNT, 1)
    with pytest.raises(Invalid, match="too large"):
        compute_totals((_item(MOST_MINOR, 0), _item(1, 0)), currency="EUR", discount=cent)


def test_amounts_too_large_are_refused_even_where_they_cancel_out() -> None:
    lines = (_item(MOST_MINOR + 1, tax=0), _item(-MOST_MINOR - 1, tax=0))
    with pytest.raises(Invalid, match="too large"):
        compute_totals(lines, currency="EUR")


def test_a_base_too_large_is_refused_where_another_rate_cancels_it_out() -> None:
    lines = (
        *[_item(MOST_MINOR, tax=0)] * 2,
        *[_item(-MOST_MINOR, tax=1)] * 2,
        _item(MOST_MINOR, tax=0),
    )
    with pytest.raises(Invalid, match="too large"):
        compute_totals(lines, currency="EUR", prices_include_tax=True)


def test_a_document_of_too_many_lines_is_refused() -> None:
    lines = [_item(1, tax=0)] * (MOST_LINES + 1)
    with pytest.raises(Invalid, match="at most 500 lines"):
        compute_totals(lines, currency="EUR")


def test_what_is_charged_once_is_not_one_of_the_500_lines() -> None:
    setup = replace(_item(10_00, 10_0000), kind=LineKind.SETUP)
    totals = compute_totals([*[_item(1, 10_0000)] * MOST_LINES, setup], currency="EUR")
    assert (totals.subtotal.minor, len(totals.line_totals)) == (15_00, MOST_LINES + 1)


def test_no_discount_is_taken_off_what_is_charged_once() -> None:
    setup = replace(_item(10_00, 10_0000), kind=LineKind.SETUP)
    half = Discount(DiscountKind.PERCENTAGE, 50_0000)
    totals = compute_totals([setup, _item(20_00, 10_0000)], currency="EUR", discount=half)
    assert [amount.minor for amount in totals.line_totals] == [10_00, 20_00]
    assert (totals.discount.minor, totals.tax.minor, totals.total.minor) == (10_00, 2_00, 22_00)
    alone = compute_totals([setup], currency="EUR", discount=half)
    assert (alone.discount.minor, alone.total.minor) == (0, 11_00)


def _item(minor: int, tax: int) -> Line:
    """One piece at a price in cents."""
    return Line(
        LineKind.ITEM,
        "Work",
        quantity=1_0000,
        unit_price=minor * 10_000,
        tax_rate=tax,
    )


def _including(
    *lines: Line,
    discount: Discount = NO_DISCOUNT,
    policy: RoundingPolicy = RoundingPolicy.PER_RATE,
) -> Totals:
    return compute_totals(
        lines,
        currency="EUR",
        discount=discount,
        policy=policy,
        prices_include_tax=True,
    )


def _per_line_less_two_cents(*lines: Line) -> Totals:
    return compute_totals(
        lines,
        currency="AUD",
        discount=Discount(DiscountKind.AMOUNT, 2),
        policy=RoundingPolicy.PER_LINE,
    )
