"""Speech: words, money, numbers and days as the people of a language and a country write them."""

from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time
from babel.numbers import (
    NumberPattern,
    format_decimal,
    format_percent,
    get_currency_symbol,
    parse_pattern,
)

from quotewright.core.decimals import PERCENT, PRICE
from quotewright.core.profiles import LANGUAGES
from quotewright.core.records import dataclass
from quotewright.rendering.sentences import sentences

_NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
_MINOR_DECIMALS = 2
_MOST_REMEMBERED = 4096
_NO_COUNTRIES = {"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"}
_WORLDWIDE = {"en": "001"}
"""The bare language is not everybody's: "en" writes days as only the United States do."""


@dataclass(frozen=True, slots=True)
class Speech:
    """`language` is one of LANGUAGES; how it writes numbers and days is the country's."""

    language: str
    locale: Locale

    def say(self, key: str, **facts: str) -> str:
        """The sentence of the catalogue, with what it leaves open; KeyError for one it has not."""
        return sentences()[key][self.language].format_map(facts)

    def money(self, minor: int, currency: str) -> str:
        return _amount(self.locale, currency, minor, _MINOR_DECIMALS)

    def price(self, scaled: int, currency: str) -> str:
        """The price of one, in the units of PRICE: every decimal that it has, and at least two."""
        return _amount(self.locale, currency, scaled, PRICE.decimals)

    def number(self, scaled: int, decimals: int) -> str:
        """Without zeros at its end."""
        return _number(self.locale, scaled, decimals)

    def percent(self, scaled: int) -> str:
        """In the units of PERCENT."""
        return _percent(self.locale, scaled)

    def day(self, day: date) -> str:
        return format_date(day, "long", locale=self.locale)

    def moment(self, at: datetime, time_zone: str) -> str:
        """The day and the time of an instant, as the clocks of a place show them."""
        there = at.astimezone(ZoneInfo(time_zone))
        return f"{self.day(there.date())}, {format_time(there, 'short', locale=self.locale)}"

    def country(self, code: str) -> str:
        """The name of a country of ISO 3166; what is no such code is given back."""
        return str(self.locale.territories.get(code.upper(), code))


@lru_cache(maxsize=256)
def speech(language: str, country: str = "") -> Speech:
    """Of a language of LANGUAGES, otherwise English; `country` as in ISO 3166."""
    spoken = language if language in LANGUAGES else LANGUAGES[0]
    return Speech(spoken, _locale(spoken, country))


def country_code(text: str) -> str:
    """The code of ISO 3166 of a country that is written as that, or by its name in a language.

    "" of what is no such country.
    """
    return _codes_of_countries().get(text.strip().casefold(), "")


# A document is read again and again (its page, its print, its e-mails), and Babel takes its time.
@lru_cache(maxsize=_MOST_REMEMBERED)
def _amount(locale: Locale, currency: str, scaled: int, decimals: int) -> str:
    value = Decimal(scaled).scaleb(-decimals)
    return str(_pattern(locale, currency).apply(value, locale, decimal_quantization=False))


@lru_cache(maxsize=_MOST_REMEMBERED)
def _number(locale: Locale, scaled: int, decimals: int) -> str:
    value = Decimal(scaled).scaleb(-decimals)
    return format_decimal(value, locale=locale, decimal_quantization=False)


@lru_cache(maxsize=_MOST_REMEMBERED)
def _percent(locale: Locale, scaled: int) -> str:
    value = Decimal(scaled).scaleb(-PERCENT.decimals - 2)
    return format_percent(value, locale=locale, decimal_quantization=False)


@lru_cache(maxsize=1024)
def _pattern(locale: Locale, currency: str) -> NumberPattern:
    """How an amount is written, its symbol filled in: Babel would look both up for every amount.

    There are always two decimals, as there are in our amounts; Babel has none for some currencies.
    """
    symbol = get_currency_symbol(currency, locale=locale)
    pattern = str(locale.currency_formats["standard"].pattern)
    if symbol[-1].isalpha():  # CLDR keeps letters and digits apart: EUR 1,345.59
        pattern = pattern.replace("¤#", f"¤{_NO_BREAK_SPACE}#")
    return parse_pattern(pattern.replace("¤", f"'{symbol}'"))


def _locale(language: str, country: str) -> Locale:
    """Of the language alone, as it is written worldwide, where nobody speaks it in the country."""
    worldwide = _WORLDWIDE.get(language)
    try:
        return Locale(language, country.upper() or worldwide)
    except UnknownLocaleError:
        return Locale(language, worldwide)


@cache
def _codes_of_countries() -> dict[str, str]:
    """By code and by name. CLDR's regions of the world, which are no countries, have numbers."""
    return {
        written.casefold(): code
        for language in LANGUAGES
        for code, name in Locale(language).territories.items()
        if len(code) == 2 and code not in _NO_COUNTRIES
        for written in (code, name)
    }
