"""Money, numbers and days as people of a language and a country write them."""

from datetime import UTC, date, datetime

import pytest
from babel.numbers import format_currency
from hypothesis import given
from hypothesis import strategies as st

from quotewright.core.money import MOST_MINOR
from quotewright.core.profiles import LANGUAGES
from quotewright.rendering.speech import country_code, speech

NEW_YEAR = date(2026, 1, 2)
AT = datetime(2026, 1, 2, 14, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "country", "currency", "written"),
    [
        ("en", "AU", "AUD", "$1,345.59"),
        ("en", "AU", "EUR", "EUR 1,345.59"),
        ("en", "NL", "EUR", "€ 1.345,59"),
        ("nl", "NL", "EUR", "€ 1.345,59"),
        ("nl", "BE", "EUR", "€ 1.345,59"),
        ("de", "DE", "EUR", "1.345,59 €"),
        ("fr", "FR", "EUR", "1 345,59 €"),
        ("nl", "AU", "AUD", "AU$ 1.345,59"),
    ],
)
def test_money_is_written_as_in_the_country(
    language: str, country: str, currency: str, written: str
) -> None:
    assert _spaced(speech(language, country).money(134559, currency)) == written


def test_less_than_nothing_has_its_sign() -> None:
    assert speech("en", "AU").money(-1000, "AUD") == "-$10.00"
    assert _spaced(speech("nl", "NL").money(-1000, "EUR")) == "€ -10,00"


def test_every_amount_has_two_decimals_even_where_cash_has_none() -> None:
    assert _spaced(speech("en", "AU").money(150, "ALL")) == "ALL 1.50"


@given(
    st.integers(-MOST_MINOR, MOST_MINOR),
    st.sampled_from(["AUD", "EUR", "USD", "GBP", "CZK"]),
    st.sampled_from([("en", "US"), ("nl", "NL"), ("de", "AT"), ("fr", "BE")]),
)
def test_amounts_are_exact_to_the_cent(minor: int, currency: str, place: tuple[str, str]) -> None:
    spoken = speech(*place)
    digits = [sign for sign in spoken.money(minor, currency) if sign.isdigit()]
    assert int("".join(digits)) == abs(minor)


def test_amounts_are_written_as_babel_writes_them() -> None:
    spoken = speech("fr", "BE")
    assert spoken.money(50, "EUR") == format_currency("0.50", "EUR", locale=spoken.locale)


@pytest.mark.parametrize(
    ("scaled", "written"),
    [(90_000000, "$90.00"), (5_952000, "$5.952"), (333, "$0.000333"), (62_500000, "$62.50")],
)
def test_a_price_has_all_its_decimals_and_at_least_two(scaled: int, written: str) -> None:
    assert speech("en", "AU").price(scaled, "AUD") == written


@pytest.mark.parametrize(
    ("scaled", "written"),
    [(8_0000, "8"), (80_0000, "80"), (12_3456, "12,3456"), (-5000, "-0,5"), (12345000, "1.234,5")],
)
def test_a_number_has_no_zeros_at_its_end(scaled: int, written: str) -> None:
    assert speech("nl", "NL").number(scaled, 4) == written


def test_percentages_keep_their_decimals() -> None:
    assert speech("en", "AU").percent(10_0000) == "10%"
    assert speech("nl", "NL").percent(5_5000) == "5,5%"
    assert _spaced(speech("de", "DE").percent(19_0000)) == "19 %"


def test_days_are_written_out_so_that_nobody_reads_the_month_first() -> None:
    days = [
        speech(*one).day(NEW_YEAR) for one in [("en", "AU"), ("nl", ""), ("de", ""), ("fr", "")]
    ]
    assert days == ["2 January 2026", "2 januari 2026", "2. Januar 2026", "2 janvier 2026"]


def test_english_of_no_country_is_that_of_the_world() -> None:
    assert speech("en").day(NEW_YEAR) == "2 January 2026"
    assert speech("en", "US").day(NEW_YEAR) == "January 2, 2026"
    assert speech("en", "JP").day(NEW_YEAR) == "2 January 2026"


def test_an_instant_is_told_by_the_clocks_of_the_place() -> None:
    assert speech("nl", "NL").moment(AT, "Europe/Amsterdam") == "2 januari 2026, 15:30"
    assert _spaced(speech("en", "AU").moment(AT, "Australia/Sydney")) == "3 January 2026, 1:30 am"


@pytest.mark.parametrize("country", ["", "QQ", "no-such", "1", "Ω"])
def test_a_country_that_is_none_changes_no_words(country: str) -> None:
    assert speech("nl", country).day(NEW_YEAR) == "2 januari 2026"


def test_a_language_that_is_not_spoken_is_answered_in_english() -> None:
    assert speech("xx", "AU").language == "en"


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_filled_in_is_text_and_nothing_else(language: str) -> None:
    said = speech(language).say("documents.page", n="{m}", m="{n.__class__}")
    assert "{m}" in said
    assert "{n.__class__}" in said


def test_what_the_catalogue_has_not_is_an_error() -> None:
    with pytest.raises(KeyError):
        speech("en").say("documents.no_such_word")


@pytest.mark.parametrize("written", ["NL", "nl", "Netherlands", "nederland", " Pays-Bas "])
def test_a_country_is_known_by_its_code_and_its_names(written: str) -> None:
    assert country_code(written) == "NL"
    assert speech("de").country("nl") == "Niederlande"


@pytest.mark.parametrize("written", ["", "Europe", "EU", "ZZ", "150", "Middle Earth"])
def test_what_is_no_country_has_no_code(written: str) -> None:
    assert country_code(written) == ""


def _spaced(text: str) -> str:
    """With the plain space for those that must not break."""
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")
