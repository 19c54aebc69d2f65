"""Plans: how both databases look for quotes in a team that has 100,000 of them."""

import re
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict
from datetime import date
from typing import Any, NamedTuple

import pytest
from sqlalchemy import Connection as Engine
from sqlalchemy import text

from quotewright.core.currencies import Currency
from quotewright.core.query import Compare, Filter, Order, Query
from quotewright.core.teams import Team
from quotewright.store import Books, Store, schema
from quotewright.store.connections import Connection
from quotewright.store.database import open_database, sqlite_path
from quotewright.store.postgresql import PostgreSQLConnection
from quotewright.store.secrets import SecretBox
from quotewright.store.sqlite import SQLiteConnection
from quotewright.store.tokens import add_token
from tests.store._books import (
    ACME,
    BY_ALICE,
    CHARLIES,
    NOW,
    BooksOf,
    connected,
    open_books,
    write_of_everything,
)
from tests.support.served import SECRET_KEY
from tests.support.shelves import Shelf

QUOTES, CHARLIES_QUOTES, CLIENTS = 100_000, 1_000, 1_000
OWN = {
    "id": "n",
    "sent_id": "NULL",
    "client_id": f"n % {CLIENTS} + 1",
    "number": "'Q-' || n",
    "token": "'token' || n",
    "external_key": "CASE WHEN n % 2 = 0 THEN 'key-' || n ELSE '' END",
    "currency": "CASE WHEN n % 10 = 0 THEN 'EUR' ELSE currency END",
    "profile_id": "CASE WHEN n % 20 = 0 THEN 1 END",
    "quoted_on": "'20' || (10 + n % 16) || '-' || (10 + n % 3) || '-' || (10 + n % 19)",
    "billing_region": "CASE WHEN n % 4 = 0 THEN 'S' || (n % 100) ELSE '' END",
    "shipping_region": "CASE WHEN n % 5 = 0 THEN 'S' || (n % 100) ELSE '' END",
    "billing_country": "CASE WHEN n % 4 = 0 THEN 'C' || (n % 8) ELSE '' END",
    "shipping_country": "CASE WHEN n % 5 = 0 THEN 'C' || (n % 10) ELSE '' END",
    "stage": "CASE n % 4 WHEN 0 THEN 'draft' WHEN 1 THEN 'sent' WHEN 2 THEN 'won' ELSE 'lost' END",
    "is_closed": "n % 4 >= 2",
}
EQUALS: dict[str, str | int | bool | date] = {
    "id": 77_777,
    "client_id": 7,
    "profile_id": 1,
    "currency_id": 2,
    "number": "Q-77777",
    "token": "token77777",
    "external_key": "key-77776",
    "quoted_on": date(2016, 10, 16),
    "billing_region": "S8",
    "shipping_region": "S10",
    "billing_country": "C4",
    "shipping_country": "C5",
    "stage": "lost",
    "is_closed": False,
}
# A token is found by its hash; a currency by the small table that gives it its id.
BESIDE = {"token": "id", "currency_id": "currency"}
# Few words, and what has no order that anyone would ask a range of: these are sorted.
WITHOUT_RANGES = {"token", "currency_id", "stage", "is_closed"}
BY_ID = (Order("id"),)
RANGED = [field for field in EQUALS if field not in WITHOUT_RANGES]
MAY_LACK = ["profile_id", "external_key", *(field for field in EQUALS if "ing_" in field)]


class LookedUp(NamedTuple):
    """The columns by which the quotes of the team are entered, and whether they are sorted."""

    columns: frozenset[str]
    is_sorted: bool


@pytest.fixture(scope="module")
def large_book(shelf: Shelf) -> Iterator[str]:
    """Acme's 100,000 quotes and a stranger's beside them, in a book that knows what is in it."""
    url = shelf.copy(shelf.migrated)
    database = open_database(url, threads=1)
    store = Store(database, lambda: NOW, SecretBox([SECRET_KEY]))
    for draft in (ACME, CHARLIES):
        write_of_everything(open_books(store, draft))
    open_team = BooksOf(store, Team(id=1, **asdict(ACME)))
    open_team.write(lambda books: books.currencies.add(Currency(2, "EUR")))
    open_team.write(lambda books: add_token(books.connection, 1, "quote", 77_777, "token77777"))
    database.close()
    with connected(url) as connection:
        for team, quotes in ((1, QUOTES), (2, CHARLIES_QUOTES)):
            _copy(connection, team, "clients", CLIENTS, {"id": "n"})
            _copy(connection, team, "quotes", quotes, OWN)
    if sqlite_path(url) is None:
        # SQLite goes by what it was told beforehand, and is never asked to look.
        with connected(url) as connection:
            connection.execute(text("ANALYZE"))
    yield url
    shelf.discard(url)


@pytest.mark.parametrize("field", EQUALS)
def test_a_value_is_looked_up_and_found_in_the_order_of_ids(large_book: str, field: str) -> None:
    query = Query(filters=(_is(field),), order=BY_ID, limit=10)
    looked_up, found = _looked_up(large_book, query)
    assert looked_up == LookedUp(frozenset({BESIDE.get(field, field)}), is_sorted=False)
    assert found


