"""Indexes: whatever a list is asked, no table is read from end to end, and no other team's rows."""

import re
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import insert, select, text

from quotewright.core.bookings import BookingStatus
from quotewright.core.deliveries import DeliveryStatus
from quotewright.core.endpoints import Endpoint, EndpointKind, EndpointStatus, Reason
from quotewright.core.events import EVENTS, QuoteCreated
from quotewright.core.invoices import InvoiceStatus
from quotewright.core.items import ItemKind
from quotewright.core.jobs import JobStatus
from quotewright.core.query import Compare, Filter, Order, Query
from quotewright.core.quotes import QuoteStatus
from quotewright.core.teams import Team
from quotewright.store import (
    Books,
    Store,
    bookings,
    clients,
    deliveries,
    invoices,
    items,
    jobs,
    quotes,
    schema,
)
from quotewright.store.connections import Connection
from quotewright.store.database import open_database, sqlite_path
from quotewright.store.postgresql import PostgreSQLConnection
from quotewright.store.search import Search
from quotewright.store.secrets import SecretBox
from quotewright.store.sqlite import SQLiteConnection
from tests.store._books import (
    ACME,
    BY_ALICE,
    DELIVERY,
    ENDPOINT,
    NOW,
    connected,
    open_books,
    the_one,
    write_of_everything,
)
from tests.support.served import SECRET_KEY
from tests.support.shelves import Shelf

TEAMS, ROWS, CLIENTS = 5, 1000, 50
STAGES = ("draft", "sent", "won", "lost")
STATUSES: dict[str, list[str]] = {
    "jobs": [*JobStatus],
    "bookings": [*BookingStatus],
    "quotes": [*QuoteStatus],
    "invoices": [*InvoiceStatus],
    "deliveries": [*DeliveryStatus],
}

LISTS: dict[str, Search] = {
    "clients": clients._SEARCH,
    "items": items._SEARCH,
    "jobs": jobs._SEARCH,
    "bookings": bookings._SEARCH,
    "quotes": quotes._SEARCH,
    "invoices": invoices._SEARCH,
    "deliveries": deliveries._SEARCH,
}
OFFERED = [(noun, field) for noun, search in LISTS.items() for field in search._fields]
# Looked for among all of the team's: any part of a client's words, any total, the day a booking was
# made on. A quote's status is asked for beside its stage, which has an index.
WITHOUT_AN_INDEX = [
    ("clients", "text"),
    ("bookings", "created_at"),
    ("quotes", "status"),
    ("quotes", "total"),
]
WITH_AN_INDEX = [offered for offered in OFFERED if offered not in WITHOUT_AN_INDEX]
COMPARISONS: dict[tuple[str, str], tuple[Compare, str | int | bool | datetime]] = {
    ("clients", "text"): (Compare.CONTAINS, "Jane"),
    ("clients", "email"): (Compare.EQUALS, "jane@example.com"),
    ("clients", "phone"): (Compare.EQUALS, "0400 000 000"),
    ("items", "sku"): (Compare.EQUALS, "CP-22"),
    ("items", "kind"): (Compare.EQUALS, ItemKind.PRODUCT),
    ("quotes", "stage"): (Compare.EQUALS, "won"),
    ("quotes", "is_closed"): (Compare.EQUALS, True),
    ("quotes", "total"): (Compare.ABOVE, 7),
    ("bookings", "created_at"): (Compare.AT_LEAST, NOW),
    ("deliveries", "id"): (Compare.AT_LEAST, DELIVERY),
    ("deliveries", "event"): (Compare.EQUALS, "quote.sent"),
    **{(noun, "status"): (Compare.EQUALS, "sent") for noun in LISTS},
    **{(noun, "updated_at"): (Compare.AT_LEAST, NOW) for noun in LISTS},
}
ONE_NUMBER: tuple[Compare, str | int | bool | datetime] = (Compare.EQUALS, 7)
WORDS = {"number", "sku", "search_text", "name", "company", "contact", "token"}
COLUMNS = {
    ("clients", "name"): {"company", "contact"},
    ("clients", "email"): {"email_key"},
    ("clients", "phone"): {"phone_key", "mobile_key"},
}

