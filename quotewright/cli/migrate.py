"""`quotewright migrate`: bring the database's schema up to this program's own."""

import typer

from quotewright.cli.opening import require_schema, settings_of_environment
from quotewright.settings import describe
from quotewright.store import migrate as migrations
from quotewright.store.standing import SchemaState


def migrate() -> None:
    """Bring the database's schema up to date.

    An empty database gets its tables, an older one what it lacks. It never goes back: make a
    backup before a new version.
    """
    settings = settings_of_environment()
    require_schema(settings, SchemaState.EMPTY, SchemaState.OLDER, SchemaState.CURRENT)
    migrations.migrate(settings.database_url)
    place = describe(settings)["QUOTEWRIGHT_DATABASE_URL"]
    typer.echo(f"The schema of {place} is up to date.")