@pytest.mark.parametrize("field", EQUALS)
def test_a_value_among_the_open_ones_is_looked_up_without_sorting(
    large_book: str, field: str
) -> None:
    is_open = Filter("is_closed", Compare.EQUALS, value=False)
    looked_up, _ = _looked_up(
        large_book, Query(filters=(_is(field), is_open), order=BY_ID, limit=10)
    )
    assert looked_up.columns <= {BESIDE.get(field, field), "is_closed"}
    assert looked_up.columns
    assert not looked_up.is_sorted


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("field", RANGED)
def test_a_range_in_its_own_order_is_read_from_where_it_begins(
    large_book: str, field: str, *, descending: bool
) -> None:
    order = tuple(Order(name, descending=descending) for name in dict.fromkeys((field, "id")))
    for compare in (Compare.AT_LEAST, Compare.BELOW):
        query = Query(filters=(Filter(field, compare, EQUALS[field]),), order=order, limit=10)
        looked_up, found = _looked_up(large_book, query)
        assert looked_up == LookedUp(frozenset({field}), is_sorted=False)
        assert found or compare is Compare.BELOW


@pytest.mark.parametrize("field", EQUALS)
@pytest.mark.parametrize("compare", [Compare.NOT_EQUALS, Compare.CONTAINS])
def test_whatever_has_no_index_walks_along_the_ids_of_the_team(
    large_book: str, field: str, compare: Compare
) -> None:
    value = "7" if compare is Compare.CONTAINS else EQUALS[field]
    query = Query(filters=(Filter(field, compare, value),), order=BY_ID, limit=10)
    assert not _looked_up(large_book, query)[0].is_sorted


@pytest.mark.parametrize("field", MAY_LACK)
@pytest.mark.parametrize("compare", [Compare.IS_MISSING, Compare.IS_PRESENT])
def test_what_is_missing_is_met_along_the_ids_of_the_team(
    large_book: str, field: str, compare: Compare
) -> None:
    query = Query(filters=(Filter(field, compare),), order=BY_ID, limit=10)
    looked_up, found = _looked_up(large_book, query)
    assert not looked_up.is_sorted
    assert found == 10


def _is(field: str) -> Filter:
    return Filter(field, Compare.EQUALS, EQUALS[field])


def _copy(connection: Engine, team: int, table: str, count: int, own: dict[str, str]) -> None:
    """Copies of the team's first record, each with its number `n` where `own` says so."""
    columns = [column.name for column in schema.metadata.tables[table].columns]
    values = [own.get(column, column) for column in columns]
    connection.execute(
        text(
            # Names and expressions of this file only.
            "WITH RECURSIVE numbers (n) AS"  # noqa: S608
            " (SELECT 2 UNION ALL SELECT n + 1 FROM numbers WHERE n < :count)"
            f" INSERT INTO {table} ({', '.join(columns)})"
            f" SELECT {', '.join(values)} FROM numbers, {table} WHERE team_id = :team AND id = 1"
        ),
        {"count": count, "team": team},
    )


def _looked_up(url: str, query: Query) -> tuple[LookedUp, int]:
    """How the quotes of a page are looked for, and how many were found."""
    path = sqlite_path(url)
    connection: Connection = (
        PostgreSQLConnection(url, folds=True) if path is None else SQLiteConnection(path, {})
    )
    with closing(connection):
        read = _by_postgresql if path is None else _by_sqlite
        books = Books(
            connection, Team(id=1, **asdict(ACME)), BY_ALICE, NOW, SecretBox([SECRET_KEY])
        )
        found: list[int] = []
        looked_up = read(
            connection, lambda: found.append(len(books.quotes.find_overviews(query).rows))
        )
        return looked_up, found[0]


def _by_sqlite(connection: Any, work: Callable[[], object]) -> LookedUp:
    heard: list[str] = []
    connection._raw.set_trace_callback(heard.append)
    work()
    connection._raw.set_trace_callback(None)
    steps = connection._raw.execute(f"EXPLAIN QUERY PLAN {heard[0]}").fetchall()
    (entry,) = (step for *_, step in steps if re.match(r"(SCAN|SEARCH) quotes\b", step))
    assert "(team_id=" in entry
    top = {step for _, parent, _, step in steps if parent == 0}
    return LookedUp(
        frozenset(re.findall(r"(\w+)[=<>]", entry.partition("(")[2])) - {"team_id"},
        is_sorted=any("TEMP B-TREE" in step for step in top),
    )


def _by_postgresql(connection: Any, work: Callable[[], object]) -> LookedUp:
    work()
    ((name, count),) = connection._raw.execute(
        "SELECT name, array_length(parameter_types, 1) FROM pg_prepared_statements"
        " WHERE name LIKE 'quotewright%'"
    ).fetchall()
    given = ", ".join(["NULL"] * count)
    ((plan,),) = connection._raw.execute(
        f'EXPLAIN (FORMAT JSON) EXECUTE "{name}" ({given})'
    ).fetchall()
    nodes = [*_nodes(plan[0]["Plan"])]
    (entry,) = (node for node in nodes if node.get("Relation Name") == "quotes")
    condition = entry["Index Cond"]
    assert "(team_id = " in condition
    return LookedUp(
        frozenset(re.findall(r"\(+(\w+)\)?(?:::\w+)? [=<>]", condition)) - {"team_id"},
        is_sorted=any("Sort" in node["Node Type"] for node in nodes),
    )


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Those that read the quotes; what looks into small tables beside each row is left out."""
    yield node
    for child in node.get("Plans", ()):
        if child["Parent Relationship"] not in {"SubPlan", "InitPlan"}:
            yield from _nodes(child)
