"""A team with rows in every table, its file, and books to read it into."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert, select, update

from quotewright.actions.keys import issue_key
from quotewright.actions.quotes import draft_quote
from quotewright.archive.exports import export_team
from quotewright.archive.team_files import Header
from quotewright.core.keys import KeyKind
from quotewright.store import Store
from quotewright.store.database import open_database
from quotewright.store.schema import (
    acceptances,
    clients,
    contents,
    idempotency_keys,
    imports,
    metadata,
    outbox,
    quotes,
)
from quotewright.store.secrets import SecretBox
from tests.store._books import (
    CHARLIES,
    LABOUR,
    WORDS,
    BooksOf,
    connected,
    for_jane,
    open_books,
    write_of_everything,
)
from tests.support.served import SECRET_KEY

TEAM = 1
LATER = 3
"""The id of the second quote: 2 went to the first one when it was sent."""

KEYS_KEPT = 1200
"""Of calls that were answered: more than two pages of rows, with a key of two columns."""

AT = "2026-11-21T13:14:15+00:00"


@dataclass(frozen=True)
class Source:
    url: str
    file: Path
    key: str

    @property
    def lines(self) -> list[bytes]:
        return self.file.read_bytes().splitlines(keepends=True)


@contextmanager
def opened(url: str, *keys: bytes) -> Iterator[Store]:
    database = open_database(url, threads=2)
    yield Store(database, lambda: datetime.now(UTC), SecretBox(keys or (SECRET_KEY,)))
    database.close()


def filled_source(url: str, file: Path) -> Source:
    """Another team with as much in it stands beside, none of which may show."""
    with opened(url) as store:
        key, _ = [_fill(books) for books in (open_books(store), open_books(store, CHARLIES))]
    with connected(url) as connection:
        connection.execute(imports.delete())
        for team_id in (TEAM, TEAM + 1):
            _fill_the_rest(connection, team_id)
    export(url, file)
    return Source(url, file, key)


def export(url: str, file: Path, team_id: int = TEAM) -> None:
    with opened(url) as store:
        export_team(store, header(team_id), file)


def header(team_id: int = TEAM) -> Header:
    return Header(version="0.0.1", team_id=team_id, exported_at=AT)


def body_of(file: Path) -> bytes:
    """All but the header."""
    return file.read_bytes().split(b"\n", 1)[1]


def rows_by_heading(lines: list[bytes]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for line in lines[1:-1]:
        what = json.loads(line)
        if isinstance(what, dict):
            rows = found.setdefault(f"{what['table']}{' links' if 'links' in what else ''}", [])
        else:
            rows.append(what)
    return found


def team_in(url: str, team_id: int = TEAM) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of one team, read past the program, in order of its keys."""
    with connected(url) as connection:
        return {
            table.name: sorted(
                tuple(row) for row in connection.execute(select(table).filter_by(team_id=team_id))
            )
            for table in metadata.sorted_tables
            if "team_id" in table.columns
        }


def is_empty(url: str) -> bool:
    """Whether nothing of any team is there, seen or unseen."""
    with connected(url) as connection:
        found = (connection.execute(select(table)).first() for table in metadata.sorted_tables)
        return not any(found)


def add_events(url: str, many: int) -> None:
    """Make the team long enough to be interrupted."""
    rows = [
        {"team_id": TEAM, "seq": seq, "event": "x", "subject_id": 1, "happened_at": seq}
        for seq in range(10_000, 10_000 + many)
    ]
    with connected(url) as connection:
        connection.execute(insert(outbox), rows)


def _fill(books: BooksOf) -> str:
    write_of_everything(books)
    books.write(lambda each: draft_quote(each, for_jane(LABOUR)))
    return _issue_keys(books)


def _issue_keys(books: BooksOf) -> str:
    """One of each kind; gives AllQuote's."""
    books.write(lambda each: each.take(credentials=1))  # of the token that is there already
    kinds = (KeyKind.CHARGEOVER, KeyKind.FACTUURSTUREN, KeyKind.ALLQUOTE)
    return [books.write(partial(issue_key, kind=kind)).secret for kind in kinds][-1]


def _fill_the_rest(connection: Connection, team_id: int) -> None:
    team = {"team_id": team_id}
    sent = {"hash": "f" * 64, "format": 1, "body": "\n".join(WORDS), "created_at": 7}
    connection.execute(insert(contents), [{**team, **sent}])
    connection.execute(insert(acceptances), [{**team, **_ACCEPTANCE}])
    connection.execute(
        insert(idempotency_keys), [{**team, **_answered(number)} for number in range(KEYS_KEPT)]
    )
    connection.execute(update(clients).filter_by(**team).values(company=WORDS[1], contact=WORDS[2]))
    for quote, links in {1: {"successor_id": LATER}, LATER: {"revises_id": 1}}.items():
        connection.execute(update(quotes).filter_by(**team, id=quote).values(links))


_ACCEPTANCE = {
    "quote_id": 1,
    "position": 99,
    "name": "Zoë",
    "email": "zoe@example.com",
    "comments": 'two\nlines, a "quote" and a \\',
    "address": "2001:db8::1",
    "user_agent": "",
    "signature": "",
    "content_hash": "f" * 64,
    "revision": 1,
    "accepted_at": 2**62,
    "taken_back_at": None,
}


def _answered(number: int) -> dict[str, Any]:
    # In the order of their bytes capitals come first; in that of most languages they do not.
    key = f"{'aA'[number % 2]}{'-_'[number % 3 == 0]}{number}"
    return {
        "credential_id": 90 + number % 3,
        "key": key,
        "fingerprint": "0" * 64,
        "status": 201,
        "headers": "{}",
        "body": "{}",
        "created_at": number,
    }
