"""The form by which a telephone number is found (AllQuote's page, and `phonenumbers` behind it)."""

import pytest

from quotewright.store.phones import phone_key


@pytest.mark.parametrize(
    "typed",
    [
        "0400 000 000",
        "+61 400 000 000",
        "61400000000",
        "0400000000",
        "(04) 0000-0000",
        "+61 (0)400 000 000",
        "0011 61 400 000 000",
        "  0400.000.000  ",
        "０４００ ０００ ０００",
    ],
)
def test_row_26_however_it_is_typed_it_is_one_number(typed: str) -> None:
    assert phone_key(typed, "AU") == "+61400000000"


@pytest.mark.parametrize(
    ("country", "key"), [("AU", "+61293744000"), ("NL", "0293744000"), ("", "0293744000")]
)
def test_a_national_number_belongs_to_the_teams_country(country: str, key: str) -> None:
    assert phone_key("02 9374 4000", country) == key


@pytest.mark.parametrize("country", ["AU", "NL", "US", ""])
def test_an_international_number_is_the_same_from_every_country(country: str) -> None:
    assert phone_key("+44 20 7946 0958", country) == "+442079460958"


@pytest.mark.parametrize(
    ("typed", "key"), [("ext. 12", "12"), ("000-000", "000000"), ("12 34 5", "12345")]
)
def test_what_is_no_telephone_number_is_found_by_its_digits(typed: str, key: str) -> None:
    assert phone_key(typed, "AU") == key


@pytest.mark.parametrize("typed", ["", " ", "none", "+", "()-"])
def test_what_has_no_digit_has_no_key(typed: str) -> None:
    assert not phone_key(typed, "AU")


def test_numbers_that_differ_in_one_digit_are_two_numbers() -> None:
    assert phone_key("0400 000 000", "AU") != phone_key("0400 000 001", "AU")
