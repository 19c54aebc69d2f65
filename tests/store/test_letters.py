"""The letters of a team: what is written reads back, and one worker at a time takes what is due."""

from datetime import timedelta
from typing import Any

import pytest

from quotewright.core.deliveries import AT_ONCE
from quotewright.core.letters import Letter, LetterDraft, LetterKind, LetterStatus, LetterWay
from quotewright.core.teams import Person, Role
from quotewright.store import Desk
from quotewright.store.letters import Posted, Told
from quotewright.store.schema import letters
from tests.store._books import NOW, WORDS, BooksOf, rows_of

WORKER, OTHER = "the-worker", "another-worker"
DRAFT = LetterDraft(
    kind=LetterKind.QUOTE_SENT, subject="quote", subject_id=7, to_address="jane@example.com"
)


def writes(books: BooksOf, *drafts: LetterDraft) -> None:
    books.write(lambda each: each.letters.add(each.take(letters=len(drafts))["letters"], drafts))


def of(books: BooksOf) -> list[Letter]:
    return books.read(lambda each: each.letters.of("quote", 7))


def claims(books: BooksOf, worker: str = WORKER, most: int = 10) -> list[int]:
    return [one.id for one in books.write(lambda each: each.letters.claim(worker, most))]


def finishes(books: BooksOf, number: int, worker: str = WORKER, **fields: Any) -> None:
    letter = next(one for one in of(books) if one.id == number)
    given = {"status": LetterStatus.SENT, "outcome": "sent", "sent_at": NOW, **fields}
    posted = Posted(letter=letter, **given)
    books.write(lambda each: each.letters.finish(worker, posted))


@pytest.fixture
def held(acmes: BooksOf) -> BooksOf:
    """Acme's books, which WORKER looks after at this moment."""
    return leased(acmes, WORKER)


def leased(books: BooksOf, worker: str) -> BooksOf:
    def take_all(desk: Desk) -> None:
        for each in (WORKER, OTHER):
            desk.leases.leave(each)
        desk.leases.renew(worker, 60)

    books.store.write_now(take_all)
    return books


class TestWriting:
    @pytest.mark.parametrize("words", WORDS)
    def test_what_is_written_reads_back(self, acmes: BooksOf, words: str) -> None:
        draft = LetterDraft(
            kind=LetterKind.PRINTED,
            way=LetterWay.FOLDER,
            subject="quote",
            subject_id=7,
            to_name=words,
            to_address=words,
            language="nl",
            facts=f'{{"said":"{"x" * 10_000}"}}',
        )
        writes(acmes, draft)
        (letter,) = of(acmes)
        names = LetterDraft.__dataclass_fields__
        assert {name: getattr(letter, name) for name in names} == {
            name: getattr(draft, name) for name in names
        }
        assert (letter.id, letter.due_at, letter.created_at) == (1, AT_ONCE, NOW)

    def test_several_take_numbers_one_after_the_other(self, acmes: BooksOf) -> None:
        writes(acmes, DRAFT, DRAFT)
        writes(acmes, DRAFT)
        assert [each.id for each in of(acmes)] == [1, 2, 3]

    def test_a_stranger_reads_and_claims_none(self, held: BooksOf, charlies: BooksOf) -> None:
        writes(held, DRAFT)
        assert of(charlies) == []
        assert claims(charlies) == []


class TestWhomToTell:
    def test_nobody_at_first(self, acmes: BooksOf) -> None:
        assert acmes.read(lambda books: books.letters.whom_to_tell()) == Told("", "", "")

    def test_the_first_owner(self, acmes: BooksOf) -> None:
        for number, role in enumerate((Role.MEMBER, Role.OWNER, Role.OWNER), 1):
            person = Person(id=number, name=f"P{number}", email=f"p{number}@x.com", role=role)
            acmes.write(lambda books, person=person: books.people.add(person, ""))  # type: ignore[misc]
        assert acmes.read(lambda books: books.letters.whom_to_tell()) == Told("", "P2", "p2@x.com")


class TestClaiming:
    def test_a_worker_takes_what_is_due_in_order_and_once(self, held: BooksOf) -> None:
        writes(held, DRAFT, DRAFT, DRAFT)
        assert claims(held, most=2) == [1, 2]
        assert claims(held) == [3]
        assert claims(held) == []

    def test_nobody_takes_any_without_the_lease(self, held: BooksOf) -> None:
        writes(held, DRAFT)
        assert claims(held, OTHER) == []

    def test_what_a_dead_worker_claimed_is_taken_over(self, held: BooksOf) -> None:
        writes(held, DRAFT)
        assert claims(held) == [1]
        leased(held, OTHER)
        assert claims(held, OTHER) == [1]
        finishes(held, 1, WORKER, outcome="late")
        assert of(held)[0].outcome == ""

    def test_what_went_out_is_never_due_again(self, held: BooksOf) -> None:
        writes(held, DRAFT)
        claims(held)
        finishes(held, 1)
        (letter,) = of(held)
        assert (letter.status, letter.outcome, letter.tries) == (LetterStatus.SENT, "sent", 1)
        assert (letter.due_at, letter.sent_at) == (None, NOW)
        assert claims(held) == []

    def test_what_failed_is_due_when_it_is_to_be_tried_again(self, held: BooksOf) -> None:
        writes(held, DRAFT)
        claims(held)
        again = NOW + timedelta(minutes=2)
        waiting: dict[str, Any] = {"status": LetterStatus.WAITING, "sent_at": None, "due_at": again}
        finishes(held, 1, outcome="timeout", **waiting)
        assert claims(held) == []
        later = leased(held.at(again), WORKER)
        assert claims(later) == [1]

    def test_a_claim_that_nobody_heard_of_is_given_back(self, held: BooksOf) -> None:
        writes(held, DRAFT, DRAFT)
        claims(held)
        held.write(lambda books: books.letters.release_others(WORKER, [2]))
        assert claims(held) == [1]

    def test_what_waits_too_long_is_recalled(self, held: BooksOf) -> None:
        writes(held, DRAFT)
        claims(held)
        far: dict[str, Any] = {"status": LetterStatus.WAITING, "due_at": NOW + timedelta(days=400)}
        finishes(held, 1, **far)
        held.write(lambda books: books.letters.recall(NOW + timedelta(days=2)))
        assert claims(held) == [1]


class TestRounds:
    def posting(self, books: BooksOf, worker: str, after: int = 0) -> list[int]:
        found = books.store.read_now(lambda desk: desk.rounds.posting(worker, 10_000, after))
        return [team.id for team in found]

    def test_a_team_is_met_as_long_as_it_has_letters_to_take(self, held: BooksOf) -> None:
        team = held.team.id
        assert team not in self.posting(held, WORKER)
        writes(held, DRAFT)
        assert team in self.posting(held, WORKER)
        assert team not in self.posting(held, WORKER, after=team)
        assert team not in self.posting(held, OTHER)
        claims(held)
        assert team not in self.posting(held, WORKER)


class TestPruning:
    def test_what_ended_long_ago_is_forgotten_and_what_waits_is_not(self, held: BooksOf) -> None:
        writes(held, DRAFT, DRAFT, DRAFT)
        claims(held)
        finishes(held, 1)
        finishes(held, 2)
        assert held.write(lambda books: books.letters.prune(NOW, 10)) == 0
        after = NOW + timedelta(seconds=1)
        assert held.write(lambda books: books.letters.prune(after, 1)) == 1
        assert held.write(lambda books: books.letters.prune(after, 10)) == 1
        assert [row["id"] for row in rows_of(held, letters)] == [3]
