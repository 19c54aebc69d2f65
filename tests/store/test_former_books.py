"""Books of former releases: filled ones come to today's tables with every row, and work there.

Each file in `former` is a book as its release wrote it, two teams in it, and is never changed.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import MetaData, Table, insert, select

from quotewright.actions.acceptances import accept_quote
from quotewright.actions.revisions import revise_quote
from quotewright.core.acceptances import Evidence
from quotewright.core.clients import Client
from quotewright.core.currencies import Currency
from quotewright.core.money import Money
from quotewright.core.query import Query
from quotewright.core.quotes import Quote, QuoteStatus
from quotewright.core.sending import SendMethod
from quotewright.core.totals import NO_DISCOUNT
from quotewright.store import Store
from quotewright.store.database import open_database
from quotewright.store.migrate import migrate
from quotewright.store.secrets import SecretBox
from quotewright.store.standing import SchemaState, schema_state
from tests.store._books import NOW, BooksOf, connected, the_one
from tests.support.served import SECRET_KEY
from tests.support.shelves import Shelf

FORMER = sorted((Path(__file__).parent / "former").glob("*.json"))

Kept = dict[str, dict[str, Any]]


@pytest.fixture(params=FORMER, ids=[path.stem for path in FORMER])
def kept(request: pytest.FixtureRequest) -> dict[str, Any]:
    """What is in the book, and the migration that it stands at."""
    former: dict[str, Any] = json.loads(request.param.read_text(), object_hook=_with_bytes)
    return former


@pytest.fixture
def former_url(shelf: Shelf, kept: dict[str, Any]) -> Iterator[str]:
    """The book in a database of its own day, migrated since."""
    url = shelf.blank()
    migrate(url, kept["revision"])
    _fill(url, kept["tables"])
    assert schema_state(url) is SchemaState.OLDER
    migrate(url)
    yield url
    shelf.discard(url)


@pytest.fixture
def former_books(former_url: str) -> Iterator[list[BooksOf]]:
    """The books of both its teams, opened by today's program."""
    database = open_database(former_url, threads=1)
    store = Store(database, lambda: NOW, SecretBox([SECRET_KEY]))
    yield [_books_of(store, team_id) for team_id in (1, 2)]
    database.close()


def test_every_row_of_a_former_book_is_still_there_as_it_was(
    former_url: str, kept: dict[str, Any]
) -> None:
    assert schema_state(former_url) is SchemaState.CURRENT
    assert all(table["rows"] for table in kept["tables"].values())
    assert _rows(former_url, kept["tables"]) == {
        name: table["rows"] for name, table in kept["tables"].items()
    }


def test_the_lists_of_a_former_book_show_all_there_is(former_books: list[BooksOf]) -> None:
    for books in former_books:
        ids = {noun: books.ids_of(noun) for noun in ("clients", "items", "jobs", "invoices")}
        assert ids == {"clients": [2, 1], "items": [1], "jobs": [1], "invoices": [2, 1]}
        shown = [(quote.id, quote.status) for quote in books.page_of("quotes", Query()).rows]
        assert shown == [(4, "sent"), (3, "draft"), (2, "draft"), (1, "draft")]


def test_a_quote_of_a_former_book_reads_as_it_was_with_nothing_of_later(
    former_books: list[BooksOf],
) -> None:
    quote = _quote(former_books[0], 1)
    assert (quote.number, quote.title, quote.discount) == ("Q-1001", "Kitchen reno", NO_DISCOUNT)
    assert (quote.subtotal, quote.tax, quote.total) == (_aud(144000), _aud(14400), _aud(158400))
    assert [line.item_id for line in quote.lines] == [None, 1]
    assert quote.line_totals == (_aud(72000), _aud(72000))
    later = (quote.memo, quote.notes, quote.external_key, quote.public_reference)
    assert later == ("", "", "", "")
    later_numbers = (quote.sent_id, quote.revises_id, quote.successor_id, quote.deposit)
    assert later_numbers == (None, None, None, None)
    assert (quote.latest_revision, quote.content_hash) == (1, "")


def test_every_document_of_a_former_book_gets_a_token_of_its_own_that_opens_it(
    former_books: list[BooksOf],
) -> None:
    tokens = [
        _opening_token(books, noun, number)
        for books in former_books
        for noun in ("quote", "invoice")
        for number in books.ids_of(f"{noun}s")
    ]
    assert len(set(tokens)) == len(tokens) == 12
    assert all(re.fullmatch(r"[a-z0-9]{26}", token) for token in tokens)


