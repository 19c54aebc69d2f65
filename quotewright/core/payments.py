"""The payment: money that came in for an invoice, always a positive amount."""

from datetime import datetime

from quotewright.core.errors import Invalid
from quotewright.core.money import MOST_MINOR, Money
from quotewright.core.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """`reference` is the payer's or the program's own mark; "" when there is none."""

    id: int
    invoice_id: int
    amount: Money
    reference: str
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What a payment did: where its invoice stands now."""

    invoice_id: int
    amount_paid: Money
    total: Money

    @property
    def is_fully_paid(self) -> bool:
        return self.amount_paid.minor >= self.total.minor


def check_payment(minor: int) -> None:
    if not 0 < minor <= MOST_MINOR:
        raise Invalid(f"amount must be above 0 and at most {MOST_MINOR} minor units", "amount")
