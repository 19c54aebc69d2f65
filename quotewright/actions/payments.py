"""Payments: record what came in, and let the invoice move along."""

from quotewright.actions.letters import MOST_OF_A_PAYMENT, letters_of_payment
from quotewright.core.errors import NotFound
from quotewright.core.events import Event, InvoicePaid, PaymentReceived
from quotewright.core.invoices import Invoice, check_payable, settles, status_after_payment
from quotewright.core.money import Money
from quotewright.core.payments import Payment, Receipt, check_payment
from quotewright.store import Books


def record_payment(books: Books, invoice_id: int, minor: int, reference: str = "") -> Receipt:
    """Record a positive amount of minor units; it may overpay.

    `payment.received` always, then `invoice.paid` on the payment that settles the invoice. A
    reference that the invoice's payments carry already answers as the first time and records
    nothing.
    """
    check_payment(minor)
    if reference:
        books.lock()
        first = books.payments.with_reference(invoice_id, reference)
        if first is not None:
            return _as_it_was(books, invoice_id, first)
    # Under the team's lock the invoice read below stays as it is until this transaction ends. The
    # second seq is for `invoice.paid`, the second audit for a change of status.
    taken = books.take(payments=1, event_seq=2, audits=2, letters=MOST_OF_A_PAYMENT)
    invoice = _payable(books, invoice_id, minor)
    amount = Money(minor, invoice.total.currency)
    books.payments.add(
        Payment(
            id=taken["payments"],
            invoice_id=invoice_id,
            amount=amount,
            reference=reference,
            received_at=books.now,
        )
    )
    receipt = _settle(books, invoice, amount)
    books.letters.add(taken["letters"], letters_of_payment(books, invoice, amount))
    return receipt


def _payable(books: Books, invoice_id: int, minor: int) -> Invoice:
    invoice = books.invoices.standing(invoice_id)
    if invoice is None:
        raise NotFound
    check_payable(invoice.status, invoice.amount_paid.minor, minor)
    return invoice


def _settle(books: Books, invoice: Invoice, amount: Money) -> Receipt:
    paid = books.invoices.add_paid(invoice.id, amount.minor)
    happened: list[Event] = [PaymentReceived(invoice.id)]
    if settles(paid - amount.minor, paid, invoice.total.minor):
        happened.append(InvoicePaid(invoice.id))
    books.record(*happened)
    books.note("payment.received", "invoice", invoice.id, f"{amount.minor} {amount.currency}")
    status = status_after_payment(paid, invoice.total.minor)
    if status is not invoice.status:
        books.invoices.set_status(invoice.id, status)
        books.note("status.changed", "invoice", invoice.id, f"{invoice.status} to {status}")
    return _receipt(invoice, paid)


def _as_it_was(books: Books, invoice_id: int, first: int) -> Receipt:
    """The receipt that was given for a payment when it came in."""
    invoice = books.invoices.standing(invoice_id)
    if invoice is None:
        raise NotFound
    return _receipt(invoice, books.payments.sum_until(invoice_id, first))


def _receipt(invoice: Invoice, paid: int) -> Receipt:
    amount_paid = Money(paid, invoice.total.currency)
    return Receipt(invoice_id=invoice.id, amount_paid=amount_paid, total=invoice.total)
