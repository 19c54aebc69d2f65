"""The outbox: what happened is written with the change, in order of `seq`, or not at all."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from quotewright.actions.clients import create_client
from quotewright.core.errors import Refusal
from quotewright.core.events import EVENTS, ClientCreated, ClientUpdated, Event
from quotewright.store import Books
from quotewright.store.outbox import Announced
from quotewright.store.schema import outbox
from tests.store._books import JANE, NOW, BooksOf, micros, rows_of


def test_every_event_is_kept_under_its_name(acmes: BooksOf) -> None:
    _record(acmes, *(kind(2**40) for kind in EVENTS.values()))
    assert rows_of(acmes, outbox) == [
        {
            "team_id": acmes.team.id,
            "seq": seq,
            "event": name,
            "subject_id": 2**40,
            "happened_at": micros(NOW),
        }
        for seq, name in enumerate(EVENTS, start=1)
    ]


def test_events_of_one_unit_follow_each_other_as_they_happened(acmes: BooksOf) -> None:
    _record(acmes, ClientCreated(5), ClientUpdated(5), ClientUpdated(4))
    _record(acmes, ClientUpdated(3))
    assert _announced(acmes) == [
        (1, "client.created", 5),
        (2, "client.updated", 5),
        (3, "client.updated", 4),
        (4, "client.updated", 3),
    ]


def test_events_recorded_one_by_one_take_the_seqs_of_their_unit_in_turn(acmes: BooksOf) -> None:
    def record_apart(books: Books) -> None:
        books.take(event_seq=2)
        books.record(ClientCreated(1))
        books.record(ClientUpdated(1))

    acmes.write(record_apart)
    assert _announced(acmes) == [(1, "client.created", 1), (2, "client.updated", 1)]


def test_every_team_has_a_seq_of_its_own(acmes: BooksOf, charlies: BooksOf) -> None:
    for books in (acmes, charlies, acmes):
        _record(books, ClientCreated(1))
    assert [(row["team_id"], row["seq"]) for row in rows_of(acmes, outbox)] == [
        (acmes.team.id, 1),
        (acmes.team.id, 2),
        (charlies.team.id, 1),
    ]


def test_events_are_read_on_from_a_seq_oldest_first(acmes: BooksOf, charlies: BooksOf) -> None:
    _record(acmes, *(ClientUpdated(number) for number in (5, 6, 7)))
    _record(charlies, ClientCreated(1))
    read = {after: _after(acmes, after) for after in (0, 1, 3, 2**62)}
    seqs = {after: [event.seq for event in events] for after, events in read.items()}
    assert seqs == {0: [1, 2], 1: [2, 3], 3: [], 2**62: []}
    assert read[0][0] == Announced(1, "client.updated", 5, NOW)


def test_row_44_an_event_is_rolled_back_with_its_change(acmes: BooksOf) -> None:
    def create_and_refuse(books: Books) -> None:
        create_client(books, JANE)
        raise Refusal("not today")

    with pytest.raises(Refusal):
        acmes.write(create_and_refuse)
    assert (acmes.ids_of("clients"), _announced(acmes)) == ([], [])
    acmes.write(lambda books: create_client(books, JANE))
    assert (acmes.ids_of("clients"), _announced(acmes)) == ([1], [(1, "client.created", 1)])


def test_recording_nothing_writes_nothing(acmes: BooksOf) -> None:
    _record(acmes)
    assert _announced(acmes) == []


def test_an_event_for_which_no_seq_was_taken_is_a_mistake_that_keeps_nothing(
    acmes: BooksOf,
) -> None:
    def record_one_too_many(books: Books) -> None:
        books.take(event_seq=1)
        books.record(ClientCreated(1))
        books.record(ClientUpdated(1))

    with pytest.raises(IndexError):
        acmes.write(record_one_too_many)
    assert _announced(acmes) == []


def test_changes_at_once_leave_one_event_each_and_no_hole(acmes: BooksOf) -> None:
    with ThreadPoolExecutor(8) as crowd:
        made = list(
            crowd.map(lambda _: acmes.write(lambda each: create_client(each, JANE)), range(40))
        )
    assert sorted(client.id for client in made) == list(range(1, 41))
    assert _announced(acmes) == [(seq, "client.created", seq) for seq in range(1, 41)]


def _record(books: BooksOf, *happened: Event) -> None:
    def record(each: Books) -> None:
        each.take(event_seq=len(happened))
        each.record(*happened)

    books.write(record)


def _announced(books: BooksOf) -> list[tuple[int, str, int]]:
    return [(row["seq"], row["event"], row["subject_id"]) for row in rows_of(books, outbox)]


def _after(books: BooksOf, seq: int) -> list[Announced]:
    return books.read(lambda each: each.outbox.after(seq, 2))
