"""How far a subscription is, and what each of its invoices charges."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quotewright.core.cycles import Cycle
from quotewright.core.errors import NotAllowed
from quotewright.core.lines import Line, LineKind, setup_lines
from quotewright.core.pricesets import PriceModel, PriceSet, Tier
from quotewright.core.quotes import Quote, totals_of
from quotewright.core.subscriptions import (
    Subscription,
    SubscriptionStatus,
    advance,
    begin,
    check_due,
    end,
    first_invoice,
    invoice_of_period,
    lines_of_period,
)
from quotewright.core.totals import NO_DISCOUNT, Discount, DiscountKind, setup_of
from tests.core._quotes import LABOUR, MADE_AT, NOW, a_quote

TEXT = Line(LineKind.TEXT, "As agreed", 0, 0)
WITH_SETUP = replace(
    LABOUR, price_set=PriceSet(PriceModel.FLAT, (Tier(0, None, 720_000000),), setup=50_000000)
)
FEE = replace(LABOUR, quantity=1_0000, unit_price=10_000000)


class TestGoingOn:
    def test_it_begins_with_the_period_of_its_first_day(self) -> None:
        begun = begin(_recurring(LABOUR), 3, date(2026, 12, 1), NOW.at)
        assert (begun.id, begun.quote_id, begun.client_id, begun.issued) == (3, 7, 1, 0)
        assert (begun.starts_on, begun.next_on) == (date(2026, 12, 1), date(2026, 12, 1))

    def test_each_period_is_counted_from_the_first_day(self) -> None:
        subscription = begin(_recurring(LABOUR), 3, date(2027, 1, 31), NOW.at)
        days = []
        for _ in range(3):
            subscription = advance(subscription, (LABOUR,), NOW.at)
            days.append(str(subscription.next_on))
        assert days == ["2027-02-28", "2027-03-31", "2027-04-30"]
        assert subscription.issued == 3

    def test_it_ends_with_the_last_period_in_which_a_line_is_charged(self) -> None:
        lines = (replace(LABOUR, expires_after=2), TEXT)
        first = advance(_begun(), lines, NOW.at)
        assert (first.status, first.issued) == (SubscriptionStatus.ACTIVE, 1)
        second = advance(first, lines, NOW.at)
        assert second == replace(end(first, NOW.at), issued=2)
        assert (second.status, second.next_on) == (SubscriptionStatus.ENDED, None)

    def test_a_period_is_due_from_its_day_on(self) -> None:
        begun, quote = _begun(), _recurring(LABOUR)
        day_before = date(2026, 11, 20)
        assert check_due(begun, quote, NOW.today, NOW.at) == NOW.today
        with pytest.raises(NotAllowed, match="the next period has not begun"):
            check_due(begun, quote, day_before, NOW.at)

    def test_nothing_is_due_while_it_waits_for_its_hour(self) -> None:
        waiting = _recurring(LABOUR, hold_until=datetime(2026, 11, 21, 13, tzinfo=UTC))
        with pytest.raises(NotAllowed, match="the next period has not begun"):
            check_due(_begun(), waiting, NOW.today, NOW.at)

    def test_nothing_is_due_once_it_ended(self) -> None:
        with pytest.raises(NotAllowed, match="the subscription has ended"):
            check_due(end(_begun(), NOW.at), _recurring(LABOUR), NOW.today, NOW.at)


class TestCharging:
    def test_the_first_invoice_copies_what_was_accepted(self) -> None:
        quote = _recurring(LABOUR)
        first = first_invoice(quote, (), NOW.today, is_held=False)
        assert first is not None
        draft, totals = first
        assert (draft.lines, draft.quote_id, draft.due_on) == ((LABOUR,), 7, date(2026, 12, 5))
        assert (totals.total, totals.line_totals) == (quote.total, quote.line_totals)

    def test_no_discount_comes_off_the_set_up(self) -> None:
        quote = _recurring(WITH_SETUP, discount=Discount(DiscountKind.PERCENTAGE, 10_0000))
        first = first_invoice(quote, setup_lines(quote.lines), NOW.today, is_held=False)
        assert first is not None
        draft, totals = first
        assert [line.kind for line in draft.lines] == [LineKind.ITEM, LineKind.SETUP]
        assert (totals.subtotal.minor, totals.discount.minor) == (770_00, 72_00)
        assert (totals.tax.minor, totals.total.minor) == (69_80, 767_80)
        assert totals.total == quote.total + quote.setup_total

    def test_while_it_waits_the_set_up_is_all(self) -> None:
        quote = _recurring(WITH_SETUP, discount=Discount(DiscountKind.AMOUNT, 10_00))
        setup = setup_lines(quote.lines)
        first = first_invoice(quote, setup, NOW.today, is_held=True)
        assert first is not None
        draft, totals = first
        assert (draft.lines, draft.discount, totals.total) == (
            setup,
            NO_DISCOUNT,
            quote.setup_total,
        )

    def test_while_it_waits_without_a_set_up_nothing_is_charged(self) -> None:
        assert first_invoice(_recurring(LABOUR), (), NOW.today, is_held=True) is None

    def test_lines_drop_out_when_they_have_been_charged_often_enough(self) -> None:
        twice, once = replace(FEE, expires_after=2), replace(FEE, expires_after=1)
        lines = (LABOUR, twice, TEXT, once)
        assert [lines_of_period(lines, issued) for issued in range(3)] == [
            lines,
            (LABOUR, twice, TEXT),
            (LABOUR, TEXT),
        ]

    def test_a_percentage_is_taken_off_what_is_left(self) -> None:
        quote = _recurring(
            FEE,
            replace(LABOUR, expires_after=1),
            discount=Discount(DiscountKind.PERCENTAGE, 10_0000),
        )
        draft, totals = _second(quote)
        assert (draft.lines, totals.discount.minor, totals.total.minor) == ((FEE,), 1_00, 9_90)

    def test_an_amount_above_what_is_left_takes_it_all(self) -> None:
        quote = _recurring(
            FEE, replace(LABOUR, expires_after=1), discount=Discount(DiscountKind.AMOUNT, 100_00)
        )
        draft, totals = _second(quote)
        assert (draft.discount.value, totals.total.minor) == (10_00, 0)

    def test_nothing_is_taken_off_what_comes_to_nothing(self) -> None:
        free = replace(FEE, unit_price=0)
        quote = _recurring(
            free, replace(LABOUR, expires_after=1), discount=Discount(DiscountKind.AMOUNT, 100_00)
        )
        draft, totals = _second(quote)
        assert (draft.discount, totals.total.minor) == (NO_DISCOUNT, 0)

    def test_a_period_of_less_than_nothing_has_no_invoice(self) -> None:
        quote = _recurring(replace(FEE, unit_price=-10_000000), replace(LABOUR, expires_after=1))
        assert invoice_of_period(quote, _once_charged(quote), NOW.today) is None

    @settings(max_examples=60, deadline=None)
    @given(
        st.lists(st.tuples(st.integers(0, 3), st.sampled_from([None, 1, 2, 3])), min_size=1),
        st.integers(0, 5_00),
    )
    def test_whatever_expires_when_every_period_has_its_invoice(
        self, sold: list[tuple[int, int | None]], amount: int
    ) -> None:
        """No line has a price below nothing here."""
        lines = [
            replace(FEE, unit_price=price * 1_000000, expires_after=after) for price, after in sold
        ]
        subtotal = sum(price for price, _ in sold) * 1_00
        discount = Discount(DiscountKind.AMOUNT, min(amount, subtotal))
        quote = _recurring(*lines, discount=discount)
        subscription = _begun()
        for _ in range(4):
            if subscription.next_on is None:
                break
            invoiced = invoice_of_period(quote, subscription, NOW.today)
            assert invoiced is not None
            draft, totals = invoiced
            assert draft.period_on == subscription.next_on
            assert totals.total.minor >= 0
            assert totals.discount.minor <= min(discount.value, totals.subtotal.minor)
            subscription = advance(subscription, quote.lines, NOW.at)
        is_for_ever = any(after is None for _, after in sold)
        assert (subscription.next_on is not None) == is_for_ever


def _recurring(*lines: Line, **fields: Any) -> Quote:
    """A quote of these lines by the month, with what they come to."""
    quote = a_quote(
        "accepted", lines=lines, cycle=Cycle.MONTHLY, is_invoiced_when_accepted=True, **fields
    )
    totals = totals_of(quote)
    setup, setup_tax = setup_of(
        lines,
        total=totals.total,
        policy=quote.rounding_policy,
        prices_include_tax=quote.prices_include_tax,
    )
    return replace(
        quote,
        line_totals=totals.line_totals,
        subtotal=totals.subtotal,
        discounted=totals.discount,
        tax=totals.tax,
        total=totals.total,
        setup_minor=setup,
        setup_tax_minor=setup_tax,
    )


def _begun() -> Subscription:
    return begin(_recurring(LABOUR), 3, NOW.today, MADE_AT)


def _once_charged(quote: Quote) -> Subscription:
    return advance(_begun(), quote.lines, NOW.at)


def _second(quote: Quote) -> Any:
    """The draft and the totals of its second period."""
    return invoice_of_period(quote, _once_charged(quote), NOW.today)
