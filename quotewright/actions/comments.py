"""Comments: keep what a client writes on a quote, and when they first saw it."""

from dataclasses import replace

from quotewright.actions.letters import letters_of_comment
from quotewright.core.comments import CommentDraft, check_comment
from quotewright.core.errors import NotAllowed, NotFound
from quotewright.core.events import QuoteCommented, QuoteViewed
from quotewright.core.quotes import Quote, QuoteStatus
from quotewright.store import Books

MOST_COMMENTS = 200
"""On one quote: nobody reads more, and a page that anyone can write on must end somewhere."""


def comment_on_quote(books: Books, quote_id: int, draft: CommentDraft) -> None:
    check_comment(draft)
    taken = books.take(event_seq=1, letters=1)
    _quote(books, quote_id)
    if books.comments.count(quote_id) >= MOST_COMMENTS:
        raise NotAllowed(f"a quote takes at most {MOST_COMMENTS} comments")
    books.comments.add(quote_id, draft)
    books.record(QuoteCommented(quote_id))
    letters = letters_of_comment(books, quote_id, draft.name, draft.text)
    books.letters.add(taken["letters"], letters)


def mark_viewed(books: Books, quote_id: int) -> None:
    """The first time that a sent quote was seen; any other time changes nothing."""
    books.lock()
    quote = _quote(books, quote_id)
    if quote.status is QuoteStatus.SENT and quote.viewed_at is None:
        books.take(event_seq=1)
        books.quotes.save(replace(quote, viewed_at=books.now))
        books.record(QuoteViewed(quote_id))


def _quote(books: Books, quote_id: int) -> Quote:
    quote = books.quotes.get(quote_id)
    if quote is None:
        raise NotFound
    return quote
