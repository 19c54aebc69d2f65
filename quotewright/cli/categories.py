"""`quotewright category`: what a team sorts its quotes by."""

from typing import Annotated

import typer

from quotewright.actions.teams import add_category
from quotewright.cli.answers import print_table
from quotewright.cli.opening import in_books
from quotewright.cli.options import TeamId, reads
from quotewright.cli.team_options import read_name
from quotewright.core.categories import Category

app = typer.Typer(
    name="category",
    help="The categories of a team's quotes.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Name = Annotated[
    str,
    typer.Option("--name", parser=reads(read_name), metavar="TEXT", help="No client sees it."),
]


@app.command()
def add(team: TeamId, name: Name) -> None:
    """Add a category to a team's table."""
    _print([in_books(team, lambda books: add_category(books, name))])


@app.command("list")
def list_categories(team: TeamId) -> None:
    """Print a team's table of categories."""
    _print(in_books(team, lambda books: books.categories.list()))


def _print(categories: list[Category]) -> None:
    print_table(("Id", "Name"), [[str(one.id), one.name] for one in categories])