Look = Callable[[Any, Callable[[], object]], list[tuple[str, ...]]]

ALL_AT_ONCE = (
    Filter("status", Compare.EQUALS, "sent"),
    Filter("client_id", Compare.EQUALS, 7),
    Filter("updated_at", Compare.AT_LEAST, NOW),
    Filter("id", Compare.BELOW, 150),
)

READS: dict[str, Callable[[Books], object]] = {
    "a client": lambda books: books.clients.get(7),
    "a client's terms": lambda books: books.clients.terms_of(7),
    "an item": lambda books: books.items.get(7),
    "the tax rates of items": lambda books: books.items.tax_rates({7, 8}),
    "a job": lambda books: books.jobs.get(7),
    "a booking": lambda books: books.bookings.get(7),
    "a quote with its lines": lambda books: books.quotes.get(7),
    "a quote by its external key": lambda books: books.quotes.find_id_by_external_key("7"),
    "a client by its token": lambda books: books.clients.find_id_by_token("token"),
    "a client by its external key": lambda books: books.clients.find_id_by_external_key("7"),
    "an item by its token": lambda books: books.items.find_id_by_token("token"),
    "an item by its external key": lambda books: books.items.find_id_by_external_key("7"),
    "how many quotes are open": lambda books: books.quotes.count(
        Query(filters=(Filter("is_closed", Compare.EQUALS, value=False),))
    ),
    "the open revision of a quote": lambda books: books.quotes.open_revision_of(7),
    "the acceptances of a quote": lambda books: books.acceptances.of(7),
    "a content by its hash": lambda books: books.contents.get("0" * 64),
    "whether an event was recorded": lambda books: books.has_recorded(QuoteCreated(7)),
    "a page of quotes in full": lambda books: books.quotes.find_in_full(Query(limit=25)),
    "an invoice with its lines": lambda books: books.invoices.get(7),
    "where an invoice stands": lambda books: books.invoices.standing(7),
    "a payment by its reference": lambda books: books.payments.with_reference(7, "bank-7"),
    "the idempotency keys of yesterday": lambda books: books.idempotency_keys._old_ones(),
    "the payments of an invoice": lambda books: books.payments.find(
        the_one(books.invoices.standing(7)), Query()
    ),
    "whether an invoice stands for a quote": lambda books: books.invoices.stands_for(7),
    "invoices in full": lambda books: books.invoices.find_in_full(Query(filters=ALL_AT_ONCE)),
    "an endpoint": lambda books: books.endpoints.get(7),
    "endpoints by their ids": lambda books: books.endpoints.among({7, 8}),
    "the endpoints made by hand": lambda books: books.endpoints.list(EndpointKind.MANUAL),
    "how many endpoints there are": lambda books: books.endpoints.count(),
    "the endpoints that are enabled": lambda books: books.endpoints.enabled(),
    "a delivery": lambda books: books.deliveries.get(DELIVERY),
    "what failed since": lambda books: books.deliveries.failed_since(7, NOW, 100),
    "what an endpoint missed": lambda books: books.deliveries.missed_since(
        _endpoint(7), NOW, 100, 100
    ),
    "the newest event": lambda books: books.outbox.last(),
    "how far the outbox was read": lambda books: books.dispatches.position(),
    "what happened since": lambda books: books.outbox.after(7, 100),
    "a person": lambda books: books.people.get(7),
    "all people": lambda books: books.people.list(),
    "all tax rates": lambda books: books.tax_rates.list(),
    "what clients owe": lambda books: books.invoices.sums_of_clients([7, 8]),
    "all terms": lambda books: books.terms.list(),
    "all currencies": lambda books: books.currencies.list(),
    "all categories": lambda books: books.categories.list(),
}


@pytest.fixture(scope="module")
def filled_url(shelf: Shelf) -> Iterator[str]:
    """A book of several teams, whose database knows what is in it."""
    url = shelf.copy(shelf.migrated)
    database = open_database(url, threads=1)
    write_of_everything(open_books(Store(database, lambda: NOW, SecretBox([SECRET_KEY]))))
    database.close()
    with connected(url) as connection:
        for table in (
            schema.teams,
            schema.endpoints,
            *(schema.metadata.tables[noun] for noun in LISTS),
        ):
            (first,) = connection.execute(select(table)).mappings()
            connection.execute(insert(table), _rows_like(table.name, dict(first)))
    if sqlite_path(url) is None:
        # SQLite goes by what it was told beforehand, and is never asked to look.
        with connected(url) as connection:
            connection.execute(text("ANALYZE"))
    yield url
    shelf.discard(url)


