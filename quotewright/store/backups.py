"""Copying an SQLite book while it is served, and what a copy says of itself."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import column, func, select, table

from quotewright.store.connections import Unavailable
from quotewright.store.statements import SQLITE, Statement

PAGES_OF_A_STEP = 1000
_BUSY_SECONDS = 10

_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
_VERSION_TABLE = "alembic_version"


def copy_book(book: Path, to: Path, told: Callable[[int, int], None] | None = None) -> None:
    """Write the book, as it stands now, to a new file, and bring that to the disk.

    Others write on meanwhile. Raises Unavailable. The log beside the book grows until this ends.
    """
    to.touch(mode=0o600, exist_ok=False)
    with _plain_errors(book), _opened(book, "rw") as source, _opened(to, "rwc") as copy:
        # What is half written is thrown away whole, so it needs no journal.
        copy.execute("PRAGMA journal_mode=OFF")
        copy.execute("PRAGMA synchronous=OFF")
        # Holds the book's present state for this reader. Without it the copying would begin again
        # with every write of another process, and never end.
        source.execute("BEGIN")
        source.execute(_TABLES).fetchall()
        source.backup(copy, pages=PAGES_OF_A_STEP, progress=_telling(told))
        source.execute("ROLLBACK")
    _sync(to)


def revision_of(book: Path) -> str | None:
    """The migration that a book nobody has open stands at; None where there is none."""
    with _plain_errors(book), _opened(book, "ro") as opened:
        if (_VERSION_TABLE,) not in opened.execute(_TABLES).fetchall():
            return None
        version = Statement(select(column("version_num")).select_from(table(_VERSION_TABLE)))
        row = opened.execute(version.text(SQLITE)).fetchone()
        return None if row is None else str(row[0])


def count_rows(book: Path) -> dict[str, int]:
    """How many rows each table has, of a book that nobody has open."""
    with _plain_errors(book), _opened(book, "ro") as opened:
        names = sorted(name for (name,) in opened.execute(_TABLES).fetchall())
        return {name: _count(opened, name) for name in names if name != _VERSION_TABLE}


def _count(opened: sqlite3.Connection, name: str) -> int:
    counted = Statement(select(func.count()).select_from(table(name)))
    number: int = opened.execute(counted.text(SQLITE)).fetchone()[0]
    return number


@contextmanager
def _opened(path: Path, mode: str) -> Iterator[sqlite3.Connection]:
    # A copy at rest is read without the files that SQLite would else put beside it.
    at_rest = "&immutable=1" if mode == "ro" else ""
    address = f"{path.absolute().as_uri()}?mode={mode}{at_rest}"
    opened = sqlite3.connect(address, uri=True, isolation_level=None, timeout=_BUSY_SECONDS)
    with closing(opened):
        yield opened


@contextmanager
def _plain_errors(book: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise Unavailable(f"the book {book} cannot be read or copied: {error}") from error


def _telling(told: Callable[[int, int], None] | None) -> Callable[[int, int, int], None] | None:
    if told is None:
        return None
    return lambda _state, remaining, total: told(total - remaining, total)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
