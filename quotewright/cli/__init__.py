"""The command line: a file for each noun, and here what holds for all of them.

A refusal ends as one sentence on stderr, never as a traceback; the exit codes are 0 fine,
1 refused, 2 wrong usage.
"""

import sys
from collections.abc import Iterable, Sequence
from importlib import import_module
from importlib.metadata import version
from typing import Annotated, Any

import typer

from quotewright.core.errors import Refusal
from quotewright.settings import SettingsError
from quotewright.store.connections import Unavailable

COMMANDS = {
    "serve": "serve:serve",
    "worker": "worker:worker",
    "migrate": "migrate:migrate",
    "settings": "settings:settings",
    "demo": "demo:demo",
    "backup": "backups:backup",
    "restore": "backups:restore",
    "export": "exports:export",
    "import": "imports:import_file",
    "audit": "audit:audit",
    "layouts": "layouts:app",
    "team": "teams:app",
    "profile": "profiles:app",
    "preferences": "preferences:app",
    "tax": "tax:app",
    "terms": "terms:app",
    "currency": "currencies:app",
    "category": "categories:app",
    "key": "keys:app",
    "mail": "mail:app",
}
"""Each command, or group of commands, by its file in this room and its name there."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the program with these arguments, or with the ones it was called with.

    Only the command that is asked for is loaded: a server starts without what the others need.
    """
    given = sys.argv[1:] if arguments is None else arguments
    asked = [given[0]] if given and given[0] in COMMANDS else COMMANDS
    try:
        program_with(asked)(given, prog_name="quotewright")
    except (Refusal, SettingsError, Unavailable) as refused:
        typer.echo(str(refused), err=True)
        raise SystemExit(1) from None


def program_with(commands: Iterable[str]) -> typer.Typer:
    """The program, with these of its commands."""
    program = typer.Typer(
        name="quotewright",
        help=(
            "One book of clients, jobs, quotes, invoices and payments behind three APIs. Every"
            " command takes its settings from QUOTEWRIGHT_… variables; `quotewright settings`"
            " shows them."
        ),
        callback=_options_of_all,
        no_args_is_help=True,
        rich_markup_mode=None,
        add_completion=False,
        # A traceback is for us, not for operators; the rich one would print their secrets, too.
        pretty_exceptions_enable=False,
    )
    for name in commands:
        found = _loaded(name)
        if isinstance(found, typer.Typer):
            program.add_typer(found)
        else:
            program.command(name)(found)
    return program


def _loaded(name: str) -> Any:
    file, _, within = COMMANDS[name].partition(":")
    return getattr(import_module(f"{__name__}.{file}"), within)


def _print_version() -> None:
    typer.echo(f"quotewright {version('quotewright')}")
    raise typer.Exit


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
