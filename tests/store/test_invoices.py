"""Invoices with their lines, and the amount paid that the database itself adds up."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest

from quotewright.core.errors import Conflict, Invalid
from quotewright.core.invoices import Invoice, InvoiceDraft, InvoiceStatus
from quotewright.core.money import MOST_MINOR, Money
from quotewright.core.query import Compare, Filter, Order, Query
from quotewright.core.tax import RoundingPolicy
from quotewright.core.totals import NO_DISCOUNT, Totals, compute_totals
from quotewright.store.invoices import InvoiceInList, Sums
from quotewright.store.schema import invoice_lines, invoices
from tests.store._books import (
    FULL,
    LABOUR,
    NOW,
    PIPE,
    WORDS,
    BooksOf,
    add_quote,
    for_jane,
    is_equal,
    micros,
    rows_of,
    the_one,
)

DRAFT = InvoiceDraft(
    client_id=1,
    title="Badkamer ✓",
    due_on=date(2027, 1, 31),
    lines=(FULL, LABOUR),
    prices_include_tax=True,
)
NO_TOTALS = compute_totals((), currency="AUD")


def test_an_invoice_reads_back_as_written(book: BooksOf) -> None:
    totals = Totals(
        line_totals=(_euros(64_30), _euros(720_00)),
        subtotal=_euros(784_30),
        discount=_euros(0),
        tax=_euros(70_76),
        total=_euros(784_31),
        rates=(),
    )
    written = book.write(lambda books: books.invoices.add(7, 1234, DRAFT, totals))
    assert written == Invoice(
        id=7,
        number="F1234",
        client_id=1,
        title="Badkamer ✓",
        status=InvoiceStatus.DRAFT,
        prices_include_tax=True,
        rounding_policy=RoundingPolicy.PER_LINE,
        discount=NO_DISCOUNT,
        subtotal=_euros(784_30),
        discounted=_euros(0),
        tax=_euros(70_76),
        total=_euros(784_31),
        amount_paid=_euros(0),
        invoiced_on=date(2026, 11, 21),
        due_on=date(2027, 1, 31),
        lines=(FULL, LABOUR),
        line_totals=totals.line_totals,
        token=written.token,
        created_at=NOW,
        updated_at=NOW,
    )
    assert re.fullmatch(r"[a-z0-9]{26}", written.token)
    assert _invoice(book, 7) == written


def test_an_invoice_of_nothing_reads_back_as_nothing(book: BooksOf) -> None:
    written = _made(book, 1, InvoiceDraft(client_id=1))
    assert (written.lines, written.due_on, written.title) == ((), None, "")
    assert _invoice(book, 1) == written


@pytest.mark.parametrize("words", WORDS)
def test_words_that_look_like_sql_read_back_as_written(book: BooksOf, words: str) -> None:
    line = replace(FULL, description=words, unit=words, category=words)
    _made(book, 1, InvoiceDraft(client_id=1, title=words, lines=(line,)))
    found = _invoice(book, 1)
    assert (found.title, found.lines) == (words, (line,))


def test_500_lines_keep_their_order(book: BooksOf) -> None:
    lines = tuple(replace(LABOUR, description=f"Day {day}") for day in range(500))
    _made(book, 1, replace(DRAFT, lines=lines))
    assert _invoice(book, 1).lines == lines


def test_where_an_invoice_stands_is_read_without_its_lines(book: BooksOf) -> None:
    written = _made(book, 1)
    standing = book.read(lambda books: books.invoices.standing(1))
    assert standing == replace(written, lines=(), line_totals=())


@pytest.mark.parametrize("status", InvoiceStatus)
def test_a_status_reads_back_as_set(book: BooksOf, status: InvoiceStatus) -> None:
    written = _made(book, 1)
    book.write(lambda books: books.invoices.set_status(1, status))
    assert _invoice(book, 1) == replace(written, status=status)


def test_the_amount_paid_adds_up_and_says_when(book: BooksOf) -> None:
    written = _made(book, 1)
    later = NOW + timedelta(hours=1)
    paid = [book.at(later).write(lambda books: books.invoices.add_paid(1, 250)) for _ in range(2)]
    assert paid == [250, 500]
    assert _invoice(book, 1) == replace(written, amount_paid=_euros(500), updated_at=later)


def test_the_largest_amount_that_is_kept_can_be_paid(book: BooksOf) -> None:
    _made(book, 1)
    assert book.write(lambda books: books.invoices.add_paid(1, MOST_MINOR)) == MOST_MINOR
    assert _invoice(book, 1).amount_paid == _euros(MOST_MINOR)


def test_another_teams_invoice_does_not_exist(acmes: BooksOf, charlies: BooksOf) -> None:
    acmes.has_client()
    written = _made(acmes, 1, InvoiceDraft(client_id=1, lines=(LABOUR,)))
    assert charlies.read(lambda books: books.invoices.get(1)) is None
    assert charlies.read(lambda books: books.invoices.standing(1)) is None
    assert charlies.ids_of("invoices") == []
    charlies.write(lambda books: books.invoices.set_status(1, InvoiceStatus.VOID))
    charlies.write(lambda books: books.invoices.save(replace(written, title="Mine")))
    charlies.write(lambda books: books.invoices.replace_lines(1, (), ()))
    assert charlies.read(lambda books: books.invoices.find_in_full(Query())).rows == []
    with pytest.raises(IndexError):
        charlies.write(lambda books: books.invoices.add_paid(1, 100))
    assert _invoice(acmes, 1) == written


def test_invoices_of_two_teams_with_one_id_are_two_invoices(
    acmes: BooksOf, charlies: BooksOf
) -> None:
    written = {}
    for books in (acmes, charlies):
        books.has_client()
        draft = InvoiceDraft(client_id=1, title=books.team.name, lines=(LABOUR,))
        written[books.team.id] = _made(books, 1, draft)
    acmes.write(lambda books: books.invoices.add_paid(1, 100))
    paid = replace(written[acmes.team.id], amount_paid=Money(100, "AUD"))
    assert (_invoice(acmes, 1), _invoice(charlies, 1)) == (paid, written[charlies.team.id])


@pytest.mark.parametrize(
    "draft",
    [
        InvoiceDraft(client_id=2),
        InvoiceDraft(client_id=1, lines=(LABOUR, replace(FULL, item_id=4))),
    ],
    ids=["its client", "the item of a line"],
)
def test_an_invoice_that_refers_to_another_teams_record_is_refused_whole(
    acmes: BooksOf, charlies: BooksOf, draft: InvoiceDraft
) -> None:
    acmes.has_client(2)
    acmes.write(lambda books: books.items.add(4, PIPE))
    charlies.has_client(1)
    with pytest.raises(Invalid, match="refers to a record that does not exist"):
        _made(charlies, 1, draft)
    assert [rows_of(acmes, table) for table in (invoices, invoice_lines)] == [[], []]


def test_a_printed_number_is_given_to_one_invoice_of_a_team_only(
    acmes: BooksOf, charlies: BooksOf
) -> None:
    for books in (acmes, charlies):
        books.has_client()
        assert _made(books, 1, InvoiceDraft(client_id=1)).number == "INV-1001"
    with pytest.raises(Conflict):
        acmes.write(lambda books: books.invoices.add(2, 1001, DRAFT, NO_TOTALS))
    assert acmes.ids_of("invoices") == [1]


def test_a_list_shows_title_client_status_amounts_and_when_due(book: BooksOf) -> None:
    _made(book, 1)
    book.write(lambda books: books.invoices.add_paid(1, 250))
    book.write(lambda books: books.invoices.set_status(1, InvoiceStatus.PARTIALLY_PAID))
    total = _invoice(book, 1).total
    assert book.page_of("invoices", Query()).rows == [
        InvoiceInList(
            1,
            "Badkamer ✓",
            1,
            InvoiceStatus.PARTIALLY_PAID,
            total,
            _euros(250),
            date(2027, 1, 31),
        )
    ]


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        (Query(), [4, 3, 2, 1]),
        (Query(filters=(is_equal("id", 2),)), [2]),
        (Query(filters=(Filter("id", Compare.BELOW, 3),)), [2, 1]),
        (Query(filters=(is_equal("client_id", 2),)), [4, 2]),
        (Query(filters=(is_equal("client_id", 2), Filter("id", Compare.ABOVE, 2))), [4]),
        (Query(filters=(is_equal("client_id", 3),)), []),
        (Query(order=(Order("client_id"), Order("id", descending=True))), [3, 1, 4, 2]),
        (Query(order=(Order("client_id", descending=True),)), [2, 4, 1, 3]),
        (Query(limit=2, offset=1), [3, 2]),
    ],
)
def test_a_list_answers_what_its_filters_let_through_in_the_order_asked_for(
    acmes: BooksOf, query: Query, ids: list[int]
) -> None:
    for client in (1, 2):
        acmes.has_client(client)
    for number in range(1, 5):
        _made(acmes, number, InvoiceDraft(client_id=2 - number % 2))
    assert [row.id for row in acmes.page_of("invoices", query).rows] == ids


@pytest.mark.parametrize(
    ("filters", "ids"),
    [
        ((is_equal("status", "sent"),), [4, 3]),
        ((is_equal("status", "paid"),), []),
        ((Filter("updated_at", Compare.AT_LEAST, NOW + timedelta(minutes=2)),), [3, 2]),
        ((Filter("updated_at", Compare.AT_LEAST, NOW + timedelta(minutes=4)),), []),
        (
            (
                is_equal("status", "sent"),
                is_equal("client_id", 1),
                Filter("updated_at", Compare.AT_LEAST, NOW + timedelta(minutes=1)),
                Filter("id", Compare.BELOW, 4),
            ),
            [3],
        ),
    ],
)
def test_a_list_goes_by_status_and_by_when_it_changed_newest_first(
    acmes: BooksOf, filters: tuple[Filter, ...], ids: list[int]
) -> None:
    acmes.has_client(1)
    for number, status, minute in ((1, "draft", 1), (2, "void", 3), (3, "sent", 2), (4, "sent", 0)):
        _made(acmes, number, InvoiceDraft(client_id=1))
        changed = micros(NOW + timedelta(minutes=minute))
        acmes.set(invoices, number, status=status, updated_at=changed)
    assert acmes.ids_of("invoices", *filters) == ids


def test_a_list_in_full_shows_whole_invoices(book: BooksOf) -> None:
    written = [_made(book, 2), _made(book, 1, InvoiceDraft(client_id=1))]
    assert book.read(lambda books: books.invoices.find_in_full(Query())).rows == written


def test_what_changed_reads_back_and_what_was_paid_stays(book: BooksOf) -> None:
    written = _made(book, 1)
    book.write(lambda books: books.invoices.add_paid(1, 250))
    changed = replace(
        written,
        title="Another ✓",
        status=InvoiceStatus.VOID,
        subtotal=_euros(1),
        discounted=_euros(2),
        tax=_euros(3),
        total=_euros(4),
        due_on=None,
        notes="no" * 5000,
        sent_at=NOW,
        voided_at=NOW + timedelta(seconds=1),
        void_reason="wrong",
        updated_at=NOW + timedelta(hours=1),
        amount_paid=_euros(999),
    )
    book.write(lambda books: books.invoices.save(changed))
    assert _invoice(book, 1) == replace(changed, amount_paid=_euros(250))


def test_other_lines_take_the_place_of_the_old_ones(book: BooksOf) -> None:
    written, other = _made(book, 1), _made(book, 2)
    lines, totals = (LABOUR,), (_euros(720_00),)
    book.write(lambda books: books.invoices.replace_lines(1, lines, totals))
    assert _invoice(book, 1) == replace(written, lines=lines, line_totals=totals)
    book.write(lambda books: books.invoices.replace_lines(1, (), ()))
    assert _invoice(book, 1).lines == ()
    assert _invoice(book, 2) == other


def test_a_quote_is_stood_for_by_an_invoice_that_is_not_void(
    acmes: BooksOf, charlies: BooksOf
) -> None:
    for books in (acmes, charlies):
        books.has_client()
        for _ in range(2):
            books.write(lambda each: add_quote(each, for_jane(LABOUR), None))
    for number in (1, 2):
        _made(acmes, number, InvoiceDraft(client_id=1, quote_id=1))
    assert _stood_for(acmes) == [1]
    acmes.set(invoices, 1, status="void")
    assert _stood_for(acmes) == [1]
    acmes.set(invoices, 2, status="void")
    assert (_stood_for(acmes), _stood_for(charlies)) == ([], [])


def test_what_clients_were_invoiced_and_paid_adds_up_by_currency(book: BooksOf) -> None:
    """Drafts and what is void are nobody's debt; of whoever has nothing nothing is told."""
    book.has_client(2)
    book.has_client(3)
    _stands(book, 1, 1, status=InvoiceStatus.SENT, total=100_00)
    _stands(book, 2, 1, status=InvoiceStatus.PAID, total=50_25, amount_paid=60_00)
    _stands(book, 3, 1, status=InvoiceStatus.DRAFT, total=7_00)
    _stands(book, 4, 1, status=InvoiceStatus.VOID, total=8_00)
    dollars = {"total": 9_00, "amount_paid": 1_00, "currency": "USD"}
    _stands(book, 5, 1, status=InvoiceStatus.SENT, **dollars)
    most = {"total": MOST_MINOR, "amount_paid": 1}
    _stands(book, 6, 2, status=InvoiceStatus.PARTIALLY_PAID, **most)
    told = book.read(lambda books: books.invoices.sums_of_clients([1, 3]))
    assert {number: sorted(sums, key=_by_total) for number, sums in told.items()} == {
        1: [
            Sums(Money(9_00, "USD"), Money(1_00, "USD")),
            Sums(_euros(150_25), _euros(60_00)),
        ]
    }
    assert book.read(lambda books: books.invoices.sums_of_clients([2])) == {
        2: [Sums(_euros(MOST_MINOR), _euros(1))]
    }


