"""Units: everything that one call writes is kept together, or nothing of it."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

import pytest

from quotewright.actions.quotes import draft_quote
from quotewright.core.errors import Conflict, Invalid
from quotewright.core.events import ClientCreated, QuoteCreated
from quotewright.core.jobs import JobDraft
from quotewright.store import Books, Desk, Store
from quotewright.store.database import Unavailable, open_database
from quotewright.store.schema import counters, outbox, quote_lines, quotes
from quotewright.store.secrets import SecretBox
from tests.store._books import (
    BY_ALICE,
    JANE,
    LABOUR,
    NOW,
    BooksOf,
    add_quote,
    for_jane,
    open_books,
    rows_of,
    the_one,
)
from tests.support.served import SECRET_KEY
from tests.support.shelves import Shelf

NOTHING = {"clients": 0, "jobs": 0, "quotes": 0, "event_seq": 0, "quote_numbers": 1000}


class Stopped(Exception):
    """Something that goes wrong in the middle of a unit."""


@pytest.fixture
def folding(postgresql_shelf: Shelf) -> Iterator[BooksOf]:
    """Acme's books, with a client, where a new quote is a whole unit by itself."""
    url = postgresql_shelf.copy(postgresql_shelf.migrated)
    database = open_database(url, threads=1, folded=True)
    books = open_books(Store(database, lambda: NOW, SecretBox([SECRET_KEY])))
    books.has_client()
    yield books
    database.close()
    postgresql_shelf.discard(url)


def test_what_one_unit_writes_is_kept_together(acmes: BooksOf) -> None:
    acmes.write(_write_a_client_and_a_job)
    assert acmes.ids_of("clients") == acmes.ids_of("jobs") == [1]
    assert _counted(acmes) == NOTHING | {"clients": 1, "jobs": 1, "event_seq": 1}
    assert [row["event"] for row in rows_of(acmes, outbox)] == ["client.created"]


def test_a_unit_that_stops_keeps_nothing_and_gives_its_numbers_back(acmes: BooksOf) -> None:
    def write_and_stop(books: Books) -> None:
        _write_a_client_and_a_job(books)
        raise Stopped

    with pytest.raises(Stopped):
        acmes.write(write_and_stop)
    _assert_nothing_was_kept(acmes)


def test_a_write_that_is_refused_takes_the_rest_of_its_unit_with_it(acmes: BooksOf) -> None:
    def write_twice(books: Books) -> None:
        _write_a_client_and_a_job(books)
        books.clients.add(1, JANE)

    with pytest.raises(Conflict):
        acmes.write(write_twice)
    _assert_nothing_was_kept(acmes)


def test_a_unit_that_went_on_after_a_refusal_is_kept_or_refused_but_never_lost_in_silence(
    acmes: BooksOf,
) -> None:
    def write_and_go_on(books: Books) -> None:
        _write_a_client_and_a_job(books)
        with suppress(Conflict):
            books.clients.add(1, JANE)

    try:
        acmes.write(write_and_go_on)
        answered = [1]
    except (RuntimeError, Unavailable):
        answered = []
    assert acmes.ids_of("clients") == acmes.ids_of("jobs") == answered


def test_the_next_unit_does_not_notice_one_that_failed(acmes: BooksOf) -> None:
    with pytest.raises(Invalid, match="refers to a record that does not exist"):
        acmes.write(lambda books: books.jobs.add(1, JobDraft(client_id=9)))
    acmes.write(_write_a_client_and_a_job)
    assert acmes.ids_of("clients") == acmes.ids_of("jobs") == [1]


def test_nobody_sees_a_unit_before_it_is_left(acmes: BooksOf) -> None:
    def write_and_look(books: Books) -> list[list[int]]:
        _write_a_client_and_a_job(books)
        return [[the_one(books.clients.get(1)).id], acmes.ids_of("clients")]

    assert acmes.write(write_and_look) == [[1], []]
    assert acmes.ids_of("clients") == [1]


def test_a_unit_within_a_unit_is_refused(acmes: BooksOf) -> None:
    def nest(desk: Desk) -> None:
        with desk.books(acmes.team, BY_ALICE) as books:
            _write_a_client_and_a_job(books)
            with desk.books(acmes.team, BY_ALICE):
                pass

    with pytest.raises(RuntimeError, match=r"^a unit is open already"):
        acmes.store.write_now(nest)
    _assert_nothing_was_kept(acmes)


def test_what_is_done_inside_a_unit_is_kept_with_it(acmes: BooksOf) -> None:
    def write_around(desk: Desk) -> list[int]:
        with desk.books(acmes.team, BY_ALICE) as books:
            _write_a_client_and_a_job(books)
            with desk.inside().books(acmes.team, BY_ALICE) as inner:
                _write_a_client_and_a_job(inner)
            return acmes.ids_of("clients")

    assert acmes.store.write_now(write_around) == []
    assert acmes.ids_of("clients") == acmes.ids_of("jobs") == [2, 1]


@pytest.mark.parametrize("moment", ["inside", "after it"])
def test_what_is_done_inside_a_unit_is_rolled_back_with_it(acmes: BooksOf, moment: str) -> None:
    def write_and_stop(desk: Desk) -> None:
        with desk.books(acmes.team, BY_ALICE) as books:
            _write_a_client_and_a_job(books)
            with desk.inside().books(acmes.team, BY_ALICE) as inner:
                _write_a_client_and_a_job(inner)
                if moment == "inside":
                    raise Stopped
            raise Stopped

    with pytest.raises(Stopped):
        acmes.store.write_now(write_and_stop)
    _assert_nothing_was_kept(acmes)


