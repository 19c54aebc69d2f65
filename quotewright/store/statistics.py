"""What SQLite is told of the tables, so that it goes by the index that was made for a question.

Without statistics it walks through all rows of a team, and with those of an empty or a small book
it would go on to do so when the book has grown. What it is told is the same for every book.
"""

from collections.abc import Iterator
from itertools import accumulate
from typing import Any

from sqlalchemy import Boolean, Column, Connection, Index, PrimaryKeyConstraint, Table

from quotewright.store.schema import metadata

ROWS = 1_000_000
ROWS_OF_A_TEAM = 100_000
ROWS_OF_A_VALUE = 50
"""A value of a column that is looked for: one client's, one day's, one reference's."""

ROWS_OF_A_STATUS = 20_000
"""One of the few values of a flag or a status. Told the same of both, SQLite would take either
index for the open quotes of one client, and through all open quotes the way is long."""

_OF_FEW_VALUES = {"stage", "status", "currency", "kind"}


def tell_sqlite(connection: Connection) -> None:
    """Written into the book; whoever opens it next goes by it."""
    # Makes the table of statistics where there is none, and looks at no other.
    connection.exec_driver_sql("ANALYZE sqlite_schema")
    connection.exec_driver_sql("DELETE FROM sqlite_stat1")
    rows = [row for table in metadata.sorted_tables for row in _statistics(table)]
    connection.exec_driver_sql("INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (?, ?, ?)", rows)


def _statistics(table: Table) -> Iterator[tuple[str, str, str]]:
    """For every index: how many rows there are, then how many share its first columns."""
    if table.dialect_options["sqlite"]["with_rowid"]:
        # Those have one row for each team, found by its key.
        return
    yield table.name, table.name, _counts(table.primary_key, is_unique=True)
    for index in sorted(table.indexes, key=lambda index: str(index.name)):
        yield table.name, str(index.name), _counts(index, is_unique=bool(index.unique))


def _counts(index: Index | PrimaryKeyConstraint, *, is_unique: bool) -> str:
    names = [column.name for column in index.columns]
    few = [ROWS_OF_A_STATUS if _has_few_values(one) else ROWS_OF_A_VALUE for one in index.columns]
    # By its first column a team is found; each further one leaves fewer rows, or as many.
    shared = [ROWS_OF_A_TEAM, *accumulate(few[1:], min)] if names[0] == "team_id" else few
    if is_unique or names[-1] == "id":
        shared[-1] = 1
    return " ".join(map(str, [ROWS, *shared]))


def _has_few_values(column: Column[Any]) -> bool:
    return isinstance(column.type, Boolean) or column.name in _OF_FEW_VALUES
