"""`quotewright export`: everything of one team, to one file."""

from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from quotewright.app import utc_now
from quotewright.archive.exports import export_team
from quotewright.archive.team_files import Header
from quotewright.cli.opening import ready_store, team_of
from quotewright.cli.options import OneTeam
from quotewright.cli.progress import shown

NewFile = Annotated[Path, typer.Argument(metavar="PATH", help="A new file, which is made.")]


def export(team: OneTeam, path: NewFile) -> None:
    """Write everything of one team to a new file.

    It is the team of one moment, even while the server runs. Its secrets stay sealed: importing
    the file takes this server's secret key.
    """
    header = Header(
        version=version("quotewright"),
        team_id=team,
        exported_at=utc_now().isoformat(timespec="seconds"),
    )
    with ready_store() as store:
        name = store.read_now(lambda desk: team_of(desk, team)).name
        with shown(f"Exporting {name}") as told:
            rows = export_team(store, header, path, told)
    typer.echo(f"{path} holds {name} ({rows} rows). Keep it where only you can read it.")
