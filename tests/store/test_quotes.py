"""Quotes with their lines: what is written reads back, and lists find what they are asked for."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quotewright.core.errors import Invalid
from quotewright.core.events import QuoteCreated
from quotewright.core.lines import Line, LineKind
from quotewright.core.money import MOST_MINOR, Money
from quotewright.core.query import Compare, Filter, Order, Query
from quotewright.core.quotes import Quote, QuoteDraft, QuoteKind, QuoteStatus
from quotewright.core.revisions import revise
from quotewright.core.steps import Moment
from quotewright.core.tax import RoundingPolicy
from quotewright.core.totals import Discount, DiscountKind, Totals, compute_totals
from quotewright.store.quotes import QuoteInList
from quotewright.store.schema import counters, outbox, quote_lines, quotes
from tests.store._books import (
    BOB,
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

TEXT = Line(LineKind.TEXT, "As agreed on site", quantity=0, unit_price=0, tax_rate=0)
LINES = {
    "every field filled": FULL,
    "no fields but its own": Line(LineKind.ITEM, "", 0, 0, tax_rate=0),
    "a text": replace(TEXT, tax_rate=None),
    "no tax rate": replace(FULL, tax_rate=None),
    "a tax rate of nothing": replace(FULL, tax_rate=0),
    "no item": replace(FULL, item_id=None),
    "the largest numbers": replace(FULL, quantity=10**13, unit_price=10**15, discount=100_0000),
    "the smallest numbers": replace(FULL, quantity=-(10**13), unit_price=-(10**15)),
    "the smallest fractions": replace(FULL, quantity=1, unit_price=1, discount=1),
    "ten thousand signs": replace(FULL, description="ê" * 10_000),
}


def test_a_quote_reads_back_as_written(book: BooksOf) -> None:
    draft = QuoteDraft(
        client_id=1,
        kind=QuoteKind.ESTIMATE,
        title="Badkamer verbouwen ✓",
        lines=(FULL, TEXT, LABOUR),
        discount=Discount(DiscountKind.AMOUNT, 12_34),
        prices_include_tax=True,
    )
    totals = Totals(
        line_totals=(_euros(-64_30), _euros(0), _euros(720_00)),
        subtotal=_euros(655_70),
        discount=_euros(12_34),
        tax=_euros(60_12),
        total=_euros(643_36),
        rates=(),
    )
    written = book.write(
        lambda books: books.quotes.add(
            draft, draft.lines, totals, term_days=21, announce=QuoteCreated
        )
    )
    assert written == Quote(
        id=1,
        number="Offerte 1001/A",
        client_id=1,
        kind=QuoteKind.ESTIMATE,
        title="Badkamer verbouwen ✓",
        status=QuoteStatus.DRAFT,
        prices_include_tax=True,
        rounding_policy=RoundingPolicy.PER_LINE,
        discount=draft.discount,
        subtotal=_euros(655_70),
        discounted=_euros(12_34),
        tax=_euros(60_12),
        total=_euros(643_36),
        quoted_on=date(2026, 11, 21),
        term_days=21,
        lines=draft.lines,
        line_totals=totals.line_totals,
        token=written.token,
        created_at=NOW,
        updated_at=NOW,
    )
    assert re.fullmatch(r"[a-z0-9]{26}", written.token)
    assert _quote(book, 1) == written


@pytest.mark.parametrize("line", LINES.values(), ids=LINES)
def test_a_line_reads_back_as_written(book: BooksOf, line: Line) -> None:
    total = _euros(MOST_MINOR)
    totals = replace(compute_totals((), currency="EUR"), line_totals=(total,))
    book.write(
        lambda books: books.quotes.add(for_jane(line), (line,), totals, term_days=14, announce=None)
    )
    quote = _quote(book, 1)
    assert (quote.lines, quote.line_totals) == ((line,), (total,))


@given(words=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_words_of_any_language_read_back_as_written(book: BooksOf, words: str) -> None:
    line = replace(FULL, description=words, unit=words[:250], category=words[:250])
    number = _drafted(book, for_jane(line, title=words[:250])).id
    quote = _quote(book, number)
    assert (quote.title, quote.lines) == (words[:250], (line,))


@pytest.mark.parametrize("words", WORDS)
def test_words_that_look_like_sql_or_json_read_back_as_written(book: BooksOf, words: str) -> None:
    draft = for_jane(replace(FULL, description=words, unit=words, category=words), title=words)
    assert _quote(book, _drafted(book, draft).id).lines == draft.lines


def test_500_lines_keep_their_order(book: BooksOf) -> None:
    lines = tuple(replace(LABOUR, description=f"Day {day}") for day in range(500))
    _drafted(book, for_jane(*lines))
    assert _quote(book, 1).lines == lines


def test_a_quote_without_lines_is_kept(book: BooksOf) -> None:
    written = _drafted(book, for_jane())
    assert (written.lines, _quote(book, 1)) == ((), written)


def test_what_happens_to_a_quote_reads_back(book: BooksOf) -> None:
    draft = _drafted(book, for_jane(LABOUR))
    hours = [datetime(2026, 12, day, 8, 0, 0, day, tzinfo=UTC) for day in range(1, 7)]
    sent, accepted, declined, voided, deleted, updated = hours
    times = ("sent_at", "accepted_at", "declined_at", "voided_at", "deleted_at", "updated_at")
    book.set(
        quotes,
        1,
        number="Offerte 1001/A-R2",
        revision=2,
        status="void",
        valid_until="2027-01-05",
        void_reason="typing error",
        **dict(zip(times, map(micros, hours), strict=True)),
    )
    assert _quote(book, 1) == replace(
        draft,
        number="Offerte 1001/A-R2",
        revision=2,
        status=QuoteStatus.VOID,
        valid_until=date(2027, 1, 5),
        void_reason="typing error",
        sent_at=sent,
        accepted_at=accepted,
        declined_at=declined,
        voided_at=voided,
        deleted_at=deleted,
        updated_at=updated,
    )


def test_a_saved_quote_reads_back_as_it_was_saved(book: BooksOf) -> None:
    book.write(lambda books: books.people.add(BOB, "no password fits this"))
    draft = _drafted(book, for_jane(LABOUR))
    revision = _drafted(book, for_jane(LABOUR))
    day, at = date(2027, 1, 5), datetime(2026, 12, 1, 8, 0, 0, 1, tzinfo=UTC)
    times = ("sent_at", "accepted_at", "declined_at", "voided_at", "viewed_at", "updated_at")
    words = ("void_reason", "memo", "notes", "external_key", "public_reference")
    also: dict[str, Any] = dict.fromkeys(times, at) | dict.fromkeys(words, "ß")
    saved = replace(
        draft,
        client_id=book.has_client(2).id,
        kind=QuoteKind.ESTIMATE,
        title="Badkamer ✓",
        status=QuoteStatus.VOID,
        prices_include_tax=True,
        rounding_policy=RoundingPolicy.TOTAL,
        discount=Discount(DiscountKind.AMOUNT, 5),
        subtotal=Money(10, "USD"),
        discounted=Money(5, "USD"),
        tax=Money(1, "USD"),
        total=Money(6, "USD"),
        line_totals=(Money(720_00, "USD"),),
        quoted_on=day,
        term_days=3,
        valid_until=day,
        deleted_at=at,
        **also,
        deposit=Money(7, "USD"),
        assigned_to=1,
        sent_id=3,
        revises_id=revision.id,
        successor_id=revision.id,
        latest_revision=2,
        content_hash="0" * 64,
    )
    book.write(lambda books: books.quotes.save(saved))
    assert _quote(book, draft.id) == saved
    assert _quote(book, revision.id) == revision
    (row, _) = rows_of(book, quotes)
    assert (row["stage"], bool(row["is_closed"])) == ("lost", True)


def test_the_lines_of_a_draft_are_replaced_and_no_others(acmes: BooksOf, charlies: BooksOf) -> None:
    for books in (acmes, charlies):
        books.has_client()
        _drafted(books, for_jane(LABOUR, TEXT))
        _drafted(books, for_jane(LABOUR, LABOUR))
    total = Money(720_00, "AUD")
    acmes.write(lambda books: books.quotes.replace_lines(1, (TEXT, LABOUR, TEXT), (total,) * 3))
    assert (_quote(acmes, 1).lines, _quote(acmes, 1).line_totals) == (
        (TEXT, LABOUR, TEXT),
        (total,) * 3,
    )
    assert _quote(acmes, 2).lines == (LABOUR, LABOUR)
    assert _quote(charlies, 1).lines == (LABOUR, TEXT)


def test_the_days_and_words_that_were_asked_for_are_kept(book: BooksOf) -> None:
    book.write(lambda books: books.people.add(BOB, "no password fits this"))
    draft = QuoteDraft(
        client_id=1,
        quoted_on=date(2026, 10, 1),
        valid_until=date(2027, 1, 5),
        memo="Thank you",
        notes="Knows the owner",
        deposit=100_00,
        assigned_to=1,
        external_key="crm-7",
        public_reference="PR-1",
    )
    written = _drafted(book, draft)
    assert (written.quoted_on, written.valid_until) == (draft.quoted_on, draft.valid_until)
    assert (written.memo, written.notes, written.deposit) == (
        "Thank you",
        "Knows the owner",
        _euros(100_00),
    )
    assert (written.assigned_to, written.external_key, written.public_reference) == (
        1,
        "crm-7",
        "PR-1",
    )
    assert _quote(book, 1) == written


def test_a_revision_is_kept_whole_and_found_while_it_is_open(
    acmes: BooksOf, charlies: BooksOf
) -> None:
    for books in (acmes, charlies):
        books.has_client()
        _drafted(books, for_jane(LABOUR, TEXT))
    at = Moment(NOW, date(2026, 11, 22), 30)
    _, revision = revise(replace(_quote(acmes, 1), status=QuoteStatus.SENT), 2, at)
    written = acmes.write(lambda books: books.quotes.add_revision(revision))
    assert written == replace(revision, token=written.token)
    assert written.token not in {"", _quote(acmes, 1).token}
    assert acmes.read(lambda books: books.quotes.open_revision_of(1)) == written
    assert acmes.read(lambda books: books.quotes.open_revision_of(2)) is None
    assert charlies.read(lambda books: books.quotes.open_revision_of(1)) is None
    acmes.write(lambda books: books.quotes.save(replace(revision, status=QuoteStatus.VOID)))
    assert acmes.read(lambda books: books.quotes.open_revision_of(1)) is None


def test_the_day_of_a_quote_is_the_teams_own(acmes: BooksOf) -> None:
    acmes.has_client()
    assert _drafted(acmes, for_jane()).quoted_on == date(2026, 11, 22)


def test_ids_and_numbers_follow_each_other_in_every_team(acmes: BooksOf, charlies: BooksOf) -> None:
    acmes.has_client()
    charlies.has_client()
    made = [_drafted(books, for_jane()) for books in (acmes, charlies, acmes, acmes)]
    assert [(quote.id, quote.number) for quote in made] == [
        (1, "Q-1001"),
        (1, "Q-1001"),
        (2, "Q-1002"),
        (3, "Q-1003"),
    ]


@pytest.mark.parametrize(
    "draft",
    [
        QuoteDraft(client_id=2, lines=(LABOUR,)),
        QuoteDraft(client_id=1, lines=(LABOUR, replace(FULL, item_id=4))),
    ],
    ids=["its client", "the item of a line"],
)
def test_a_quote_that_refers_to_another_teams_record_is_refused_whole(
    acmes: BooksOf, charlies: BooksOf, draft: QuoteDraft
) -> None:
    acmes.has_client(2)
    acmes.write(lambda books: books.items.add(4, PIPE))
    charlies.has_client(1)
    with pytest.raises(Invalid, match="refers to a record that does not exist"):
        _drafted(charlies, draft)
    assert [rows_of(acmes, table) for table in (quotes, quote_lines, outbox)] == [[]] * 3
    assert {row["quote_numbers"] for row in rows_of(acmes, counters)} == {1000}
    assert _drafted(charlies, for_jane()).number == "Q-1001"


def test_only_what_is_worth_announcing_has_an_event(book: BooksOf) -> None:
    book.write(lambda books: add_quote(books, for_jane(), None))
    book.write(lambda books: add_quote(books, for_jane(), QuoteCreated))
    assert rows_of(book, outbox) == [
        {
            "team_id": book.team.id,
            "seq": 1,
            "event": "quote.created",
            "subject_id": 2,
            "happened_at": micros(NOW),
        }
    ]


def test_another_teams_quote_does_not_exist(acmes: BooksOf, charlies: BooksOf) -> None:
    acmes.has_client()
    _drafted(acmes, for_jane(LABOUR))
    assert charlies.read(lambda books: books.quotes.get(1)) is None
    assert charlies.ids_of("quotes") == []


def test_quotes_of_two_teams_with_one_id_are_two_quotes(acmes: BooksOf, charlies: BooksOf) -> None:
    written = {}
    for books, line in ((acmes, LABOUR), (charlies, TEXT)):
        books.has_client()
        written[books.team.id] = _drafted(books, for_jane(line, title=books.team.name))
    for books in (acmes, charlies):
        assert _quote(books, 1) == written[books.team.id]
        assert [row.title for row in books.page_of("quotes", Query()).rows] == [books.team.name]


def test_a_list_shows_number_title_status_and_amounts(book: BooksOf) -> None:
    _drafted(book, for_jane(LABOUR))
    (row,) = book.page_of("quotes", Query()).rows
    assert row == QuoteInList(
        1, "Offerte 1001/A", "Kitchen reno", QuoteStatus.DRAFT, 72_00, 792_00, "EUR"
    )


@pytest.mark.parametrize(
    ("filters", "ids"),
    [
        ((), [4, 3, 2, 1]),
        ((is_equal("id", 2),), [2]),
        ((Filter("id", Compare.BELOW, 3),), [2, 1]),
        ((is_equal("client_id", 2),), [4, 2]),
        ((is_equal("client_id", 3),), []),
        ((is_equal("stage", "won"),), [3]),
        ((is_equal("is_closed", value=True),), [4, 3]),
        ((is_equal("is_closed", value=False),), [2, 1]),
        ((Filter("total", Compare.ABOVE, 2000),), [4, 3]),
        ((Filter("total", Compare.AT_LEAST, 2000),), [4, 3, 2]),
        ((Filter("total", Compare.AT_MOST, 2000),), [2, 1]),
        ((Filter("total", Compare.BELOW, 2000),), [1]),
        ((Filter("total", Compare.IS_MISSING),), []),
        ((is_equal("client_id", 2), is_equal("is_closed", value=True)), [4]),
        ((Filter("total", Compare.ABOVE, 1000), Filter("total", Compare.BELOW, 4000)), [3, 2]),
    ],
)
def test_a_list_answers_what_all_its_filters_let_through(
    acmes: BooksOf, filters: tuple[Filter, ...], ids: list[int]
) -> None:
    _four_quotes(acmes)
    assert acmes.ids_of("quotes", *filters) == ids


@pytest.mark.parametrize(
    ("order", "ids"),
    [
        ((Order("id"),), [1, 2, 3, 4]),
        ((Order("total", descending=True),), [4, 3, 2, 1]),
        ((Order("client_id"),), [1, 3, 2, 4]),
        ((Order("client_id", descending=True), Order("id", descending=True)), [4, 2, 3, 1]),
        ((Order("is_closed"), Order("total", descending=True)), [2, 1, 4, 3]),
    ],
)
def test_a_list_comes_in_the_order_that_was_asked_for(
    acmes: BooksOf, order: tuple[Order, ...], ids: list[int]
) -> None:
    _four_quotes(acmes)
    assert acmes.ids_of("quotes", order=order) == ids


def test_pages_hold_what_fits_and_say_whether_more_follows(acmes: BooksOf) -> None:
    _four_quotes(acmes)
    pages = [acmes.page_of("quotes", Query(limit=2, offset=skipped)) for skipped in (0, 2, 3, 4)]
    assert [([row.id for row in page.rows], page.has_more) for page in pages] == [
        ([4, 3], True),
        ([2, 1], False),
        ([1], False),
        ([], False),
    ]


@pytest.mark.parametrize(
    "query", [Query(filters=(is_equal("title", "x"),)), Query(order=(Order("title"),))]
)
def test_a_field_that_is_not_offered_is_refused_by_name(book: BooksOf, query: Query) -> None:
    with pytest.raises(Invalid, match=r"^title cannot be searched or ordered by$") as refusal:
        book.page_of("quotes", query)
    assert refusal.value.field == "title"


def _drafted(book: BooksOf, draft: QuoteDraft) -> Quote:
    return book.write(lambda books: add_quote(books, draft, QuoteCreated))


def _four_quotes(book: BooksOf) -> None:
    """Of $10 to $40, for the clients 1 and 2 in turn; the last two are won and lost."""
    for client in (1, 2):
        book.has_client(client)
    for number in range(1, 5):
        line = Line(LineKind.ITEM, "Part", number * 1_0000, 10_000000, tax_rate=0)
        _drafted(book, QuoteDraft(client_id=2 - number % 2, lines=(line,)))
    book.set(quotes, 3, status="accepted", stage="won", is_closed=True)
    book.set(quotes, 4, status="declined", stage="lost", is_closed=True)


def _quote(book: BooksOf, number: int) -> Quote:
    return the_one(book.read(lambda books: books.quotes.get(number)))


def _euros(minor: int) -> Money:
    return Money(minor, "EUR")
