"""SQL statements written once with SQLAlchemy Core and compiled once per database.

Their text runs on the driver's own cursor (see `connections`): SQLAlchemy's Connection would add
about 50 µs to every statement.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Delete, Insert, Select, Update
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import Dialect

SQLITE = "sqlite"
POSTGRESQL = "postgresql"

Parameters = Mapping[str, Any]

_DIALECTS: dict[str, Dialect] = {
    SQLITE: SQLiteDialect_pysqlite(paramstyle="named"),
    POSTGRESQL: PGDialect_psycopg(),  # type: ignore[no-untyped-call]
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
        self._compiled: dict[str, tuple[str, dict[str, Any]]] = {}
        self.writes = isinstance(core, Insert | Update | Delete) if writes is None else writes

    def on(self, kind: str, parameters: Parameters) -> tuple[str, Parameters]:
        """The text for one kind of database, and the parameters with the statement's own."""
        try:
            text, constants = self._compiled[kind]
        except KeyError:
            text, constants = self._compiled[kind] = self._compile(kind)
        return text, {**constants, **parameters} if constants else parameters

    def _compile(self, kind: str) -> tuple[str, dict[str, Any]]:
        compiled = self._core.compile(dialect=_DIALECTS[kind])
        constants = {
            name: bind.effective_value
            for name, bind in compiled.binds.items()
            if not bind.required and bind.effective_value is not None
        }
        return str(compiled), constants
