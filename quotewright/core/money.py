"""Money in whole minor units: what may be added to what, and how an amount is shared out.

How amounts arise from quantities, prices and rates is in `lines`, `tax` and `totals`.
"""

from collections.abc import Sequence
from typing import Self

from quotewright.core.errors import Invalid
from quotewright.core.records import dataclass

MOST_MINOR = 9_007_199_254_740_991
"""The largest amount kept: 2**53 - 1, the last integer that every reader of JSON reads exactly."""

MINOR_PER_MAJOR = 100

# Money by ISO 4217 with exactly two decimals; funds, metals and units of account are left out.
_CURRENCIES = """
    AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF
    CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL
    HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT
    MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB
    SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH
    USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG
"""
_TWO_DECIMALS = frozenset(_CURRENCIES.split())


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units (cents) of one currency. Two currencies never mix: ValueError."""

    minor: int
    currency: str

    def __add__(self, other: Self) -> Self:
        self._must_share_currency(other)
        return type(self)(self.minor + other.minor, self.currency)

    def __sub__(self, other: Self) -> Self:
        self._must_share_currency(other)
        return type(self)(self.minor - other.minor, self.currency)

    def __neg__(self) -> Self:
        return type(self)(-self.minor, self.currency)

    def _must_share_currency(self, other: Self) -> None:
        if self.currency != other.currency:
            raise ValueError(f"{self.currency} and {other.currency} cannot be added up")


def check_currency(code: str, field: str = "currency") -> str:
    """The code in capitals, if it names a currency with two decimals; otherwise raises Invalid."""
    currency = code.upper()
    if currency not in _TWO_DECIMALS:
        raise Invalid(f"{field} must be the three-letter code of a currency with cents", field)
    return currency


def split(amount: int, weights: Sequence[int]) -> list[int]:
    """Share out an amount in proportion to weights of any sign; the shares add up to it exactly.

    By largest remainder, see `round_together`. Weights that sum to 0 give no proportion: they
    share out 0 as zeros, and raise ValueError for any other amount.
    """
    if amount == 0:
        return [0] * len(weights)
    whole = sum(weights)
    if whole == 0:
        raise ValueError("weights that sum to 0 can share out nothing but 0")
    towards = amount if whole > 0 else -amount
    return round_together([towards * weight for weight in weights], abs(whole), amount)


def round_together(numerators: Sequence[int], denominator: int, amount: int) -> list[int]:
    """Round fractions over one positive denominator so that they add up to exactly `amount`.

    `amount` is the fractions' own sum, rounded. Each fraction is floored (towards minus infinity);
    what is then missing goes, a unit each, to the largest remainders, a tie to the earlier.
    """
    floors = [numerator // denominator for numerator in numerators]
    remainders = [numerator % denominator for numerator in numerators]
    missing = amount - sum(floors)
    # sorted() keeps the order of equals: that is the tie going to the earlier one.
    by_remainder = sorted(range(len(floors)), key=lambda place: -remainders[place])
    for place in by_remainder[:missing]:
        floors[place] += 1
    return floors
