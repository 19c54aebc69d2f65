"""Sending: the one way by which a quote or an invoice goes to its client, whatever the door."""

from dataclasses import replace

from quotewright.actions.contents import keep_invoice_content
from quotewright.actions.letters import letters_of_invoice, letters_once_more
from quotewright.actions.steps import keep_step_and_take, moment_of, quote_to_change
from quotewright.core import invoices, steps
from quotewright.core.errors import Invalid, NotFound
from quotewright.core.events import InvoiceSent
from quotewright.core.invoices import Invoice
from quotewright.core.letters import LetterDraft
from quotewright.core.quotes import Quote, QuoteStatus
from quotewright.core.sending import SendMethod
from quotewright.store import Books


def send_quote(
    books: Books, quote_id: int, method: SendMethod = SendMethod.MARK, address: str = ""
) -> Quote:
    """Number and content are fixed from here on. Two sends at once: the second is refused.

    An e-mail goes to `address` where that is given, else to the client's own. Raises Invalid when
    there is no way to send it so.
    """
    quote = quote_to_change(books, quote_id)
    sent = steps.send(quote, moment_of(books), method)
    check_way(books, quote.client_id, method, address)
    return keep_step_and_take(books, quote, sent, address=address).quote


def send_quote_again(books: Books, quote_id: int, method: SendMethod, address: str = "") -> Quote:
    """A draft is sent; what its client has already goes out once more, and nothing of it changes.

    Otherwise as `send_quote`.
    """
    quote = quote_to_change(books, quote_id)
    if quote.status is not QuoteStatus.SENT:
        return send_quote(books, quote_id, method, address)
    check_way(books, quote.client_id, method, address)
    letters = letters_once_more(books, quote, method, address)
    taken = books.take(letters=len(letters))
    books.letters.add(taken["letters"], letters)
    return quote


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
    return _keep_sent(books, invoice, sent, taken["letters"], letters)


def send_made_invoice(
    books: Books, invoice: Invoice, method: SendMethod, last_letter: int
) -> Invoice:
    """Send one that this transaction made, which took a seq, an audit and its letter for it."""
    sent = invoices.send(invoice, books.now, method)
    return _keep_sent(books, invoice, sent, last_letter, letters_of_invoice(books, sent))


def check_way(books: Books, client_id: int, method: SendMethod, address: str = "") -> None:
    """An e-mail needs an address, printing needs a queue to print in."""
    if method is SendMethod.PRINT and not books.preferences.get().print_queue:
        raise Invalid("method print needs a print queue; set one for the team first", "method")
    if method is SendMethod.EMAIL and not address:
        client = books.clients.get(client_id)
        if client is None or not client.email:
            raise Invalid("method email needs the client's e-mail address; add it first", "method")


def _keep_sent(
    books: Books, before: Invoice, sent: Invoice, last_letter: int, letters: list[LetterDraft]
) -> Invoice:
    kept = replace(sent, content_hash=keep_invoice_content(books, sent))
    books.invoices.save(kept)
    books.note("status.changed", "invoice", kept.id, f"{before.status} to {kept.status}")
    books.record(InvoiceSent(kept.id))
    books.letters.add(last_letter, letters)
    return kept
