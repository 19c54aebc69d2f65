"""Acceptances: the evidence reads back as it was given, and stays when it is taken back."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from quotewright.core.acceptances import Acceptance
from quotewright.core.errors import Invalid
from quotewright.core.query import Query
from quotewright.core.quotes import Quote
from quotewright.store import Books
from quotewright.store.schema import acceptances
from tests.store._books import (
    LABOUR,
    NOW,
    WORDS,
    BooksOf,
    add_quote,
    for_jane,
    rows_of,
    the_one,
)

JANES = Acceptance(
    name="Jane Smith",
    email="jane@example.com",
    comments="Please begin\nin May",
    address="2001:db8::7",
    user_agent="Mozilla/5.0",
    signature="data:image/png;base64,iVBORw0KGgo=",
    content_hash="0" * 64,
    revision=2,
    accepted_at=NOW,
)
LATER = NOW + timedelta(days=1)
_ALL = Query()


@pytest.fixture
def book(acmes: BooksOf) -> BooksOf:
    """Acme's books with the quotes 1 and 2."""
    return _with_two_quotes(acmes)


def test_an_acceptance_reads_back_as_it_was_given(book: BooksOf) -> None:
    book.write(lambda books: books.acceptances.add(1, JANES))
    assert book.read(lambda books: books.acceptances.of(1)) == [JANES]
    assert book.read(lambda books: books.acceptances.standing(1)) == JANES
    assert book.read(lambda books: books.acceptances.of(2)) == []
    assert book.read(lambda books: books.acceptances.standing(2)) is None


@pytest.mark.parametrize("words", WORDS)
def test_words_of_any_kind_read_back_as_written(book: BooksOf, words: str) -> None:
    given = replace(JANES, name=words, comments=words, user_agent=words, signature=words)
    book.write(lambda books: books.acceptances.add(1, given))
    assert book.read(lambda books: books.acceptances.of(1)) == [given]
    (_, (_, shown)) = book.read(lambda books: books.quotes.find_in_full(_ALL)).rows
    assert shown == given


def test_an_acceptance_taken_back_stays_with_the_moment(book: BooksOf) -> None:
    book.write(lambda books: books.acceptances.add(1, JANES))
    book.write(lambda books: books.acceptances.add(2, JANES))
    book.at(LATER).write(lambda books: books.acceptances.take_back(1))
    taken_back = replace(JANES, taken_back_at=LATER)
    assert book.read(lambda books: books.acceptances.of(1)) == [taken_back]
    assert book.read(lambda books: books.acceptances.standing(1)) is None
    assert book.read(lambda books: books.acceptances.standing(2)) == JANES


def test_a_quote_accepted_again_has_both_in_their_order(book: BooksOf) -> None:
    book.write(lambda books: books.acceptances.add(1, JANES))
    book.at(LATER).write(lambda books: books.acceptances.take_back(1))
    bobs = replace(JANES, name="Bob Smith")
    book.write(lambda books: books.acceptances.add(1, bobs))
    taken_back = replace(JANES, taken_back_at=LATER)
    assert book.read(lambda books: books.acceptances.of(1)) == [taken_back, bobs]
    assert [row["position"] for row in rows_of(book, acceptances)] == [0, 1]


def test_a_list_in_full_shows_the_acceptance_that_stands(book: BooksOf) -> None:
    book.write(lambda books: books.acceptances.add(1, JANES))
    book.write(lambda books: books.acceptances.take_back(1))
    book.write(lambda books: books.acceptances.add(1, replace(JANES, name="Bob Smith")))
    page = book.read(lambda books: books.quotes.find_in_full(_ALL))
    assert [(quote.id, shown and shown.name) for quote, shown in page.rows] == [
        (2, None),
        (1, "Bob Smith"),
    ]


def test_a_list_in_full_shows_quotes_as_they_are_without_their_lines(book: BooksOf) -> None:
    page = book.read(lambda books: books.quotes.find_in_full(_ALL))
    whole = [the_one(book.read(partial(_quote, number))) for number in (2, 1)]
    assert [quote for quote, _ in page.rows] == [
        replace(quote, lines=(), line_totals=()) for quote in whole
    ]


def test_another_teams_acceptances_do_not_exist(acmes: BooksOf, charlies: BooksOf) -> None:
    for books in (acmes, charlies):
        _with_two_quotes(books)
    acmes.write(lambda books: books.acceptances.add(1, JANES))
    assert charlies.read(lambda books: books.acceptances.of(1)) == []
    charlies.write(lambda books: books.acceptances.take_back(1))
    assert acmes.read(lambda books: books.acceptances.standing(1)) == JANES
    page = charlies.read(lambda books: books.quotes.find_in_full(_ALL))
    assert [shown for _, shown in page.rows] == [None, None]


def test_an_acceptance_of_no_quote_is_refused(book: BooksOf) -> None:
    with pytest.raises(Invalid, match="refers to a record that does not exist"):
        book.write(lambda books: books.acceptances.add(3, JANES))


def _quote(number: int, books: Books) -> Quote | None:
    return books.quotes.get(number)


def _with_two_quotes(books: BooksOf) -> BooksOf:
    books.has_client()
    for _ in range(2):
        books.write(lambda each: add_quote(each, for_jane(LABOUR), None))
    return books
