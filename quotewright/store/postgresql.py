"""PostgreSQL: threads with a connection each, prepared statements, reads in autocommit.

A hot write is one statement and one round trip (`folds`), except on a sharded PostgreSQL, which
takes the portable statements that SQLite uses.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from time import sleep
from typing import TypeVar

import psycopg
from psycopg import sql
from psycopg.types.numeric import Int8Dumper

from quotewright.core.errors import Conflict, Invalid
from quotewright.store.connections import Connection, Held, Row, Unavailable
from quotewright.store.hops import Crew, Database, Job, Jobs, Load, Work, hand_back
from quotewright.store.prepared import PreparedStatements
from quotewright.store.statements import POSTGRESQL, Values

T = TypeVar("T")

CONNECT_SECONDS = 5
MOST_TRIES = 3
SECONDS_BEFORE_AGAIN = 0.05

_LOOK_AT = frozenset({50, 500, 5000, 50_000})
_CHANGED_MUCH = """
    SELECT relname FROM pg_stat_user_tables
    WHERE schemaname = current_schema() AND n_mod_since_analyze > greatest(50, n_live_tup / 2)
"""

_SESSION = (
    "-c default_transaction_isolation=read\\ committed -c timezone=UTC"
    # Every statement goes by a key or an index of a team, whatever the values: planning it once
    # is enough, and compiling it to machine code would cost more than running it.
    " -c plan_cache_mode=force_generic_plan -c jit=off"
    # A table that is small when its plan is made would be read whole ever after, dead rows too.
    " -c enable_seqscan=off"
    " -c statement_timeout=30000 -c lock_timeout=20000 -c idle_in_transaction_session_timeout=60000"
)


class PostgreSQLConnection(Connection):
    kind = POSTGRESQL

    def __init__(self, url: str, *, folds: bool) -> None:
        super().__init__()
        self.folds = folds
        try:
            self._raw = psycopg.connect(
                url, autocommit=True, connect_timeout=CONNECT_SECONDS, options=_SESSION
            )
        except psycopg.Error as error:
            raise _said_plainly(error) from error
        # As text, which fits whatever width the statement expects.
        self._raw.adapters.register_dumper(int, Int8Dumper)
        self._raw.prepare_threshold = 0
        self._prepared = PreparedStatements(self._raw)
        self._cursor = psycopg.RawCursor(self._raw)
        self._hops = 0

    @property
    def is_lost(self) -> bool:
        return bool(self._raw.closed)

    def count_hop(self) -> None:
        """Gather statistics early in a book's life, before PostgreSQL would do it by itself.

        Without them all indexes that begin with `team_id` look alike, a statement may read a whole
        team instead of one row, and its plan is kept. Fresh statistics end every such plan.
        """
        self._hops += 1
        if self._hops in _LOOK_AT:
            with suppress(psycopg.Error):
                for (table,) in self._raw.execute(_CHANGED_MUCH).fetchall():
                    self._raw.execute(sql.SQL("ANALYZE {}").format(sql.Identifier(table)))

    def close(self) -> None:
        with suppress(psycopg.Error):
            self._raw.close()

    def _begin(self) -> None:
        self._control(b"BEGIN")

    def _commit(self) -> None:
        # After a refused statement PostgreSQL answers COMMIT by rolling back, and calls it fine.
        if self._control(b"COMMIT") != b"COMMIT":
            raise RuntimeError("the unit went on after a refused statement; nothing of it is kept")

    def _roll_back(self) -> None:
        with suppress(psycopg.Error):
            self._prepared.control(b"ROLLBACK")

    def _be_patient_for(self, milliseconds: int | None) -> None:
        patience = b"DEFAULT" if milliseconds is None else b"%d" % milliseconds
        self._control(b"SET LOCAL lock_timeout TO " + patience)

    def _begin_snapshot(self) -> None:
        self._control(b"BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY")

    def _end_snapshot(self) -> None:
        self._roll_back()

    def _control(self, command: bytes) -> bytes | None:
        try:
            return self._prepared.control(command)
        except psycopg.Error as error:
            raise _said_plainly(error) from error

    def _fetch(self, text: str, values: Values) -> list[Row]:
        try:
            return self._prepared.execute(text, values)
        except psycopg.Error as error:
            raise _said_plainly(error) from error

    def _run(self, text: str, values: Values) -> None:
        try:
            self._prepared.execute(text, values)
        except psycopg.Error as error:
            raise _said_plainly(error) from error

    def _run_many(self, text: str, rows: Sequence[Values]) -> None:
        try:
            # psycopg sends them together and waits once.
            self._cursor.executemany(text, rows)
        except psycopg.Error as error:
            raise _said_plainly(error) from error


class PostgreSQLDatabase(Database):
    """Reads and writes share the threads; each has its connection and opens it again when lost."""

    kind = POSTGRESQL

    def __init__(self, url: str, *, threads: int, folds: bool) -> None:
        self._connect: Callable[[], PostgreSQLConnection] = lambda: PostgreSQLConnection(
            url, folds=folds
        )
        self._connect().close()  # says at once, and to the caller, when nobody answers there
        self._crew = Crew("postgresql", threads, self._serve)

    async def read(self, work: Work[T]) -> T:
        return await self._crew.hop(work)

    async def write(self, work: Work[T]) -> T:
        return await self._crew.hop(work)

    def read_now(self, work: Work[T]) -> T:
        return self._crew.hop_now(work)

    def write_now(self, work: Work[T]) -> T:
        return self._crew.hop_now(work)

    @property
    def load(self) -> Load:
        return self._crew.load

    def close(self) -> None:
        self._crew.close()

    def _serve(self, jobs: Jobs) -> None:
        connection: PostgreSQLConnection | None = None
        while (job := jobs.get()) is not None:
            connection = self._serve_one(job, connection)
            hand_back([job])
        if connection is not None:
            connection.close()

    def _serve_one(
        self, job: Job, connection: PostgreSQLConnection | None
    ) -> PostgreSQLConnection | None:
        """Run a job; again if nothing of it was kept: lost before a write, or rolled back."""
        for _ in range(MOST_TRIES):
            try:
                connection = connection or self._connect()
            except Unavailable as error:
                job.fail(error)
                return None
            connection.has_written = connection.has_kept = False
            connection.count_hop()
            job.run(connection)
            if connection.is_lost:
                connection.close()
                was_writing, connection = connection.has_written, None
                if job.error is None or was_writing:
                    break
            elif connection.has_kept or not isinstance(job.error, _TryAgain):
                break
            else:
                # The one it collided with waits for the same rows and must come first now.
                sleep(SECONDS_BEFORE_AGAIN)
        return connection


class _TryAgain(Unavailable):
    """PostgreSQL rolled the unit back to end a deadlock; the same work can be done again."""


_AGAIN = (psycopg.errors.DeadlockDetected, psycopg.errors.SerializationFailure)
_AWAY = (psycopg.OperationalError, psycopg.InterfaceError, psycopg.errors.UndefinedTable)


def _said_plainly(error: psycopg.Error) -> Exception:
    """A mistake of ours stays what it is; the rest becomes a refusal, or Unavailable."""
    if isinstance(error, psycopg.errors.ForeignKeyViolation):
        return Invalid("refers to a record that does not exist")
    if isinstance(error, psycopg.errors.UniqueViolation):
        return Conflict("a record like this exists already")
    if isinstance(error, _AGAIN):
        return _TryAgain("the database is busy with the same records")
    if isinstance(error, psycopg.errors.LockNotAvailable):
        return Held("others keep the same record locked")
    if isinstance(error, _AWAY):
        return Unavailable("the database cannot be reached or cannot write now")
    return error
