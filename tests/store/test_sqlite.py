"""SQLite: one writer that commits in groups, and what is said when the file will not do."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from sqlalchemy import column, select, table

from quotewright.core.clients import ClientDraft
from quotewright.core.errors import Conflict
from quotewright.core.teams import Team
from quotewright.store import Books, Store
from quotewright.store.connections import Connection
from quotewright.store.database import Unavailable, open_database, sqlite_path
from quotewright.store.hops import Database
from quotewright.store.secrets import SecretBox
from quotewright.store.sqlite import MOST_JOBS_IN_A_GROUP, SQLiteDatabase
from quotewright.store.statements import Statement
from tests.store._books import BY_ALICE, JANE, NOW, open_books
from tests.support.served import SECRET_KEY
from tests.support.shelves import Shelf

Work = Callable[[Books], Any]

OPENED = 30
SETTINGS = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "temp_store": 2}
CLIENTS = Statement(select(column("id")).select_from(table("clients")))


class File:
    """A book in a file, opened, with a team; and a look at it from outside."""

    def __init__(self, url: str) -> None:
        self.path = sqlite_path(url) or ""
        self.team = self._with_a_team(url)
        self.database = open_database(url, threads=1)
        self._outside = sqlite3.connect(self.path, check_same_thread=False)

    def clients_seen_from_outside(self) -> list[int]:
        return [row[0] for row in self._outside.execute("SELECT id FROM clients ORDER BY id")]

    def reopen(self, database: Database) -> None:
        self.database.close()
        self.database = database

    def job(self, work: Work) -> Callable[[Connection], Any]:
        def in_books(connection: Connection) -> Any:
            with connection.unit():
                return work(Books(connection, self.team, BY_ALICE, NOW, SecretBox([SECRET_KEY])))

        return in_books

    def write(self, work: Work) -> Any:
        return self.database.write_now(self.job(work))

    def write_together(self, works: Sequence[Work]) -> list[Any]:
        """Let all of them wait behind a job that the writer is busy with; refusals are answers."""
        return asyncio.run(self._write_together(works))

    def close(self) -> None:
        self._outside.close()
        self.database.close()

    async def _write_together(self, works: Sequence[Work]) -> list[Any]:
        gate = Event()
        jobs = [lambda _: gate.wait(), *map(self.job, works)]
        waiting = [asyncio.ensure_future(self.database.write(job)) for job in jobs]
        await asyncio.sleep(0)
        gate.set()
        answers: list[Any] = await asyncio.gather(*waiting, return_exceptions=True)
        return answers[1:]

    @staticmethod
    def _with_a_team(url: str) -> Team:
        database = open_database(url, threads=1)
        team = open_books(Store(database, lambda: NOW, SecretBox([SECRET_KEY]))).team
        database.close()
        return team


@pytest.fixture
def file(sqlite_shelf: Shelf) -> Iterator[File]:
    url = sqlite_shelf.copy(sqlite_shelf.migrated)
    file = File(url)
    yield file
    file.close()
    sqlite_shelf.discard(url)


def test_writes_that_wait_are_committed_together(file: File) -> None:
    seen = file.write_together([_add_and_look(file, number) for number in range(1, 21)])
    assert seen == [[]] * 20
    assert file.clients_seen_from_outside() == list(range(1, 21))


def test_nothing_is_answered_before_its_group_is_committed(file: File) -> None:
    async def ask(number: int) -> list[int]:
        await file.database.write(file.job(_adding(number)))
        return file.clients_seen_from_outside()

    async def ask_all() -> list[list[int]]:
        return await asyncio.gather(*map(ask, range(1, 6)))

    for number, seen in enumerate(asyncio.run(ask_all()), start=1):
        assert number in seen


def test_a_group_takes_no_more_than_its_most(file: File) -> None:
    many = range(1, 2 * MOST_JOBS_IN_A_GROUP + 10)
    seen = file.write_together([_add_and_look(file, number) for number in many])
    # The job that all of them waited for was the first of the first group.
    groups = [0, MOST_JOBS_IN_A_GROUP - 1, 2 * MOST_JOBS_IN_A_GROUP - 1]
    assert sorted({len(clients) for clients in seen}) == groups
    assert file.clients_seen_from_outside() == list(many)


def test_a_job_that_fails_in_a_group_loses_only_itself(file: File) -> None:
    def add_twice(books: Books) -> None:
        books.clients.add(3, JANE)
        books.clients.add(1, JANE)

    first, second, third, last = file.write_together([_adding(1), add_twice, _adding(2), _refusing])
    assert (first, third) == (1, 2)
    assert isinstance(second, Conflict)
    assert isinstance(last, ZeroDivisionError)
    assert file.clients_seen_from_outside() == [1, 2]


def test_each_job_of_a_group_that_was_lost_runs_again_alone(file: File) -> None:
    runs: list[int] = []

    def counted(number: int, work: Work) -> Work:
        def run(books: Books) -> Any:
            runs.append(number)
            return work(books)

        return run

    file.reopen(_with_little_room(file))
    first, second, third = file.write_together(
        [counted(1, _adding(1)), counted(2, _add_a_million_signs), counted(3, _adding(3))]
    )
    assert (first, third) == (1, 3)
    assert isinstance(second, Unavailable)
    assert file.clients_seen_from_outside() == [1, 3]
    assert runs == [1, 2, 1, 2, 3]


def test_a_full_file_takes_what_still_fits(file: File) -> None:
    file.reopen(_with_little_room(file))
    with pytest.raises(Unavailable, match="database or disk is full"):
        file.write(_add_a_million_signs)
    assert file.write(_adding(1)) == 1
    assert file.clients_seen_from_outside() == [1]


@pytest.mark.parametrize("way", ["read_now", "write_now"])
def test_every_connection_has_the_settings_that_keep_what_was_answered(
    file: File, way: str
) -> None:
    found = {
        name: getattr(file.database, way)(lambda connection, name=name: _pragma(connection, name))
        for name in SETTINGS
    }
    assert found == SETTINGS


def test_an_address_may_set_the_size_of_the_cache(file: File) -> None:
    file.reopen(open_database(f"sqlite:///{file.path}?cache_size=-1234", threads=1))
    assert file.database.read_now(lambda connection: _pragma(connection, "cache_size")) == -1234


@pytest.mark.parametrize("setting", ["synchronous=0", "cache_size=many", "foreign_keys=0"])
def test_an_address_may_set_nothing_that_the_book_relies_on(file: File, setting: str) -> None:
    name, _ = setting.split("=")
    with pytest.raises(Unavailable, match=f"a setting that is not known: {name}$"):
        open_database(f"sqlite:///{file.path}?{setting}", threads=1)


def test_a_file_that_another_program_locks_is_unavailable_for_writing(file: File) -> None:
    file.reopen(SQLiteDatabase(file.path, {"busy_timeout": "20"}))
    other = sqlite3.connect(file.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    answers = file.write_together([_adding(1), _adding(2)])
    assert [(type(each), str(each)) for each in answers] == [
        (Unavailable, "the database cannot do this now: database is locked")
    ] * 2
    assert file.database.read_now(lambda connection: _pragma(connection, "journal_mode")) == "wal"
    other.execute("ROLLBACK")
    other.close()
    assert file.write(_adding(1)) == 1


def test_a_folder_that_does_not_exist_is_unavailable(tmp_path: Path) -> None:
    with pytest.raises(Unavailable):
        open_database(f"sqlite:///{tmp_path / 'no folder' / 'book.db'}", threads=1)


def test_a_file_that_is_no_database_is_unavailable(tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear Jane, " * 1000)
    with pytest.raises(Unavailable):
        open_database(f"sqlite:///{letter}", threads=1)
    assert letter.read_text().startswith("Dear Jane, ")


def test_readers_are_answered_while_the_writer_is_busy(file: File) -> None:
    def look_meanwhile(books: Books) -> list[Any]:
        books.clients.add(1, JANE)
        return file.database.read_now(lambda connection: connection.rows(CLIENTS, {}))

    assert file.write(look_meanwhile) == []
    assert file.database.read_now(lambda connection: connection.rows(CLIENTS, {})) == [(1,)]


def test_a_closed_book_is_one_file_each_time(sqlite_shelf: Shelf) -> None:
    """Connections that closed at the same moment left the log behind, one time in some hundred."""
    url = sqlite_shelf.copy(sqlite_shelf.migrated)
    left_behind = []
    for _ in range(OPENED):
        file = File(url)
        file.write(_adding(1))
        file.close()
        left_behind.append(Path(f"{file.path}-wal").exists())
    assert left_behind == [False] * OPENED


def _pragma(connection: Connection, name: str) -> Any:
    setting = Statement(select(column(name)).select_from(table(f"pragma_{name}")))
    return connection.one(setting, {})[0]


def _adding(number: int) -> Work:
    return lambda books: books.clients.add(number, JANE).id


def _add_and_look(file: File, number: int) -> Work:
    def add_and_look(books: Books) -> list[int]:
        books.clients.add(number, JANE)
        return file.clients_seen_from_outside()

    return add_and_look


def _refusing(books: Books) -> float:
    books.clients.add(9, JANE)
    return 1 / 0


def _add_a_million_signs(books: Books) -> None:
    books.clients.add(7, ClientDraft(company="x" * 1_000_000))


def _with_little_room(file: File) -> Database:
    """The book in a file that may grow by a few pages only."""
    with sqlite3.connect(file.path) as connection:
        ((pages,),) = connection.execute("PRAGMA page_count").fetchall()
    connection.close()
    return open_database(f"sqlite:///{file.path}?max_page_count={pages + 20}", threads=1)
