"""The audit: who did what to what, by which door, when."""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

import pytest

from quotewright.core.audit import Entry
from quotewright.core.errors import Refusal
from quotewright.core.teams import Actor
from quotewright.store import Books
from quotewright.store.schema import audit
from tests.store._books import BOB, BY_ALICE, NOW, WORDS, BooksOf, micros, rows_of


@pytest.mark.parametrize(
    "actor", [BY_ALICE, Actor(door="cli"), Actor(door="allquote", credential_id=2**40)]
)
def test_a_note_says_who_did_what_to_what_by_which_door_and_when(
    acmes: BooksOf, actor: Actor
) -> None:
    def note(books: Books) -> None:
        books.actor = actor
        _note(books, "payment.received", "invoice", 88, "10000 AUD")

    acmes.write(note)
    assert rows_of(acmes, audit) == [
        {
            "team_id": acmes.team.id,
            "id": 1,
            "happened_at": micros(NOW),
            "door": actor.door,
            "person_id": actor.person_id,
            "credential_id": actor.credential_id,
            "deed": "payment.received",
            "subject": "invoice",
            "subject_id": 88,
            "detail": "10000 AUD",
        }
    ]


@pytest.mark.parametrize("detail", WORDS)
def test_a_detail_is_kept_as_written(acmes: BooksOf, detail: str) -> None:
    acmes.write(lambda books: _note(books, "key.changed", "credential", 1, detail))
    assert [row["detail"] for row in rows_of(acmes, audit)] == [detail]


def test_notes_are_numbered_in_the_order_they_were_taken_in_every_team(
    acmes: BooksOf, charlies: BooksOf
) -> None:
    def note_twice(books: Books) -> None:
        books.take(audits=2)
        books.note("first", "team", 1)
        books.note("second", "team", 1)

    acmes.write(note_twice)
    charlies.write(note_twice)
    assert [(row["team_id"], row["id"], row["deed"]) for row in rows_of(acmes, audit)] == [
        (acmes.team.id, 1, "first"),
        (acmes.team.id, 2, "second"),
        (charlies.team.id, 1, "first"),
        (charlies.team.id, 2, "second"),
    ]


def test_a_note_is_rolled_back_with_its_deed(acmes: BooksOf) -> None:
    def note_and_refuse(books: Books) -> None:
        _note(books, "key.changed", "credential", 1, "")
        raise Refusal("not today")

    with pytest.raises(Refusal):
        acmes.write(note_and_refuse)
    assert rows_of(acmes, audit) == []


def test_the_newest_come_first_with_the_name_of_whoever_it_was(
    acmes: BooksOf, charlies: BooksOf
) -> None:
    def note(books: Books) -> None:
        books.people.add(replace(BOB, id=BY_ALICE.person_id or 0), "no password fits this")
        _note(books, "first", "team", 1, "")

    for books in (acmes, charlies):
        books.write(note)
    acmes.write(lambda books: _note(books, "second", "invoice", 88, "10000 AUD"))
    found = acmes.read(lambda books: books.audit.newest(10))
    assert found[0] == Entry(
        id=2,
        happened_at=NOW,
        door=BY_ALICE.door,
        person_id=BY_ALICE.person_id,
        person=BOB.name,
        credential_id=BY_ALICE.credential_id,
        deed="second",
        subject="invoice",
        subject_id=88,
        detail="10000 AUD",
    )
    assert [entry.deed for entry in found] == ["second", "first"]
    assert [entry.deed for entry in acmes.read(lambda books: books.audit.newest(1))] == ["second"]


def test_entries_from_before_a_moment_are_left_out(acmes: BooksOf) -> None:
    moments = [NOW + timedelta(hours=hours) for hours in (0, 1, 2)]
    for number, moment in enumerate(moments):
        acmes.at(moment).write(partial(_note, deed=str(number), subject="team", subject_id=1))
    since = [[entry.deed for entry in _since(acmes, moment)] for moment in moments]
    assert since == [["2", "1", "0"], ["2", "1"], ["2"]]
    assert _since(acmes, moments[-1] + timedelta(microseconds=1)) == []


def _since(books: BooksOf, moment: datetime) -> list[Entry]:
    return books.read(lambda each: each.audit.newest(10, moment))


def _note(books: Books, deed: str, subject: str, subject_id: int, detail: str = "") -> None:
    books.take(audits=1)
    books.note(deed, subject, subject_id, detail)
