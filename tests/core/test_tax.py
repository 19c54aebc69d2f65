"""Which rate of tax is charged, and by whom."""

import pytest

from quotewright.core.tax import (
    TaxHandling,
    TaxKind,
    TaxRate,
    default_rate,
    rate_of_line,
    rates_of_new_team,
)


@pytest.mark.parametrize(
    ("country", "percent"),
    [
        ("AU", 10),
        ("NZ", 15),
        ("NL", 21),
        ("BE", 21),
        ("DE", 19),
        ("FR", 20),
        ("LU", 17),
        ("GB", 20),
        ("IE", 23),
        ("AT", 20),
        ("ES", 21),
        ("IT", 22),
        ("US", 0),
        ("", 0),
    ],
)
def test_a_registered_team_charges_its_countrys_standard_rate(country: str, percent: int) -> None:
    assert default_rate(country, registered=True) == percent * 10_000


def test_a_team_that_is_not_registered_charges_nothing() -> None:
    assert default_rate("AU", registered=False) == 0


def test_a_dutch_team_starts_with_21_9_and_0() -> None:
    assert rates_of_new_team("NL", registered=True) == (
        TaxRate(1, 21_0000, TaxKind.HIGH, is_default=True),
        TaxRate(2, 9_0000, TaxKind.LOW, is_default=False),
        TaxRate(3, 0, TaxKind.ZERO, is_default=False),
    )


@pytest.mark.parametrize(
    ("country", "percentages"),
    [
        ("AU", [10_0000, 0]),
        ("BE", [21_0000, 12_0000, 6_0000, 0]),
        ("DE", [19_0000, 7_0000, 0]),
        ("FR", [20_0000, 10_0000, 5_5000, 2_1000, 0]),
        ("US", [0]),
    ],
)
def test_a_team_starts_with_its_countrys_rates(country: str, percentages: list[int]) -> None:
    rates = rates_of_new_team(country, registered=True)
    assert [rate.percentage for rate in rates] == percentages


@pytest.mark.parametrize("country", ["AU", "BE", "NL", "US"])
@pytest.mark.parametrize("registered", [True, False])
def test_a_new_team_has_one_default_and_it_is_what_it_charges(
    country: str,
    registered: bool,
) -> None:
    (default,) = [rate for rate in rates_of_new_team(country, registered) if rate.is_default]
    assert default.percentage == default_rate(country, registered)


def test_a_line_takes_the_rate_it_names() -> None:
    assert _rate(named=9_0000, items=6_0000) == 9_0000


def test_a_named_rate_of_zero_is_a_named_rate() -> None:
    assert _rate(named=0, items=6_0000) == 0


def test_a_line_that_names_no_rate_takes_its_items() -> None:
    assert _rate(named=None, items=6_0000) == 6_0000
    assert _rate(named=None, items=0) == 0


def test_a_line_without_any_rate_takes_the_teams() -> None:
    assert _rate(named=None, items=None) == 21_0000


@pytest.mark.parametrize(
    "handling",
    [TaxHandling.SHIFTED, TaxHandling.FOREIGN, TaxHandling.EXEMPT],
)
def test_a_client_who_is_not_taxed_pays_none_whatever_is_named(handling: TaxHandling) -> None:
    assert rate_of_line(21_0000, 21_0000, 21_0000, handling) == 0


def _rate(named: int | None, items: int | None) -> int:
    return rate_of_line(named, items, 21_0000, TaxHandling.NORMAL)
