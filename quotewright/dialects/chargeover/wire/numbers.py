"""Numbers of the wire: exact, and whole ones without decimals; how amounts are spelled out."""

from decimal import Decimal
from functools import cache

from babel.numbers import get_currency_symbol

from quotewright.core.decimals import PRICE, QUANTITY, Scale, divide_half_up, read_decimal
from quotewright.core.errors import Invalid
from quotewright.core.money import MINOR_PER_MAJOR, Money
from quotewright.inbound.fields import Body

Number = int | Decimal

_CENT = PRICE.one // MINOR_PER_MAJOR
_MINOR_DECIMALS = 2


def write_money(amount: Money) -> Number:
    return write_minor(amount.minor)


def write_minor(minor: int) -> Number:
    """10083 is 100.83, 10000 is 100."""
    return _written(minor, _MINOR_DECIMALS)


def write_price(units: int) -> Number:
    return _written(units, PRICE.decimals)


def write_quantity(units: int) -> Number:
    return _written(units, QUANTITY.decimals)


def read_price(body: Body, key: str, *, of: str = "") -> int | None:
    """In the units of PRICE; None of null, "" and nothing."""
    return _read(body, key, PRICE, of)


def read_quantity(body: Body, key: str, *, of: str = "") -> int | None:
    """In the units of QUANTITY; None of null, "" and nothing."""
    return _read(body, key, QUANTITY, of)


def read_count(body: Body, key: str, *, of: str = "") -> int | None:
    """So many of something, 1 at least; 0 counts as nothing given."""
    name = f"{of}.{key}" if of else key
    units = _read(body, key, QUANTITY, of)
    if not units:
        return None
    if units < 0 or units % QUANTITY.one:
        raise Invalid(f"{name} must be a whole number", name)
    return units // QUANTITY.one


@cache
def currency_symbol(code: str, of_team: str) -> str:
    """A team's own dollar is "$", another one "CAD$"; the rest as they are written in English."""
    if get_currency_symbol(code, locale=_HOME.get(code, "en_US")) == "$":
        return "$" if code == of_team else f"{code}$"
    return str(get_currency_symbol(code, locale="en_US"))


def spelled(units: int, symbol: str) -> str:
    """A price with its symbol and cents: "$ 100.00"."""
    cents = divide_half_up(units, _CENT)
    return f"{symbol} {Decimal(cents).scaleb(-_MINOR_DECIMALS):.2f}"


_HOME = {
    "AUD": "en_AU",
    "BBD": "en_BB",
    "BSD": "en_BS",
    "BZD": "en_BZ",
    "CAD": "en_CA",
    "FJD": "en_FJ",
    "GYD": "en_GY",
    "HKD": "en_HK",
    "JMD": "en_JM",
    "LRD": "en_LR",
    "NAD": "en_NA",
    "NZD": "en_NZ",
    "SBD": "en_SB",
    "SGD": "en_SG",
    "TTD": "en_TT",
    "XCD": "en_AG",
}
"""Where a currency is at home and written with a plain dollar sign."""


def _read(body: Body, key: str, scale: Scale, of: str) -> int | None:
    value = body.get(key)
    if value is None or value == "":
        return None
    return read_decimal(value, scale, f"{of}.{key}" if of else key)


def _written(units: int, decimals: int) -> Number:
    whole, part = divmod(units, 10**decimals)
    return Decimal(f"{units}E-{decimals}").normalize() if part else whole
