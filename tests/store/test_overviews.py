"""Overviews: which quotes a question finds, whatever is compared with what, and what is shown."""

from collections.abc import Callable, Iterable
from dataclasses import asdict, replace
from datetime import date
from typing import Any

import pytest

from quotewright.actions.clients import create_client
from quotewright.core.categories import Category
from quotewright.core.clients import Address
from quotewright.core.currencies import Currency
from quotewright.core.profiles import ProfileDraft
from quotewright.core.query import Compare, Filter, Order, Query
from quotewright.core.quotes import Quote, QuoteDraft, QuoteStatus
from quotewright.core.terms import Terms
from quotewright.core.totals import compute_totals
from quotewright.store import Books
from quotewright.store.overviews import Overview
from tests.store._books import BOB, JANE, LABOUR, NOW, BooksOf, the_one

BY_ID = (Order("id"),)
TEXTS = ["", "a", "A", "a%_b", "é", "7", "'; DROP TABLE quotes; --", "a\\b"]
NUMBERS = [0, 1, 2, 3, -1, 2**62, -(2**62)]
DAYS = [date(1, 1, 1), date(2020, 5, 4), date(2026, 11, 22), date(9999, 12, 31)]
VALUES: dict[str, list[Any]] = {
    **dict.fromkeys(("id", "client_id", "profile_id", "currency_id"), NUMBERS),
    **dict.fromkeys(("number", "external_key", "token"), TEXTS),
    **dict.fromkeys(("billing_region", "shipping_region"), TEXTS),
    **dict.fromkeys(("billing_country", "shipping_country"), TEXTS),
    "quoted_on": DAYS,
    "stage": ["draft", "sent", "won", "lost"],
    "is_closed": [False, True],
}
# Where a number is missing is the database's to say, and tokens are chance.
ORDERED = [field for field in VALUES if field not in {"profile_id", "currency_id", "token"}]
FIRST = QuoteDraft(client_id=1, lines=(LABOUR,), quoted_on=date(2020, 5, 4))
DRAFTS = (
    replace(FIRST, number="A", external_key="é", billing=Address(region="a", country="é")),
    replace(FIRST, number="a", profile_id=1, quoted_on=date(2026, 11, 22)),
    replace(FIRST, number="a%_b", client_id=2, shipping=Address(region="A", country="7")),
    replace(FIRST, number="a\\b", external_key="7", billing=Address(region="a%_b", country="a")),
)
COMPARISONS: dict[Compare, Callable[[Any, Any], bool]] = {
    Compare.EQUALS: lambda has, value: has == value,
    # Unlike nothing is whatever there is.
    Compare.NOT_EQUALS: lambda has, value: ("" if has is None else has) != value,
    Compare.ABOVE: lambda has, value: has is not None and has > value,
    Compare.AT_LEAST: lambda has, value: has is not None and has >= value,
    Compare.BELOW: lambda has, value: has is not None and has < value,
    Compare.AT_MOST: lambda has, value: has is not None and has <= value,
    Compare.IS_MISSING: lambda has, _: has is None,
    Compare.IS_PRESENT: lambda has, _: has is not None,
}


@pytest.fixture
def four(acmes: BooksOf, charlies: BooksOf) -> BooksOf:
    """Four quotes of Acme's, unlike in every field; a stranger has the same, but for the tokens."""
    for books in (acmes, charlies):
        books.write(lambda each: create_client(each, JANE))
        books.write(lambda each: create_client(each, JANE))
        books.write(lambda each: each.currencies.add(Currency(2, "EUR")))
        books.write(lambda each: each.profiles.add(1, ProfileDraft(name="Acme")))
        books.write(lambda each: each.people.add(BOB, "no password fits this"))
        for draft in DRAFTS:
            _added(books, draft)
    statuses = (QuoteStatus.DRAFT, QuoteStatus.SENT, QuoteStatus.INVOICED, QuoteStatus.DECLINED)
    for number, status in enumerate(statuses, start=1):
        _changed(acmes, number, status=status)
    return acmes


@pytest.mark.parametrize("field", VALUES)
def test_each_comparison_finds_what_it_says(four: BooksOf, field: str) -> None:
    rows = _found(four, Query(order=BY_ID))
    values = [*VALUES[field], *(_value(row, field) for row in rows)]
    for compare, holds in COMPARISONS.items():
        for value in values:
            if value is None:
                continue
            query = Query(filters=(Filter(field, compare, value),), order=BY_ID)
            found = [row.quote.id for row in _found(four, query)]
            meant = [row.quote.id for row in rows if holds(_value(row, field), value)]
            assert found == meant, (compare, value)
            assert _count(four, query) == len(meant)


@pytest.mark.parametrize("field", ORDERED)
@pytest.mark.parametrize("descending", [False, True])
def test_each_field_orders_with_what_is_missing_first(
    four: BooksOf, field: str, *, descending: bool
) -> None:
    query = Query(order=(Order(field, descending=descending), *BY_ID))
    values = [_value(row, field) for row in _found(four, query)]
    text = [("" if value is None else str(value)) for value in values]
    assert text == sorted(text, reverse=descending)


