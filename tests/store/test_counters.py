"""Counters: every number is given once, in every team, however many ask."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from quotewright.store import Books
from quotewright.store.counters import NOUNS
from quotewright.store.schema import counters
from tests.store._books import BooksOf, rows_of

FIRST = dict.fromkeys(NOUNS, 0) | {
    "tax_rates": 2,
    "terms": 3,
    "currencies": 1,
    "quote_numbers": 1000,
    "invoice_numbers": 1000,
}
"""A new team has the small tables it was opened with; documents begin at 1001."""

EVERY_NOUN = {
    noun: count for count, noun in enumerate(sorted(NOUNS), start=1) if noun != "tax_rates"
}


def test_one_update_takes_several_numbers_and_gives_the_last_of_each(acmes: BooksOf) -> None:
    taken = [acmes.write(lambda books: books.take(**EVERY_NOUN)) for _ in range(2)]
    once = {noun: FIRST[noun] + EVERY_NOUN.get(noun, 0) for noun in NOUNS}
    twice = {noun: once[noun] + EVERY_NOUN.get(noun, 0) for noun in NOUNS}
    assert taken == [once, twice]
    assert rows_of(acmes, counters) == [{"team_id": acmes.team.id, **twice}]


def test_every_team_counts_for_itself(acmes: BooksOf, charlies: BooksOf) -> None:
    acmes.write(lambda books: books.take(clients=3, quote_numbers=1))
    taken = charlies.write(lambda books: books.take(clients=1))
    assert (taken["clients"], taken["quote_numbers"]) == (1, 1000)
    assert [row["clients"] for row in rows_of(acmes, counters)] == [3, 1]


def test_locking_takes_nothing(acmes: BooksOf) -> None:
    acmes.write(lambda books: books.lock())
    assert rows_of(acmes, counters) == [{"team_id": acmes.team.id, **FIRST}]


def test_a_number_is_taken_after_the_lock_in_one_unit(acmes: BooksOf) -> None:
    def lock_and_take(books: Books) -> int:
        books.lock()
        return books.take(invoices=1)["invoices"]

    assert [acmes.write(lock_and_take) for _ in range(2)] == [1, 2]


def test_a_unit_that_fails_gives_its_numbers_back(acmes: BooksOf) -> None:
    def take_and_fail(books: Books) -> None:
        books.take(**EVERY_NOUN)
        raise KeyError

    with pytest.raises(KeyError):
        acmes.write(take_and_fail)
    assert rows_of(acmes, counters) == [{"team_id": acmes.team.id, **FIRST}]


def test_many_at_once_never_get_a_number_twice(acmes: BooksOf) -> None:
    def take(count: int) -> list[int]:
        last = acmes.write(lambda books: books.take(quotes=count))["quotes"]
        return list(range(last - count + 1, last + 1))

    with ThreadPoolExecutor(8) as crowd:
        given = [number for numbers in crowd.map(take, [1, 2, 3] * 20) for number in numbers]
    assert sorted(given) == list(range(1, 121))


def test_more_numbers_than_an_integer_of_32_bits_are_counted(acmes: BooksOf) -> None:
    acmes.write(lambda books: books.take(clients=2**40))
    assert acmes.write(lambda books: books.take(clients=1))["clients"] == 2**40 + 1
