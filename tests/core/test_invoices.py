"""Every step of an invoice's life, what a quote becomes, and when an invoice is overdue."""

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any

import pytest

from quotewright.core.errors import Invalid, NotAllowed
from quotewright.core.invoices import (
    TRANSITIONS,
    Invoice,
    InvoiceStatus,
    Step,
    check_changeable,
    check_lines_changeable,
    check_payable,
    draft_of_quote,
    is_overdue,
    send,
    settles,
    status_after_payment,
    totals_of_quote,
    void,
)
from quotewright.core.lines import Line, LineKind
from quotewright.core.money import MOST_MINOR, Money
from quotewright.core.quotes import Quote, QuoteKind, QuoteStatus
from quotewright.core.tax import RoundingPolicy
from quotewright.core.totals import NO_DISCOUNT, Discount, DiscountKind

TODAY = date(2026, 11, 21)
YESTERDAY = date(2026, 11, 20)
NOTHING = Money(0, "AUD")
NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)

TABLE = {
    ("draft", "send"): "sent",
    ("draft", "pay a part of"): "partially_paid",
    ("sent", "pay a part of"): "partially_paid",
    ("partially_paid", "pay a part of"): "partially_paid",
    ("draft", "settle"): "paid",
    ("sent", "settle"): "paid",
    ("partially_paid", "settle"): "paid",
    ("paid", "settle"): "paid",
    ("draft", "void"): "void",
    ("sent", "void"): "void",
}


def test_the_table_of_steps_is_the_life_of_an_invoice() -> None:
    table = {
        (before.value, step.value): after.value
        for step, steps in TRANSITIONS.items()
        for before, after in steps.items()
    }
    assert table == TABLE


def test_every_status_that_takes_payments_has_both_ways_of_being_paid() -> None:
    for paid, total in [(1, 2), (2, 2)]:
        step = Step.SETTLE if paid >= total else Step.PAY_PART
        assert set(TRANSITIONS[step].values()) == {status_after_payment(paid, total)}


def test_sending_says_when() -> None:
    sent = send(_invoice("draft", None), NOON)
    assert (sent.status, sent.sent_at, sent.updated_at) == (InvoiceStatus.SENT, NOON, NOON)


@pytest.mark.parametrize("status", ["draft", "sent"])
def test_voiding_says_why_and_since_when(status: str) -> None:
    voided = void(_invoice(status, None), NOON, "wrong client")
    assert (voided.status, voided.void_reason) == (InvoiceStatus.VOID, "wrong client")
    assert (voided.voided_at, voided.updated_at) == (NOON, NOON)


@pytest.mark.parametrize(
    ("status", "words"),
    [("sent", "sent"), ("partially_paid", "partially paid"), ("paid", "paid"), ("void", "void")],
)
def test_only_a_draft_is_sent_or_changed_and_the_rest_is_refused_by_name(
    status: str, words: str
) -> None:
    with pytest.raises(NotAllowed, match=f"^cannot send a {words} invoice$"):
        send(_invoice(status, None), NOON)
    with pytest.raises(NotAllowed, match=f"^a {words} invoice cannot be changed$"):
        check_changeable(_invoice(status, None))


@pytest.mark.parametrize(
    ("status", "words"),
    [("partially_paid", "partially paid"), ("paid", "paid"), ("void", "void")],
)
def test_what_is_paid_or_void_is_not_voided(status: str, words: str) -> None:
    with pytest.raises(NotAllowed, match=f"^cannot void a {words} invoice$"):
        void(_invoice(status, None), NOON, "late")


def test_a_draft_may_be_changed_but_not_the_lines_that_were_accepted() -> None:
    draft = _invoice("draft", None)
    check_changeable(draft)
    check_lines_changeable(draft)
    with pytest.raises(NotAllowed, match="those that were accepted on its quote"):
        check_lines_changeable(replace(draft, quote_id=1))


def test_a_quote_becomes_an_invoice_of_the_same_lines_amounts_and_rules() -> None:
    quote = _quote()
    draft = draft_of_quote(quote, TODAY)
    for field in ("client_id", "title", "lines", "discount", "prices_include_tax"):
        assert getattr(draft, field) == getattr(quote, field)
    assert (draft.rounding_policy, draft.quote_id) == (RoundingPolicy.PER_LINE, 33)
    assert draft.notes == ""
    totals = totals_of_quote(quote)
    assert (totals.line_totals, totals.subtotal) == (quote.line_totals, quote.subtotal)
    assert (totals.discount, totals.tax, totals.total) == (
        quote.discounted,
        quote.tax,
        quote.total,
    )


@pytest.mark.parametrize(
    ("term_days", "due_on"), [(0, TODAY), (14, date(2026, 12, 5)), (30, date(2026, 12, 21))]
)
def test_the_invoice_of_a_quote_is_due_after_its_term_days(term_days: int, due_on: date) -> None:
    assert draft_of_quote(_quote(term_days=term_days), TODAY).due_on == due_on


