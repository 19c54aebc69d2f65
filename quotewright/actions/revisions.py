"""Revisions: open one."""

from quotewright.actions.steps import moment_of, quote_to_change
from quotewright.core.events import QuoteCreated
from quotewright.core.quotes import Quote, is_substantive
from quotewright.core.revisions import check_revisable, revise
from quotewright.store import Books


def revise_quote(books: Books, quote_id: int) -> Quote:
    """The draft that revises a quote: the one that is open, or else a new one."""
    quote = quote_to_change(books, quote_id)
    check_revisable(quote)
    opened = books.quotes.open_revision_of(quote_id)
    if opened is not None:
        return opened
    is_worth_it = is_substantive(quote.lines, quote.total)
    taken = books.take(quotes=1, event_seq=1 if is_worth_it else 0)
    revised, revision = revise(quote, taken["quotes"], moment_of(books))
    books.quotes.save(revised)
    written = books.quotes.add_revision(revision)
    if is_worth_it:
        books.record(QuoteCreated(written.id))
    return written
