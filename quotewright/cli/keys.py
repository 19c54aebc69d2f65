"""`quotewright key`: the keys by which programs get at a team's book. Each is shown once."""

from typing import Annotated, Literal

import typer

from quotewright.actions.keys import issue_key, rotate_key
from quotewright.cli.answers import print_facts, print_json
from quotewright.cli.opening import in_books
from quotewright.cli.options import AsJson, TeamId
from quotewright.core.keys import IssuedKey, KeyKind

app = typer.Typer(
    name="key", help="The API keys of a team.", no_args_is_help=True, rich_markup_mode=None
)

# Tokens are no key one asks for here: programs get them from the OAuth doors.
Kind = Annotated[
    Literal["allquote", "chargeover", "factuursturen"],
    typer.Option("--kind", help="The API that the key opens."),
]

# What each vendor calls the two parts of its key.
_NAMES = {
    KeyKind.ALLQUOTE: ("", "allquote_key"),
    KeyKind.CHARGEOVER: ("public_key", "private_key"),
    KeyKind.FACTUURSTUREN: ("user", "key"),
}


@app.command()
def add(team: TeamId, kind: Kind, *, as_json: AsJson = False) -> None:
    """Issue one more key, and print it.

    It is not shown again. Those that the team has stay as they are.
    """
    _print(in_books(team, lambda books: issue_key(books, KeyKind(kind))), as_json=as_json)


@app.command()
def rotate(team: TeamId, kind: Kind, *, as_json: AsJson = False) -> None:
    """End the keys of a kind, and print a new one.

    The old ones end at once, in every process.
    """
    _print(in_books(team, lambda books: rotate_key(books, KeyKind(kind))), as_json=as_json)


def _print(key: IssuedKey, *, as_json: bool) -> None:
    public, secret = _NAMES[key.kind]
    parts = {"kind": str(key.kind), public: key.public, secret: key.secret}
    parts.pop("", None)
    if as_json:
        print_json(parts)
    else:
        print_facts(parts)
