"""Prepared statements of one PostgreSQL connection, run on libpq itself.

psycopg adapts every value, out and in. Only its cursor is left out: for a short statement it costs
the server more than everything else (docs/decisions/0002-core-statements-on-the-drivers-cursor.md).
"""

from collections.abc import Sequence
from itertools import count
from typing import Any

import psycopg
from psycopg.adapt import PyFormat, Transformer
from psycopg.pq import DiagnosticField, ExecStatus
from psycopg.pq.abc import PGresult

from quotewright.store.connections import Row

MOST_PREPARED = 500

_FINE = frozenset({ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK})


class PreparedStatements:
    """Each text is prepared when it first comes; the oldest goes when there are too many."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._libpq = connection.pgconn
        self._adapt = Transformer(connection)
        self._names: dict[str, bytes] = {}
        self._numbers = count(1)

    def execute(self, text: str, values: Sequence[Any]) -> list[Row]:
        """Run it and give its rows, one round trip; raises psycopg.Error."""
        name = self._names.get(text) or self._prepare(text)
        adapted = self._adapt.dump_sequence(values, [PyFormat.AUTO] * len(values))
        result = self._libpq.exec_prepared(
            name,
            adapted,  # type: ignore[arg-type] # declared too narrowly: None is NULL here
            self._adapt.formats,
        )
        _checked(result)
        self._adapt.set_pgresult(result)
        return self._adapt.load_rows(0, result.ntuples, tuple)

    def control(self, command: bytes) -> bytes | None:
        """BEGIN, COMMIT and their like, which take no values: what PostgreSQL says it has done."""
        return _checked(self._libpq.exec_(command)).command_status

    def _prepare(self, text: str) -> bytes:
        if len(self._names) >= MOST_PREPARED:
            oldest = next(iter(self._names))
            self.control(b"DEALLOCATE " + self._names.pop(oldest))
        name = b"quotewright_%d" % next(self._numbers)
        _checked(self._libpq.prepare(name, text.encode()))
        self._names[text] = name
        return name


def _checked(result: PGresult) -> PGresult:
    """The result, unless it tells of an error: then that is raised, as psycopg would raise it."""
    if result.status in _FINE:
        return result
    state = result.error_field(DiagnosticField.SQLSTATE)
    message = result.get_error_message()
    if state is None:
        raise psycopg.OperationalError(message)
    try:
        kind = psycopg.errors.lookup(state.decode())
    except KeyError:
        kind = psycopg.DatabaseError
    raise kind(message)
