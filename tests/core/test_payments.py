"""What counts as a payment, and what its receipt says."""

import pytest

from quotewright.core.errors import Invalid
from quotewright.core.money import MOST_MINOR, Money
from quotewright.core.payments import Receipt, check_payment


@pytest.mark.parametrize("minor", [1, 50000, MOST_MINOR])
def test_a_payment_is_a_positive_amount(minor: int) -> None:
    check_payment(minor)


@pytest.mark.parametrize("minor", [0, -1, MOST_MINOR + 1])
def test_nothing_a_debt_and_more_than_is_kept_are_no_payments(minor: int) -> None:
    with pytest.raises(Invalid, match="amount must be above 0") as refusal:
        check_payment(minor)
    assert refusal.value.field == "amount"


@pytest.mark.parametrize(
    ("paid", "total", "is_fully_paid"),
    [(49999, 50000, False), (50000, 50000, True), (70000, 50000, True), (1, 0, True)],
)
def test_a_receipt_says_whether_the_invoice_is_fully_paid(
    paid: int, total: int, is_fully_paid: bool
) -> None:
    receipt = Receipt(
        invoice_id=1,
        amount_paid=Money(paid, "AUD"),
        total=Money(total, "AUD"),
    )
    assert receipt.is_fully_paid is is_fully_paid
