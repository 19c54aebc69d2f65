"""Invoices: make one."""

from dataclasses import replace

from quotewright.actions.lines import rate_lines
from quotewright.actions.parties import require_client
from quotewright.core.events import InvoiceCreated
from quotewright.core.invoices import Invoice, InvoiceDraft
from quotewright.core.money import check_currency
from quotewright.core.totals import compute_totals
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
