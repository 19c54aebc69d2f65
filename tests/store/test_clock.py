"""A clock that goes back: what is written keeps its order, and nothing is refused for it."""

from datetime import timedelta

from quotewright.actions.quotes import draft_quote
from quotewright.core.query import Query
from quotewright.store import Books
from quotewright.store.schema import outbox, quotes
from tests.store._books import LABOUR, NOW, BooksOf, for_jane, micros, rows_of

EARLIER = NOW - timedelta(days=400)


def draft_at(books: BooksOf, moments: int) -> list[int]:
    """Quotes by a clock that goes back more than a year with every one of them."""
    made = [
        books.at(NOW - number * (NOW - EARLIER)).write(
            lambda each: draft_quote(each, for_jane(LABOUR))
        )
        for number in range(moments)
    ]
    return [quote.id for quote in made]


def test_ids_and_events_follow_the_order_of_the_writes_and_not_the_clock(acmes: BooksOf) -> None:
    acmes.has_client()
    assert draft_at(acmes, 3) == [1, 2, 3]
    events = rows_of(acmes, outbox)
    assert [(row["seq"], row["subject_id"]) for row in events] == [(1, 1), (2, 2), (3, 3)]
    instants = [micros(NOW - number * (NOW - EARLIER)) for number in range(3)]
    assert [row["happened_at"] for row in events] == instants
    assert [row["created_at"] for row in rows_of(acmes, quotes)] == instants
    assert [row["number"] for row in rows_of(acmes, quotes)] == ["Q-1001", "Q-1002", "Q-1003"]


def test_a_list_shows_the_last_written_first(acmes: BooksOf) -> None:
    acmes.has_client()
    draft_at(acmes, 3)
    assert acmes.ids_of("quotes") == [3, 2, 1]
    assert [row.id for row in acmes.page_of("quotes", Query(limit=1)).rows] == [3]


def test_the_audit_stays_in_its_order(acmes: BooksOf) -> None:
    for moment in (NOW, EARLIER):
        acmes.at(moment).write(_note)
    entries = acmes.read(lambda each: each.audit.newest(10))
    assert [(entry.id, entry.happened_at) for entry in entries] == [(2, EARLIER), (1, NOW)]


def _note(books: Books) -> None:
    books.take(audits=1)
    books.note("key.changed", "credential", 1)
