"""`quotewright demo`: a team to try things on, and how to knock at its doors."""

from typing import Annotated

import typer

from quotewright.cli.answers import print_json
from quotewright.cli.opening import migrate_if_empty, opened_store, settings_of_environment
from quotewright.cli.options import AsJson
from quotewright.demo import DemoTeam, open_demo, rotate_demo, secrets_file
from quotewright.logs import configure_logs

Rotate = Annotated[
    bool, typer.Option("--rotate", help="Give the demo team new keys and a new password.")
]


def demo(*, as_json: AsJson = False, rotate: Rotate = False) -> None:
    """Make a demo team, and print how to get in.

    It has clients, jobs, quotes and invoices. It is made once: called again, this prints the same
    and makes nothing.
    """
    settings = settings_of_environment()
    configure_logs(settings.log_level, settings.log_format)
    migrate_if_empty(settings)
    file = secrets_file(settings.data_dir, settings.database_url)
    with opened_store(settings) as store:
        team = rotate_demo(store, file) if rotate else open_demo(store, file)
    if as_json:
        print_json({"base_url": settings.public_url, "teams": [team]})
    else:
        typer.echo(_in_words(team, settings.public_url))
        typer.echo(f"These keys are kept in {file}.")


def _in_words(team: DemoTeam, base_url: str) -> str:
    return f"""\
{team.name} (team {team.id}) is a demo team; nothing in its book is real.

  Address        {base_url}
  Owner          {team.owner.email}, password {team.owner.password}
  AllQuote       {team.allquote_key}
  ChargeOver     {team.chargeover.public_key} : {team.chargeover.private_key}
  Factuursturen  {team.factuursturen.user} : {team.factuursturen.key}

Write a quote, while the server runs (`quotewright serve`):

curl -X POST {base_url}/api/v1/quotes \\
  -H 'Authorization: Bearer {team.allquote_key}' \\
  -H 'Content-Type: application/json' \\
  -d '{_QUOTE}'
"""


_QUOTE = (
    '{"client_id": 1, "title": "Kitchen reno", "line_items": ['
    '{"description": "Labour", "qty": 8, "unit_price_cents": 9000}, '
    '{"description": "Materials", "qty": 1, "unit_price_cents": 78000}]}'
)
