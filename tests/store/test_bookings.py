"""Bookings: appointments kept as written."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from quotewright.core.bookings import Booking, BookingDraft, BookingStatus
from quotewright.core.errors import Conflict, Invalid
from quotewright.core.jobs import JobDraft
from quotewright.core.query import Compare, Filter, Query
from tests.store._books import NOW, WORDS, BooksOf, is_equal, the_one

FULL = BookingDraft(
    client_id=1,
    job_id=3,
    title="Measure ✓",
    starts_at=datetime(2026, 12, 24, 8, 30, 0, 1, tzinfo=UTC),
    ends_at=datetime(2026, 12, 24, 9, 15, 59, 999_999, tzinfo=UTC),
    notes="Bring the laser",
    status=BookingStatus.REQUESTED,
)

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def book(acmes: BooksOf) -> BooksOf:
    """Acme's books with the client 1 and the job 3."""
    acmes.has_client()
    acmes.write(lambda books: books.jobs.add(3, JobDraft()))
    return acmes


def test_a_booking_reads_back_as_written(book: BooksOf) -> None:
    written = _added(book, 7, FULL)
    assert written == Booking(
        id=7,
        client_id=1,
        job_id=3,
        title="Measure ✓",
        starts_at=FULL.starts_at,
        ends_at=FULL.ends_at,
        notes="Bring the laser",
        status=BookingStatus.REQUESTED,
        created_at=NOW,
    )
    assert _booking(book, 7) == written


def test_a_booking_may_leave_its_end_and_its_job_open(book: BooksOf) -> None:
    written = _added(book, 1, BookingDraft(client_id=1, title="", starts_at=NOW))
    assert (written.ends_at, written.job_id) == (None, None)
    assert _booking(book, 1) == written


@pytest.mark.parametrize("words", WORDS)
def test_words_that_look_like_sql_read_back_as_written(book: BooksOf, words: str) -> None:
    written = _added(book, 1, replace(FULL, title=words, notes=words * 200))
    assert _booking(book, 1) == written


@pytest.mark.parametrize("status", BookingStatus)
def test_every_status_reads_back(book: BooksOf, status: BookingStatus) -> None:
    assert _added(book, 1, replace(FULL, status=status)) == _booking(book, 1)


@pytest.mark.parametrize(
    "instant",
    [
        datetime(1, 1, 1, tzinfo=UTC),
        datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
        datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
        datetime(2026, 12, 24, 19, 30, tzinfo=timezone(timedelta(hours=11))),
    ],
    ids=["the first", "before 1970", "the last", "in Sydney's time"],
)
def test_an_instant_reads_back_to_the_microsecond_in_utc(book: BooksOf, instant: datetime) -> None:
    _added(book, 1, replace(FULL, starts_at=instant, ends_at=instant))
    found = _booking(book, 1)
    assert (found.starts_at, found.ends_at) == (instant, instant)
    assert found.starts_at.tzinfo is UTC


@pytest.mark.parametrize("job_id", [3, None])
def test_a_booking_that_refers_to_another_teams_record_is_refused(
    book: BooksOf, charlies: BooksOf, job_id: int | None
) -> None:
    if job_id is not None:
        charlies.has_client()
    with pytest.raises(Invalid, match="refers to a record that does not exist"):
        _added(charlies, 1, replace(FULL, job_id=job_id))
    assert book.read(lambda books: books.bookings.get(1)) is None


def test_bookings_of_two_teams_with_one_id_are_two_bookings(
    book: BooksOf, charlies: BooksOf
) -> None:
    written = _added(book, 1, FULL)
    assert charlies.read(lambda books: books.bookings.get(1)) is None
    charlies.has_client()
    others = _added(charlies, 1, replace(FULL, title="Charlie's", job_id=None))
    assert (_booking(book, 1), _booking(charlies, 1)) == (written, others)


def test_one_id_is_given_to_one_booking_only(book: BooksOf) -> None:
    written = _added(book, 1, FULL)
    with pytest.raises(Conflict, match="a record like this exists already"):
        _added(book, 1, replace(FULL, title="Another"))
    assert _booking(book, 1) == written


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        (Query(), [4, 3, 2, 1]),
        (Query(filters=(is_equal("client_id", 2),)), [4, 2]),
        (Query(filters=(is_equal("status", "requested"),)), [3]),
        (Query(filters=(is_equal("status", "cancelled"),)), []),
        (Query(filters=(is_equal("client_id", 2), Filter("id", Compare.BELOW, 4))), [2]),
        (Query(filters=(Filter("created_at", Compare.AT_LEAST, LATER),)), [4]),
        (Query(limit=2, offset=1), [3, 2]),
    ],
)
def test_a_list_answers_what_all_its_filters_let_through(
    book: BooksOf, query: Query, ids: list[int]
) -> None:
    book.has_client(2)
    for number in range(1, 5):
        status = BookingStatus.REQUESTED if number == 3 else BookingStatus.CONFIRMED
        draft = replace(FULL, client_id=2 - number % 2, status=status)
        _added(book.at(LATER) if number == 4 else book, number, draft)
    assert [row.id for row in book.page_of("bookings", query).rows] == ids


def test_a_list_shows_whole_bookings_of_its_own_team(book: BooksOf, charlies: BooksOf) -> None:
    written = [_added(book, 2, FULL), _added(book, 1, FULL)]
    assert book.page_of("bookings", Query()).rows == written
    assert charlies.ids_of("bookings") == []


def _added(books: BooksOf, number: int, draft: BookingDraft) -> Booking:
    return books.write(lambda each: each.bookings.add(number, draft))


def _booking(books: BooksOf, number: int) -> Booking:
    return the_one(books.read(lambda each: each.bookings.get(number)))
