"""kill -9 while three years of periods are charged: none is lost and none is charged twice.

On SQLite the serving process is killed, on PostgreSQL a `quotewright worker` beside it.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from quotewright.actions.acceptances import accept_quote
from quotewright.actions.clients import create_client
from quotewright.actions.quotes import draft_quote
from quotewright.core.acceptances import Evidence
from quotewright.core.clients import ClientDraft
from quotewright.core.cycles import Cycle
from quotewright.core.lines import Line, LineKind
from quotewright.core.quotes import QuoteDraft
from tests.support.book import Book
from tests.support.listening import wait_until
from tests.support.served import Served
from tests.support.shelves import Shelf
from tests.support.victims import Victim, living_victim, served_beside_its_worker
from tests.support.world import ACME, Registrar

SUBSCRIPTIONS = 3
YEARS = timedelta(days=3 * 365)  # and some days more than whole weeks
KILLED_AT = (40, 160, 280)
"""Invoices that there are when the power goes."""
MANY_SECONDS = 120
JANE = Evidence(name="Jane Smith")
HOSTED = QuoteDraft(
    client_id=1,
    lines=(Line(LineKind.ITEM, "Hosting", 1_0000, 10_000000),),
    cycle=Cycle.WEEKLY,
    is_invoiced_when_accepted=True,
)


@pytest.fixture
def served(shelf: Shelf, tmp_path: Path) -> Iterator[Served]:
    with served_beside_its_worker(shelf, tmp_path, {}) as served:
        yield served


@pytest.fixture
def book(served: Served) -> Iterator[Book]:
    book = Book(served.database_url)
    yield book
    book.close()


def test_no_period_is_lost_or_charged_twice_by_kills(served: Served, book: Book) -> None:
    began = datetime.now(UTC) - YEARS
    team = _subscribe(served.database_url, began)
    with living_victim(served) as victim:
        _kill_on_the_way(victim, book)
        wait_until(lambda: not _is_any_due(book), MANY_SECONDS)
    charged = book.rows(
        "SELECT subscription_id, period_on, number FROM invoices ORDER BY subscription_id, id"
    )
    first = date.fromisoformat(charged[0][1])
    weeks = len(charged) // SUBSCRIPTIONS
    assert weeks == YEARS // timedelta(weeks=1) + 1
    assert [(subscription, period) for subscription, period, _ in charged] == [
        (subscription, (first + timedelta(weeks=week)).isoformat())
        for subscription in range(1, SUBSCRIPTIONS + 1)
        for week in range(weeks)
    ]
    assert sorted(number for _, _, number in charged) == [
        f"INV-{1001 + each}" for each in range(len(charged))
    ]
    told = "SELECT event, count(*), count(DISTINCT subject_id) FROM outbox"
    assert book.rows(f"{told} WHERE event LIKE 'invoice.%' GROUP BY event ORDER BY event") == [
        ("invoice.created", len(charged), len(charged)),
        ("invoice.sent", len(charged), len(charged)),
    ]
    assert book.count("invoice_lines", team) == len(charged)


def _kill_on_the_way(victim: Victim, book: Book) -> None:
    for mark in KILLED_AT:
        wait_until(lambda mark=mark: _made(book) >= mark, MANY_SECONDS)  # type: ignore[misc]
        victim.die()
        assert _is_any_due(book), "it was killed after the last period"
        victim.live()


def _subscribe(url: str, began: datetime) -> int:
    """Hosting by the week, accepted long ago; gives the team."""
    with Registrar(url, lambda: began) as registrar:
        shop = registrar.open(ACME)
        registrar.do(shop, lambda books: create_client(books, ClientDraft(contact="Jane Smith")))
        for _ in range(SUBSCRIPTIONS):
            quote = registrar.do(shop, lambda books: draft_quote(books, HOSTED))
            accept = partial(accept_quote, quote_id=quote.id, evidence=JANE)
            registrar.do(shop, accept)
    return shop.team.id


def _made(book: Book) -> int:
    return int(book.rows("SELECT count(*) FROM invoices")[0][0])


def _is_any_due(book: Book) -> bool:
    """In UTC, on which side of midnight the team may be."""
    today = datetime.now(UTC).date().isoformat()
    return bool(book.rows("SELECT 1 FROM subscriptions WHERE next_on <= :today", today=today))
