"""Amounts of money, their currencies, and how they are shared out."""

import pytest

from quotewright.core.errors import Invalid
from quotewright.core.money import Money, check_currency, round_together, split


def test_money_of_one_currency_adds_up() -> None:
    assert Money(1050, "EUR") + Money(-50, "EUR") == Money(1000, "EUR")
    assert Money(1050, "EUR") - Money(50, "EUR") == Money(1000, "EUR")
    assert -Money(1050, "EUR") == Money(-1050, "EUR")


def test_two_currencies_never_mix() -> None:
    with pytest.raises(ValueError, match="EUR and AUD"):
        Money(1, "EUR") + Money(1, "AUD")
    with pytest.raises(ValueError, match="EUR and AUD"):
        Money(1, "EUR") - Money(1, "AUD")
    assert Money(1, "EUR") != Money(1, "AUD")


@pytest.mark.parametrize("code", ["EUR", "eur", "Aud", "USD", "GBP", "NZD"])
def test_a_currency_with_cents_is_answered_in_capitals(code: str) -> None:
    assert check_currency(code) == code.upper()


@pytest.mark.parametrize("code", ["JPY", "KWD", "CLF", "XAU", "BTC", "", "EURO", "€", "EUR "])
def test_any_other_currency_is_refused(code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        check_currency(code, "currency_iso4217")
    assert refusal.value.field == "currency_iso4217"


def test_an_even_split_is_even() -> None:
    assert split(100, [1, 1]) == [50, 50]


def test_the_odd_cent_goes_to_the_largest_remainder() -> None:
    assert split(100, [1, 2]) == [33, 67]
    assert split(100, [2, 1]) == [67, 33]


def test_a_tie_goes_to_the_earlier() -> None:
    assert split(1, [5, 5]) == [1, 0]
    assert split(53, [1050, 1050]) == [27, 26]
    assert split(2, [1, 1, 1]) == [1, 1, 0]


def test_a_credit_carries_its_share_with_the_opposite_sign() -> None:
    assert split(10, [300, -100]) == [15, -5]


def test_shares_of_either_sign_are_floored_first() -> None:
    # 1.5 and -0.5 floor to 1 and -1; the missing cent goes to the earlier of two equal halves.
    assert split(1, [300, -100]) == [2, -1]
    assert split(1, [-100, 300]) == [0, 1]


def test_an_amount_below_zero_is_floored_too() -> None:
    assert split(-1, [1, 1]) == [0, -1]
    assert split(-100, [1, 2]) == [-33, -67]


def test_weights_that_are_all_below_zero_split_as_their_opposites_do() -> None:
    assert split(100, [-1, -2]) == split(100, [1, 2])


def test_a_weight_of_zero_gets_nothing() -> None:
    assert split(101, [0, 1, 0, 1, 0]) == [0, 51, 0, 50, 0]


def test_weights_that_cancel_out_can_split_only_nothing() -> None:
    assert split(0, [5, -5]) == [0, 0]
    assert split(0, []) == []
    with pytest.raises(ValueError, match="sum to 0"):
        split(1, [5, -5])


def test_fractions_are_rounded_so_that_they_add_up() -> None:
    assert round_together([14, 14, 2], 10, 3) == [2, 1, 0]
    assert round_together([-14, 24], 10, 1) == [-1, 2]
