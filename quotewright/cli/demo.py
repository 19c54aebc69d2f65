"""`quotewright demo`: three teams to try things on, and how to knock at their doors."""

from typing import Annotated

import typer

from quotewright.app import utc_now
from quotewright.cli.answers import print_json
from quotewright.cli.opening import migrate_if_empty, opened_store, settings_of_environment
from quotewright.cli.options import AsJson
from quotewright.demo import Demo, DemoTeam, MovableClock, secrets_file
from quotewright.logs import configure_logs

Rotate = Annotated[
    bool, typer.Option("--rotate", help="Give the demo teams new keys and new passwords.")
]


def demo(*, as_json: AsJson = False, rotate: Rotate = False) -> None:
    """Make three demo teams, and print how to get in.

    Each has a year in its book: clients, items, jobs, bookings, quotes, invoices and payments.
    They are made once: called again, this prints the same and makes nothing.
    """
    settings = settings_of_environment()
    configure_logs(settings.log_level, settings.log_format)
    migrate_if_empty(settings)
    file = secrets_file(settings.data_dir, settings.database_url)
    clock = MovableClock(utc_now)
    with opened_store(settings, clock) as store:
        book = Demo(store, clock, file, tell=lambda words: typer.echo(words, err=True))
        teams = book.rotate() if rotate else book.open()
        token = book.token_of_a_quote(teams[0])
    if as_json:
        print_json({"base_url": settings.public_url, "teams": teams})
    else:
        typer.echo(_in_words(teams, settings.public_url))
        if token is not None:
            typer.echo(
                f"A client's page, while the server runs:\n{settings.public_url}/q/{token}\n"
            )
        typer.echo(f"These keys are kept in {file}.")


def _in_words(teams: tuple[DemoTeam, ...], base_url: str) -> str:
    doors = "\n".join(_doors_of(team) for team in teams)
    return f"""\
These are demo teams at {base_url}; nothing in their books is real.

{doors}
Write a quote for {teams[0].name}, while the server runs (`quotewright serve`):

curl -X POST {base_url}/api/v1/quotes \\
  -H 'Authorization: Bearer {teams[0].allquote_key}' \\
  -H 'Content-Type: application/json' \\
  -d '{_QUOTE}'
"""


def _doors_of(team: DemoTeam) -> str:
    return f"""\
{team.name} (team {team.id})
  Owner          {team.owner.email}, password {team.owner.password}
  AllQuote       {team.allquote_key}
  ChargeOver     {team.chargeover.public_key} : {team.chargeover.private_key}
  Factuursturen  {team.factuursturen.user} : {team.factuursturen.key}
"""


_QUOTE = (
    '{"client_id": 1, "title": "Kitchen reno", "line_items": ['
    '{"description": "Labour", "qty": 8, "unit_price_cents": 9000}, '
    '{"description": "Materials", "qty": 1, "unit_price_cents": 78000}]}'
)
