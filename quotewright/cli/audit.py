"""`quotewright audit`: who changed a key, a status or a payment, by which door, and when."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

import typer

from quotewright.cli.answers import print_json, print_table
from quotewright.cli.opening import in_books
from quotewright.cli.options import AsJson, OneTeam, reads
from quotewright.core.audit import Entry
from quotewright.core.errors import Invalid

HEADINGS = ("When (UTC)", "Who", "By", "What", "Of", "Detail")


def read_instant(text: str) -> datetime:
    """A day or an instant in ISO form; what names no zone is UTC."""
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise Invalid(
            "write a day or an instant, such as 2026-11-21 or 2026-11-21T13:00Z"
        ) from None
    return instant.astimezone(UTC) if instant.tzinfo else instant.replace(tzinfo=UTC)


Limit = Annotated[int, typer.Option("--limit", min=1, max=100_000, help="As many at most.")]
Since = Annotated[
    datetime | None,
    typer.Option(
        "--since", parser=reads(read_instant), metavar="WHEN", help="Not before this (UTC)."
    ),
]


def audit(
    team: OneTeam, *, limit: Limit = 50, since: Since = None, as_json: AsJson = False
) -> None:
    """Print who changed a key, a status or a payment.

    The newest comes first; each with the door it came by and the moment.
    """
    entries = in_books(team, lambda books: books.audit.newest(limit, since))
    if as_json:
        print_json([asdict(entry) for entry in entries])
    else:
        print_table(HEADINGS, [_row(entry) for entry in entries])


def _row(entry: Entry) -> tuple[str, ...]:
    return (
        f"{entry.happened_at:%Y-%m-%d %H:%M:%S}",
        _who(entry),
        entry.door,
        entry.deed,
        f"{entry.subject} {entry.subject_id}",
        entry.detail,
    )


def _who(entry: Entry) -> str:
    """A person, or else the key that was shown; nobody where the operator did it."""
    if entry.person_id is not None:
        return entry.person or f"person {entry.person_id}"
    return "" if entry.credential_id is None else f"key {entry.credential_id}"