def test_inside_no_unit_nothing_can_be_written(acmes: BooksOf) -> None:
    def write_inside_nothing(desk: Desk) -> None:
        with desk.inside().books(acmes.team, BY_ALICE) as books:
            _write_a_client_and_a_job(books)

    with pytest.raises(RuntimeError, match=r"^a write needs an open unit$"):
        acmes.store.write_now(write_inside_nothing)
    _assert_nothing_was_kept(acmes)


def test_units_of_one_hop_are_kept_apart(acmes: BooksOf) -> None:
    def write_then_stop(desk: Desk) -> None:
        with desk.books(acmes.team, BY_ALICE) as books:
            books.clients.add(1, JANE)
        with desk.books(acmes.team, BY_ALICE) as books:
            books.clients.add(2, JANE)
            raise Stopped

    with pytest.raises(Stopped):
        acmes.store.write_now(write_then_stop)
    assert acmes.ids_of("clients") == [1]


def test_a_write_outside_a_unit_is_refused(acmes: BooksOf) -> None:
    def write_late(desk: Desk) -> None:
        with desk.books(acmes.team, BY_ALICE) as books:
            pass
        books.clients.add(1, JANE)

    with pytest.raises(RuntimeError, match=r"^a write needs an open unit$"):
        acmes.store.write_now(write_late)
    assert acmes.ids_of("clients") == []


def test_a_unit_that_only_reads_answers_what_is_there(acmes: BooksOf) -> None:
    kept = acmes.has_client()
    assert acmes.read(lambda books: books.clients.get(1)) == kept
    assert acmes.write(lambda books: books.clients.get(1)) == kept


def test_nothing_may_be_written_after_a_write_that_was_a_whole_unit(folding: BooksOf) -> None:
    def draft_and_write(books: Books) -> None:
        draft_quote(books, for_jane(LABOUR))
        books.clients.add(2, JANE)

    with pytest.raises(RuntimeError, match=r"^a write needs an open unit$"):
        folding.write(draft_and_write)
    assert (folding.ids_of("quotes"), folding.ids_of("clients")) == ([1], [1])


def test_two_writes_cannot_both_be_the_whole_unit(folding: BooksOf) -> None:
    def draft_twice(books: Books) -> None:
        draft_quote(books, for_jane(LABOUR))
        draft_quote(books, for_jane(LABOUR))

    with pytest.raises(RuntimeError, match=r"^a write needs an open unit$"):
        folding.write(draft_twice)
    assert folding.ids_of("quotes") == [1]


def test_what_was_written_as_a_whole_unit_can_be_read_in_it(folding: BooksOf) -> None:
    def draft_and_read(books: Books) -> bool:
        quote = draft_quote(books, for_jane(LABOUR))
        return books.quotes.get(quote.id) == quote

    assert folding.write(draft_and_read) is True


def test_a_whole_unit_that_is_refused_keeps_nothing(folding: BooksOf) -> None:
    lines = (LABOUR, replace(LABOUR, item_id=9))
    with pytest.raises(Invalid, match="refers to a record that does not exist"):
        folding.write(lambda books: add_quote(books, for_jane(*lines), QuoteCreated))
    for table in (quotes, quote_lines, outbox):
        assert rows_of(folding, table) == []
    assert folding.write(lambda books: draft_quote(books, for_jane())).number == "Q-1001"


def test_within_a_unit_that_has_begun_it_is_a_write_like_any_other(folding: BooksOf) -> None:
    def lock_and_draft(books: Books) -> None:
        books.lock()
        draft_quote(books, for_jane(LABOUR))
        books.clients.add(2, JANE)
        draft_quote(books, for_jane(LABOUR))

    def lock_draft_and_stop(books: Books) -> None:
        lock_and_draft(books)
        raise Stopped

    with pytest.raises(Stopped):
        folding.write(lock_draft_and_stop)
    assert (folding.ids_of("quotes"), folding.ids_of("clients")) == ([], [1])
    folding.write(lock_and_draft)
    assert (folding.ids_of("quotes"), folding.ids_of("clients")) == ([2, 1], [2, 1])


def test_a_whole_unit_needs_an_open_unit_too(folding: BooksOf) -> None:
    def draft_late(desk: Desk) -> None:
        with desk.books(folding.team, BY_ALICE) as books:
            pass
        draft_quote(books, for_jane(LABOUR))

    with pytest.raises(RuntimeError, match=r"^a write needs an open unit$"):
        folding.store.write_now(draft_late)
    assert folding.ids_of("quotes") == []


def _write_a_client_and_a_job(books: Books) -> None:
    taken = books.take(clients=1, jobs=1, event_seq=1)
    books.clients.add(taken["clients"], JANE)
    books.jobs.add(taken["jobs"], JobDraft(title="Kitchen", client_id=taken["clients"]))
    books.record(ClientCreated(taken["clients"]))


def _assert_nothing_was_kept(books: BooksOf) -> None:
    assert books.ids_of("clients") == books.ids_of("jobs") == []
    assert rows_of(books, outbox) == []
    assert _counted(books) == NOTHING


def _counted(books: BooksOf) -> dict[str, int]:
    (row,) = rows_of(books, counters)
    return {noun: row[noun] for noun in NOTHING}