def test_sums_of_another_teams_clients_are_not_told(book: BooksOf, charlies: BooksOf) -> None:
    _stands(book, 1, 1, status=InvoiceStatus.SENT, total=100_00)
    assert charlies.read(lambda books: books.invoices.sums_of_clients([1])) == {}


def test_the_policy_of_a_draft_comes_before_the_teams_own(book: BooksOf) -> None:
    draft = replace(DRAFT, rounding_policy=RoundingPolicy.TOTAL)
    written = _made(book, 1, draft)
    assert written.rounding_policy is RoundingPolicy.TOTAL
    assert _invoice(book, 1) == written


def test_a_field_that_is_not_offered_is_refused_by_name(book: BooksOf) -> None:
    with pytest.raises(Invalid, match=r"^title cannot be searched or ordered by$"):
        book.ids_of("invoices", is_equal("title", "Kitchen reno"))


def _stood_for(books: BooksOf) -> list[int]:
    return books.read(lambda each: [quote for quote in (1, 2) if each.invoices.stands_for(quote)])


def _made(book: BooksOf, number: int, draft: InvoiceDraft = DRAFT) -> Invoice:
    totals = compute_totals(draft.lines, currency=book.team.currency)
    return book.write(lambda books: books.invoices.add(number, 1000 + number, draft, totals))


def _stands(book: BooksOf, number: int, client_id: int, **known: object) -> None:
    """An invoice of which this is known, in euros."""
    _made(book, number, replace(DRAFT, client_id=client_id))
    book.set(invoices, number, **{"currency": "EUR", "amount_paid": 0, **known})


def _invoice(book: BooksOf, number: int) -> Invoice:
    return the_one(book.read(lambda books: books.invoices.get(number)))


def _by_total(sums: Sums) -> int:
    return sums.total.minor


def _euros(minor: int) -> Money:
    return Money(minor, "EUR")
