"""What SQLite is told of the tables: the same for every book, and of every index."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from quotewright.store.database import sqlite_path
from quotewright.store.migrate import migrate
from quotewright.store.schema import metadata
from tests.support.shelves import Shelf

Told = dict[tuple[str, str], str]


@pytest.fixture
def url(sqlite_shelf: Shelf) -> Iterator[str]:
    """An empty book."""
    url = sqlite_shelf.copy(sqlite_shelf.migrated)
    yield url
    sqlite_shelf.discard(url)


def test_an_empty_book_is_told_of_every_index_of_every_table_with_many_rows(url: str) -> None:
    of_teams = {table.name for table in metadata.tables.values() if "team_id" in table.columns}
    many = of_teams - {"teams", "counters"}
    indexes = {
        (table.name, str(index.name))
        for table in metadata.tables.values()
        for index in table.indexes
    }
    assert _told(url).keys() == indexes | {(name, name) for name in many}


def test_a_client_has_few_rows_of_many_and_an_id_is_one(url: str) -> None:
    told = _told(url)
    assert told["jobs", "jobs"] == "1000000 100000 1"
    assert told["jobs", "ix_jobs_client"] == "1000000 100000 50 1"
    assert told["clients", "ix_clients_email_key"] == "1000000 100000 50"
    assert told["quotes", "ix_quotes_is_closed"] == "1000000 100000 20000 1"
    assert told["invoices", "ix_invoices_status"] == "1000000 100000 20000 1"
    assert told["deliveries", "ix_deliveries_endpoint"] == "1000000 100000 50 1"
    assert told["deliveries", "ix_deliveries_due"] == "1000000 100000 50 50 50"
    assert told["quotes", "ix_quotes_number"] == "1000000 100000 50 1"
    assert told["quotes", "ix_quotes_currency"] == "1000000 100000 20000 1"
    assert told["credential_lookups", "credential_lookups"] == "1000000 1"


@pytest.mark.parametrize(
    "which",
    [
        "client_id = 7 AND is_closed = 0",
        "is_closed = 0 AND client_id = 7",
        "client_id = 7 AND stage = 'sent'",
        "stage = 'lost' AND status = 'void' AND client_id = 7",
    ],
)
def test_of_two_conditions_the_one_that_leaves_less_is_gone_by(url: str, which: str) -> None:
    question = f"SELECT id FROM quotes WHERE team_id = 1 AND {which} ORDER BY id DESC LIMIT 26"  # noqa: S608 - one of the four above
    with closing(sqlite3.connect(sqlite_path(url) or "")) as book:
        plan = [row[3] for row in book.execute(f"EXPLAIN QUERY PLAN {question}")]
    assert plan == ["SEARCH quotes USING INDEX ix_quotes_client (team_id=? AND client_id=?)"]


def test_what_a_book_found_out_by_itself_is_forgotten_with_the_next_migration(url: str) -> None:
    before = _told(url)
    with closing(sqlite3.connect(sqlite_path(url) or "")) as book:
        book.execute("INSERT INTO counters (team_id) VALUES (1)")
        book.execute("ANALYZE")
        book.commit()
    assert _told(url) != before
    migrate(url)
    assert _told(url) == before


def _told(url: str) -> Told:
    with closing(sqlite3.connect(sqlite_path(url) or "")) as book:
        rows = book.execute("SELECT tbl, idx, stat FROM sqlite_stat1").fetchall()
    return {(table, index): counts for table, index, counts in rows}
