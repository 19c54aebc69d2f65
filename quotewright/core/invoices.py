"""The invoice: what an accepted quote becomes, and how payments move it along."""

from datetime import date, datetime
from enum import StrEnum

from quotewright.core.errors import Invalid, NotAllowed
from quotewright.core.lines import Line
from quotewright.core.money import MOST_MINOR, Money
from quotewright.core.records import dataclass
from quotewright.core.tax import RoundingPolicy
from quotewright.core.totals import NO_DISCOUNT, Discount


class InvoiceStatus(StrEnum):
    DRAFT = "draft"
    SENT = "sent"
    PARTIALLY_PAID = "partially_paid"
    PAID = "paid"
    VOID = "void"


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceDraft:
    """What is asked for. `due_on` None stays None: nothing is due until someone says when."""

    client_id: int
    title: str = ""
    due_on: date | None = None
    lines: tuple[Line, ...] = ()
    discount: Discount = NO_DISCOUNT
    prices_include_tax: bool = False
    notes: str = ""
    quote_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoice:
    """`lines` is empty in lists, where they are not loaded. `quote_id` is what it was made from."""

    id: int
    number: str
    client_id: int
    title: str
    status: InvoiceStatus
    prices_include_tax: bool
    rounding_policy: RoundingPolicy
    discount: Discount
    subtotal: Money
    discounted: Money
    tax: Money
    total: Money
    amount_paid: Money
    invoiced_on: date
    due_on: date | None
    lines: tuple[Line, ...]
    line_totals: tuple[Money, ...]
    quote_id: int | None = None
    notes: str = ""
    sent_at: datetime | None = None
    voided_at: datetime | None = None
    void_reason: str = ""
    created_at: datetime
    updated_at: datetime


def is_overdue(invoice: Invoice, today: date) -> bool:
    """Computed, never stored: past its date and still owing."""
    owing = invoice.status in {InvoiceStatus.SENT, InvoiceStatus.PARTIALLY_PAID}
    return owing and invoice.due_on is not None and invoice.due_on < today


def check_payable(status: InvoiceStatus, paid: int, amount: int) -> None:
    """Refuse a payment on a void invoice, and one that carries the sum past what can be kept."""
    if status is InvoiceStatus.VOID:
        raise NotAllowed("a void invoice takes no payments")
    if paid + amount > MOST_MINOR:
        raise Invalid(f"amount takes the sum paid past {MOST_MINOR} minor units", "amount")


def status_after_payment(paid: int, total: int) -> InvoiceStatus:
    """`paid` and `total` in minor units; an overpaid invoice is a paid one."""
    return InvoiceStatus.PAID if paid >= total else InvoiceStatus.PARTIALLY_PAID


def settles(paid_before: int, paid_after: int, total: int) -> bool:
    """Whether this payment is the crossing at which the invoice became fully paid.

    Nothing is owed on an invoice of zero: its first payment, whatever its amount, is the crossing.
    """
    was_settled = paid_before >= total and paid_before > 0
    return paid_after >= total and not was_settled
