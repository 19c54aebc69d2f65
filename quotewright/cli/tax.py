"""`quotewright tax`: a team's own table of tax rates."""

from typing import Annotated

import typer

from quotewright.actions.teams import add_tax_rate
from quotewright.cli.answers import print_table
from quotewright.cli.opening import in_books
from quotewright.cli.options import TeamId, read_percentage, reads
from quotewright.core.decimals import PERCENT, write_decimal
from quotewright.core.errors import Invalid
from quotewright.core.tax import TaxKind, TaxRate
from quotewright.store import Books

app = typer.Typer(
    name="tax", help="The tax rates of a team.", no_args_is_help=True, rich_markup_mode=None
)


def read_kind(text: str) -> TaxKind:
    """The first letters are enough, in any case: H, L, Z, N."""
    for kind in TaxKind:
        if text and kind.startswith(text.lower()):
            return kind
    raise Invalid(f"type must be one of {', '.join(TaxKind)}, or the first letter of it")


Percentage = Annotated[
    int,
    typer.Option(
        "--percentage", parser=reads(read_percentage), metavar="PERCENT", help="Such as 21 or 5.5."
    ),
]
Kind = Annotated[
    TaxKind,
    typer.Option(
        "--type",
        parser=reads(read_kind),
        metavar="TYPE",
        help="high, low, zero or none; the first letter is enough.",
    ),
]


@app.command()
def add(team: TeamId, percentage: Percentage, kind: Kind) -> None:
    """Add a rate to a team's table."""

    def add_one(books: Books) -> list[list[str]]:
        return _rows(books, [add_tax_rate(books, percentage, kind)])

    _print(in_books(team, add_one))


@app.command("list")
def list_rates(team: TeamId) -> None:
    """Print a team's table of rates."""
    _print(in_books(team, lambda books: _rows(books, books.tax_rates.list())))


def _rows(books: Books, rates: list[TaxRate]) -> list[list[str]]:
    """The default is the rate of lines that name none: the team says which."""
    return [
        [
            str(rate.id),
            write_decimal(rate.percentage, PERCENT),
            str(rate.kind),
            "default" if rate.percentage == books.team.default_rate else "",
        ]
        for rate in rates
    ]


def _print(rows: list[list[str]]) -> None:
    print_table(("Id", "Percent", "Type", "Default"), rows)