@pytest.mark.parametrize(("noun", "field"), OFFERED)
def test_every_filter_of_a_list_goes_by_an_index_that_the_team_leads(
    filled_url: str, noun: str, field: str
) -> None:
    query = Query(filters=(_filter(noun, field),), limit=25)
    looked_up = _looked_up(filled_url, lambda books: getattr(books, noun).find(query))
    assert looked_up
    assert [columns for columns in looked_up if columns[:1] != ("team_id",)] == []


@pytest.mark.parametrize(("noun", "field"), WITH_AN_INDEX)
def test_a_filter_by_a_value_reads_the_rows_with_that_value_only(
    filled_url: str, noun: str, field: str
) -> None:
    query = Query(filters=(_filter(noun, field),), limit=25)
    looked_up = _looked_up(filled_url, lambda books: getattr(books, noun).find(query))
    columns = COLUMNS.get((noun, field), {field})
    assert {columns[1] for columns in looked_up if len(columns) > 1} == columns


def test_a_lost_quote_is_looked_for_among_the_lost_ones(filled_url: str) -> None:
    declined = (
        Filter("stage", Compare.EQUALS, "lost"),
        Filter("status", Compare.EQUALS, "declined"),
    )
    query = Query(filters=declined, limit=25)
    looked_up = _looked_up(filled_url, lambda books: books.quotes.find(query))
    assert [columns[:2] for columns in looked_up] == [("team_id", "stage")]


@pytest.mark.parametrize("noun", ["jobs", "quotes", "invoices"])
def test_filters_together_go_by_one_index_that_the_team_leads(filled_url: str, noun: str) -> None:
    query = Query(filters=ALL_AT_ONCE, limit=25)
    looked_up = _looked_up(filled_url, lambda books: getattr(books, noun).find(query))
    assert [columns[0] for columns in looked_up] == ["team_id"]
    assert looked_up[0][1] in {"client_id", "status", "updated_at", "id"}


@pytest.mark.parametrize("noun", LISTS)
@pytest.mark.parametrize("descending", [True, False])
def test_every_order_of_a_list_stays_within_the_team(
    filled_url: str, noun: str, *, descending: bool
) -> None:
    def list_in_every_order(books: Books) -> None:
        for field in LISTS[noun]._fields:
            getattr(books, noun).find(Query(order=(Order(field, descending=descending),)))

    looked_up = _looked_up(filled_url, list_in_every_order)
    assert {columns[:1] for columns in looked_up} == {("team_id",)}


@pytest.mark.parametrize("noun", LISTS)
def test_the_next_page_begins_where_the_last_one_ended(filled_url: str, noun: str) -> None:
    query = Query(filters=(Filter("id", Compare.BELOW, 150),), limit=25)
    looked_up = _looked_up(filled_url, lambda books: getattr(books, noun).find(query))
    assert looked_up == [("team_id", "id")]


@pytest.mark.parametrize("read", READS.values(), ids=READS)
def test_every_other_read_goes_by_an_index_that_the_team_leads(
    filled_url: str, read: Callable[[Books], object]
) -> None:
    looked_up = _looked_up(filled_url, read)
    assert looked_up
    assert [columns for columns in looked_up if columns[:1] != ("team_id",)] == []


@pytest.mark.parametrize("find", ["find_by_email", "find_by_phone"])
def test_a_client_is_found_by_the_very_value(filled_url: str, find: str) -> None:
    looked_up = _looked_up(filled_url, lambda books: getattr(books.clients, find)("0400 000 000"))
    keys = {"find_by_email": {"email_key"}, "find_by_phone": {"phone_key", "mobile_key"}}
    assert {columns[1:] for columns in looked_up} == {(key,) for key in keys[find]}


