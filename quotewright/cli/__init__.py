"""The command line: a file for each noun, and here what holds for all of them.

A refusal ends as one sentence on stderr, never as a traceback; the exit codes are 0 fine,
1 refused, 2 wrong usage.
"""

from collections.abc import Sequence
from importlib.metadata import version
from typing import Annotated

import typer

from quotewright.cli import (
    audit,
    backups,
    demo,
    exports,
    imports,
    keys,
    migrate,
    serve,
    settings,
    tax,
    teams,
)
from quotewright.core.errors import Refusal
from quotewright.settings import SettingsError
from quotewright.store.database import Unavailable

app = typer.Typer(
    name="quotewright",
    help=(
        "One book of clients, jobs, quotes, invoices and payments behind three APIs. Every command"
        " takes its settings from QUOTEWRIGHT_… variables; `quotewright settings` shows them."
    ),
    no_args_is_help=True,
    rich_markup_mode=None,
    add_completion=False,
    # A traceback is for us, not for operators; the rich one would print their secrets in it, too.
    pretty_exceptions_enable=False,
)
app.command()(serve.serve)
app.command()(migrate.migrate)
app.command()(settings.settings)
app.command()(demo.demo)
app.command()(backups.backup)
app.command()(backups.restore)
app.command("export")(exports.export)
app.command("import")(imports.import_file)
app.command()(audit.audit)
teams.app.command()(imports.abandon)
app.add_typer(teams.app)
app.add_typer(tax.app)
app.add_typer(keys.app)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the program with these arguments, or with the ones it was called with."""
    try:
        app(arguments, prog_name="quotewright")
    except (Refusal, SettingsError, Unavailable) as refused:
        typer.echo(str(refused), err=True)
        raise SystemExit(1) from None


@app.callback()
def _options_of_all(
    *,
    _is_version_asked: Annotated[
        bool,
        typer.Option(
            "--version",
            help="Print the program's version.",
            is_eager=True,
            callback=lambda asked: _print_version() if asked else None,
        ),
    ] = False,
) -> None:
    """Hold the options that come before any command."""


def _print_version() -> None:
    typer.echo(f"quotewright {version('quotewright')}")
    raise typer.Exit
