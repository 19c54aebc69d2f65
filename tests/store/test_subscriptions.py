"""Subscriptions as they are kept, and the invoices that came of a quote."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from quotewright.actions.invoices import create_invoice, void_invoice
from quotewright.core.cycles import Cycle
from quotewright.core.errors import Conflict
from quotewright.core.invoices import InvoiceDraft
from quotewright.core.subscriptions import Subscription, SubscriptionStatus, advance, end
from quotewright.core.totals import compute_totals
from quotewright.store import Books
from tests.store._books import LABOUR, NOW, BooksOf, add_quote, for_jane, the_one

NEW = Subscription(
    id=1,
    quote_id=1,
    client_id=1,
    cycle=Cycle.FORTNIGHTLY,
    starts_on=date(2026, 11, 21),
    next_on=date(2026, 11, 21),
    created_at=NOW,
    updated_at=NOW,
)
NOTHING = compute_totals((), currency="EUR")
LATER = NOW + timedelta(days=20)


def test_a_subscription_reads_back_as_written(book: BooksOf) -> None:
    written = subscribes(book)
    assert written == replace(NEW, token=written.token)
    assert len(written.token) == 26
    assert book.read(lambda books: books.subscriptions.get(1)) == written
    assert book.read(lambda books: books.subscriptions.of_quote(1)) == [written]


def test_how_far_it_is_reads_back_as_saved(book: BooksOf) -> None:
    moved = advance(subscribes(book), (LABOUR,), LATER)
    book.write(lambda books: books.subscriptions.save(moved))
    assert book.read(lambda books: books.subscriptions.get(1)) == moved
    ended = end(moved, LATER)
    book.write(lambda books: books.subscriptions.save(ended))
    assert the_one(book.read(lambda books: books.subscriptions.get(1))) == ended
    assert (ended.status, ended.ended_at) == (SubscriptionStatus.ENDED, LATER)


def test_the_active_one_is_found_among_those_that_ended(book: BooksOf) -> None:
    first = subscribes(book)
    assert book.read(lambda books: books.subscriptions.active_of(1)) == first
    book.write(lambda books: books.subscriptions.save(end(first, LATER)))
    assert book.read(lambda books: books.subscriptions.active_of(1)) is None
    second = book.write(lambda books: books.subscriptions.add(replace(NEW, id=2)))
    assert book.read(lambda books: books.subscriptions.active_of(1)) == second
    assert [one.id for one in book.read(lambda books: books.subscriptions.of_quote(1))] == [1, 2]


def test_a_period_has_one_invoice_whoever_makes_it(book: BooksOf) -> None:
    subscribes(book)
    draft = InvoiceDraft(client_id=1, quote_id=1, subscription_id=1, period_on=NEW.starts_on)
    book.write(lambda books: books.invoices.add(1, 1001, draft, NOTHING))
    with pytest.raises(Conflict):
        book.write(lambda books: books.invoices.add(2, 1002, draft, NOTHING))
    without = replace(draft, period_on=None)
    book.write(lambda books: books.invoices.add(3, 1003, without, NOTHING))
    book.write(lambda books: books.invoices.add(4, 1004, without, NOTHING))
    assert invoices_of(book) == [1, 3, 4]


def test_the_invoices_of_a_quote_are_those_that_are_not_void(book: BooksOf) -> None:
    subscribes(book)
    draft = InvoiceDraft(client_id=1, quote_id=1, lines=(LABOUR,))
    made = [book.write(lambda books: create_invoice(books, draft)) for _ in range(3)]
    book.write(lambda books: void_invoice(books, made[1].id, "a mistake"))
    found = book.read(lambda books: books.subscriptions.invoices_of(1))
    assert found == [(one.id, one.number, one.token) for one in (made[0], made[2])]


def test_another_teams_are_not_seen(acmes: BooksOf, charlies: BooksOf) -> None:
    acmes.has_client()
    subscribes(acmes)
    assert charlies.read(lambda books: books.subscriptions.get(1)) is None
    assert charlies.read(lambda books: books.subscriptions.of_quote(1)) == []
    charlies.write(lambda books: books.subscriptions.save(end(NEW, LATER)))
    assert the_one(acmes.read(lambda books: books.subscriptions.get(1))).next_on == NEW.next_on


def subscribes(book: BooksOf) -> Subscription:
    def add(books: Books) -> Subscription:
        return books.subscriptions.add(NEW)

    book.write(lambda books: add_quote(books, for_jane(LABOUR), None))
    return book.write(add)


def invoices_of(book: BooksOf) -> list[int]:
    return [one.id for one in book.read(lambda books: books.subscriptions.invoices_of(1))]