def _looked_up(url: str, work: Callable[[Books], object]) -> list[tuple[str, ...]]:
    """The columns by which each index is entered, in their order; () for a read from end to end."""
    path = sqlite_path(url)
    if path is None:
        return _in_books(PostgreSQLConnection(url, folds=True), _by_postgresql, work)
    return _in_books(SQLiteConnection(path, {}), _by_sqlite, work)


def _in_books(
    connection: Connection, look: Look, work: Callable[[Books], object]
) -> list[tuple[str, ...]]:
    team = Team(id=TEAMS, **asdict(ACME))
    books = Books(connection, team, BY_ALICE, NOW, SecretBox([SECRET_KEY]))
    with closing(connection):
        return look(connection, lambda: work(books))


def _by_sqlite(connection: Any, work: Callable[[], object]) -> list[tuple[str, ...]]:
    heard: list[str] = []
    connection._raw.set_trace_callback(heard.append)
    work()
    connection._raw.set_trace_callback(None)
    steps = [
        step
        for statement in heard
        for *_, step in connection._raw.execute(f"EXPLAIN QUERY PLAN {statement}")
    ]
    return [
        tuple(re.findall(r"(\w+)[=<>]", step.partition("(")[2]))
        for step in steps
        if re.match(rf"(SCAN|SEARCH) ({'|'.join(schema.metadata.tables)})\b", step)
    ]


def _by_postgresql(connection: Any, work: Callable[[], object]) -> list[tuple[str, ...]]:
    # A small book is read faster from end to end: what can be done is asked, not what is best.
    connection._raw.execute("SET enable_seqscan = off")
    work()
    prepared = connection._raw.execute(
        "SELECT name, coalesce(array_length(parameter_types, 1), 0) FROM pg_prepared_statements"
        " WHERE statement LIKE 'SELECT %'"
    )
    plans = [
        connection._raw.execute(_explained(name, count)).fetchone()[0][0]["Plan"]
        for name, count in prepared.fetchall()
    ]
    return [columns for plan in plans for columns in _entries(plan)]


def _explained(name: str, count: int) -> str:
    given = f"({', '.join(['NULL'] * count)})" if count else ""
    return f'EXPLAIN (FORMAT JSON) EXECUTE "{name}"{given}'


def _entries(node: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    for child in node.get("Plans", ()):
        yield from _entries(child)
    if node["Node Type"] == "Seq Scan":
        yield ()
    elif "Index Name" in node:
        yield tuple(re.findall(r"\((\w+)\)?(?:::\w+)? [=<>]", node.get("Index Cond", "")))


def _endpoint(number: int) -> Endpoint:
    return Endpoint(
        **asdict(ENDPOINT),
        id=number,
        status=EndpointStatus.ENABLED,
        reason=Reason.NONE,
        from_seq=0,
        failing_since=None,
        created_at=NOW,
        updated_at=NOW,
    )


def _filter(noun: str, field: str) -> Filter:
    compare, value = COMPARISONS.get((noun, field), ONE_NUMBER)
    return Filter(field, compare, value)


def _rows_like(noun: str, first: dict[str, Any]) -> list[dict[str, Any]]:
    """Rows of the other teams; a team itself has one."""
    numbers = range(1, ROWS + 1) if "id" in first else [1]
    return [
        {name: _varied(name, value, number) for name, value in first.items()}
        | {"team_id": team}
        | ({"status": statuses[number % len(statuses)]} if (statuses := STATUSES.get(noun)) else {})
        for team in range(2, TEAMS + 1)
        for number in numbers
    ]


def _varied(name: str, value: Any, number: int) -> Any:
    """What tells one row from another; in the rest they are alike."""
    if name in WORDS or name.endswith("_key"):
        return f"{number}"
    others = {
        "id": f"{number:036d}" if isinstance(value, str) else number,
        "total": number,
        "client_id": number % CLIENTS + 1,
        "endpoint_id": number % CLIENTS + 1,
        "event": [*EVENTS][number % len(EVENTS)],
        "kind": [*ItemKind][number % len(ItemKind)] if value in {*ItemKind} else value,
        "stage": STAGES[number % len(STAGES)],
        "created_at": number,
        "updated_at": number,
        "is_closed": number % 2 == 0,
        "assigned_to": None,
        "sent_id": None,
    }
    return others.get(name, value)
