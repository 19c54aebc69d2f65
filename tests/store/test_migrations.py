"""Migrations: they end at the declared tables, line up, and keep every row."""

import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from threading import Timer
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Inspector, create_engine, insert, inspect, text
from sqlalchemy.exc import DatabaseError

from quotewright.store import Store
from quotewright.store import migrate as migrating
from quotewright.store.database import Unavailable, open_database, sqlite_path
from quotewright.store.migrate import migrate
from quotewright.store.schema import REVISION, leases, metadata, workers
from quotewright.store.secrets import SecretBox
from quotewright.store.standing import SchemaState, schema_state
from tests.store._books import (
    CHARLIES,
    NOW,
    connected,
    open_books,
    snapshot,
    write_of_everything,
)
from tests.support.served import SECRET_KEY
from tests.support.shelves import Shelf

AT_ONCE = 3
MIGRATE = "import sys; from quotewright.store.migrate import migrate; migrate(sys.argv[1])"
UNREACHABLE = ["sqlite:////no/such/folder/book.db", "postgresql://nobody@127.0.0.1:1/book"]


@pytest.fixture
def blank_url(shelf: Shelf) -> Iterator[str]:
    """A database in which nothing was made yet."""
    url = shelf.blank()
    yield url
    shelf.discard(url)


def test_migrations_end_at_the_declared_tables(database_url: str) -> None:
    with connected(database_url) as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        assert compare_metadata(context, metadata) == []


def test_migrated_and_declared_tables_are_the_same_in_every_key_index_and_default(
    database_url: str, blank_url: str
) -> None:
    with connected(blank_url) as connection:
        metadata.create_all(connection)
    migrated = _description(database_url)
    assert migrated.pop("alembic_version")
    assert migrated == _description(blank_url)
    assert migrated.keys() == metadata.tables.keys()


def test_the_program_is_written_for_the_newest_migration() -> None:
    assert _scripts().get_heads() == [REVISION]


def test_no_migration_has_a_way_back() -> None:
    ways_back = [hasattr(script.module, "downgrade") for script in _scripts().walk_revisions()]
    assert ways_back == [False] * len(ways_back)


def test_a_database_without_tables_is_empty(blank_url: str) -> None:
    assert schema_state(blank_url) is SchemaState.EMPTY


def test_a_migrated_database_is_current(blank_url: str) -> None:
    migrate(blank_url)
    assert schema_state(blank_url) is SchemaState.CURRENT


def test_tables_from_before_there_were_migrations_are_older(database_url: str) -> None:
    _run(database_url, "DELETE FROM alembic_version")
    assert schema_state(database_url) is SchemaState.OLDER


def test_a_migration_that_this_program_does_not_know_is_newer(database_url: str) -> None:
    _run(database_url, "UPDATE alembic_version SET version_num = '2099_01_01_of_tomorrow'")
    assert schema_state(database_url) is SchemaState.NEWER


@pytest.mark.parametrize("url", UNREACHABLE)
@pytest.mark.parametrize("ask", [schema_state, migrate])
def test_a_database_out_of_reach_is_unavailable(ask: Callable[[str], object], url: str) -> None:
    with pytest.raises(Unavailable, match=r"^the database cannot be opened: "):
        ask(url)


@pytest.mark.parametrize(
    ("change", "is_current"),
    [
        ("UPDATE alembic_version SET version_num = version_num", True),
        ("UPDATE alembic_version SET version_num = '2099_01_01_of_tomorrow'", False),
        ("DELETE FROM alembic_version", False),
    ],
)
def test_a_server_knows_whether_the_tables_are_its_own(
    database_url: str, change: str, *, is_current: bool
) -> None:
    _run(database_url, change)
    store = _open(database_url)
    assert store.read_now(lambda desk: desk.schema_is_current) is is_current
    store.close()


def test_a_server_finds_no_tables_in_an_empty_database(blank_url: str) -> None:
    store = _open(blank_url)
    with pytest.raises(Unavailable):
        store.read_now(lambda desk: desk.schema_is_current)
    store.close()


def test_migrating_a_filled_book_again_keeps_every_row(database_url: str) -> None:
    _fill(database_url)
    before = snapshot(database_url)
    assert [name for name, rows in before.items() if not rows] == []
    described = _description(database_url)
    migrate(database_url)
    assert snapshot(database_url) == before
    assert _description(database_url) == described
    assert schema_state(database_url) is SchemaState.CURRENT


def test_processes_that_migrate_one_database_at_once_all_succeed(blank_url: str) -> None:
    command = [sys.executable, "-c", MIGRATE, blank_url]
    running = [subprocess.Popen(command, stderr=subprocess.PIPE) for _ in range(AT_ONCE)]
    said = [process.communicate()[1].decode() for process in running]
    assert [(process.returncode, words) for process, words in zip(running, said, strict=True)] == [
        (0, "")
    ] * AT_ONCE
    assert _rows(blank_url, "SELECT version_num FROM alembic_version") == [(REVISION,)]
    assert _description(blank_url).keys() - metadata.tables.keys() == {"alembic_version"}


def test_a_migration_waits_for_another_that_has_just_begun_the_file(sqlite_shelf: Shelf) -> None:
    url = sqlite_shelf.blank()
    other = sqlite3.connect(sqlite_path(url) or "", isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    letting_go = Timer(0.2, other.rollback)
    letting_go.start()
    migrate(url)
    letting_go.join()
    other.close()
    assert schema_state(url) is SchemaState.CURRENT


def test_a_migration_that_fails_leaves_nothing_behind(blank_url: str) -> None:
    _run(blank_url, "CREATE TABLE quote_lines (of_another_program INTEGER)")
    with pytest.raises(DatabaseError, match="quote_lines"):
        migrate(blank_url)
    assert _description(blank_url).keys() == {"quote_lines"}
    assert schema_state(blank_url) is SchemaState.EMPTY


def _open(url: str) -> Store:
    return Store(open_database(url, threads=1), lambda: NOW, SecretBox([SECRET_KEY]))


def _fill(url: str) -> None:
    store = _open(url)
    for books in (open_books(store), open_books(store, CHARLIES)):
        write_of_everything(books)
    store.close()
    with connected(url) as connection:
        connection.execute(insert(workers), [{"id": "w", "seen_until": 7}])
        connection.execute(insert(leases), [{"bucket": 1, "holder": "w", "held_until": 7}])


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(migrating._config())


def _run(url: str, statement: str) -> None:
    with connected(url) as connection:
        connection.execute(text(statement))


def _rows(url: str, statement: str) -> list[tuple[Any, ...]]:
    with connected(url) as connection:
        return [tuple(row) for row in connection.execute(text(statement))]


def _description(url: str) -> dict[str, dict[str, list[str]]]:
    """What the database itself says about each of its tables."""
    engine = create_engine(url)
    inspector = inspect(engine)
    described = {name: _table(inspector, name) for name in inspector.get_table_names()}
    engine.dispose()
    return described


def _table(inspector: Inspector, name: str) -> dict[str, list[str]]:
    return {
        "columns": _in_words(inspector.get_columns(name)),
        "key": _in_words([inspector.get_pk_constraint(name)]),
        "references": _in_words(inspector.get_foreign_keys(name)),
        "indexes": _in_words(inspector.get_indexes(name)),
        "unique": _in_words(inspector.get_unique_constraints(name)),
        "options": _in_words([inspector.get_table_options(name)]),
    }


def _in_words(found: Sequence[Any]) -> list[str]:
    return sorted(json.dumps(each, default=str, sort_keys=True) for each in found)
