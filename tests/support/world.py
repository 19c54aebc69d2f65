"""The little world every test shares: Alice owns Acme Plumbing, Bob works there, Charlie is a
stranger with a team of his own.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self, TypeVar

from quotewright.actions.keys import issue_key, issue_token, rotate_key
from quotewright.actions.people import add_person
from quotewright.actions.teams import open_team
from quotewright.core.keys import KeyKind
from quotewright.core.teams import Actor, Person, Plan, Role, Team, TeamDraft
from quotewright.store import Books, Desk, Store
from quotewright.store.database import open_database
from quotewright.store.secrets import SecretBox
from tests.support.book import Book
from tests.support.served import SECRET_KEY, Answer, Http, Served

BY_THE_TESTS = Actor(door="tests")
RECEIVER = "https://receiver.invalid/allquote?team=1"
"""Nobody is there, and nobody can be (RFC 6761)."""

ACME = TeamDraft(name="Acme Plumbing")
UNREGISTERED = TeamDraft(name="Eve's Errands", is_tax_registered=False)
STARTER = TeamDraft(name="Dora's Decks", plan=Plan.STARTER)
CHARLIES = TeamDraft(name="Charlie's Cabling")

T = TypeVar("T")


@dataclass(frozen=True)
class Shop:
    """A team and the static key to its part of the book."""

    team: Team
    key: str


@dataclass(frozen=True)
class World:
    """Acme is the fourth team, as on AllQuote's page."""

    acme: Shop
    charlies: Shop
    starter: Shop
    unregistered: Shop
    alice: Person
    bob: Person
    charlie: Person


class Registrar(AbstractContextManager["Registrar"]):
    """Opens teams and hands out keys, in the program's own words, beside a server that runs.

    What it does is dated by its own clock.
    """

    def __init__(
        self, database_url: str, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self.database_url = database_url
        self._database = open_database(database_url, threads=1)
        self.book = Book(database_url)
        self._store = Store(self._database, clock, SecretBox([SECRET_KEY]))

    def open(self, draft: TeamDraft) -> Shop:
        team = self._store.write_now(lambda desk: open_team(desk, draft))
        return Shop(team, self._in(team, lambda books: issue_key(books, KeyKind.ALLQUOTE).secret))

    def hire(self, shop: Shop, name: str, role: Role) -> Person:
        email = f"{name.lower()}@example.com"
        return self._in(
            shop.team,
            lambda books: add_person(
                books, name=name, email=email, role=role, password=f"{name} knows this password"
            ),
        )

    def token(self, shop: Shop, scopes: frozenset[str], expires_at: datetime | None = None) -> str:
        return self._in(
            shop.team, lambda books: issue_token(books, scopes, expires_at=expires_at).secret
        )

    def do(self, shop: Shop, work: Callable[[Books], T]) -> T:
        """What the program does beside the API: its worker, for one."""
        return self._in(shop.team, work)

    def rotate(self, shop: Shop) -> str:
        return self._in(shop.team, lambda books: rotate_key(books, KeyKind.ALLQUOTE).secret)

    def close(self) -> None:
        self.book.close()
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _in(self, team: Team, work: Callable[[Books], T]) -> T:
        def at_the_desk(desk: Desk) -> T:
            with desk.books(team, BY_THE_TESTS) as books:
                return work(books)

        return self._store.write_now(at_the_desk)


def populate(registrar: Registrar) -> World:
    charlies = registrar.open(CHARLIES)
    starter = registrar.open(STARTER)
    unregistered = registrar.open(UNREGISTERED)
    acme = registrar.open(ACME)
    return World(
        acme=acme,
        charlies=charlies,
        starter=starter,
        unregistered=unregistered,
        alice=registrar.hire(acme, "Alice", Role.OWNER),
        bob=registrar.hire(acme, "Bob", Role.MEMBER),
        charlie=registrar.hire(charlies, "Charlie", Role.OWNER),
    )


class Caller:
    """Somebody of one team at the AllQuote door, on a connection of their own."""

    def __init__(self, served: Served, registrar: Registrar, shop: Shop, key: str = "") -> None:
        self.served = served
        self.registrar = registrar
        self.shop = shop
        self.key = key or shop.key
        self.book = registrar.book
        self._http: Http = served.http(self.key)

    @property
    def team(self) -> int:
        return self.shop.team.id

    def get(self, path: str) -> Answer:
        return self.request("GET", path)

    def post(self, path: str, body: Any) -> Answer:
        return self.request("POST", path, body)

    def patch(self, path: str, body: Any) -> Answer:
        return self.request("PATCH", path, body)

    def request(self, method: str, path: str, json_body: Any = None, **more: Any) -> Answer:
        return self._http.request(method, f"/api/v1{path}", json_body, **more)

    def with_token(self, *scopes: str, expires_at: datetime | None = None) -> "Caller":
        """The same team, let in by an OAuth token that carries these scopes."""
        token = self.registrar.token(self.shop, frozenset(scopes), expires_at)
        return Caller(self.served, self.registrar, self.shop, token)

    def events(self) -> list[tuple[str, int]]:
        """What was announced since the team got its key, oldest first."""
        return [event for event in self.book.events(self.team) if event[0] != "key.changed"]

    def count(self, table: str) -> int:
        return self.book.count(table, self.team)

    def counts(self) -> dict[str, int]:
        return self.book.counts(self.team)

    def has_client(self, **fields: str) -> int:
        return self._made("/clients", {"name": "Jane Smith", **fields})

    def has_job(self, **fields: Any) -> int:
        return self._made("/jobs", {"title": "Kitchen reno", **fields})

    def has_quote(self, **fields: Any) -> int:
        return self._made("/quotes", {"title": "Kitchen reno", **self._for_a_client(fields)})

    def has_invoice(self, cents: int = 50000, **fields: Any) -> int:
        lines = [{"description": "Deposit", "qty": 1, "unit_price_cents": cents}]
        return self._made("/invoices", {"line_items": lines, **self._for_a_client(fields)})

    def has_hook(self, event: str = "quote.accepted", **fields: Any) -> int:
        return self._made("/hooks", {"hookUrl": RECEIVER, "event": event, **fields})

    def has_webhook(self, *, is_enabled: bool = True, **fields: Any) -> int:
        """One that is disabled is left alone by whatever works beside the test."""
        webhook = self._made("/webhooks", {"url": RECEIVER, "events": "*", **fields})
        if not is_enabled:
            assert self.patch(f"/webhooks/{webhook}", {"status": "disabled"}).status == 200
        return webhook

    def delete(self, path: str) -> Answer:
        return self.request("DELETE", path)

    def close(self) -> None:
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _for_a_client(self, fields: dict[str, Any]) -> dict[str, Any]:
        return fields if "client_id" in fields else {**fields, "client_id": self.has_client()}

    def _made(self, path: str, body: dict[str, Any]) -> int:
        answer = self.post(path, body)
        assert answer.status == 201, answer.text
        number: int = answer.json["id"]
        return number
