"""Prints: what is to be printed of a document, and keeping what was."""

from quotewright.actions.contents import content_shown, invoice_content_shown
from quotewright.core.contents import Content, picture_in
from quotewright.core.errors import NotFound
from quotewright.core.files import File
from quotewright.core.records import dataclass
from quotewright.store import Books


@dataclass(frozen=True, slots=True)
class PrintOrder:
    """A document to be printed, or as it was printed already (`printed`).

    `is_kept`: it was sent, so its print is kept. `logo` is the picture that its content names.
    """

    content: Content
    number: str
    is_kept: bool
    printed: File | None = None
    logo: File | None = None


def quote_to_print(books: Books, quote_id: int) -> PrintOrder:
    quote = books.quotes.get(quote_id)
    if quote is None:
        raise NotFound
    return _order(books, content_shown(books, quote), quote.number, bool(quote.content_hash))


def invoice_to_print(books: Books, invoice_id: int) -> PrintOrder:
    invoice = books.invoices.get(invoice_id)
    if invoice is None:
        raise NotFound
    content = invoice_content_shown(books, invoice)
    return _order(books, content, invoice.number, bool(invoice.content_hash))


def keep_print(books: Books, order: PrintOrder, file: File) -> File:
    """Gives the print that stands: of two at once, the first."""
    books.lock()
    return books.files.keep_print(order.content.hash, file)


def _order(books: Books, content: Content, number: str, is_kept: bool) -> PrintOrder:
    printed = books.files.printed(content.hash) if is_kept else None
    if printed is not None:
        return PrintOrder(content, number, is_kept, printed)
    logo = picture_in(content)
    return PrintOrder(content, number, is_kept, logo=books.files.get(logo) if logo else None)
