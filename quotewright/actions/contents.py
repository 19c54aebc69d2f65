"""Contents: what a document says, and keeping it, word for word, when it is sent."""

from quotewright.core.clients import Client
from quotewright.core.contents import Content, content_of, invoice_content_of, renewed
from quotewright.core.errors import NotFound
from quotewright.core.invoices import Invoice
from quotewright.core.profiles import PLAIN, ProfileDraft
from quotewright.core.quotes import Quote
from quotewright.store import Books


def content_shown(books: Books, quote: Quote) -> Content:
    """What was sent; of a draft what would be, if it were sent now."""
    kept = books.contents.get(quote.content_hash) if quote.content_hash else None
    return kept or _as_of_now(books, quote)


def invoice_content_shown(books: Books, invoice: Invoice) -> Content:
    """As `content_shown`."""
    kept = books.contents.get(invoice.content_hash) if invoice.content_hash else None
    return kept or _invoice_as_of_now(books, invoice)


def profile_of(books: Books, profile_id: int | None) -> ProfileDraft:
    """What a document is written under: its own profile, the team's default, or a plain one."""
    own = None if profile_id is None else books.profiles.get(profile_id)
    return own or books.profiles.default() or PLAIN


def keep_content(books: Books, quote: Quote) -> str:
    """Keep what the quote now offers and give the hash of it.

    The team and the client are copied as they are when the quote is first sent, and stay so when
    it is put before its client again.
    """
    sent = books.contents.get(quote.content_hash) if quote.content_hash else None
    content = _as_of_now(books, quote) if sent is None else renewed(sent, quote)
    books.contents.keep(content)
    return content.hash


def keep_invoice_content(books: Books, invoice: Invoice) -> str:
    """Keep what the invoice says when it is sent, and give the hash of it."""
    content = _invoice_as_of_now(books, invoice)
    books.contents.keep(content)
    return content.hash


def _as_of_now(books: Books, quote: Quote) -> Content:
    client = _client(books, quote.client_id)
    return content_of(quote, client, books.team, profile_of(books, quote.profile_id))


def _invoice_as_of_now(books: Books, invoice: Invoice) -> Content:
    client = _client(books, invoice.client_id)
    return invoice_content_of(invoice, client, books.team, profile_of(books, invoice.profile_id))


def _client(books: Books, client_id: int) -> Client:
    client = books.clients.get(client_id)
    if client is None:
        raise NotFound
    return client
