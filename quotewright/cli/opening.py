"""How a command opens the book: settings from the environment, a schema that fits, one store."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TypeVar

import structlog

from quotewright.app import open_store, utc_now
from quotewright.core.errors import NotFound, Refusal
from quotewright.core.teams import Actor, Team
from quotewright.settings import Settings, read_settings
from quotewright.store import Books, Clock, Desk, Store
from quotewright.store.database import sqlite_path
from quotewright.store.standing import SchemaState, schema_state

T = TypeVar("T")

COMMAND_LINE = Actor(door="command line")

_SENTENCES = {
    SchemaState.EMPTY: "The database is empty; run `quotewright migrate` first.",
    SchemaState.OLDER: (
        "The database was last used by an older Quotewright; make a backup, then run"
        " `quotewright migrate`."
    ),
    SchemaState.NEWER: (
        "The database was last used by a newer Quotewright; install that version, or a newer one."
    ),
}


def settings_of_environment() -> Settings:
    return read_settings(os.environ)


def require_schema(settings: Settings, *fitting: SchemaState) -> SchemaState:
    """The state of the schema; refuses one that does not fit, saying what to do about it."""
    _make_folder_of_database(settings)
    state = schema_state(settings.database_url)
    if state not in fitting:
        raise Refusal(_SENTENCES[state])
    return state


def migrate_if_empty(settings: Settings) -> None:
    """Make the tables of an empty database. An older schema is for its operator to bring along."""
    state = require_schema(settings, SchemaState.EMPTY, SchemaState.CURRENT)
    if state is SchemaState.EMPTY:
        structlog.get_logger().info("the database is empty; making its tables")
        # What makes them takes long to load, and a server meets an empty book once.
        import_module("quotewright.store.migrate").migrate(settings.database_url)


@contextmanager
def opened_store(settings: Settings, clock: Clock = utc_now) -> Iterator[Store]:
    store = open_store(settings, clock)
    try:
        yield store
    finally:
        store.close()


@contextmanager
def ready_store() -> Iterator[Store]:
    """The store of the environment's settings, its schema looked at first."""
    settings = settings_of_environment()
    require_schema(settings, SchemaState.CURRENT)
    with opened_store(settings) as store:
        yield store


def in_books(team_id: int, work: Callable[[Books], T]) -> T:
    """Do one piece of work in a team's books; it commits as a whole."""

    def at_desk(desk: Desk) -> T:
        with desk.books(team_of(desk, team_id), COMMAND_LINE) as books:
            return work(books)

    with ready_store() as store:
        return store.write_now(at_desk)


def team_of(desk: Desk, team_id: int) -> Team:
    team = desk.teams.get(team_id)
    if team is None:
        raise NotFound(f"There is no team {team_id}; `quotewright team show` lists them all.")
    return team


def _make_folder_of_database(settings: Settings) -> None:
    """SQLite makes its file, but not the folder to put it in."""
    path = sqlite_path(settings.database_url)
    if path is None:
        return
    folder = Path(path).absolute().parent
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise Refusal(f"The folder {folder} cannot be made: {error.strerror}.") from None
