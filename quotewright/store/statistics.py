"""What SQLite is told of the tables, so that it goes by the index that was made for a question.

Without statistics it walks through all rows of a team, and with those of an empty or a small book
it would go on to do so when the book has grown. What it is told is the same for every book.
"""

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, Index, PrimaryKeyConstraint, Table

from quotewright.store.schema import metadata

ROWS = 1_000_000
ROWS_OF_A_TEAM = 100_000
ROWS_OF_A_VALUE = 50
"""A value of a column that is looked for: one client's, one day's, those of one status."""


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
    shared = [_sharing(names[: place + 1]) for place in range(len(names))]
    if is_unique or names[-1] == "id":
        shared[-1] = 1
    return " ".join(map(str, [ROWS, *shared]))


def _sharing(names: Sequence[str]) -> int:
    return ROWS_OF_A_TEAM if names == ["team_id"] else ROWS_OF_A_VALUE
