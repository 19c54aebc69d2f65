"""Expiry: what the team's midnight does to a quote that nobody answered."""

from quotewright.actions.steps import take_step
from quotewright.core.quotes import Quote
from quotewright.core.steps import expire
from quotewright.store import Books


def expire_quote(books: Books, quote_id: int) -> Quote:
    """Raises NotAllowed while the quote is valid, or when it is not an open one."""
    return take_step(books, quote_id, expire)
