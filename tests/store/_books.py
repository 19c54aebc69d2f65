"""Two teams and their books, each call a transaction of its own at a moment that is known."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, NullPool, Table, bindparam, create_engine, insert, select, update

from quotewright.actions.acceptances import accept_quote
from quotewright.actions.bookings import make_booking
from quotewright.actions.clients import create_client
from quotewright.actions.comments import comment_on_quote
from quotewright.actions.deliveries import fan_out, send_test
from quotewright.actions.endpoints import add_endpoint, rotate_secret
from quotewright.actions.invoices import create_invoice
from quotewright.actions.items import add_item
from quotewright.actions.jobs import create_job
from quotewright.actions.payments import record_payment
from quotewright.actions.preferences import change_preferences
from quotewright.actions.prints import keep_print, quote_to_print
from quotewright.actions.profiles import add_profile
from quotewright.actions.quotes import draft_quote
from quotewright.actions.teams import add_tax_rate
from quotewright.core.acceptances import Evidence
from quotewright.core.bookings import BookingDraft
from quotewright.core.categories import Category
from quotewright.core.clients import Client, ClientDraft
from quotewright.core.comments import CommentDraft
from quotewright.core.endpoints import EndpointDraft
from quotewright.core.events import Event
from quotewright.core.files import File
from quotewright.core.invoices import InvoiceDraft
from quotewright.core.items import ItemDraft
from quotewright.core.jobs import JobDraft
from quotewright.core.keys import IssuedKey, KeyKind
from quotewright.core.letters import LetterKind, LetterStatus, LetterWay
from quotewright.core.lines import Line, LineKind
from quotewright.core.pricesets import PriceModel, PriceSet, Tier
from quotewright.core.profiles import Profile, ProfileDraft
from quotewright.core.query import Compare, Filter, Page, Query
from quotewright.core.quotes import Quote, QuoteDraft
from quotewright.core.tax import RoundingPolicy, TaxKind, TaxRate
from quotewright.core.teams import Actor, Person, Plan, Role, Team, TeamDraft
from quotewright.core.totals import compute_totals
from quotewright.store import Books, Desk, Store
from quotewright.store.idempotency import FirstUse, KeptAnswer
from quotewright.store.schema import imports, letters, metadata, subscriptions, used_nonces
from quotewright.store.secrets import SecretBox
from quotewright.store.statements import Statement
from tests.support.served import SECRET_KEY

T = TypeVar("T")

_WAITING_LETTER = Statement(
    insert(letters).values(
        team_id=bindparam("team_id"),
        id=1,
        kind=LetterKind.QUOTE_SENT,
        way=LetterWay.EMAIL,
        subject="quote",
        subject_id=1,
        to_name="Jane Smith",
        to_address="jane@example.com",
        language="en",
        facts="{}",
        status=LetterStatus.WAITING,
        outcome="",
        tries=0,
        due_at=0,
        claimed_by="",
        created_at=0,
    )
)

_CATEGORY = Category(1, "Kitchens")
_SUBSCRIPTION = Statement(
    insert(subscriptions).values(
        team_id=bindparam("team_id"),
        id=1,
        quote_id=1,
        client_id=1,
        token="s" * 26,
        status="active",
        cycle="monthly",
        starts_on="2026-12-01",
        issued=0,
        next_on="2026-12-01",
        created_at=7,
        updated_at=7,
    )
)
_NONCE = Statement(
    insert(used_nonces).values(
        team_id=bindparam("team_id"), credential_id=1, nonce="a1b2c3d4", used_at=7
    )
)
_HALF_IMPORTED = Statement(
    insert(imports).values(team_id=bindparam("team_id"), fingerprint="0" * 64, rows_done=1)
)

NOW = datetime(2026, 11, 21, 13, 14, 15, 161718, tzinfo=UTC)
"""In Sydney, where both teams are, it is already the next day."""

BY_ALICE = Actor(door="tests", person_id=7, credential_id=8)
RATES = (
    TaxRate(1, 10_0000, TaxKind.HIGH, is_default=True),
    TaxRate(2, 0, TaxKind.ZERO, is_default=False),
)
ACME = TeamDraft(name="Acme Plumbing", default_rate=10_0000)
CHARLIES = TeamDraft(name="Charlie's Cabling", default_rate=10_0000)
ALL_FILLED = TeamDraft(
    name="Loodgieter 't Hart ✓",
    country="NL",
    currency="EUR",
    locale="nl_NL",
    time_zone="Europe/Amsterdam",
    tax_number="NL000099998B57",
    is_tax_registered=False,
    default_rate=9_0000,
    plan=Plan.STARTER,
    rounding_policy=RoundingPolicy.PER_LINE,
    term_days=0,
    validity_days=45,
    quote_pattern="Offerte {n}/A",
    invoice_pattern="F{n}",
)
PIPE = ItemDraft(
    name="Copper pipe",
    sku="CP-22",
    unit="m",
    tax_rate=9_0000,
    price_set=PriceSet(
        PriceModel.TIERED, (Tier(1_0000, 10_0000, 5_952001), Tier(11_0000, None, 4_500000)), base=25
    ),
)
BOB = Person(id=1, name="Bob", email="bob@example.com", role=Role.MEMBER)
TOKEN = IssuedKey(id=1, kind=KeyKind.TOKEN, public="", secret="at_bobs")
JANE = ClientDraft(contact="Jane Smith")
FULL = Line(
    LineKind.ITEM,
    "Copper pipe\n22 mm, bent",
    quantity=12_3456,
    unit_price=5_952001,
    unit="m",
    discount=12_5000,
    tax_rate=9_0000,
    category="Materials",
    item_id=3,
)
LABOUR = Line(LineKind.ITEM, "Labour", 8_0000, 90_000000, tax_rate=10_0000)

ENDPOINT = EndpointDraft(url="https://hooks.example.com/acme", events=("*",))
SECRET = "the-secret-of-acmes-endpoint"
DELIVERY = "019aa726-2a40-7000-8000-000000000001"

MADE = KeptAnswer(201, {"Location": "/quotes/1"}, '{"id":1}')
SHOWS_A_SECRET = KeptAnswer(201, {}, f'{{"secret":"{SECRET}"}}', is_secret=True)
FINGERPRINT = "f" * 64

LOGO = File("image/png", bytes(range(256)))
"""Every byte there is."""

WORDS = ["", "Zoë's café ☕ — 北京 שלום", "50 % \\ _off_ 'quoted' \"twice\"", "{n} $1 :team %s ?"]
"""Texts that a careless way to the table and back would change."""


class BooksOf:
    """The books of one team."""

    def __init__(self, store: Store, team: Team) -> None:
        self.store = store
        self.team = team

    def write(self, work: Callable[[Books], T]) -> T:
        return self.store.write_now(lambda desk: self._in_books(desk, work))

    def read(self, work: Callable[[Books], T]) -> T:
        return self.store.read_now(lambda desk: self._in_books(desk, work))

    def at(self, moment: datetime) -> "BooksOf":
        """The same books, at another time."""
        return BooksOf(clocked(self.store, moment), self.team)

    def has_client(self, client_id: int = 1, draft: ClientDraft = JANE) -> Client:
        return self.write(lambda books: books.clients.add(client_id, draft))

    def ids_of(self, noun: str, *filters: Filter, **more: Any) -> list[int]:
        """What a list answers to these filters, by the ids."""
        return [row.id for row in self.page_of(noun, Query(filters=filters, **more)).rows]

    def page_of(self, noun: str, query: Query) -> Page[Any]:
        def find(books: Books) -> Page[Any]:
            page: Page[Any] = getattr(books, noun).find(query)
            return page

        return self.read(find)

    def set(self, table: Table, record: int, **values: object) -> None:
        """Bring a row to a state that no verb of the books brings about."""
        changed = Statement(
            update(table)
            .where(table.c.team_id == bindparam("team"), table.c.id == bindparam("record"))
            .values({name: bindparam(name) for name in values})
        )
        key = {"team": self.team.id, "record": record}
        self.write(lambda books: books.connection.run(changed, {**key, **values}))

    def _in_books(self, desk: Desk, work: Callable[[Books], T]) -> T:
        with desk.books(self.team, BY_ALICE) as books:
            return work(books)


def clocked(store: Store, moment: datetime = NOW) -> Store:
    return Store(store._database, lambda: moment, SecretBox([SECRET_KEY]))


def open_books(store: Store, draft: TeamDraft = ACME) -> BooksOf:
    here = clocked(store)
    return BooksOf(here, here.write_now(lambda desk: desk.teams.add(draft, RATES)))


def rows_of(books: BooksOf, table: Table) -> list[dict[str, Any]]:
    """The rows of this team, and of every team opened after it, in order of their key."""
    since = Statement(
        select(table)
        .where(table.c.team_id >= bindparam("team"))
        .order_by(table.c.team_id, *table.primary_key.columns)
    )
    names = [column.name for column in table.columns]
    found = books.read(lambda each: each.connection.rows(since, {"team": books.team.id}))
    return [dict(zip(names, row, strict=True)) for row in found]


def add_quote(books: Books, draft: QuoteDraft, announce: type[Event] | None) -> Quote:
    """As the store is asked to, without a look at what the draft refers to."""
    totals = compute_totals(
        draft.lines,
        currency=books.team.currency,
        discount=draft.discount,
        prices_include_tax=draft.prices_include_tax,
    )
    return books.quotes.add(draft, draft.lines, totals, term_days=14, announce=announce)


def snapshot(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, in order of its key, read past the program."""
    with connected(url) as connection:
        return {
            table.name: [
                tuple(row)
                for row in connection.execute(select(table).order_by(*table.primary_key.columns))
            ]
            for table in metadata.sorted_tables
        }


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    """A connection past the program, which commits when it is left."""
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def write_of_everything(books: BooksOf) -> None:
    """At least one row in every table of a team, by the verbs that the doors use."""
    works: list[Callable[[Books], object]] = [
        lambda each: each.people.add(BOB, "no password fits this"),
        lambda each: each.credentials.add(TOKEN, found_by=f"{each.team.id}-{TOKEN.secret}"),
        lambda each: add_tax_rate(each, 5_0000, TaxKind.LOW),
        lambda each: create_client(each, JANE),
        lambda each: add_item(each, PIPE),
        lambda each: create_job(each, JobDraft(title="Kitchen", client_id=1, assigned_to=1)),
        lambda each: make_booking(
            each, BookingDraft(client_id=1, job_id=1, title="Measure", starts_at=NOW)
        ),
        keep_look,
        lambda each: change_preferences(each, lambda now: replace(now, notify="bob@example.com")),
        lambda each: draft_quote(each, for_jane(LABOUR, replace(LABOUR, item_id=1))),
        lambda each: create_invoice(each, InvoiceDraft(client_id=1, lines=(LABOUR,))),
        lambda each: record_payment(each, 1, 100_00, "bank-7"),
        lambda each: use_key(each, "kitchen-7"),
        lambda each: accept_quote(each, 1, Evidence(name="Jane Smith")),
        lambda each: comment_on_quote(each, 1, CommentDraft(name="Jane", text=WORDS[1])),
        lambda each: keep_print(each, quote_to_print(each, 1), File("application/pdf", b"%PDF-1")),
        lambda each: each.used_forms.use("n" * 43),
        lambda each: each.categories.add(_CATEGORY),
        lambda each: each.connection.run(_SUBSCRIPTION, {"team_id": each.team.id}),
        lambda each: each.connection.run(_NONCE, {"team_id": each.team.id}),
        lambda each: each.connection.run(_WAITING_LETTER, {"team_id": each.team.id}),
        lambda each: add_endpoint(each, ENDPOINT, SECRET),
        lambda each: rotate_secret(each, 1),
        lambda each: use_key(each, "endpoint-7", SHOWS_A_SECRET),
        lambda each: send_test(each, 1, lambda: DELIVERY),
        lambda each: fan_out(each, lambda: DELIVERY, lambda *_: None),
        lambda each: each.connection.run(_HALF_IMPORTED, {"team_id": each.team.id}),
    ]
    for work in works:
        books.write(work)


def keep_look(books: Books) -> Profile:
    """A profile with a logo, or what passes for one."""
    books.lock()
    return add_profile(books, ProfileDraft(name="Acme", logo=books.files.keep(LOGO)))


def use_key(books: Books, key: str, answer: KeptAnswer = MADE) -> FirstUse | None:
    """As a call with an Idempotency-Key does; gives the first use of a key that was used before."""
    first = books.idempotency_keys.claim(key, FINGERPRINT)
    if first is None:
        books.idempotency_keys.keep(key, answer)
    return first


def the_one(found: T | None) -> T:
    assert found is not None
    return found


def micros(moment: datetime) -> int:
    return int(moment.timestamp()) * 1_000_000 + moment.microsecond


def is_equal(field: str, value: str | int | bool) -> Filter:
    return Filter(field, Compare.EQUALS, value)


def for_jane(*lines: Line, title: str = "Kitchen reno") -> QuoteDraft:
    return QuoteDraft(client_id=1, title=title, lines=lines)
