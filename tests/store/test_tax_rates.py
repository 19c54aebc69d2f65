"""Tax rates: a team's own table, and which of them is its default."""

import pytest

from quotewright.core.errors import Conflict
from quotewright.core.tax import TaxKind, TaxRate
from quotewright.core.teams import Team
from quotewright.store import Books
from tests.store._books import RATES, BooksOf, the_one


def test_a_new_team_lists_the_rates_it_was_opened_with(acmes: BooksOf) -> None:
    assert _listed(acmes) == list(RATES)


@pytest.mark.parametrize("kind", TaxKind)
def test_a_rate_reads_back_as_written(acmes: BooksOf, kind: TaxKind) -> None:
    rate = TaxRate(3, 5_5001, kind, is_default=False)
    _add(acmes, rate)
    assert _listed(acmes) == [*RATES, rate]


def test_rates_are_listed_in_order_of_their_ids(acmes: BooksOf) -> None:
    fifth, fourth = (TaxRate(number, number, TaxKind.LOW, is_default=False) for number in (5, 4))
    _add(acmes, fifth)
    _add(acmes, fourth)
    assert _listed(acmes) == [*RATES, fourth, fifth]


def test_a_new_default_takes_the_place_of_the_old_one(acmes: BooksOf) -> None:
    rate = TaxRate(3, 21_0000, TaxKind.HIGH, is_default=True)
    _add(acmes, rate)
    acmes.team = _team_now(acmes)
    assert acmes.team.default_rate == 21_0000
    assert [each.id for each in _listed(acmes) if each.is_default] == [3]


def test_a_new_default_is_known_in_its_own_unit(acmes: BooksOf) -> None:
    def add_and_list(books: Books) -> list[TaxRate]:
        books.tax_rates.add(TaxRate(3, 21_0000, TaxKind.HIGH, is_default=True))
        return books.tax_rates.list()

    assert [rate.id for rate in acmes.write(add_and_list) if rate.is_default] == [3]


def test_a_second_rate_of_the_defaults_percentage_is_not_a_second_default(acmes: BooksOf) -> None:
    rate = TaxRate(3, RATES[0].percentage, TaxKind.LOW, is_default=False)
    _add(acmes, rate)
    assert _listed(acmes) == [*RATES, rate]


def test_rates_of_two_teams_with_one_id_are_two_rates(acmes: BooksOf, charlies: BooksOf) -> None:
    of_acme = TaxRate(3, 5_0000, TaxKind.LOW, is_default=False)
    of_charlie = TaxRate(3, 7_0000, TaxKind.NONE, is_default=True)
    _add(acmes, of_acme)
    _add(charlies, of_charlie)
    assert _listed(acmes) == [*RATES, of_acme]
    assert _team_now(acmes) == acmes.team
    assert [rate.percentage for rate in _listed(charlies)] == [10_0000, 0, 7_0000]


def test_one_id_is_given_to_one_rate_only(acmes: BooksOf) -> None:
    with pytest.raises(Conflict, match="a record like this exists already"):
        _add(acmes, TaxRate(1, 5_0000, TaxKind.LOW, is_default=True))
    assert _listed(acmes) == list(RATES)
    assert _team_now(acmes) == acmes.team


def _add(books: BooksOf, rate: TaxRate) -> None:
    books.write(lambda each: each.tax_rates.add(rate))


def _listed(books: BooksOf) -> list[TaxRate]:
    return books.read(lambda each: each.tax_rates.list())


def _team_now(books: BooksOf) -> Team:
    return the_one(books.store.read_now(lambda desk: desk.teams.get(books.team.id)))
