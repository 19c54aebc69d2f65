"""The rates of tax: which a country has, which a new team gets, which one a line takes.

Rates are percentages in the units of PERCENT. The tax of a whole document is computed in `totals`.
"""

from enum import StrEnum

from quotewright.core.records import dataclass


class TaxHandling(StrEnum):
    """How a client is taxed. Only NORMAL pays the seller; the others are quoted at 0."""

    NORMAL = "normal"
    SHIFTED = "shifted"
    FOREIGN = "foreign"
    EXEMPT = "exempt"


class RoundingPolicy(StrEnum):
    """Where the tax of a document is rounded; `totals` says what each means."""

    PER_RATE = "per_rate"
    PER_LINE = "per_line"
    TOTAL = "total"


class TaxKind(StrEnum):
    """What a rate is in a team's table: the country's standard, a reduced one, 0 %, or no tax."""

    HIGH = "high"
    LOW = "low"
    ZERO = "zero"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class TaxRate:
    """A row in a team's table of rates. Lines that name no rate take the default one."""

    id: int
    percentage: int
    kind: TaxKind
    is_default: bool


# The rates above 0 of goods and services, the standard rate first; elsewhere a team adds its own.
# The underscore stands where PERCENT has its point: 5_5000 is 5.5 %.
_RATES_OF_COUNTRY = {
    "AT": (20_0000, 13_0000, 10_0000),
    "AU": (10_0000,),
    "BE": (21_0000, 12_0000, 6_0000),
    "DE": (19_0000, 7_0000),
    "ES": (21_0000, 10_0000, 4_0000),
    "FR": (20_0000, 10_0000, 5_5000, 2_1000),
    "GB": (20_0000, 5_0000),
    "IE": (23_0000, 13_5000, 9_0000),
    "IT": (22_0000, 10_0000, 5_0000, 4_0000),
    "LU": (17_0000, 14_0000, 8_0000, 3_0000),
    "NL": (21_0000, 9_0000),
    "NZ": (15_0000,),
}


def default_rate(country: str, registered: bool) -> int:
    """What a team charges on a line when nothing else is said; `country` as in ISO 3166 ("NL")."""
    rates = _RATES_OF_COUNTRY.get(country, ())
    return rates[0] if registered and rates else 0


def rates_of_new_team(country: str, registered: bool) -> tuple[TaxRate, ...]:
    """The table of rates a team starts with: its country's, then 0. Exactly one is the default."""
    default = default_rate(country, registered)
    percentages = (*_RATES_OF_COUNTRY.get(country, ()), 0)
    return tuple(
        TaxRate(number, percentage, _kind(percentage, country), is_default=percentage == default)
        for number, percentage in enumerate(percentages, start=1)
    )


def rate_of_line(
    named: int | None,
    items: int | None,
    teams_default: int,
    handling: TaxHandling,
) -> int:
    """The rate a line is charged: the one it names, else its item's, else the team's default.

    It is 0, whatever is named, for a client without tax or whose tax is shifted or foreign.
    """
    if handling != TaxHandling.NORMAL:
        return 0
    if named is not None:
        return named
    return teams_default if items is None else items


def _kind(percentage: int, country: str) -> TaxKind:
    if percentage == 0:
        return TaxKind.ZERO
    return TaxKind.HIGH if percentage == _RATES_OF_COUNTRY[country][0] else TaxKind.LOW
