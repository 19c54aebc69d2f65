"""The audit: who did what to what, by which door, when."""

import pytest

from quotewright.core.errors import Refusal
from quotewright.core.teams import Actor
from quotewright.store import Books
from quotewright.store.schema import audit
from tests.store._books import BY_ALICE, NOW, WORDS, BooksOf, micros, rows_of


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


def _note(books: Books, deed: str, subject: str, subject_id: int, detail: str) -> None:
    books.take(audits=1)
    books.note(deed, subject, subject_id, detail)
