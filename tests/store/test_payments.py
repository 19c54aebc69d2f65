"""Payments: kept once under their reference, and their sum is the amount paid."""

from datetime import timedelta

import pytest

from quotewright.actions.invoices import create_invoice
from quotewright.actions.payments import record_payment
from quotewright.core.errors import Conflict, Invalid
from quotewright.core.invoices import InvoiceDraft
from quotewright.core.money import MOST_MINOR, Money
from quotewright.core.payments import Payment
from quotewright.core.query import Compare, Filter, Query
from quotewright.store.schema import payments
from tests.store._books import LABOUR, NOW, WORDS, BooksOf, micros, rows_of, the_one

BANK_7 = Payment(
    id=5, invoice_id=1, amount=Money(123_45, "AUD"), reference="bank-7", received_at=NOW
)


@pytest.fixture
def book(acmes: BooksOf) -> BooksOf:
    """Acme's books with the invoices 1 and 2."""
    return _with_two_invoices(acmes)


def test_a_payment_is_kept_as_written(book: BooksOf) -> None:
    book.write(lambda books: books.payments.add(BANK_7))
    assert rows_of(book, payments) == [
        {
            "team_id": book.team.id,
            "id": 5,
            "invoice_id": 1,
            "amount": 123_45,
            "reference": "bank-7",
            "received_at": micros(NOW),
        }
    ]


@pytest.mark.parametrize("reference", WORDS[1:])
def test_a_payment_is_found_by_its_very_reference(book: BooksOf, reference: str) -> None:
    _add(book, 5, reference)
    assert _found(book, 1, reference) == 5
    assert _found(book, 1, reference + " ") is None


def test_a_reference_belongs_to_one_payment_of_one_invoice(book: BooksOf) -> None:
    _add(book, 5, "bank-7")
    _add(book, 6, "bank-7", invoice_id=2)
    with pytest.raises(Conflict, match="a record like this exists already"):
        _add(book, 7, "bank-7")
    assert (_found(book, 1, "bank-7"), _found(book, 2, "bank-7")) == (5, 6)


def test_payments_without_a_reference_are_all_kept_and_found_by_none(book: BooksOf) -> None:
    for number in (1, 2, 3):
        _add(book, number, "")
    assert [row["id"] for row in rows_of(book, payments)] == [1, 2, 3]
    assert _found(book, 1, "") is None


def test_what_had_been_paid_when_a_payment_came_in_is_the_sum_until_then(book: BooksOf) -> None:
    for number in range(1, 5):
        _add(book, number, f"bank-{number}", minor=10**number, invoice_id=2 - number % 2)
    sums = book.read(lambda books: [books.payments.sum_until(1, number) for number in (1, 3)])
    assert sums == [10, 1010]


def test_the_largest_amounts_are_summed_exactly(book: BooksOf) -> None:
    for number in (1, 2, 3):
        _add(book, number, "", minor=MOST_MINOR)
    assert book.read(lambda books: books.payments.sum_until(1, 3)) == 3 * MOST_MINOR


def test_the_amount_paid_is_kept_running(book: BooksOf) -> None:
    book.write(lambda books: record_payment(books, 1, 1))
    book.write(lambda books: record_payment(books, 1, 20))
    book.write(lambda books: record_payment(books, 1, 300))
    invoice = the_one(book.read(lambda books: books.invoices.get(1)))
    kept = [row["amount"] for row in rows_of(book, payments)]
    assert (invoice.amount_paid, sum(kept)) == (Money(321, "AUD"), 321)


def test_the_payments_of_an_invoice_are_listed_newest_first_and_read_back(book: BooksOf) -> None:
    for number in range(1, 6):
        _add(book, number, f"bank-{number}" if number > 1 else "", invoice_id=2 - number % 2)
    listed = _listed(book, Query())
    assert [payment.id for payment in listed] == [5, 3, 1]
    assert listed[2] == Payment(
        id=1,
        invoice_id=1,
        amount=Money(100, "AUD"),
        reference="",
        received_at=NOW + timedelta(minutes=1),
    )
    since = Filter("received_at", Compare.AT_LEAST, NOW + timedelta(minutes=3))
    below = Filter("id", Compare.BELOW, 5)
    assert [payment.id for payment in _listed(book, Query(filters=(since, below)))] == [3]


def test_another_teams_payments_are_not_listed(book: BooksOf, charlies: BooksOf) -> None:
    _with_two_invoices(charlies)
    _add(book, 5, "bank-7")
    assert _listed(charlies, Query()) == []


def test_a_payment_on_another_teams_invoice_is_refused(book: BooksOf, charlies: BooksOf) -> None:
    with pytest.raises(Invalid, match="refers to a record that does not exist"):
        _add(charlies, 1, "bank-7")
    assert rows_of(book, payments) == []


def test_payments_of_two_teams_with_one_id_and_reference_are_two_payments(
    book: BooksOf, charlies: BooksOf
) -> None:
    _with_two_invoices(charlies)
    _add(book, 5, "bank-7", minor=100)
    assert _found(charlies, 1, "bank-7") is None
    _add(charlies, 5, "bank-7", minor=20)
    _add(charlies, 6, "bank-8", minor=3)
    assert charlies.read(lambda books: books.payments.sum_until(1, 6)) == 23
    assert book.read(lambda books: books.payments.sum_until(1, 6)) == 100


def _with_two_invoices(book: BooksOf) -> BooksOf:
    book.has_client()
    for _ in range(2):
        book.write(lambda each: create_invoice(each, InvoiceDraft(client_id=1, lines=(LABOUR,))))
    return book


def _add(
    book: BooksOf, number: int, reference: str, *, minor: int = 100, invoice_id: int = 1
) -> None:
    payment = Payment(
        id=number,
        invoice_id=invoice_id,
        amount=Money(minor, "AUD"),
        reference=reference,
        received_at=NOW + timedelta(minutes=number),
    )
    book.write(lambda books: books.payments.add(payment))


def _found(book: BooksOf, invoice_id: int, reference: str) -> int | None:
    return book.read(lambda books: books.payments.with_reference(invoice_id, reference))


def _listed(book: BooksOf, query: Query) -> list[Payment]:
    """The payments of the invoice 1."""
    return book.read(
        lambda books: books.payments.find(the_one(books.invoices.standing(1)), query).rows
    )
