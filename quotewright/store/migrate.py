"""Bringing a database's schema up to the program's, forward only, all of it or nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
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
from quotewright.store.sqlite import use_wal
from quotewright.store.statistics import tell_sqlite

_SCRIPTS = Path(__file__).parent / "migrations"
# Any number, as long as every Quotewright that migrates the same database uses it.
_ADVISORY_LOCK = 5_108_204_773


class SchemaState(StrEnum):
    EMPTY = "empty"
    CURRENT = "current"
    OLDER = "older"
    NEWER = "newer"


def migrate(url: str, to: str = "head") -> None:
    """Run what is missing in one transaction. Two at once line up; the second finds it done."""
    with _connection(url) as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, to)
        if sqlite_path(url) is not None:
            tell_sqlite(connection)


def schema_state(url: str) -> SchemaState:
    """How the database's schema stands to this program's; raises Unavailable."""
    with _connection(url) as connection:
        return _state(connection)


def _state(connection: Connection) -> SchemaState:
    found = MigrationContext.configure(connection).get_current_revision()
    if found is not None:
        return standing_of(found)
    has_tables = inspect(connection).has_table("teams")
    return SchemaState.OLDER if has_tables else SchemaState.EMPTY


def standing_of(found: str) -> SchemaState:
    """How a schema at this migration stands to this program's."""
    scripts = ScriptDirectory.from_config(_config())
    if found == scripts.get_current_head():
        return SchemaState.CURRENT
    try:
        return SchemaState.OLDER if scripts.get_revision(found) else SchemaState.NEWER
    except CommandError:
        return SchemaState.NEWER


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    return config


@contextmanager
def _connection(url: str) -> Iterator[Connection]:
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
