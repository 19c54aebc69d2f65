"""Invoices: make one, from a quote or by itself, change a draft, send it, void it."""

from collections.abc import Callable
from dataclasses import replace

from quotewright.actions.contents import profile_of
from quotewright.actions.lines import rate_lines
from quotewright.actions.parties import require_client
from quotewright.actions.steps import keep_change, moment_of
from quotewright.core.errors import Invalid, NotAllowed, NotFound
from quotewright.core.events import InvoiceCreated, InvoiceVoided
from quotewright.core.invoices import (
    Invoice,
    InvoiceDraft,
    check_changeable,
    check_lines_changeable,
    void,
)
from quotewright.core.lines import Line, setup_lines
from quotewright.core.money import check_currency
from quotewright.core.profiles import language_of
from quotewright.core.quotes import Quote, QuoteStatus
from quotewright.core.steps import mark_invoiced, release_from_invoice
from quotewright.core.subscriptions import first_invoice
from quotewright.core.totals import compute_totals
from quotewright.rendering.speech import speech
from quotewright.store import Books


def create_invoice(books: Books, draft: InvoiceDraft) -> Invoice:
    terms = require_client(books, draft.client_id)
    team = books.team
    rated = replace(draft, lines=rate_lines(books, draft.lines, terms))
    totals = compute_totals(
        rated.lines,
        currency=check_currency(terms.currency or team.currency),
        policy=team.rounding_policy,
        prices_include_tax=draft.prices_include_tax,
    )
    taken = books.take(invoices=1, invoice_numbers=1, event_seq=1)
    invoice = books.invoices.add(taken["invoices"], taken["invoice_numbers"], rated, totals)
    books.record(InvoiceCreated(invoice.id))
    return invoice


def invoice_quote(books: Books, quote_id: int) -> Invoice:
    """Make the invoice of an accepted quote: what was accepted, to the cent.

    Refused while the quote has an invoice that is not void. What recurs is left to its periods
    until the first of them was charged.
    """
    taken = books.take(invoices=1, invoice_numbers=1, event_seq=1, audits=1)
    quote = books.quotes.get(quote_id)
    if quote is None:
        raise NotFound
    invoiced = mark_invoiced(quote, moment_of(books))
    active = books.subscriptions.active_of(quote_id) if quote.recurs else None
    is_held = active is not None and active.issued == 0
    first = first_invoice(quote, setup_in_words(books, quote), books.today, is_held=is_held)
    if first is None:
        raise NotAllowed("nothing of the quote is charged before its first period begins")
    draft, totals = first
    draft = replace(draft, subscription_id=active.id if active else None)
    invoice = books.invoices.add(taken["invoices"], taken["invoice_numbers"], draft, totals)
    keep_change(books, quote, invoiced)
    books.record(InvoiceCreated(invoice.id))
    return invoice


def setup_in_words(books: Books, quote: Quote) -> tuple[Line, ...]:
    """The lines of what it charges once, as its client is to read them."""
    charged = setup_lines(quote.lines)
    if not charged:
        return ()
    language = language_of(profile_of(books, quote.profile_id), books.team.locale)
    words = speech(language, books.team.country).say("invoices.set_up")
    return tuple(replace(line, description=words) for line in charged)


def update_invoice(books: Books, invoice_id: int, change: Callable[[Invoice], Invoice]) -> Invoice:
    """`change` makes the wanted draft of the present one; other lines are priced anew.

    No event tells of it: nobody has seen a draft.
    """
    invoice = _locked(books, invoice_id)
    check_changeable(invoice)
    wanted = replace(change(invoice), updated_at=books.now)
    if wanted.lines != invoice.lines:
        check_lines_changeable(invoice)
        wanted = _priced(books, wanted)
        books.invoices.replace_lines(invoice_id, wanted.lines, wanted.line_totals)
    books.invoices.save(wanted)
    return wanted


def void_invoice(books: Books, invoice_id: int, reason: str) -> Invoice:
    """Void it while nothing is paid; its quote can then be invoiced again."""
    if not reason:
        raise Invalid("reason is required", "reason")
    invoice = _locked(books, invoice_id, event_seq=1, audits=2)
    voided = void(invoice, books.now, reason)
    _keep_step(books, invoice, voided)
    books.record(InvoiceVoided(invoice_id))
    if invoice.quote_id is not None:
        _release(books, invoice.quote_id)
    return voided


def _locked(books: Books, invoice_id: int, **numbers: int) -> Invoice:
    """The invoice, which stays as it is until this transaction ends."""
    books.take(**numbers)
    invoice = books.invoices.get(invoice_id)
    if invoice is None:
        raise NotFound
    return invoice


def _priced(books: Books, invoice: Invoice) -> Invoice:
    """What its lines come to, in the currency and by the rules that it was made with."""
    terms = require_client(books, invoice.client_id)
    lines = rate_lines(books, invoice.lines, terms)
    totals = compute_totals(
        lines,
        currency=invoice.total.currency,
        discount=invoice.discount,
        policy=invoice.rounding_policy,
        prices_include_tax=invoice.prices_include_tax,
    )
    return replace(
        invoice,
        lines=lines,
        line_totals=totals.line_totals,
        subtotal=totals.subtotal,
        discounted=totals.discount,
        tax=totals.tax,
        total=totals.total,
    )


def _keep_step(books: Books, before: Invoice, after: Invoice) -> None:
    books.invoices.save(after)
    books.note("status.changed", "invoice", after.id, f"{before.status} to {after.status}")


def _release(books: Books, quote_id: int) -> None:
    """Its last invoice that was not void was voided: the quote is an accepted one again."""
    quote = books.quotes.get(quote_id)
    if quote is None or quote.status is not QuoteStatus.INVOICED:
        return
    if not books.invoices.stands_for(quote_id):
        keep_change(books, quote, release_from_invoice(quote, moment_of(books)))
