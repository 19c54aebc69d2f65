"""A team's office for the tests: its books, all that is in them, a clock that is set by hand."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from typing import Any, Concatenate, ParamSpec, TypeVar

import pytest
from sqlalchemy import Table, bindparam, select, update

from quotewright.actions.clients import create_client
from quotewright.actions.invoices import create_invoice
from quotewright.actions.people import add_person
from quotewright.actions.teams import open_team
from quotewright.core.clients import ClientDraft
from quotewright.core.decimals import PERCENT, PRICE, QUANTITY, read_decimal
from quotewright.core.errors import Refusal
from quotewright.core.invoices import InvoiceDraft
from quotewright.core.lines import Line, LineKind
from quotewright.core.teams import Actor, Role, Team, TeamDraft
from quotewright.store import Books, Desk, Store
from quotewright.store.database import Database
from quotewright.store.schema import audit, metadata, outbox
from quotewright.store.secrets import SecretBox
from quotewright.store.statements import Statement
from tests.support.served import SECRET_KEY

P = ParamSpec("P")
T = TypeVar("T")
R = TypeVar("R", bound=Refusal)

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
LATER = datetime(2026, 11, 25, 8, 30, tzinfo=UTC)

BY_BOB = Actor(door="tests", person_id=2, credential_id=3)
ACME = TeamDraft(name="Acme Plumbing")
CHARLIES = TeamDraft(name="Charlie's Cabling")

Rows = list[tuple[Any, ...]]


@dataclass
class Clock:
    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now


@dataclass(frozen=True)
class Office:
    """One team of a book. Whatever is done there is one transaction, by Bob."""

    store: Store
    clock: Clock
    team_id: int

    def beside(self, draft: TeamDraft) -> "Office":
        """Another team's office, in the same book and at the same moment."""
        return _open(self.store, self.clock, draft)

    @property
    def team(self) -> Team:
        return self.store.read_now(lambda desk: _team(desk, self.team_id))

    def do(
        self, action: Callable[Concatenate[Books, P], T], *args: P.args, **options: P.kwargs
    ) -> T:
        return self.store.write_now(self._in_books(lambda books: action(books, *args, **options)))

    def look(self, work: Callable[[Books], T]) -> T:
        return self.store.read_now(self._in_books(work))

    def rows(self, table: Table) -> Rows:
        """What the team has in a table, in the order of its key."""
        return self.look(lambda books: _rows(books, table))

    def set(self, table: Table, **values: object) -> None:
        """Bring all the team's rows of a table to a state that no action brings about yet."""
        ours = update(table).where(table.c.team_id == bindparam("team"))
        statement = Statement(ours.values({name: bindparam(name) for name in values}))
        self.do(lambda books: books.connection.run(statement, {"team": self.team_id, **values}))

    def book(self) -> dict[str, Rows]:
        """Everything the team has, its counters too."""
        tables = [table for table in metadata.sorted_tables if "team_id" in table.columns]
        return self.look(lambda books: {each.name: _rows(books, each) for each in tables})

    def events(self) -> list[tuple[str, int]]:
        """What was announced, in order of `seq`: the event's name and the id in its `data`."""
        return [(event, subject) for _, _, event, subject, _ in self.rows(outbox)]

    def deeds(self) -> list[tuple[str, str, int, str]]:
        """What the audit keeps of what was done: deed, subject, its id, detail."""
        return [row[-4:] for row in self.rows(audit)]

    @contextmanager
    def refusing(
        self, kind: type[R], match: str | None = None
    ) -> Iterator[pytest.ExceptionInfo[R]]:
        """What is done inside is refused, and leaves the book as it was."""
        before = self.book()
        with pytest.raises(kind, match=match) as refusal:
            yield refusal
        assert self.book() == before

    def has_client(self, **fields: Any) -> int:
        return self.do(create_client, ClientDraft(contact="Jane Smith", **fields)).id

    def has_person(self, name: str = "Bob") -> int:
        email, password = f"{name.lower()}@example.com", f"{name} knows this password"
        return self.do(add_person, name=name, email=email, role=Role.MEMBER, password=password).id

    def has_invoice(self, total: str = "500.00", **fields: Any) -> int:
        """A draft over this much, tax included, for a client of its own."""
        client_id = fields.pop("client_id", 0) or self.has_client()
        draft = InvoiceDraft(client_id=client_id, lines=(line("1", total),), **fields)
        return self.do(create_invoice, replace(draft, prices_include_tax=True)).id

    def _in_books(self, work: Callable[[Books], T]) -> Callable[[Desk], T]:
        def at_the_desk(desk: Desk) -> T:
            with desk.books(_team(desk, self.team_id), BY_BOB) as books:
                return work(books)

        return at_the_desk


def open_office(database: Database) -> Office:
    """Acme's, with a store that goes by a clock of its own."""
    clock = Clock()
    return _open(Store(database, clock, SecretBox([SECRET_KEY])), clock, ACME)


def line(quantity: str, unit_price: str, tax: str | None = None, discount: str = "0") -> Line:
    return Line(
        LineKind.ITEM,
        "Work",
        quantity=read_decimal(quantity, QUANTITY, "quantity"),
        unit_price=read_decimal(unit_price, PRICE, "unit_price"),
        discount=read_decimal(discount, PERCENT, "discount"),
        tax_rate=None if tax is None else read_decimal(tax, PERCENT, "tax_rate"),
    )


def _open(store: Store, clock: Clock, draft: TeamDraft) -> Office:
    team = store.write_now(lambda desk: open_team(desk, draft))
    return Office(store, clock, team.id)


def _team(desk: Desk, team_id: int) -> Team:
    team = desk.teams.get(team_id)
    assert team is not None
    return team


def _rows(books: Books, table: Table) -> Rows:
    return list(books.connection.rows(_all_of(table), {"team": books.team.id}))


@cache
def _all_of(table: Table) -> Statement:
    ours = select(table).where(table.c.team_id == bindparam("team"))
    return Statement(ours.order_by(*table.primary_key.columns))
