"""SQLite: one writer thread that commits in groups, reader threads beside it, one serving process.

WAL with `synchronous=FULL`: what was answered is on the disk. Measured reasons are in
docs/decisions/0003-one-writer-with-group-commit.md.
"""

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import suppress
from queue import Empty
from time import monotonic, sleep
from typing import TypeVar

from quotewright.core.errors import Conflict, Invalid
from quotewright.store.connections import Connection, Row, Unavailable
from quotewright.store.hops import Crew, Database, Job, Jobs, Load, Work, hand_back
from quotewright.store.statements import SQLITE, Values

T = TypeVar("T")

MOST_JOBS_IN_A_GROUP = 128
READERS = 2
BUSY_MILLISECONDS = 10_000
SECONDS_BETWEEN_TRIES = 0.01


class SQLiteConnection(Connection):
    kind = SQLITE

    def __init__(self, path: str, pragmas: dict[str, str]) -> None:
        super().__init__()
        try:
            self._open(path, pragmas)
        except sqlite3.Error as error:
            raise Unavailable(f"the database cannot be opened: {error}") from error

    def _open(self, path: str, pragmas: dict[str, str]) -> None:
        self._raw = sqlite3.connect(
            path, isolation_level=None, timeout=BUSY_MILLISECONDS / 1000, cached_statements=512
        )
        use_wal(self._raw)
        settings = {
            "synchronous": "FULL",
            "foreign_keys": "ON",
            "temp_store": "MEMORY",
            "cache_size": "-65536",
            # Pages that many commits touch are copied into the book less often.
            "wal_autocheckpoint": "4000",
            **pragmas,
        }
        for name, value in settings.items():
            self._raw.execute(f"PRAGMA {name}={value}")

    def close(self) -> None:
        self._raw.close()

    @property
    def in_group(self) -> bool:
        return self._raw.in_transaction

    def begin_group(self) -> None:
        self._run("BEGIN IMMEDIATE", ())

    def commit_group(self) -> None:
        self._run("COMMIT", ())

    def abandon_group(self) -> None:
        with suppress(sqlite3.Error):
            if self._raw.in_transaction:
                self._raw.execute("ROLLBACK")

    def _begin(self) -> None:
        self._run("SAVEPOINT unit", ())

    def _commit(self) -> None:
        self._run("RELEASE unit", ())

    def _roll_back(self) -> None:
        # A full disk may have rolled back the whole group; then there is no savepoint to go to.
        if self._raw.in_transaction:
            self._raw.execute("ROLLBACK TO unit")
            self._raw.execute("RELEASE unit")

    def _be_patient_for(self, milliseconds: int | None) -> None:
        """One thread writes: within a unit there is nobody to wait for."""

    def _begin_snapshot(self) -> None:
        self._run("BEGIN", ())

    def _end_snapshot(self) -> None:
        self.abandon_group()

    def _fetch(self, text: str, values: Values) -> list[Row]:
        try:
            return self._raw.execute(text, values).fetchall()
        except sqlite3.Error as error:
            raise _said_plainly(error) from error

    def _run(self, text: str, values: Values) -> None:
        try:
            self._raw.execute(text, values)
        except sqlite3.Error as error:
            raise _said_plainly(error) from error

    def _run_many(self, text: str, rows: Sequence[Values]) -> None:
        try:
            self._raw.executemany(text, rows)
        except sqlite3.Error as error:
            raise _said_plainly(error) from error


def use_wal(raw: sqlite3.Connection) -> None:
    """Switch the file to a write-ahead log for good, as soon as nobody else is writing.

    SQLite's own time-out does not wait for this lock.
    """
    last_moment = monotonic() + BUSY_MILLISECONDS / 1000
    while True:
        try:
            raw.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or monotonic() > last_moment:
                raise
            sleep(SECONDS_BETWEEN_TRIES)
        else:
            return


class SQLiteDatabase(Database):
    """Writes go to one thread, reads to a few others; both see what was committed before."""

    kind = SQLITE

    def __init__(self, path: str, pragmas: dict[str, str]) -> None:
        self._connect: Callable[[], SQLiteConnection] = lambda: SQLiteConnection(path, pragmas)
        self._connect().close()  # says at once, and to the caller, when the file cannot be opened
        self._writer = Crew("writer", 1, self._serve_writes)
        self._readers = Crew("reader", READERS, self._serve_reads)

    async def read(self, work: Work[T]) -> T:
        return await self._readers.hop(work)

    async def write(self, work: Work[T]) -> T:
        return await self._writer.hop(work)

    def read_now(self, work: Work[T]) -> T:
        return self._readers.hop_now(work)

    def write_now(self, work: Work[T]) -> T:
        return self._writer.hop_now(work)

    @property
    def load(self) -> Load:
        return self._writer.load + self._readers.load

    def close(self) -> None:
        """The book is one file then, which may be copied or carried away."""
        self._writer.close()
        self._readers.close()
        # Of several connections that close at once each takes another for the last, and none
        # brings the log home. This one is alone.
        with suppress(Unavailable):
            self._connect().close()

    def _serve_reads(self, jobs: Jobs) -> None:
        connection = self._connect()
        while (job := jobs.get()) is not None:
            job.run(connection)
            hand_back([job])
        connection.close()

    def _serve_writes(self, jobs: Jobs) -> None:
        connection = self._connect()
        while (job := jobs.get()) is not None:
            group = [job]
            try:
                is_last = _write_group(connection, group, jobs)
            finally:
                hand_back(group)
            if is_last:
                break
        connection.close()


def _write_group(connection: SQLiteConnection, group: list[Job], jobs: Jobs) -> bool:
    """Run the first job and all that wait behind it, commit once. True when the crew is sent home.

    If the group is lost (a full disk rolls back everything at once), each of its jobs runs again
    alone, so that one which still fits is kept and only the others are refused.
    """
    is_last = False
    try:
        connection.begin_group()
        group[0].run(connection)
        while connection.in_group and len(group) < MOST_JOBS_IN_A_GROUP:
            try:
                job = jobs.get_nowait()
            except Empty:
                break
            if job is None:
                is_last = True
                break
            group.append(job)
            job.run(connection)
        connection.commit_group()
    except Exception:  # noqa: BLE001 - whatever it was, none of the group may be answered as done
        connection.abandon_group()
        for job in group:
            _write_alone(connection, job)
    return is_last


def _write_alone(connection: SQLiteConnection, job: Job) -> None:
    try:
        connection.begin_group()
        job.run(connection)
        connection.commit_group()
    except Exception as error:  # noqa: BLE001 - it goes to whoever waits for the job
        connection.abandon_group()
        if job.error is None:
            job.fail(error)


_TWICE = (sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY)


def _said_plainly(error: sqlite3.Error) -> Exception:
    """A mistake of ours stays what it is; the rest becomes a refusal, or Unavailable."""
    if isinstance(error, sqlite3.IntegrityError):
        if error.sqlite_errorcode == sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
            return Invalid("refers to a record that does not exist")
        if error.sqlite_errorcode in _TWICE:
            return Conflict("a record like this exists already")
    if isinstance(error, sqlite3.OperationalError):
        return Unavailable(f"the database cannot do this now: {error}")
    return error
