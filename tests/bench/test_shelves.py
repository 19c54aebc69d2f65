"""Filled books: as many quotes as they say, which the program reads like its own."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest

from bench.questions import (
    FILTERED,
    LISTED,
    Ask,
    Inquiry,
    get_one,
    inquire,
    list_newest,
    open_above_an_amount,
    open_ones_of_a_client,
)
from bench.shelves import BENCH, LINES, Shelf, Size, fill_shelf, open_store
from quotewright.actions.quotes import draft_quote
from quotewright.core.query import Compare, Filter, Query
from quotewright.core.quotes import Quote, QuoteDraft
from quotewright.store import Books, Desk
from tests.support.shelves import Shelf as Databases

SIZE = Size(teams=2, quotes=1000)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def filled(request: pytest.FixtureRequest) -> Iterator[Shelf]:
    databases: Databases = request.getfixturevalue(f"{request.param}_shelf")
    url = databases.blank()
    yield fill_shelf(url, SIZE)
    databases.discard(url)


@pytest.mark.parametrize(
    ("ask", "rows"),
    [
        (get_one, len(LINES)),
        (list_newest, LISTED),
        (open_above_an_amount, FILTERED),
        (open_ones_of_a_client, FILTERED),
    ],
)
def test_every_question_finds_what_its_row_says(filled: Shelf, ask: Ask, rows: int) -> None:
    right = Inquiry(ask=ask, rows=rows, url=filled.url, size=SIZE, count=100, warm=10, watched={})
    assert inquire(right).cost_ms is not None
    with pytest.raises(SystemExit, match=f"found {rows} rows, not {rows + 1}"):
        inquire(replace(right, rows=rows + 1))


def test_the_next_quote_goes_on_where_the_copies_end(filled: Shelf) -> None:
    def write(desk: Desk) -> Quote:
        team = desk.teams.list()[-1]
        with desk.books(team, BENCH) as books:
            return draft_quote(books, QuoteDraft(client_id=1, lines=LINES))

    with closing(open_store(filled.url)) as store:
        quote = store.write_now(write)
    assert (quote.id, quote.number) == (1001, "Q-2001")


def test_about_half_of_the_quotes_of_every_client_are_open(filled: Shelf) -> None:
    def read(desk: Desk) -> list[int]:
        team = desk.teams.list()[0]
        with desk.books(team, BENCH) as books:
            return [_open_ones(books, client) for client in range(1, SIZE.clients + 1)]

    with closing(open_store(filled.url)) as store:
        counts = store.read_now(read)
    assert min(counts) > 45
    assert max(counts) < 55


def _open_ones(books: Books, client: int) -> int:
    filters = (
        Filter("client_id", Compare.EQUALS, client),
        Filter("is_closed", Compare.EQUALS, value=False),
    )
    return len(books.quotes.find(Query(filters=filters)).rows)
