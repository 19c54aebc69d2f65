"""How commands answer: tables for a person at a terminal, plain lines for a pipe, or JSON."""

import sys
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import typer
from rich.console import Console
from rich.table import Table


def print_table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Piped, it is one line for each row, with tabs between and no headings."""
    if not sys.stdout.isatty():
        for row in rows:
            typer.echo("\t".join(row))
        return
    table = Table(*headings)
    _fill(table, rows)


def print_facts(facts: Mapping[str, str]) -> None:
    """Piped, it is one `name=value` for each fact."""
    if not sys.stdout.isatty():
        for name, value in facts.items():
            typer.echo(f"{name}={value}")
        return
    table = Table(show_header=False, box=None)
    table.add_column(style="bold", no_wrap=True)
    # Folded, never cut: a key with dots in its middle opens nothing.
    table.add_column(overflow="fold")
    _fill(table, list(facts.items()))


def print_json(answer: Any) -> None:
    typer.echo(msgspec.json.format(msgspec.json.encode(answer), indent=2).decode())


def _fill(table: Table, rows: Sequence[Sequence[str]]) -> None:
    for row in rows:
        table.add_row(*row)
    # Names of teams are printed as they are: [red] is no colour here.
    Console(markup=False, highlight=False, emoji=False).print(table)
