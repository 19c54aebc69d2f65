"""Bringing a database's schema up to the program's, forward only, all of it or nothing."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError

from quotewright.store.database import sqlite_path
from quotewright.store.standing import migrating_connection
from quotewright.store.statistics import tell_sqlite

_SCRIPTS = Path(__file__).parent / "migrations"


def migrate(url: str, to: str = "head") -> None:
    """Run what is missing in one transaction. Two at once line up; the second finds it done."""
    with migrating_connection(url) as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, to)
        if sqlite_path(url) is not None:
            tell_sqlite(connection)


def is_known(revision: str) -> bool:
    """Whether this program has that migration: then it, or a former one, wrote the schema."""
    try:
        return ScriptDirectory.from_config(_config()).get_revision(revision) is not None
    except CommandError:
        return False


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    return config
