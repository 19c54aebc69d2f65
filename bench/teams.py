"""The teams that the requests come from: made by the program itself, before it serves."""

import base64
import json
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from http.client import HTTPConnection
from urllib.parse import urlsplit

from quotewright.actions.clients import create_client
from quotewright.actions.keys import issue_key
from quotewright.actions.teams import open_team
from quotewright.core.clients import ClientDraft
from quotewright.core.keys import KeyKind
from quotewright.core.teams import Actor, TeamDraft
from quotewright.store import Desk, Store
from quotewright.store.database import open_database
from quotewright.store.migrate import migrate
from quotewright.store.secrets import SecretBox

TEAMS = 20
QUOTES_TO_READ = 50  # of each team, and what a page of the list holds
BENCH = Actor(door="bench")
SECRET = bytes(32)
"""What the program seals with: keys that are made here are opened by it later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamAtWork:
    """A team with its keys, a client to quote, quotes to read, and one that was sent (`page`)."""

    id: int
    key: str
    key_pair: str
    client_id: int
    quote_ids: tuple[int, ...] = ()
    page: str = ""

    def request(self, method: str, path: str, body: bytes = b"") -> bytes:
        """The bytes of a request, made once and sent many times."""
        return self._request(method, path, f"Bearer {self.key}", body)

    def request_by_chargeover(self, method: str, path: str, body: bytes = b"") -> bytes:
        shown = base64.b64encode(self.key_pair.encode()).decode()
        return self._request(method, path, f"Basic {shown}", body)

    def _request(self, method: str, path: str, shown: str, body: bytes) -> bytes:
        length = (
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n" if body else ""
        )
        return (
            f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: {shown}\r\n"
            f"Accept: application/json\r\n{length}\r\n"
        ).encode() + body


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    teams: tuple[TeamAtWork, ...]


def open_book(url: str) -> Book:
    """Migrate the database and open twenty teams in it."""
    migrate(url)
    database = open_database(url, threads=2)
    store = Store(database, lambda: datetime.now(UTC), SecretBox([SECRET]))
    try:
        return Book(teams=tuple(store.write_now(_open_team(number)) for number in range(TEAMS)))
    finally:
        store.close()


def with_quotes(book: Book, port: int) -> Book:
    """The book with the ids of quotes that the teams have, asked from the server.

    The last one of each is sent, so that its client has a page.
    """
    asked = [replace(team, quote_ids=_ids(team, port)) for team in book.teams]
    return Book(teams=tuple(replace(team, page=_page(team, port)) for team in asked))


def _open_team(number: int) -> Callable[[Desk], TeamAtWork]:
    def work(desk: Desk) -> TeamAtWork:
        draft = TeamDraft(name=f"Bench {number}", country="AU", default_rate=10_0000)
        team = open_team(desk, draft)
        with desk.books(team, BENCH) as books:
            key = issue_key(books, KeyKind.ALLQUOTE)
        with desk.books(team, BENCH) as books:
            pair = issue_key(books, KeyKind.CHARGEOVER)
        with desk.books(team, BENCH) as books:
            client = create_client(books, ClientDraft(contact="Jane Smith"))
        key_pair = f"{pair.public}:{pair.secret}"
        return TeamAtWork(id=team.id, key=key.secret, key_pair=key_pair, client_id=client.id)

    return work


def _ids(team: TeamAtWork, port: int) -> tuple[int, ...]:
    with closing(HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        head = {"Authorization": f"Bearer {team.key}"}
        connection.request("GET", f"/api/v1/quotes?limit={QUOTES_TO_READ}", headers=head)
        quotes = json.loads(connection.getresponse().read())["quotes"]
    return tuple(quote["id"] for quote in quotes)


def _page(team: TeamAtWork, port: int) -> str:
    """The address of the client's page, below the server's own."""
    place = f"/api/v1/quotes/{team.quote_ids[-1]}"
    head = {"Authorization": f"Bearer {team.key}"}
    with closing(HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        connection.request("POST", f"{place}/send", headers=head)
        connection.getresponse().read()
        connection.request("GET", f"{place}?expand=all", headers=head)
        page: str = json.loads(connection.getresponse().read())["links"]["page"]
    return urlsplit(page).path