@pytest.mark.parametrize(
    ("paid", "total", "status"),
    [
        (1, 50000, "partially_paid"),
        (49999, 50000, "partially_paid"),
        (50000, 50000, "paid"),
        (70000, 50000, "paid"),
        (1, 0, "paid"),
    ],
)
def test_an_invoice_is_paid_once_its_total_came_in(paid: int, total: int, status: str) -> None:
    assert status_after_payment(paid, total) == status


@pytest.mark.parametrize(
    ("before", "after", "total", "is_crossing"),
    [
        (0, 20000, 50000, False),
        (20000, 50000, 50000, True),
        (0, 50000, 50000, True),
        (49999, 70000, 50000, True),
        (50000, 50001, 50000, False),
        (70000, 80000, 50000, False),
        (0, 1, 0, True),
        (1, 2, 0, False),
    ],
)
def test_an_invoice_is_settled_only_on_the_crossing(
    before: int, after: int, total: int, is_crossing: bool
) -> None:
    assert settles(before, after, total) is is_crossing


@pytest.mark.parametrize("amounts", [[50000], [1, 49999], [20000, 20000, 20000], [70000, 1]])
@pytest.mark.parametrize("total", [0, 50000])
def test_however_it_is_paid_an_invoice_is_settled_once(amounts: list[int], total: int) -> None:
    reached = [sum(amounts[:count]) for count in range(len(amounts) + 1)]
    crossings = [settles(before, after, total) for before, after in pairwise(reached)]
    assert crossings.count(True) == 1


def test_a_void_invoice_takes_no_payments() -> None:
    with pytest.raises(NotAllowed, match="a void invoice takes no payments"):
        check_payable(InvoiceStatus.VOID, 0, 1)


@pytest.mark.parametrize("status", ["draft", "sent", "partially_paid", "paid"])
def test_every_other_invoice_takes_payments_and_more_than_it_asks(status: str) -> None:
    check_payable(InvoiceStatus(status), paid=50000, amount=MOST_MINOR - 50000)


def test_the_sum_paid_stays_a_number_that_every_reader_reads() -> None:
    with pytest.raises(Invalid, match="takes the sum paid past") as refusal:
        check_payable(InvoiceStatus.PAID, paid=50000, amount=MOST_MINOR - 49999)
    assert refusal.value.field == "amount"


@pytest.mark.parametrize("status", ["sent", "partially_paid"])
def test_an_invoice_that_owes_is_overdue_the_day_after_it_was_due(status: str) -> None:
    assert is_overdue(_invoice(status, YESTERDAY), TODAY)
    assert not is_overdue(_invoice(status, TODAY), TODAY)


@pytest.mark.parametrize("status", ["draft", "paid", "void"])
def test_an_invoice_that_owes_nothing_is_never_overdue(status: str) -> None:
    assert not is_overdue(_invoice(status, YESTERDAY), TODAY)


def test_an_invoice_that_is_due_on_no_day_is_never_overdue() -> None:
    assert not is_overdue(_invoice("sent", None), TODAY)


def _invoice(status: str, due_on: date | None) -> Invoice:
    made_at = datetime(2026, 9, 1, tzinfo=UTC)
    return Invoice(
        id=1,
        number="INV-1001",
        client_id=1,
        title="Kitchen reno",
        status=InvoiceStatus(status),
        prices_include_tax=True,
        rounding_policy=RoundingPolicy.PER_RATE,
        discount=NO_DISCOUNT,
        subtotal=NOTHING,
        discounted=NOTHING,
        tax=NOTHING,
        total=NOTHING,
        amount_paid=NOTHING,
        invoiced_on=made_at.date(),
        due_on=due_on,
        lines=(),
        line_totals=(),
        created_at=made_at,
        updated_at=made_at,
    )


def _quote(**fields: Any) -> Quote:
    """An accepted one, whose amounts its lines alone would not come to."""
    made_at = datetime(2026, 9, 1, tzinfo=UTC)
    quote = Quote(
        id=33,
        number="Q-1042",
        client_id=12,
        kind=QuoteKind.QUOTE,
        title="Kitchen reno",
        status=QuoteStatus.ACCEPTED,
        prices_include_tax=True,
        rounding_policy=RoundingPolicy.PER_LINE,
        discount=Discount(DiscountKind.AMOUNT, 1_00),
        subtotal=Money(104_00, "AUD"),
        discounted=Money(1_00, "AUD"),
        tax=Money(9_37, "AUD"),
        total=Money(103_00, "AUD"),
        quoted_on=made_at.date(),
        term_days=14,
        lines=(Line(LineKind.ITEM, "Labour", 1_0000, 104_000000, tax_rate=10_0000),),
        line_totals=(Money(104_00, "AUD"),),
        notes="gate code 1234",
        created_at=made_at,
        updated_at=made_at,
    )
    return replace(quote, **fields)
