"""Idempotency keys: claimed once, answered the same for a day, waited for but not for ever."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import timedelta
from threading import Barrier
from time import monotonic, sleep
from typing import Any

import pytest
from sqlalchemy import bindparam, func, insert, select, text, update

from quotewright.actions.clients import create_client
from quotewright.actions.invoices import create_invoice
from quotewright.actions.quotes import draft_quote
from quotewright.core.errors import Refusal
from quotewright.core.invoices import InvoiceDraft
from quotewright.core.teams import Actor
from quotewright.store import Books, Desk, Store
from quotewright.store.connections import Held
from quotewright.store.database import open_database
from quotewright.store.idempotency import MOST_FORGOTTEN, FirstUse, KeptAnswer
from quotewright.store.schema import counters, idempotency_keys, invoices
from quotewright.store.secrets import SecretBox
from quotewright.store.statements import Statement
from tests.conftest import STORE_PATHS
from tests.store._books import (
    BY_ALICE,
    FINGERPRINT,
    JANE,
    LABOUR,
    MADE,
    NOW,
    WORDS,
    BooksOf,
    connected,
    for_jane,
    micros,
    open_books,
    rows_of,
    use_key,
)
from tests.support.served import SECRET_KEY
from tests.support.shelves import Shelf

DAY = timedelta(hours=24)
MOMENT = timedelta(microseconds=1)
SECONDS = 10
LOCK_TIMEOUT = Statement(select(func.current_setting("lock_timeout")))
WAITING = text(
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


class TestFirstUse:
    def test_a_key_is_new_once(self, acmes: BooksOf) -> None:
        assert acmes.write(lambda books: use_key(books, "k")) is None
        assert acmes.write(lambda books: use_key(books, "k")) == FirstUse(FINGERPRINT, MADE)

    @pytest.mark.parametrize("words", WORDS)
    def test_an_answer_is_kept_as_it_was(self, acmes: BooksOf, words: str) -> None:
        answer = KeptAnswer(200, {"X": words}, words)
        acmes.write(lambda books: use_key(books, "k", answer))
        first = acmes.write(lambda books: use_key(books, "k"))
        assert first == FirstUse(FINGERPRINT, answer)

    @pytest.mark.parametrize("words", WORDS)
    def test_an_answer_with_a_secret_in_it_is_kept_sealed(self, acmes: BooksOf, words: str) -> None:
        answer = KeptAnswer(201, {}, f'{{"secret":"whsec_{words}"}}', is_secret=True)
        acmes.write(lambda books: use_key(books, "k", answer))
        (row,) = rows_of(acmes, idempotency_keys)
        assert row["is_sealed"]
        assert "secret" not in row["body"]
        first = acmes.write(lambda books: use_key(books, "k"))
        assert first == FirstUse(FINGERPRINT, answer)

    def test_a_sealed_answer_opens_for_its_own_key_alone(self, acmes: BooksOf) -> None:
        answer = KeptAnswer(201, {}, "whsec_once", is_secret=True)
        acmes.write(lambda books: use_key(books, "mine", answer))
        acmes.write(lambda books: use_key(books, "other", answer))
        (mine,) = (row for row in rows_of(acmes, idempotency_keys) if row["key"] == "mine")
        moved = Statement(update(idempotency_keys).values(body=bindparam("sealed")))
        acmes.write(lambda books: books.connection.run(moved, {"sealed": mine["body"]}))
        assert acmes.write(lambda books: use_key(books, "mine")) == FirstUse(FINGERPRINT, answer)
        with pytest.raises(ValueError, match="none of the secret keys opens this"):
            acmes.write(lambda books: use_key(books, "other"))

    def test_the_row_says_whose_key_it_is_and_since_when(self, acmes: BooksOf) -> None:
        acmes.write(lambda books: use_key(books, "k"))
        assert rows_of(acmes, idempotency_keys) == [
            {
                "team_id": acmes.team.id,
                "credential_id": BY_ALICE.credential_id,
                "key": "k",
                "fingerprint": FINGERPRINT,
                "status": 201,
                "headers": '{"Location":"/quotes/1"}',
                "body": '{"id":1}',
                "created_at": micros(NOW),
                "is_sealed": False,
            }
        ]

    @pytest.mark.parametrize("other", ["K", "k ", "kk", "ќ"])
    def test_keys_are_told_apart_to_the_letter(self, acmes: BooksOf, other: str) -> None:
        acmes.write(lambda books: use_key(books, "k"))
        assert acmes.write(lambda books: use_key(books, other)) is None

    def test_another_teams_same_key_is_another_key(self, acmes: BooksOf, charlies: BooksOf) -> None:
        for books in (acmes, charlies):
            assert books.write(lambda each: use_key(each, "k")) is None

    @pytest.mark.parametrize("credential", [None, 9])
    def test_another_credentials_same_key_is_another_key(
        self, acmes: BooksOf, credential: int | None
    ) -> None:
        def use_by_another(desk: Desk) -> FirstUse | None:
            actor = replace(BY_ALICE, credential_id=credential)
            with desk.books(acmes.team, actor) as books:
                return use_key(books, "k")

        acmes.write(lambda books: use_key(books, "k"))
        assert acmes.store.write_now(use_by_another) is None
        assert acmes.store.write_now(use_by_another) == FirstUse(FINGERPRINT, MADE)

    def test_a_unit_that_stops_leaves_its_key_free(self, acmes: BooksOf) -> None:
        def use_and_refuse(books: Books) -> None:
            use_key(books, "k")
            raise Refusal("not today")

        with pytest.raises(Refusal):
            acmes.write(use_and_refuse)
        assert acmes.write(lambda books: use_key(books, "k")) is None

    def test_a_quote_drafted_under_a_key_is_kept_or_rolled_back_with_it(
        self, acmes: BooksOf
    ) -> None:
        def draft(books: Books) -> str:
            use_key(books, "k")
            return draft_quote(books, for_jane(LABOUR)).number

        def draft_and_refuse(books: Books) -> None:
            draft(books)
            raise Refusal("not today")

        acmes.has_client()
        with pytest.raises(Refusal):
            acmes.write(draft_and_refuse)
        assert (acmes.ids_of("quotes"), _keys(acmes)) == ([], [])
        assert acmes.write(draft) == "Q-1001"
        assert (acmes.ids_of("quotes"), _keys(acmes)) == ([1], ["k"])


class TestADayLater:
    def test_a_key_counts_for_24_hours(self, acmes: BooksOf) -> None:
        acmes.write(lambda books: use_key(books, "k"))
        almost = acmes.at(NOW + DAY - MOMENT)
        assert almost.write(lambda books: use_key(books, "k")) == FirstUse(FINGERPRINT, MADE)

    def test_then_it_is_as_good_as_new_and_counts_from_there(self, acmes: BooksOf) -> None:
        acmes.write(lambda books: use_key(books, "k"))
        again = KeptAnswer(200, {}, "again")
        later = acmes.at(NOW + DAY)
        assert later.write(lambda books: use_key(books, "k", again)) is None
        assert later.at(NOW + DAY * 2 - MOMENT).write(
            lambda books: use_key(books, "k")
        ) == FirstUse(FINGERPRINT, again)
        (row,) = rows_of(acmes, idempotency_keys)
        assert row["created_at"] == micros(NOW + DAY)

    def test_a_refused_call_brings_an_old_key_back_as_it_was(self, acmes: BooksOf) -> None:
        def use_and_refuse(books: Books) -> None:
            use_key(books, "k")
            raise Refusal("not today")

        acmes.write(lambda books: use_key(books, "k"))
        before = rows_of(acmes, idempotency_keys)
        with pytest.raises(Refusal):
            acmes.at(NOW + DAY).write(use_and_refuse)
        assert rows_of(acmes, idempotency_keys) == before

    def test_a_new_key_removes_some_old_ones_the_oldest_first(self, acmes: BooksOf) -> None:
        for number in range(MOST_FORGOTTEN + 2):
            acmes.at(NOW + number * MOMENT).write(_using(f"old-{number:02}"))
        acmes.at(NOW + DAY).write(_using("young"))
        assert len(_keys(acmes)) == MOST_FORGOTTEN + 2, "only one of them was a day old"
        later = acmes.at(NOW + DAY + DAY / 2)
        later.write(_using("new"))
        assert _keys(acmes) == ["new", f"old-{MOST_FORGOTTEN + 1}", "young"]
        later.write(_using("newer"))
        assert _keys(acmes) == ["new", "newer", "young"]

    def test_a_key_that_is_used_again_removes_none(self, acmes: BooksOf) -> None:
        acmes.write(_using("old"))
        acmes.at(NOW + DAY / 2).write(_using("k"))
        acmes.at(NOW + DAY).write(_using("k"))
        assert _keys(acmes) == ["k", "old"]

    def test_old_keys_of_other_credentials_go_too(self, acmes: BooksOf) -> None:
        def use_by_another(desk: Desk) -> None:
            with desk.books(acmes.team, Actor(door="tests", credential_id=9)) as books:
                use_key(books, "old")

        acmes.store.write_now(use_by_another)
        acmes.at(NOW + DAY).write(_using("new"))
        assert _keys(acmes) == ["new"]

    def test_old_keys_of_other_teams_stay(self, acmes: BooksOf, charlies: BooksOf) -> None:
        charlies.write(_using("old"))
        acmes.at(NOW + DAY).write(_using("new"))
        assert _keys(charlies) == ["old"]


class TestTwoAtOnce:
    """On PostgreSQL, where two transactions can want one key. SQLite has a single writer."""

    @pytest.fixture(params=["postgresql-folded", "postgresql-portable"])
    def crowd(self, request: pytest.FixtureRequest, postgresql_shelf: Shelf) -> Iterator["Crowd"]:
        url = postgresql_shelf.copy(postgresql_shelf.migrated)
        database = open_database(url, threads=2, folded=STORE_PATHS[request.param][1])
        store = Store(database, lambda: NOW, SecretBox([SECRET_KEY]))
        with ThreadPoolExecutor(2) as threads:
            yield Crowd(url, open_books(store), threads)
        database.close()
        postgresql_shelf.discard(url)

    def test_the_second_waits_and_hears_what_the_first_was_answered(self, crowd: "Crowd") -> None:
        with crowd.someone_else_claims("k"):
            second = crowd.starts(_using("k"))
            crowd.waits()
        assert second.result(SECONDS) == FirstUse(FINGERPRINT, MADE)

    def test_the_second_goes_first_when_the_first_was_refused(self, crowd: "Crowd") -> None:
        def claim_and_refuse(books: Books) -> None:
            use_key(books, "k")
            seconds.append(crowd.starts(_using("k")))
            crowd.waits()
            raise Refusal("not today")

        seconds: list[Future[Any]] = []
        with pytest.raises(Refusal):
            crowd.books.write(claim_and_refuse)
        (second,) = seconds
        assert second.result(SECONDS) is None
        assert _keys(crowd.books) == ["k"]

    def test_of_an_old_key_the_second_hears_the_new_answer(self, crowd: "Crowd") -> None:
        crowd.books.at(NOW - DAY).write(_using("k"))
        answers = [KeptAnswer(201, {}, f"{number}") for number in range(2)]
        with ThreadPoolExecutor(2) as threads:
            outcomes = list(
                threads.map(
                    lambda each: crowd.books.write(lambda books: use_key(books, "k", each)), answers
                )
            )
        (first,) = [one for one in outcomes if one is not None]
        assert outcomes.count(None) == 1
        assert first.answer == answers[outcomes.index(None)]

    def test_who_waits_too_long_is_told_and_nothing_of_it_is_kept(self, crowd: "Crowd") -> None:
        def write_and_wait(books: Books) -> None:
            books.clients.add(1, JANE)
            with books.connection.waiting_at_most(20):
                books.lock()

        with connected(crowd.url) as other:
            other.execute(select(counters).with_for_update())
            with pytest.raises(Held):
                crowd.books.write(write_and_wait)
        assert crowd.books.ids_of("clients") == []
        assert crowd.books.write(_using("k")) is None

    def test_after_its_claim_a_write_is_as_patient_as_any(self, crowd: "Crowd") -> None:
        def claim_and_look(books: Books) -> list[str]:
            before = books.connection.one(LOCK_TIMEOUT, {})
            use_key(books, "k")
            return [before[0], books.connection.one(LOCK_TIMEOUT, {})[0]]

        assert crowd.books.write(claim_and_look) == ["20s", "20s"]
        assert crowd.books.write(claim_and_look) == ["20s", "20s"]

    def test_old_keys_that_others_are_busy_with_are_left_to_them(self, crowd: "Crowd") -> None:
        yesterday = crowd.books.at(NOW - DAY)
        yesterday.write(_using("busy"))
        yesterday.write(_using("idle"))
        with connected(crowd.url) as other:
            busy = select(idempotency_keys).where(idempotency_keys.c.key == "busy")
            other.execute(busy.with_for_update())
            assert crowd.starts(_using("new")).result(SECONDS) is None
        assert _keys(crowd.books) == ["busy", "new"]

    def test_units_that_block_each_other_are_done_again_with_their_keys(
        self, crowd: "Crowd"
    ) -> None:
        crowd.books.has_client()
        for _ in range(2):
            crowd.books.write(lambda books: create_invoice(books, InvoiceDraft(client_id=1)))
        runs: list[int] = []
        both_hold_one = Barrier(2)

        def pay_crosswise(books: Books, cents: int, order: tuple[int, int]) -> None:
            runs.append(cents)
            assert books.idempotency_keys.claim(f"k{cents}", FINGERPRINT) is None
            books.invoices.add_paid(order[0], cents)
            if runs.count(cents) == 1:
                both_hold_one.wait(timeout=SECONDS)
            paid = books.invoices.add_paid(order[1], cents)
            books.idempotency_keys.keep(f"k{cents}", KeptAnswer(201, {}, f"{paid}"))

        north = crowd.starts(lambda books: pay_crosswise(books, 1, (1, 2)))
        south = crowd.starts(lambda books: pay_crosswise(books, 10, (2, 1)))
        assert (north.result(SECONDS), south.result(SECONDS)) == (None, None)
        assert len(runs) > 2
        assert [row["amount_paid"] for row in rows_of(crowd.books, invoices)] == [11, 11]
        kept = {row["key"]: row["body"] for row in rows_of(crowd.books, idempotency_keys)}
        assert kept.keys() == {"k1", "k10"}
        assert "11" in kept.values()

    def test_keyed_writes_of_one_team_line_up_without_blocking_each_other(
        self, crowd: "Crowd"
    ) -> None:
        def create_under_a_key(number: int) -> FirstUse | None:
            def work(books: Books) -> FirstUse | None:
                first = use_key(books, f"k{number % 10}")
                if first is None:
                    create_client(books, JANE)
                return first

            return crowd.books.write(work)

        with ThreadPoolExecutor(8) as threads:
            outcomes = list(threads.map(create_under_a_key, range(40)))
        assert outcomes.count(None) == 10
        assert outcomes.count(FirstUse(FINGERPRINT, MADE)) == 30
        assert len(crowd.books.ids_of("clients")) == 10


class Crowd:
    """Books that several write in at once, and somebody beside the program."""

    def __init__(self, url: str, books: BooksOf, threads: ThreadPoolExecutor) -> None:
        self.url = url
        self.books = books
        self._threads = threads

    def starts(self, work: Callable[[Books], Any]) -> Future[Any]:
        return self._threads.submit(self.books.write, work)

    def someone_else_claims(self, key: str) -> AbstractContextManager[None]:
        """A transaction that has the key until this is left; it is kept unless an error ends it."""
        return _claimed(self.url, self.books.team.id, key)

    def waits(self) -> None:
        """Until somebody waits for somebody else."""
        last_moment = monotonic() + SECONDS
        while not self._somebody_waits():
            assert monotonic() < last_moment, "nobody waits"
            sleep(0.01)

    def _somebody_waits(self) -> bool:
        # Within one transaction PostgreSQL shows the same picture again.
        with connected(self.url) as looking:
            return bool(looking.execute(WAITING).scalar_one())


@contextmanager
def _claimed(url: str, team: int, key: str) -> Iterator[None]:
    with connected(url) as other:
        other.execute(
            insert(idempotency_keys).values(
                team_id=team,
                credential_id=BY_ALICE.credential_id,
                key=key,
                fingerprint=FINGERPRINT,
                status=MADE.status,
                headers='{"Location":"/quotes/1"}',
                body=MADE.body,
                created_at=micros(NOW),
            )
        )
        yield


def _using(key: str) -> Callable[[Books], FirstUse | None]:
    return lambda books: use_key(books, key)


def _keys(books: BooksOf) -> list[str]:
    ours = [row for row in rows_of(books, idempotency_keys) if row["team_id"] == books.team.id]
    return sorted(row["key"] for row in ours)
