"""Questions to a filled book, asked through the store itself by one caller, without any door.

They run in a process of their own, whose CPU is the program's part of the cost.
"""

import random
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass

from bench.cpu import per_operation, spent_by
from bench.figures import Figures, percentiles_ms
from bench.shelves import BENCH, Size, open_store
from quotewright.core.query import Compare, Filter, Query
from quotewright.core.teams import Team
from quotewright.store import Books, Desk, Store

LISTED, FILTERED = 50, 25
ABOVE = 4_500_00

Ask = Callable[[Books, Size, int], int]
"""Asks about the quote of this number or its client; tells how many rows came back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquiry:
    """`count` questions after `warm` that are not counted, each of which must find `rows` rows.

    `watched` as in a load's Job.
    """

    ask: Ask
    rows: int
    url: str
    size: Size
    count: int
    warm: int
    watched: Mapping[str, int | None]


def get_one(books: Books, _size: Size, number: int) -> int:
    quote = books.quotes.get(number)
    return 0 if quote is None else len(quote.lines)


def list_newest(books: Books, _size: Size, _number: int) -> int:
    return _found(books, LISTED)


def open_above_an_amount(books: Books, _size: Size, _number: int) -> int:
    return _found(
        books,
        FILTERED,
        Filter("is_closed", Compare.EQUALS, value=False),
        Filter("total", Compare.AT_LEAST, ABOVE),
    )


def open_ones_of_a_client(books: Books, size: Size, number: int) -> int:
    return _found(
        books,
        FILTERED,
        Filter("client_id", Compare.EQUALS, number % size.clients + 1),
        Filter("is_closed", Compare.EQUALS, value=False),
    )


def inquire(inquiry: Inquiry) -> Figures:
    with closing(open_store(inquiry.url)) as store:
        teams = store.read_now(lambda desk: desk.teams.list())
        _ask_all(store, teams, inquiry, inquiry.warm)
        before, began, own = spent_by(inquiry.watched), time.perf_counter(), time.process_time()
        latencies = _ask_all(store, teams, inquiry, inquiry.count)
        seconds, own = time.perf_counter() - began, time.process_time() - own
        after = spent_by(inquiry.watched)
    spent = per_operation({**before, "server": 0.0}, {**after, "server": own}, inquiry.count)
    p50, p95 = percentiles_ms(latencies)
    return Figures(rate=inquiry.count / seconds, p50_ms=p50, p95_ms=p95, cpu_ms=spent)


def _ask_all(store: Store, teams: Sequence[Team], inquiry: Inquiry, count: int) -> list[float]:
    """Quotes of all teams in no order, the same every time; the latencies in seconds."""
    chance = random.Random(count)
    latencies = []
    for place in range(count):
        team, number = teams[place % len(teams)], chance.randint(1, inquiry.size.quotes)
        began = time.perf_counter()
        rows = store.read_now(_in_books(team, inquiry, number))
        latencies.append(time.perf_counter() - began)
        if rows != inquiry.rows:
            raise SystemExit(f"{inquiry.ask.__name__} found {rows} rows, not {inquiry.rows}")
    return latencies


def _in_books(team: Team, inquiry: Inquiry, number: int) -> Callable[[Desk], int]:
    def work(desk: Desk) -> int:
        with desk.books(team, BENCH) as books:
            return inquiry.ask(books, inquiry.size, number)

    return work


def _found(books: Books, limit: int, *filters: Filter) -> int:
    return len(books.quotes.find(Query(filters=filters, limit=limit)).rows)
