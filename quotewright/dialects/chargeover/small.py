"""The small tables of a team, which are read whole: a page of one, and the row a path names."""

from collections.abc import Callable, Sequence

from quotewright.core.errors import NotFound
from quotewright.dialects.chargeover.calls import Answer, Call
from quotewright.dialects.chargeover.fields import query_of
from quotewright.dialects.chargeover.wire.small import House, One
from quotewright.dialects.chargeover.wire.words import Wire
from quotewright.store import Books


def list_rows(call: Call, rows: Sequence[One], write: Callable[[One], Wire]) -> Answer:
    """The page that is asked for. The vendor has no filter for these."""
    query = query_of(call.request.noun, call.query, call.zone)
    page = rows[query.offset : query.offset + query.limit]
    return Answer(200, [write(row) for row in page])


def get_row(call: Call, rows: Sequence[One], write: Callable[[One], Wire]) -> Answer:
    number = call.id
    for row in rows:
        if row.id == number:
            return Answer(200, write(row))
    raise NotFound


def house_of(books: Books) -> House:
    return House(books.team, books.terms.list(), books.currencies.list())
