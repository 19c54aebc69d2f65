"""`quotewright import`: a team from the file that `quotewright export` wrote."""

from pathlib import Path
from typing import Annotated

import typer

from quotewright.archive.imports import abandon_import, import_team
from quotewright.cli.opening import (
    opened_store,
    ready_store,
    require_schema,
    settings_of_environment,
)
from quotewright.cli.options import TeamId
from quotewright.cli.progress import shown
from quotewright.store.standing import SchemaState

TeamFile = Annotated[Path, typer.Argument(metavar="PATH", help="The file of a team.")]
NewId = Annotated[
    int | None,
    typer.Option("--as", metavar="ID", min=1, help="The team's id here, in place of its own."),
]


def import_file(path: TeamFile, *, as_id: NewId = None) -> None:
    """Read a team in from a file.

    All of it is checked first. Nobody sees the team before its last row is in; broken off, the
    same command goes on where it stopped. It keeps its id, or gets the one that --as names.
    """
    settings = settings_of_environment()
    require_schema(settings, SchemaState.CURRENT)
    with opened_store(settings) as store, shown("Importing") as told:
        # SQLite has one writer: a server that runs beside this must get its turn.
        done = import_team(store, path, as_id, gently=settings.is_sqlite, told=told)
    if done.rows_before:
        typer.echo(f"Went on after the {done.rows_before} rows that were in already.")
    typer.echo(f"Team {done.team_id} is here, with its {done.rows} rows and its keys.")


def abandon(team: TeamId) -> None:
    """Take back what a broken import left.

    A team that is in use is never touched.
    """
    with ready_store() as store:
        rows = abandon_import(store, team)
    typer.echo(f"Took back {rows} rows; the id {team} is free again.")
