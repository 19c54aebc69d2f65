"""`quotewright preferences`: how a team's quotes reach people."""

from dataclasses import replace
from typing import Any

import typer

from quotewright.actions.preferences import change_preferences
from quotewright.cli.answers import print_facts
from quotewright.cli.assignments import Assignments, read_assignments, read_flag
from quotewright.cli.opening import in_books
from quotewright.cli.options import TeamId, reads
from quotewright.cli.team_options import read_email
from quotewright.core.errors import Invalid
from quotewright.core.preferences import Preferences

app = typer.Typer(
    name="preferences",
    help="How a team's quotes reach people.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

_FLAGS = ("attach_pdf", "accepts_expired")
_FIELDS = (*_FLAGS, "notify", "print_queue")


@app.command()
def show(team: TeamId) -> None:
    """Print a team's preferences."""
    print_facts(_facts(in_books(team, lambda books: books.preferences.get())))


@app.command()
def change(team: TeamId, given: Assignments = None) -> None:
    """Change a team's preferences, and print them.

    Such as: attach_pdf=no accepts_expired=yes notify=bob@example.com print_queue=/var/spool/quotes
    """
    assigned = read_assignments(given, _FIELDS)
    said: dict[str, Any] = {name: _READ[name](text) for name, text in assigned.items()}
    kept = in_books(team, lambda books: change_preferences(books, lambda now: replace(now, **said)))
    print_facts(_facts(kept))


def read_queue(text: str) -> str:
    """A folder by its whole path, or an address; "" is none."""
    return text if not text or text.startswith("/") else read_email(text)


def _read_notified(text: str) -> str:
    return read_email(text) if text else ""


def _short(text: str) -> str:
    if len(text) > 255:
        raise Invalid("that is longer than 255 characters")
    return text


_READ = {
    "attach_pdf": lambda text: read_flag("attach_pdf", text),
    "accepts_expired": lambda text: read_flag("accepts_expired", text),
    "notify": reads(_read_notified),
    "print_queue": reads(lambda text: read_queue(_short(text))),
}


def _facts(now: Preferences) -> dict[str, str]:
    flags = {name: "yes" if getattr(now, name) else "no" for name in _FLAGS}
    return {**flags, "notify": now.notify, "print_queue": now.print_queue}
