"""Jobs: kept as written and as changed."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from quotewright.core.errors import Conflict, Invalid
from quotewright.core.jobs import Job, JobDraft, JobStatus
from quotewright.core.query import Compare, Filter, Order, Query
from tests.store._books import BOB, NOW, WORDS, BooksOf, is_equal, the_one

FULL = JobDraft(
    title="Kitchen reno ✓",
    client_id=1,
    address="1 King St, Sydney",
    notes="Key under the mat\nMind the dog",
    scheduled_on=date(2026, 12, 24),
    assigned_to=BOB.id,
    status=JobStatus.SCHEDULED,
)


@pytest.fixture
def book(acmes: BooksOf) -> BooksOf:
    """Acme's books with the clients 1 and 2, and Bob."""
    acmes.write(lambda books: books.people.add(BOB, "hash"))
    for number in (1, 2):
        acmes.has_client(number)
    return acmes


def test_a_job_reads_back_as_written(book: BooksOf) -> None:
    written = _added(book, 7, FULL)
    assert written == Job(
        id=7,
        title="Kitchen reno ✓",
        client_id=1,
        address="1 King St, Sydney",
        notes="Key under the mat\nMind the dog",
        scheduled_on=date(2026, 12, 24),
        assigned_to=BOB.id,
        status=JobStatus.SCHEDULED,
        completed_at=None,
        created_at=NOW,
        updated_at=NOW,
    )
    assert _job(book, 7) == written


def test_a_job_of_which_nothing_is_known_reads_back_as_nothing(acmes: BooksOf) -> None:
    written = _added(acmes, 1, JobDraft())
    assert (written.client_id, written.scheduled_on, written.assigned_to) == (None, None, None)
    assert _job(acmes, 1) == written


@pytest.mark.parametrize("words", WORDS)
def test_words_that_look_like_sql_read_back_as_written(acmes: BooksOf, words: str) -> None:
    written = _added(acmes, 1, JobDraft(title=words, address=words, notes=words * 200))
    assert _job(acmes, 1) == written


def test_saving_changes_everything_but_when_the_job_was_made(book: BooksOf) -> None:
    made = _added(book, 1, JobDraft())
    later = NOW + timedelta(days=1, microseconds=1)
    changed = Job(
        id=made.id,
        title=FULL.title,
        client_id=FULL.client_id,
        address=FULL.address,
        notes=FULL.notes,
        scheduled_on=FULL.scheduled_on,
        assigned_to=FULL.assigned_to,
        status=JobStatus.COMPLETE,
        completed_at=later,
        created_at=later,
        updated_at=later,
    )
    book.write(lambda books: books.jobs.save(changed))
    assert _job(book, 1) == replace(changed, created_at=NOW)


def test_saving_can_empty_what_was_filled(book: BooksOf) -> None:
    made = _added(book, 1, FULL)
    emptied = replace(
        made, title="", client_id=None, address="", notes="", scheduled_on=None, assigned_to=None
    )
    book.write(lambda books: books.jobs.save(emptied))
    assert _job(book, 1) == emptied


@pytest.mark.parametrize("status", JobStatus)
def test_every_status_reads_back(acmes: BooksOf, status: JobStatus) -> None:
    assert _added(acmes, 1, JobDraft(status=status)) == _job(acmes, 1)


@pytest.mark.parametrize("draft", [JobDraft(client_id=2), JobDraft(assigned_to=BOB.id)])
def test_a_job_that_refers_to_another_teams_record_is_refused(
    book: BooksOf, charlies: BooksOf, draft: JobDraft
) -> None:
    with pytest.raises(Invalid, match="refers to a record that does not exist"):
        _added(charlies, 1, draft)
    assert (charlies.ids_of("jobs"), book.ids_of("jobs")) == ([], [])


def test_another_teams_job_does_not_exist(book: BooksOf, charlies: BooksOf) -> None:
    written = _added(book, 1, FULL)
    assert charlies.read(lambda books: books.jobs.get(1)) is None
    assert charlies.ids_of("jobs") == []
    stolen = replace(written, title="Charlie's now", client_id=None, assigned_to=None)
    charlies.write(lambda books: books.jobs.save(stolen))
    assert _job(book, 1) == written


def test_jobs_of_two_teams_with_one_id_are_two_jobs(acmes: BooksOf, charlies: BooksOf) -> None:
    both = (acmes, charlies)
    made = [_added(books, 1, JobDraft(title=books.team.name)) for books in both]
    charlies.write(lambda books: books.jobs.save(replace(made[1], notes="Changed")))
    assert [_job(books, 1) for books in both] == [made[0], replace(made[1], notes="Changed")]


def test_one_id_is_given_to_one_job_only(acmes: BooksOf) -> None:
    written = _added(acmes, 1, JobDraft(title="First"))
    with pytest.raises(Conflict, match="a record like this exists already"):
        _added(acmes, 1, JobDraft(title="Second"))
    assert _job(acmes, 1) == written


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        (Query(), [4, 3, 2, 1]),
        (Query(filters=(is_equal("id", 2),)), [2]),
        (Query(filters=(Filter("id", Compare.BELOW, 3),)), [2, 1]),
        (Query(filters=(is_equal("client_id", 1),)), [4, 1]),
        (Query(filters=(is_equal("client_id", 1), Filter("id", Compare.BELOW, 4))), [1]),
        (Query(filters=(Filter("client_id", Compare.IS_MISSING),)), [3]),
        (
            Query(filters=(Filter("client_id", Compare.AT_LEAST, 1),), order=(Order("id"),)),
            [1, 2, 4],
        ),
        (Query(limit=2, offset=1), [3, 2]),
        (Query(filters=(is_equal("status", "new"),)), [4, 3, 2, 1]),
        (Query(filters=(is_equal("status", "complete"),)), []),
        (Query(filters=(Filter("updated_at", Compare.AT_LEAST, NOW),)), [4, 3, 2, 1]),
        (Query(filters=(Filter("updated_at", Compare.ABOVE, NOW),)), []),
    ],
)
def test_a_list_answers_what_its_filters_let_through_in_the_order_asked_for(
    book: BooksOf, query: Query, ids: list[int]
) -> None:
    for number, client in enumerate((1, 2, None, 1), start=1):
        _added(book, number, JobDraft(client_id=client))
    assert [row.id for row in book.page_of("jobs", query).rows] == ids


def test_a_list_shows_whole_jobs(book: BooksOf) -> None:
    written = [_added(book, number, FULL) for number in (2, 1)]
    assert book.page_of("jobs", Query()).rows == written


def test_a_field_that_is_not_offered_is_refused_by_name(acmes: BooksOf) -> None:
    with pytest.raises(Invalid, match=r"^title cannot be searched or ordered by$"):
        acmes.ids_of("jobs", is_equal("title", "Kitchen"))


def _added(books: BooksOf, number: int, draft: JobDraft) -> Job:
    return books.write(lambda each: each.jobs.add(number, draft))


def _job(books: BooksOf, number: int) -> Job:
    return the_one(books.read(lambda each: each.jobs.get(number)))
