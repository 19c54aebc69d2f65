"""A record by its id: read by itself, or beside the credential of whoever asks for it.

Nearly every GET of one record needs both, and the second is known as early as the first: together
they are one statement, and one round trip, instead of two.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Table, bindparam, select

from quotewright.core.records import dataclass
from quotewright.store.connections import Row
from quotewright.store.statements import Statement


class ById:
    """How a kind of record is read by its id: `columns` give a row, `id` first."""

    def __init__(self, table: Table, columns: Sequence[ColumnElement[Any]]) -> None:
        self.table = table
        self.columns = tuple(columns)
        self.alone = Statement(
            select(*columns).where(
                table.c.team_id == bindparam("team"), table.c.id == bindparam("id")
            )
        )


@dataclass(frozen=True, slots=True)
class Wanted:
    """The record that a caller asks for, of whichever team the caller turns out to be."""

    by_id: ById
    id: int


@dataclass(frozen=True, slots=True)
class Brought:
    """What came with the caller: the row of that record in the caller's team, or None."""

    wanted: Wanted
    row: Row | None
