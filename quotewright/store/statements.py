"""SQL statements written once with SQLAlchemy Core and compiled once per database.

Their text runs on the driver's own cursor (see `connections`): SQLAlchemy's Connection would add
about 50 µs to every statement.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Delete, Insert, Select, Update
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import Dialect

SQLITE = "sqlite"
POSTGRESQL = "postgresql"

Parameters = Mapping[str, Any]

Values = Sequence[Any]
"""The parameters of a statement in the order in which its text has places for them."""

_DIALECTS: dict[str, Dialect] = {
    SQLITE: SQLiteDialect_pysqlite(paramstyle="qmark"),
    POSTGRESQL: PGDialect_psycopg(paramstyle="numeric_dollar"),  # type: ignore[no-untyped-call]
}


class Statement:
    """One statement, its text on each database, and whether it changes anything.

    `writes` is said by the caller only where Core cannot tell: a SELECT over writing CTEs.
    """

    __slots__ = ("_compiled", "_core", "writes")

    def __init__(
        self, core: Select[Any] | Insert | Update | Delete, *, writes: bool | None = None
    ) -> None:
        self._core = core
        self._compiled: dict[str, tuple[str, Sequence[str], dict[str, Any]]] = {}
        self.writes = isinstance(core, Insert | Update | Delete) if writes is None else writes

    def on(self, kind: str, parameters: Parameters) -> tuple[str, Values]:
        """The text for one kind of database, and what goes into its places."""
        text, places, constants = self._compiled_for(kind)
        if constants:
            parameters = {**constants, **parameters}
        return text, tuple(map(parameters.__getitem__, places))

    def text(self, kind: str) -> str:
        return self._compiled_for(kind)[0]

    def _compiled_for(self, kind: str) -> tuple[str, Sequence[str], dict[str, Any]]:
        """Text, names of its places in order, and values that are the statement's own."""
        try:
            return self._compiled[kind]
        except KeyError:
            compiled = self._core.compile(dialect=_DIALECTS[kind])
        constants = {
            name: bind.effective_value
            for name, bind in compiled.binds.items()
            if not bind.required and bind.effective_value is not None
        }
        self._compiled[kind] = str(compiled), compiled.positiontup or (), constants
        return self._compiled[kind]