@pytest.mark.parametrize(
    ("field", "part", "ids"),
    [
        ("number", "a", [2, 3, 4]),
        ("number", "%", [3]),
        ("number", "\\", [4]),
        ("external_key", "", [1, 4]),
        ("billing_country", "é", [1]),
        ("billing_region", "_", [4]),
        ("quoted_on", "2020-", [1, 3, 4]),
        ("client_id", "2", [3]),
        ("currency_id", "1", [1, 2, 3, 4]),
        ("profile_id", "1", [2]),
    ],
)
def test_a_part_is_looked_for_letter_by_letter(
    four: BooksOf, field: str, part: str, ids: list[int]
) -> None:
    query = Query(filters=(Filter(field, Compare.CONTAINS, part),), order=BY_ID)
    assert [row.quote.id for row in _found(four, query)] == ids


def test_a_deleted_quote_is_neither_found_nor_counted(four: BooksOf) -> None:
    _changed(four, 4, status=QuoteStatus.VOID, deleted_at=NOW)
    deleted = _whole(four, 4)
    assert [row.quote.id for row in _found(four, Query(order=BY_ID))] == [1, 2, 3]
    assert _count(four, Query()) == 3
    assert four.read(lambda books: books.quotes.find_id_by_token(deleted.token)) is None
    assert four.read(lambda books: books.quotes.find_id_by_external_key("7")) == 4


def test_a_quote_is_found_by_its_token_and_key_in_its_own_team_only(
    four: BooksOf, charlies: BooksOf
) -> None:
    (first, *_) = _found(four, Query(order=BY_ID))
    token = first.quote.token
    assert four.read(lambda books: books.quotes.find_id_by_token(token)) == 1
    assert four.read(lambda books: books.quotes.find_id_by_external_key("é")) == 1
    assert four.read(lambda books: books.quotes.find_id_by_external_key("")) is None
    assert charlies.read(lambda books: books.quotes.find_id_by_token(token)) is None


def test_an_overview_names_what_the_quote_refers_to(acmes: BooksOf) -> None:
    acmes.has_client()
    acmes.write(lambda books: books.people.add(BOB, "no password fits this"))
    acmes.write(lambda books: books.terms.add(Terms(14, "Two weeks", 9)))
    acmes.write(lambda books: books.categories.add(Category(1, "Kitchens")))
    _added(acmes, replace(FIRST, assigned_to=BOB.id, term_days=14))
    _added(acmes, FIRST, term_days=21)
    with_names, without = _found(acmes, Query(order=BY_ID))
    assert with_names[1:] == (1, "Net 14", 1, "Bob")
    assert without[1:] == (None, "", 1, "")
    whole = _whole(acmes, 1)
    by_itself = acmes.read(lambda books: books.quotes.overview_of(whole))
    assert by_itself == (whole, *with_names[1:])


def test_an_overview_shows_the_quote_as_it_is_read_by_itself(four: BooksOf) -> None:
    for row in _found(four, Query()):
        whole = _whole(four, row.quote.id)
        assert {name: getattr(whole, name) for name in asdict(row.quote)} == {
            name: getattr(row.quote, name) for name in asdict(row.quote)
        }


def _found(books: BooksOf, query: Query) -> list[Overview]:
    return books.read(lambda each: each.quotes.find_overviews(query).rows)


def _count(books: BooksOf, query: Query) -> int:
    return books.read(lambda each: each.quotes.count(query))


def _whole(books: BooksOf, quote_id: int) -> Quote:
    return the_one(books.read(lambda each: each.quotes.get(quote_id)))


def _value(row: Overview, field: str) -> Any:
    """What a field of the search is in the record; None where it is missing."""
    parts = {f"{kind}_{name}": getattr(getattr(row.quote, kind), name) for kind, name in _PARTS}
    if field == "currency_id":
        return row.currency_id
    value = parts[field] if field in parts else getattr(row.quote, field)
    return None if value == "" else value


_PARTS: Iterable[tuple[str, str]] = [
    (kind, name) for kind in ("billing", "shipping") for name in ("region", "country")
]


def _added(books: BooksOf, draft: QuoteDraft, term_days: int = 14) -> None:
    def add(each: Books) -> Quote:
        totals = compute_totals(draft.lines, currency=each.team.currency)
        return each.quotes.add(
            draft,
            draft.lines,
            totals,
            term_days=term_days,
            announce=None,
            billing=draft.billing or Address(),
            shipping=draft.shipping or Address(),
        )

    books.write(add)


def _changed(books: BooksOf, quote_id: int, **changes: Any) -> None:
    changed = replace(_whole(books, quote_id), **changes)
    books.write(lambda each: each.quotes.save(changed))
