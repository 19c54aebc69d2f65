"""PostgreSQL: connections that are lost, units that block each other, and prepared statements."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import column, select, table

from quotewright.actions.clients import create_client
from quotewright.actions.invoices import create_invoice
from quotewright.actions.quotes import draft_quote
from quotewright.core.invoices import InvoiceDraft
from quotewright.core.query import Query
from quotewright.store import Books, Desk, Store
from quotewright.store.database import Unavailable, open_database
from quotewright.store.hops import Database
from quotewright.store.schema import invoices
from quotewright.store.secrets import SecretBox
from quotewright.store.statements import Statement
from tests.store._books import (
    ALL_FILLED,
    BY_ALICE,
    JANE,
    LABOUR,
    NOW,
    BooksOf,
    for_jane,
    is_equal,
    open_books,
    rows_of,
    write_of_everything,
)
from tests.support.postgres import PostgresServer, free_port
from tests.support.served import SECRET_KEY
from tests.support.shelves import Shelf

PREPARED = table(
    "pg_prepared_statements", column("statement"), column("generic_plans"), column("custom_plans")
)
SETTINGS = table("pg_settings", column("name"), column("setting"), column("unit"), column("source"))


class Line:
    """A book on PostgreSQL, and the hand that cuts the lines to it."""

    def __init__(self, server: PostgresServer, url: str, database: Database) -> None:
        self._server = server
        self._url = url
        self.database = database
        self.books = open_books(Store(database, lambda: NOW, SecretBox([SECRET_KEY])))

    def cut(self) -> None:
        assert self._server.cut_connections(self._url) >= 1


class Blocking:
    """Two units that pay on the same two invoices in opposite order, and so block each other."""

    def __init__(self, books: BooksOf) -> None:
        self.books = books
        self.runs: list[int] = []
        self._both_hold_one = Barrier(2)

    def pay_crosswise(self, first_unit: Callable[[Books], object]) -> list[BaseException | None]:
        """`first_unit` is a unit before the payments in the same hop. Gives what went wrong."""
        with ThreadPoolExecutor(2) as crowd:
            north = crowd.submit(self._pay, first_unit, 1, (1, 2))
            south = crowd.submit(self._pay, first_unit, 10, (2, 1))
        return [north.exception(), south.exception()]

    def _pay(
        self, first_unit: Callable[[Books], object], cents: int, order: tuple[int, int]
    ) -> None:
        def work(desk: Desk) -> None:
            self.runs.append(cents)
            with desk.books(self.books.team, BY_ALICE) as books:
                first_unit(books)
            with desk.books(self.books.team, BY_ALICE) as books:
                books.invoices.add_paid(order[0], cents)
                if self.runs.count(cents) == 1:
                    self._both_hold_one.wait(timeout=10)
                books.invoices.add_paid(order[1], cents)

        self.books.store.write_now(work)


@pytest.fixture
def url(postgresql_shelf: Shelf) -> Iterator[str]:
    url = postgresql_shelf.copy(postgresql_shelf.migrated)
    yield url
    postgresql_shelf.discard(url)


@pytest.fixture(params=[True, False], ids=["folded", "portable"])
def line(request: pytest.FixtureRequest, postgres: PostgresServer, url: str) -> Iterator[Line]:
    database = open_database(url, threads=1, folded=request.param)
    yield Line(postgres, url, database)
    database.close()


@pytest.fixture
def blocking(url: str) -> Iterator[Blocking]:
    database = open_database(url, threads=2)
    books = open_books(Store(database, lambda: NOW, SecretBox([SECRET_KEY])))
    books.has_client(5)
    for _ in range(2):
        books.write(lambda each: create_invoice(each, InvoiceDraft(client_id=5)))
    yield Blocking(books)
    database.close()


def test_a_read_whose_connection_was_lost_is_done_on_a_new_one(line: Line) -> None:
    kept = line.books.has_client()
    line.cut()
    assert line.books.read(lambda books: books.clients.get(1)) == kept


def test_a_read_that_loses_its_connection_on_the_way_begins_again(line: Line) -> None:
    line.books.has_client()
    runs: list[list[int]] = []

    def look_twice(books: Books) -> list[int]:
        runs.append([row.id for row in books.clients.find(Query()).rows])
        if len(runs) == 1:
            line.cut()
        return [row.id for row in books.clients.find(Query()).rows]

    assert line.books.read(look_twice) == [1]
    assert runs == [[1], [1]]


def test_a_read_that_loses_every_connection_is_unavailable_in_the_end(line: Line) -> None:
    runs: list[str] = []

    def look_and_lose(books: Books) -> None:
        runs.append("looked")
        line.cut()
        books.clients.get(1)

    with pytest.raises(Unavailable, match=r"^the database cannot be reached or cannot write now$"):
        line.books.read(look_and_lose)
    assert runs == ["looked"] * 3
    assert line.books.read(lambda books: books.clients.get(1)) is None


def test_a_write_that_lost_its_connection_before_it_wrote_is_done_on_a_new_one(line: Line) -> None:
    line.books.has_client()
    line.cut()
    assert line.books.write(lambda books: draft_quote(books, for_jane(LABOUR))).number == "Q-1001"
    assert line.books.ids_of("quotes") == [1]


@pytest.mark.parametrize("moment", ["before its commit", "after its commit"])
def test_a_write_whose_connection_was_lost_is_not_repeated(line: Line, moment: str) -> None:
    runs: list[str] = []

    def write_and_lose(desk: Desk) -> None:
        runs.append("wrote")
        with desk.books(line.books.team, BY_ALICE) as books:
            books.clients.add(len(runs), JANE)
            if moment == "before its commit":
                line.cut()
        line.cut()
        desk.teams.get(1)

    with pytest.raises(Unavailable):
        line.books.store.write_now(write_and_lose)
    assert runs == ["wrote"]
    assert line.books.ids_of("clients") == ([1] if moment == "after its commit" else [])
    line.books.has_client(2)
    assert line.books.ids_of("clients")[0] == 2


def test_the_first_write_on_a_lost_connection_is_refused_and_the_next_one_kept(line: Line) -> None:
    line.cut()
    with pytest.raises(Unavailable):
        line.books.has_client(1)
    line.books.has_client(2)
    assert line.books.ids_of("clients") == [2]


def test_a_server_that_does_not_answer_is_unavailable_at_once() -> None:
    with pytest.raises(Unavailable, match=r"^the database cannot be reached"):
        open_database(f"postgresql://postgres@127.0.0.1:{free_port()}/postgres", threads=1)


def test_a_database_that_is_gone_is_unavailable(
    postgresql_shelf: Shelf,
) -> None:
    url = postgresql_shelf.copy(postgresql_shelf.migrated)
    database = open_database(url, threads=1)
    store = Store(database, lambda: NOW, SecretBox([SECRET_KEY]))
    postgresql_shelf.discard(url)
    with pytest.raises(Unavailable):
        store.read_now(lambda desk: desk.teams.list())
    database.close()


def test_of_two_units_that_block_each_other_the_one_rolled_back_is_done_again(
    blocking: Blocking,
) -> None:
    assert blocking.pay_crosswise(lambda _: None) == [None, None]
    paid = [row["amount_paid"] for row in rows_of(blocking.books, invoices)]
    assert paid == [11, 11]
    assert set(blocking.runs) == {1, 10}
    assert len(blocking.runs) > 2


def test_what_a_hop_has_kept_is_not_written_again_when_a_later_unit_of_it_is_rolled_back(
    blocking: Blocking,
) -> None:
    blocking.pay_crosswise(lambda books: create_client(books, JANE))
    assert blocking.books.ids_of("clients") == [5, 2, 1]


def test_numbers_of_every_width_share_one_prepared_statement(line: Line) -> None:
    def ask(number: int) -> list[int]:
        line.books.read(lambda books: books.clients.get(number))
        return line.books.ids_of("quotes", is_equal("client_id", number), offset=abs(number))

    assert [ask(number) for number in (1, 2**15, 2**31, 2**40, 0, -1)] == [[]] * 6
    asked = [text for text, _, _ in _prepared(line.database) if "SELECT" in text]
    assert len([text for text in asked if "FROM clients" in text or "FROM quotes" in text]) == 2


def test_drafts_of_every_size_share_their_prepared_statements(line: Line) -> None:
    line.books.has_client()

    def draft(size: int) -> int:
        lines = [replace(LABOUR, quantity=10**size) for _ in range(size)]
        line.books.write(lambda books: draft_quote(books, for_jane(*lines)))
        return len(_prepared(line.database))

    _, *after_lines = [draft(size) for size in (0, 1, 2, 12)]
    assert len(set(after_lines)) == 1


def test_another_teams_writes_need_no_statement_more(line: Line) -> None:
    write_of_everything(line.books)
    other = open_books(line.books.store, ALL_FILLED)
    prepared = len(_prepared(line.database))
    write_of_everything(other)
    assert len(_prepared(line.database)) == prepared > 20


def test_no_statement_is_planned_for_its_values(line: Line) -> None:
    for _ in range(10):
        line.books.ids_of("clients", is_equal("email", "jane@example.com"))
    (plans,) = [row[1:] for row in _prepared(line.database) if "FROM clients" in row[0]]
    assert plans == (10, 0)
    write_of_everything(line.books)
    assert {custom for _, _, custom in _prepared(line.database)} == {0}


def test_a_session_reads_what_is_committed_and_never_waits_for_ever(line: Line) -> None:
    settings = Statement(select(SETTINGS).where(SETTINGS.c.source == "client"))
    found = line.database.read_now(lambda connection: connection.rows(settings, {}))
    said = {name: f"{setting}{unit or ''}" for name, setting, unit, _ in found}
    assert (
        said.items()
        >= {
            "default_transaction_isolation": "read committed",
            "plan_cache_mode": "force_generic_plan",
            "statement_timeout": "30000ms",
            "lock_timeout": "20000ms",
            "idle_in_transaction_session_timeout": "60000ms",
        }.items()
    )


def _prepared(database: Database) -> list[tuple[Any, ...]]:
    """What the program prepared, but for its look at the statistics, made at the 50th hop."""
    every = database.read_now(lambda connection: connection.rows(Statement(select(PREPARED)), {}))
    return [row for row in every if "pg_stat_user_tables" not in row[0]]
