"""Keeping what a step did to a quote: the quote, the events, the audit.

Which steps there are is in the core; the verbs that take them are in `quotes`.
"""

from quotewright.core.quotes import Quote
from quotewright.core.steps import Change, Moment
from quotewright.store import Books


def moment_of(books: Books) -> Moment:
    """When this transaction takes its steps."""
    return Moment(books.now, books.today, books.team.validity_days)


def keep_change(books: Books, before: Quote, change: Change) -> Quote:
    """Save what a step made of a quote, record what happened, note a new status.

    `before` must have been read under the team's lock (`books.take` or `books.lock`), or another
    call's step would be overwritten. Of the numbers taken for this transaction it uses a seq for
    every event of the change, and one audit if the status is new.
    """
    after = change.quote
    if after == before:
        return after
    books.quotes.save(after)
    books.record(*change.events)
    if after.status is not before.status:
        books.note("status.changed", "quote", after.id, f"{before.status} to {after.status}")
    return after
