"""`quotewright terms`: a team's own table of payment terms."""

from typing import Annotated

import typer

from quotewright.actions.teams import add_terms
from quotewright.cli.answers import print_table
from quotewright.cli.opening import in_books
from quotewright.cli.options import TeamId, reads
from quotewright.cli.team_options import read_name
from quotewright.core.terms import MOST_DAYS, Terms

app = typer.Typer(
    name="terms",
    help="The payment terms of a team.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Name = Annotated[
    str,
    typer.Option("--name", parser=reads(read_name), metavar="TEXT", help='Such as "Net 60".'),
]
Days = Annotated[int, typer.Option("--days", min=0, max=MOST_DAYS, help="Days to pay in.")]


@app.command()
def add(team: TeamId, name: Name, days: Days) -> None:
    """Add terms to a team's table."""
    _print([in_books(team, lambda books: add_terms(books, name, days))])


@app.command("list")
def list_terms(team: TeamId) -> None:
    """Print a team's table of terms."""
    _print(in_books(team, lambda books: books.terms.list()))


def _print(terms: list[Terms]) -> None:
    print_table(("Id", "Name", "Days"), [[str(one.id), one.name, str(one.days)] for one in terms])
