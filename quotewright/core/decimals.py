"""Exact decimal numbers: how they are written, at which scale they are kept, how they are rounded.

Inside the house a decimal is an integer at a fixed scale; no float exists. What a document does
with the numbers is in `totals`.
"""

import re
from dataclasses import field
from decimal import Decimal

from quotewright.core.errors import Invalid
from quotewright.core.records import dataclass

_PLAIN = re.compile(r"-?[0-9]{1,12}(?:\.[0-9]{1,6})?")
_MOST_WHOLE = 10**12
_TEXT = (Decimal, str)
_WITH_EXPONENT = re.compile(r"-?[0-9]+(?:\.[0-9]+)?[eE][+-]?[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Scale:
    """How many decimals a kind of number keeps, and the largest and smallest it may be.

    `one` is how many units make 1; it is asked for several times a line, so it is worked out once.
    """

    decimals: int
    most: int
    least: int
    one: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "one", 10**self.decimals)


PRICE = Scale(decimals=6, most=10**9, least=-(10**9))
QUANTITY = Scale(decimals=4, most=10**9, least=-(10**9))
PERCENT = Scale(decimals=4, most=100, least=0)

HUNDRED_PERCENT = 100 * PERCENT.one


def read_decimal(value: object, scale: Scale, field: str) -> int:
    r"""The units of a number that came over the wire as int, Decimal or str.

    Written as `-?\d{1,12}(\.\d{1,6})?`; an exponent may be used where the same number without
    it is written so. Nothing is rounded: what the scale cannot keep raises Invalid, as does
    everything that is no such number (floats and booleans too).
    """
    if type(value) is int and -_MOST_WHOLE < value < _MOST_WHOLE:
        return _within(value * scale.one, scale, field)
    text = _as_text(value)
    written = _PLAIN.fullmatch(text) or _PLAIN.fullmatch(_without_exponent(text))
    if written is None:
        raise Invalid(f"{field} must be a number, such as 12.5", field)
    whole, _, fraction = written[0].partition(".")
    kept, dropped = fraction[: scale.decimals], fraction[scale.decimals :]
    if dropped.strip("0"):
        raise Invalid(f"{field} can have at most {scale.decimals} decimals", field)
    return _within(int(whole + kept.ljust(scale.decimals, "0")), scale, field)


def write_decimal(units: int, scale: Scale) -> str:
    """The shortest text of a number: "8", "5.952", "-0.5"."""
    whole, fraction = divmod(abs(units), scale.one)
    sign = "-" if units < 0 else ""
    decimals = f"{fraction:0{scale.decimals}}".rstrip("0")
    return f"{sign}{whole}.{decimals}" if decimals else f"{sign}{whole}"


def divide_half_up(numerator: int, denominator: int) -> int:
    """The nearest whole quotient; exactly between two, the one farther from zero."""
    if numerator >= 0 and denominator > 0:
        return (2 * numerator + denominator) // (2 * denominator)
    size, by = abs(numerator), abs(denominator)
    nearest = (2 * size + by) // (2 * by)
    return nearest if (numerator < 0) == (denominator < 0) else -nearest


def _within(units: int, scale: Scale, field: str) -> int:
    if not scale.least * scale.one <= units <= scale.most * scale.one:
        raise Invalid(f"{field} must be between {scale.least} and {scale.most}", field)
    return units


def _as_text(value: object) -> str:
    """The number as it is written, or "" when it is none or cannot fit the grammar anyway."""
    if isinstance(value, bool):
        return ""
    if isinstance(value, int):
        # Python refuses to write out integers of thousands of digits.
        return str(value) if abs(value) < _MOST_WHOLE else ""
    return str(value) if isinstance(value, _TEXT) else ""


def _without_exponent(text: str) -> str:
    """The same number in plain digits, or "" without an exponent or with too many digits to fit."""
    if not _WITH_EXPONENT.fullmatch(text):
        return ""
    number = Decimal(text)
    if not number:
        return "0"
    # The place of the first digit is looked at first: 1e999999999 would write a gigabyte of zeros.
    if not -6 <= number.adjusted() < 12:
        return ""
    whole, _, fraction = f"{number:f}".partition(".")
    fraction = fraction.rstrip("0")
    return f"{whole}.{fraction}" if fraction else whole
