"""A folded write and its portable statements: the same rows, the same answers, one statement."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from quotewright.actions.quotes import draft_quote
from quotewright.core.errors import Refusal
from quotewright.core.events import QuoteCreated
from quotewright.core.lines import Line, LineKind
from quotewright.core.quotes import Quote, QuoteDraft, QuoteKind
from quotewright.core.totals import Discount, DiscountKind
from quotewright.store import Books, Store
from quotewright.store.connections import Row
from quotewright.store.database import open_database
from quotewright.store.folding import ADD_QUOTE_AT_ONCE
from quotewright.store.postgresql import PostgreSQLConnection
from quotewright.store.schema import metadata
from quotewright.store.secrets import SecretBox
from quotewright.store.statements import POSTGRESQL
from tests.store._books import (
    ALL_FILLED,
    BY_ALICE,
    FULL,
    LABOUR,
    NOW,
    WORDS,
    BooksOf,
    add_quote,
    for_jane,
    open_books,
    snapshot,
    write_of_everything,
)
from tests.support.served import SECRET_KEY
from tests.support.shelves import Shelf

PIPES = replace(FULL, item_id=1)
DRAFTS = {
    "nothing at all": QuoteDraft(client_id=1),
    "one line": for_jane(LABOUR),
    "every field": QuoteDraft(
        client_id=1,
        kind=QuoteKind.ESTIMATE,
        title="Kitchen reno ✓",
        lines=(PIPES, LABOUR),
        discount=Discount(DiscountKind.AMOUNT, 12_34),
        prices_include_tax=True,
    ),
    "a percentage": replace(
        for_jane(LABOUR, PIPES), discount=Discount(DiscountKind.PERCENTAGE, 10_0000)
    ),
    "lines that say and cost nothing": for_jane(Line(LineKind.ITEM, " ", 1_0000, 0)),
    "500 lines": for_jane(*[replace(LABOUR, description=f"Day {day}") for day in range(500)]),
    "the largest amount": for_jane(Line(LineKind.ITEM, "Gold", 1_0000, 10**15, tax_rate=0)),
    "odd words": for_jane(*[replace(PIPES, description=f".{words}") for words in WORDS]),
    "no such client": QuoteDraft(client_id=9),
    "no such item": for_jane(replace(PIPES, item_id=9)),
    "a discount above the subtotal": replace(
        for_jane(LABOUR), discount=Discount(DiscountKind.AMOUNT, 10**9)
    ),
}
WAYS = {"folded": True, "portable": False}

MADE_BY_CHANCE = {
    "endpoints": ("sealed", "former_sealed"),
    "idempotency_keys": ("body",),
    "clients": ("token",),
    "items": ("token",),
    "quotes": ("token",),
    "invoices": ("token",),
    "token_lookups": ("hash",),
}
OF_WORKERS = {"workers", "leases"}

Write = Callable[[Books], object]


@pytest.fixture
def both_urls(postgresql_shelf: Shelf) -> Iterator[dict[str, str]]:
    """Two empty books, one for each way of writing."""
    urls = {way: postgresql_shelf.copy(postgresql_shelf.migrated) for way in WAYS}
    yield urls
    for url in urls.values():
        postgresql_shelf.discard(url)


@pytest.mark.parametrize("draft", DRAFTS.values(), ids=DRAFTS)
def test_both_ways_of_drafting_a_quote_answer_and_leave_the_same(
    both_urls: dict[str, str], draft: QuoteDraft
) -> None:
    announce = QuoteCreated if draft.lines else None
    folded, portable = _both(both_urls, lambda books: add_quote(books, draft, announce))
    assert folded == portable


def test_both_ways_of_drafting_within_a_longer_unit_answer_and_leave_the_same(
    both_urls: dict[str, str],
) -> None:
    def draft_and_change_the_client(books: Books) -> Quote:
        books.lock()
        quote = draft_quote(books, for_jane(LABOUR))
        client = books.clients.get(1)
        assert client is not None
        books.clients.save(replace(client, company="Smith & Co"))
        return quote

    folded, portable = _both(both_urls, draft_and_change_the_client)
    assert folded == portable


def test_both_ways_of_failing_after_a_draft_within_a_longer_unit_leave_the_same(
    both_urls: dict[str, str],
) -> None:
    def draft_and_refuse(books: Books) -> Quote:
        books.lock()
        draft_quote(books, for_jane(LABOUR))
        raise Refusal("not today")

    folded, portable = _both(both_urls, draft_and_refuse)
    assert folded == portable


def test_both_ways_of_writing_a_whole_book_leave_the_same(both_urls: dict[str, str]) -> None:
    for way, url in both_urls.items():
        store = _open(url, way)
        for team in (open_books(store), open_books(store, ALL_FILLED)):
            write_of_everything(team)
        store.close()
    folded, portable = (_without_chance(url) for url in both_urls.values())
    assert folded == portable
    assert {name for name, rows in folded.items() if not rows} == OF_WORKERS


def test_the_folded_text_is_one_statement_that_reads_no_table() -> None:
    text = ADD_QUOTE_AT_ONCE.text(POSTGRESQL)
    assert ";" not in text
    written = re.findall(r"\b(?:UPDATE|INSERT INTO|DELETE FROM) (\w+)", text)
    assert sorted(written) == ["counters", "outbox", "quote_lines", "quotes", "token_lookups"]
    sources = re.findall(r"\b(?:FROM|JOIN) ([\w, ]+?)(?=\(| RETURNING|\s*$)", text, re.MULTILINE)
    read = {source for sources_of_one in sources for source in sources_of_one.split(", ")}
    assert read == {"taken", "json_to_recordset"}


def test_a_folded_draft_is_one_round_trip_beside_the_look_at_its_client(
    both_urls: dict[str, str],
) -> None:
    store = _open(both_urls["folded"], "folded")
    team = open_books(store)
    team.has_client()
    store.close()
    connection = Listening(both_urls["folded"], folds=True)
    with connection.unit():
        draft_quote(
            Books(connection, team.team, BY_ALICE, NOW, SecretBox([SECRET_KEY])), for_jane(LABOUR)
        )
    connection.close()
    assert [text.split()[0] for text in connection.heard] == ["SELECT", "WITH"]


class Listening(PostgreSQLConnection):
    """A connection that keeps the text of every statement it sends."""

    def __init__(self, url: str, *, folds: bool) -> None:
        super().__init__(url, folds=folds)
        self.heard: list[str] = []

    def _fetch(self, text: str, parameters: Any) -> list[Row]:
        self.heard.append(text)
        return super()._fetch(text, parameters)

    def _run(self, text: str, parameters: Any) -> None:
        self.heard.append(text)
        super()._run(text, parameters)


def _both(urls: dict[str, str], work: Write) -> list[tuple[object, dict[str, list[Row]]]]:
    """What each way answers to a write between two others, and all rows it leaves."""
    outcomes = []
    for way, url in urls.items():
        store = _open(url, way)
        team = open_books(store)
        write_of_everything(team)
        answer = _answer(team, work)
        team.write(lambda books: draft_quote(books, for_jane(LABOUR)))
        store.close()
        outcomes.append((answer, _without_chance(url)))
    return outcomes


def _without_chance(url: str) -> dict[str, list[Row]]:
    """All rows, but for seals and tokens: no two of them are alike."""
    rows = snapshot(url)
    for table, names in MADE_BY_CHANCE.items():
        places = [[*metadata.tables[table].columns.keys()].index(name) for name in names]
        rows[table] = sorted(
            (
                tuple(bool(value) if place in places else value for place, value in enumerate(row))
                for row in rows[table]
            ),
            key=str,
        )
    return rows


def _answer(team: BooksOf, work: Write) -> object:
    try:
        made = team.write(work)
        return replace(made, token="") if isinstance(made, Quote) else made
    except Refusal as refusal:
        return type(refusal), refusal.message


def _open(url: str, way: str) -> Store:
    database = open_database(url, threads=1, folded=WAYS[way])
    return Store(database, lambda: NOW, SecretBox([SECRET_KEY]))
