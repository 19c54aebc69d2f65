"""Contents: keep what a client is sent, word for word."""

from quotewright.core.contents import Content, content_of, renewed
from quotewright.core.errors import NotFound
from quotewright.core.quotes import Quote
from quotewright.store import Books


def keep_content(books: Books, quote: Quote) -> str:
    """Keep what the quote now offers and give the hash of it.

    The team and the client are copied as they are when the quote is first sent, and stay so when
    it is put before its client again.
    """
    content = _content(books, quote)
    books.contents.keep(content)
    return content.hash


def _content(books: Books, quote: Quote) -> Content:
    sent = books.contents.get(quote.content_hash) if quote.content_hash else None
    if sent is not None:
        return renewed(sent, quote)
    client = books.clients.get(quote.client_id)
    if client is None:
        raise NotFound
    return content_of(quote, client, books.team)
