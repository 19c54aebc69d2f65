"""Opening the book: which database an address names."""

from urllib.parse import parse_qsl, urlsplit

from quotewright.store.connections import Unavailable
from quotewright.store.hops import Database
from quotewright.store.postgresql import PostgreSQLDatabase
from quotewright.store.sqlite import SQLiteDatabase

__all__ = ["Database", "Unavailable", "open_database", "sqlite_path"]

# Settings of one connection that an operator may add to an SQLite address; anything else in a
# query string is a mistake better heard of at once.
_PRAGMAS = frozenset({"max_page_count", "cache_size", "mmap_size", "wal_autocheckpoint"})


def open_database(url: str, threads: int, *, folded: bool = True) -> Database:
    """Open `sqlite:///path` or `postgresql://…`; raises Unavailable when it cannot be reached.

    `folded` False keeps to the portable statements, as a sharded PostgreSQL needs.
    """
    path = sqlite_path(url)
    if path is None:
        return PostgreSQLDatabase(url, threads=threads, folds=folded)
    return SQLiteDatabase(path, _pragmas(url))


def sqlite_path(url: str) -> str | None:
    """The file an SQLite address names; None for any other kind of address."""
    parts = urlsplit(url)
    if parts.scheme != "sqlite":
        return None
    return parts.path.removeprefix("/")


def _pragmas(url: str) -> dict[str, str]:
    pragmas = dict(parse_qsl(urlsplit(url).query))
    for name, value in pragmas.items():
        if name not in _PRAGMAS or not value.lstrip("-").isdigit():
            raise Unavailable(f"the database address has a setting that is not known: {name}")
    return pragmas
