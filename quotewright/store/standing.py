"""How a database's schema stands to this program's, and the connection that such questions go by.

Bringing it up to date is in `migrate`. That takes Alembic, which nobody else has to load.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from importlib import import_module
from typing import Any

from sqlalchemy import (
    Connection,
    Engine,
    NullPool,
    create_engine,
    event,
    inspect,
    text,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DatabaseError

from quotewright.store.connections import Unavailable
from quotewright.store.database import sqlite_path
from quotewright.store.schema import REVISION
from quotewright.store.sqlite import use_wal

# Any number, as long as every Quotewright that migrates the same database uses it.
_ADVISORY_LOCK = 5_108_204_773


class SchemaState(StrEnum):
    EMPTY = "empty"
    CURRENT = "current"
    OLDER = "older"
    NEWER = "newer"


def schema_state(url: str) -> SchemaState:
    """How the database's schema stands to this program's; raises Unavailable."""
    with migrating_connection(url) as connection:
        tables = inspect(connection)
        found = None
        if tables.has_table("alembic_version"):
            found = connection.scalar(text("SELECT version_num FROM alembic_version"))
        if found is None:
            return SchemaState.OLDER if tables.has_table("teams") else SchemaState.EMPTY
    return standing_of(found)


def standing_of(found: str) -> SchemaState:
    """How a schema at this migration stands to this program's."""
    if found == REVISION:
        return SchemaState.CURRENT
    is_known: bool = import_module("quotewright.store.migrate").is_known(found)
    return SchemaState.OLDER if is_known else SchemaState.NEWER


@contextmanager
def migrating_connection(url: str) -> Iterator[Connection]:
    """A connection in one transaction that no other migration shares."""
    path = sqlite_path(url)
    if path is None:
        address: Any = make_url(url).set(drivername="postgresql+psycopg")
        engine = create_engine(address, poolclass=NullPool, connect_args={"connect_timeout": 5})
    else:
        engine = create_engine(f"sqlite:///{path}", poolclass=NullPool)
        _take_transactions_over(engine)
    try:
        with _begun(engine) as connection:
            if path is None:
                connection.execute(text(f"SELECT pg_advisory_xact_lock({_ADVISORY_LOCK})"))
            yield connection
    finally:
        engine.dispose()


@contextmanager
def _begun(engine: Engine) -> Iterator[Connection]:
    try:
        connection = engine.connect()
        transaction = connection.begin()
    except DatabaseError as error:
        raise Unavailable(f"the database cannot be opened: {error.orig}") from error
    with connection, transaction:
        yield connection


def _take_transactions_over(engine: Engine) -> None:
    """Python's sqlite3 would commit before every CREATE TABLE; we begin and commit ourselves."""

    @event.listens_for(engine, "connect")
    def _no_implicit_commits(raw: Any, _record: Any) -> None:
        raw.isolation_level = None
        use_wal(raw)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
