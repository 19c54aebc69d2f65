"""`quotewright currency`: the currencies that a team quotes in."""

from typing import Annotated

import typer

from quotewright.actions.teams import add_currency
from quotewright.cli.answers import print_table
from quotewright.cli.opening import in_books
from quotewright.cli.options import TeamId, reads
from quotewright.core.currencies import Currency
from quotewright.core.money import check_currency
from quotewright.store import Books

app = typer.Typer(
    name="currency",
    help="The currencies that a team quotes in.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Code = Annotated[
    str,
    typer.Argument(parser=reads(check_currency), metavar="CODE", help="Three letters: EUR."),
]


@app.command()
def add(team: TeamId, code: Code) -> None:
    """Add a currency to a team's table."""

    def add_one(books: Books) -> list[list[str]]:
        return _rows(books, [add_currency(books, code)])

    _print(in_books(team, add_one))


@app.command("list")
def list_currencies(team: TeamId) -> None:
    """Print a team's table of currencies."""
    _print(in_books(team, lambda books: _rows(books, books.currencies.list())))


def _rows(books: Books, currencies: list[Currency]) -> list[list[str]]:
    own = books.team.currency
    return [[str(one.id), one.code, "own" if one.code == own else ""] for one in currencies]


def _print(rows: list[list[str]]) -> None:
    print_table(("Id", "Code", "Own"), rows)
