"""The invoice: what an accepted quote becomes, and the whole table of what may become of it."""

from dataclasses import replace
from datetime import date, datetime
from enum import StrEnum

from quotewright.core.errors import Invalid, NotAllowed
from quotewright.core.lines import Line
from quotewright.core.money import MOST_MINOR, Money
from quotewright.core.quotes import Quote
from quotewright.core.records import dataclass
from quotewright.core.sending import SendMethod
from quotewright.core.tax import RoundingPolicy
from quotewright.core.terms import due_on
from quotewright.core.totals import NO_DISCOUNT, Discount, Totals


class InvoiceStatus(StrEnum):
    DRAFT = "draft"
    SENT = "sent"
    PARTIALLY_PAID = "partially_paid"
    PAID = "paid"
    VOID = "void"


class Step(StrEnum):
    """What can be done to an invoice that moves it along."""

    SEND = "send"
    PAY_PART = "pay a part of"
    SETTLE = "settle"
    VOID = "void"


_PAYABLE = (
    InvoiceStatus.DRAFT,
    InvoiceStatus.SENT,
    InvoiceStatus.PARTIALLY_PAID,
    InvoiceStatus.PAID,
)

TRANSITIONS: dict[Step, dict[InvoiceStatus, InvoiceStatus]] = {
    Step.SEND: {InvoiceStatus.DRAFT: InvoiceStatus.SENT},
    Step.PAY_PART: dict.fromkeys(_PAYABLE[:-1], InvoiceStatus.PARTIALLY_PAID),
    Step.SETTLE: dict.fromkeys(_PAYABLE, InvoiceStatus.PAID),
    Step.VOID: {
        InvoiceStatus.DRAFT: InvoiceStatus.VOID,
        InvoiceStatus.SENT: InvoiceStatus.VOID,
    },
}
"""Every step an invoice can take; anything else is refused by name. On a draft or a sent invoice
nothing is paid yet: the first payment moves both on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceDraft:
    """What is asked for. `due_on` None stays None: nothing is due until someone says when.

    `rounding_policy` None is the team's own. `period_on` is the day on which the period of the
    subscription begins that it charges.
    """

    client_id: int
    title: str = ""
    due_on: date | None = None
    lines: tuple[Line, ...] = ()
    discount: Discount = NO_DISCOUNT
    prices_include_tax: bool = False
    notes: str = ""
    quote_id: int | None = None
    rounding_policy: RoundingPolicy | None = None
    references: tuple[str, ...] = ()
    profile_id: int | None = None
    payment_condition: str = ""
    subscription_id: int | None = None
    period_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoice:
    """`lines` is empty in lists, where they are not loaded. `quote_id` is what it was made from.

    `token` is what its client's page is found by; `content_hash` is of what was sent, "" before;
    `sent_by` is how, None before. One of a subscription charges its period of `period_on`.
    """

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
    references: tuple[str, ...] = ()
    profile_id: int | None = None
    payment_condition: str = ""
    subscription_id: int | None = None
    period_on: date | None = None
    token: str = ""
    content_hash: str = ""
    sent_by: SendMethod | None = None
    created_at: datetime
    updated_at: datetime


def draft_of_quote(quote: Quote, today: date) -> InvoiceDraft:
    """What an accepted quote becomes; its totals go with it, see `totals_of_quote`.

    Its notes stay behind: they are the team's own, about the quote.
    """
    return InvoiceDraft(
        client_id=quote.client_id,
        title=quote.title,
        due_on=due_on(today, quote.term_days),
        lines=quote.lines,
        discount=quote.discount,
        prices_include_tax=quote.prices_include_tax,
        quote_id=quote.id,
        rounding_policy=quote.rounding_policy,
        references=quote.references,
        profile_id=quote.profile_id,
        payment_condition=quote.payment_condition,
    )


def totals_of_quote(quote: Quote) -> Totals:
    """What was accepted, copied and never computed again; what each rate bears is not kept."""
    return Totals(
        line_totals=quote.line_totals,
        subtotal=quote.subtotal,
        discount=quote.discounted,
        tax=quote.tax,
        total=quote.total,
        rates=(),
    )


def send(invoice: Invoice, at: datetime, method: SendMethod = SendMethod.MARK) -> Invoice:
    status = _next(invoice, Step.SEND)
    return replace(invoice, status=status, sent_at=at, sent_by=method, updated_at=at)


def void(invoice: Invoice, at: datetime, reason: str) -> Invoice:
    """Only while nothing is paid."""
    status = _next(invoice, Step.VOID)
    return replace(invoice, status=status, voided_at=at, void_reason=reason, updated_at=at)


def check_changeable(invoice: Invoice) -> None:
    """Only a draft is changed: what was sent stands, and what is paid was agreed."""
    if invoice.status is not InvoiceStatus.DRAFT:
        raise NotAllowed(f"a {_in_words(invoice.status)} invoice cannot be changed")


def check_lines_changeable(invoice: Invoice) -> None:
    """The lines of an invoice made from a quote are those that its client accepted."""
    if invoice.quote_id is not None:
        raise NotAllowed("the lines of an invoice are those that were accepted on its quote")


def is_overdue(invoice: Invoice, today: date) -> bool:
    """Computed, never stored: past its date and still owing."""
    owing = invoice.status in {InvoiceStatus.SENT, InvoiceStatus.PARTIALLY_PAID}
    return owing and invoice.due_on is not None and invoice.due_on < today


def check_payable(status: InvoiceStatus, paid: int, amount: int) -> None:
    """Refuse a payment on a void invoice, and one that carries the sum past what can be kept."""
    if status not in TRANSITIONS[Step.SETTLE]:
        raise NotAllowed(f"a {_in_words(status)} invoice takes no payments")
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


def _next(invoice: Invoice, step: Step) -> InvoiceStatus:
    try:
        return TRANSITIONS[step][invoice.status]
    except KeyError:
        raise NotAllowed(f"cannot {step} a {_in_words(invoice.status)} invoice") from None


def _in_words(status: InvoiceStatus) -> str:
    return status.replace("_", " ")
