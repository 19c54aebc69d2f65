"""How payments move an invoice along, and when it is overdue."""

from datetime import UTC, date, datetime
from itertools import pairwise

import pytest

from quotewright.core.errors import Invalid, NotAllowed
from quotewright.core.invoices import (
    Invoice,
    InvoiceStatus,
    check_payable,
    is_overdue,
    settles,
    status_after_payment,
)
from quotewright.core.money import MOST_MINOR, Money
from quotewright.core.tax import RoundingPolicy
from quotewright.core.totals import NO_DISCOUNT

TODAY = date(2026, 11, 21)
YESTERDAY = date(2026, 11, 20)
NOTHING = Money(0, "AUD")


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
