"""SQL statements written once with SQLAlchemy Core and compiled once per database.

Their text runs on the driver's own cursor (see `connections`): SQLAlchemy's Connection would add
about 50 µs to every statement.
"""

from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
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
        self._compiled: dict[str, tuple[str, Callable[[Parameters], Values]]] = {}
        self.writes = isinstance(core, Insert | Update | Delete) if writes is None else writes

    def on(self, kind: str, parameters: Parameters) -> tuple[str, Values]:
        """The text for one kind of database, and what goes into its places."""
        text, in_order = self._compiled.get(kind) or self._compile(kind)
        return text, in_order(parameters)

    def text(self, kind: str) -> str:
        return (self._compiled.get(kind) or self._compile(kind))[0]

    def _compile(self, kind: str) -> tuple[str, Callable[[Parameters], Values]]:
        """Its text, and what takes the values for its places out of parameters."""
        compiled = self._core.compile(dialect=_DIALECTS[kind])
        constants = {
            name: bind.effective_value
            for name, bind in compiled.binds.items()
            if not bind.required and bind.effective_value is not None
        }
        in_order = _in_order(compiled.positiontup or (), constants)
        self._compiled[kind] = str(compiled), in_order
        return self._compiled[kind]


def _in_order(
    places: Sequence[str], constants: Mapping[str, Any]
) -> Callable[[Parameters], Values]:
    """Takes the values of these names, in this order; `constants` are the statement's own."""
    if constants:
        return lambda given: tuple(map({**constants, **given}.__getitem__, places))
    if len(places) > 1:
        return itemgetter(*places)
    return lambda given: tuple(map(given.__getitem__, places))
