"""Sending: the one way by which a quote or an invoice goes to its client, whatever the door."""

from dataclasses import replace

from quotewright.actions.contents import keep_invoice_content
from quotewright.actions.letters import letters_of_invoice
from quotewright.actions.steps import keep_step, moment_of, quote_to_change
from quotewright.core import invoices, steps
from quotewright.core.errors import Invalid, NotFound
from quotewright.core.events import InvoiceSent
from quotewright.core.invoices import Invoice
from quotewright.core.quotes import Quote
from quotewright.core.sending import SendMethod
from quotewright.store import Books


def send_quote(books: Books, quote_id: int, method: SendMethod = SendMethod.MARK) -> Quote:
    """Number and content are fixed from here on. Two sends at once: the second is refused.

    Raises Invalid when there is no way to send it so.
    """
    quote = quote_to_change(books, quote_id)
    sent = steps.send(quote, moment_of(books), method)
    check_way(books, quote.client_id, method)
    return keep_step(books, quote, sent)


def send_invoice(books: Books, invoice_id: int, method: SendMethod = SendMethod.MARK) -> Invoice:
    """As `send_quote`."""
    books.lock()
    invoice = books.invoices.get(invoice_id)
    if invoice is None:
        raise NotFound
    sent = invoices.send(invoice, books.now, method)
    check_way(books, invoice.client_id, method)
    letters = letters_of_invoice(books, sent)
    taken = books.take(event_seq=1, audits=1, letters=len(letters))
    sent = replace(sent, content_hash=keep_invoice_content(books, sent))
    books.invoices.save(sent)
    books.note("status.changed", "invoice", invoice_id, f"{invoice.status} to {sent.status}")
    books.record(InvoiceSent(invoice_id))
    books.letters.add(taken["letters"], letters)
    return sent


def check_way(books: Books, client_id: int, method: SendMethod) -> None:
    """An e-mail needs the client's address, printing needs a queue to print in."""
    if method is SendMethod.PRINT and not books.preferences.get().print_queue:
        raise Invalid("method print needs a print queue; set one for the team first", "method")
    if method is SendMethod.EMAIL:
        client = books.clients.get(client_id)
        if client is None or not client.email:
            raise Invalid("method email needs the client's e-mail address; add it first", "method")