def test_every_line_of_a_former_book_gets_an_id_of_its_own_in_its_team(
    former_books: list[BooksOf],
) -> None:
    for books in former_books:
        quotes = [_quote(books, number) for number in (1, 2, 3, 4)]
        ids = [line.id for quote in quotes for line in quote.lines]
        assert ids == list(range(1, len(ids) + 1))
        added = books.write(lambda each: each.take(quote_lines=1))["quote_lines"]
        assert added == len(ids) + 1


def test_a_former_book_gets_the_small_tables_and_its_quotes_the_addresses_of_their_clients(
    former_books: list[BooksOf],
) -> None:
    for books in former_books:
        terms = books.read(lambda each: each.terms.list())
        assert [(one.id, one.days) for one in terms] == [(1, 14), (2, 30), (3, 0)]
        currencies = books.read(lambda each: each.currencies.list())
        assert currencies[0] == Currency(1, books.team.currency)
        for number in (1, 2, 3, 4):
            quote = _quote(books, number)
            client = _client(books, quote.client_id)
            assert (quote.billing, quote.shipping) == (client.billing, client.shipping)
            assert re.fullmatch(r"[a-z0-9]{26}", client.token)


def test_what_a_former_release_sent_was_marked_as_sent(former_books: list[BooksOf]) -> None:
    for books in former_books:
        assert (_quote(books, 4).sent_by, _quote(books, 1).sent_by) == (SendMethod.MARK, None)
        assert _quote(books, 4).show_totals


def test_an_invoice_of_a_former_book_reads_as_it_was(former_books: list[BooksOf]) -> None:
    invoice = the_one(former_books[0].read(lambda books: books.invoices.get(2)))
    assert (invoice.number, invoice.status, invoice.title) == ("INV-1002", "paid", "Paid")
    assert (invoice.total, invoice.amount_paid) == (_aud(72000), _aud(100000))
    assert (invoice.discount, invoice.discounted, invoice.quote_id) == (NO_DISCOUNT, _aud(0), None)


def test_a_quote_sent_by_a_former_release_goes_on_with_its_life(
    former_books: list[BooksOf],
) -> None:
    for books in former_books:
        revision = books.write(lambda each: revise_quote(each, 4))
        assert (revision.number, revision.status) == (f"{_quote(books, 4).number}-R2", "draft")
        accepted = books.write(lambda each: accept_quote(each, 4, Evidence(name="Jane Smith")))
        assert accepted.status is QuoteStatus.ACCEPTED
        assert _content(books, accepted.content_hash)["header"]["number"] == accepted.number


def _with_bytes(value: dict[str, Any]) -> Any:
    """Bytes stand in the file as an object with their digits."""
    return bytes.fromhex(value["hex"]) if value.keys() == {"hex"} else value


def _fill(url: str, tables: Kept) -> None:
    with connected(url) as connection:
        for name, table in tables.items():
            rows = [dict(zip(table["columns"], row, strict=True)) for row in table["rows"]]
            connection.execute(insert(Table(name, MetaData(), autoload_with=connection)), rows)


def _books_of(store: Store, team_id: int) -> BooksOf:
    return BooksOf(store, the_one(store.read_now(lambda desk: desk.teams.get(team_id))))


def _rows(url: str, tables: Kept) -> dict[str, list[list[Any]]]:
    """The rows of these tables in the columns that they had."""
    with connected(url) as connection:
        found = {}
        for name, former in tables.items():
            table = Table(name, MetaData(), autoload_with=connection)
            asked = select(*(table.c[column] for column in former["columns"]))
            in_order = asked.order_by(*table.primary_key.columns)
            found[name] = [list(row) for row in connection.execute(in_order)]
        return found


def _quote(books: BooksOf, number: int) -> Quote:
    return the_one(books.read(lambda each: each.quotes.get(number)))


def _client(books: BooksOf, number: int) -> Client:
    return the_one(books.read(lambda each: each.clients.get(number)))


def _opening_token(books: BooksOf, noun: str, number: int) -> str:
    """The token of a document, which opens that one and no other."""
    document = the_one(books.read(lambda each: getattr(each, f"{noun}s").get(number)))
    token: str = document.token
    opened = books.store.read_now(lambda desk: desk.tokens.find(noun, token))
    assert opened == (books.team, number)
    return token


def _content(books: BooksOf, content_hash: str) -> dict[str, Any]:
    kept = the_one(books.read(lambda each: each.contents.get(content_hash)))
    content: dict[str, Any] = json.loads(kept.body)
    return content


def _aud(minor: int) -> Money:
    return Money(minor, "AUD")
