"""The store as doors see it: one hop to a desk, where a request reads and writes."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TypeVar

from sqlalchemy import column, select, table

from quotewright.core.teams import Actor, Team
from quotewright.store.books import Books
from quotewright.store.by_id import Brought
from quotewright.store.connections import Connection
from quotewright.store.credentials import Credentials
from quotewright.store.exports import Exports
from quotewright.store.hops import Database, Load
from quotewright.store.imports import Imports
from quotewright.store.leases import Leases
from quotewright.store.rounds import Rounds
from quotewright.store.schema import REVISION
from quotewright.store.secrets import SecretBox
from quotewright.store.statements import Statement
from quotewright.store.teams import Teams
from quotewright.store.tokens import Tokens

T = TypeVar("T")
Clock = Callable[[], datetime]

_REVISION = Statement(select(column("version_num")).select_from(table("alembic_version")))


class Desk:
    """One connection for one hop: who is calling, and then the books of that caller's team."""

    def __init__(self, connection: Connection, clock: Clock, box: SecretBox) -> None:
        self._connection = connection
        self._clock = clock
        self._box = box

    @property
    def credentials(self) -> Credentials:
        return Credentials(self._connection, self._clock(), self._box)

    @property
    def teams(self) -> Teams:
        return Teams(self._connection)

    @property
    def tokens(self) -> Tokens:
        return Tokens(self._connection)

    @property
    def exports(self) -> Exports:
        return Exports(self._connection)

    @property
    def imports(self) -> Imports:
        return Imports(self._connection, self._box)

    @property
    def leases(self) -> Leases:
        return Leases(self._connection, self._clock())

    @property
    def rounds(self) -> Rounds:
        return Rounds(self._connection, self._clock())

    @property
    def schema_is_current(self) -> bool:
        """Whether the tables are those that this program was written for."""
        return self._connection.row(_REVISION, {}) == (REVISION,)

    @contextmanager
    def books(self, team: Team, actor: Actor, brought: Brought | None = None) -> Iterator[Books]:
        """Leaving commits once, the change and its events together, or rolls everything back.

        `brought` is what came with the caller's credential, and is not read again.
        """
        with self._connection.unit():
            yield Books(self._connection, team, actor, self._clock(), self._box, brought=brought)

    def inside(self) -> "Desk":
        """This desk for work that belongs to the unit that is open here, and commits with it."""
        return _DeskInside(self._connection, self._clock, self._box)


class _DeskInside(Desk):
    @contextmanager
    def books(
        self,
        team: Team,
        actor: Actor,
        brought: Brought | None = None,  # noqa: ARG002 - it came before this unit could wait
    ) -> Iterator[Books]:
        """Whoever opened the unit commits, or rolls everything back when an error comes through.

        Everything is read anew: others may have written while the unit waited for its turn.
        """
        yield Books(self._connection, team, actor, self._clock(), self._box)


class Store:
    """The one store: a database, the clock (UTC) and the box for secrets."""

    def __init__(self, database: Database, clock: Clock, box: SecretBox) -> None:
        self._database = database
        self._clock = clock
        self._box = box
        self._written: Callable[[], object] = _nobody_is_told

    @property
    def kind(self) -> str:
        """Of the database: `sqlite` or `postgresql`."""
        return self._database.kind

    def now(self) -> datetime:
        return self._clock()

    def tell(self, written: Callable[[], object]) -> None:
        """From now on call this in the event loop after every write; a later one takes its place.

        It comes after the commit, and costs the writer what it costs: it should only wake somebody.
        """
        self._written = written

    async def read(self, work: Callable[[Desk], T]) -> T:
        return await self._database.read(lambda connection: work(self._desk(connection)))

    async def write(self, work: Callable[[Desk], T]) -> T:
        """The answer comes back after the commit, never before."""
        written = await self._database.write(lambda connection: work(self._desk(connection)))
        self._written()
        return written

    def read_now(self, work: Callable[[Desk], T]) -> T:
        return self._database.read_now(lambda connection: work(self._desk(connection)))

    def write_now(self, work: Callable[[Desk], T]) -> T:
        return self._database.write_now(lambda connection: work(self._desk(connection)))

    @property
    def load(self) -> Load:
        return self._database.load

    def close(self) -> None:
        self._database.close()

    def _desk(self, connection: Connection) -> Desk:
        return Desk(connection, self._clock, self._box)


def _nobody_is_told() -> None:
    """Where no worker runs in this process."""
