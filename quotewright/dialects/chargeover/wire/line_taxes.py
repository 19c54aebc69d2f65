"""What each line of a quote is taxed on: the tax of its rate, shared out over the rate's lines."""

from collections.abc import Sequence

from quotewright.core.lines import LineKind
from quotewright.core.money import split
from quotewright.core.quotes import Quote, totals_of
from quotewright.core.records import dataclass


@dataclass(frozen=True, slots=True)
class LineTax:
    """In minor units: the line's total if it bears tax, its share of the base and of the tax."""

    taxable: int = 0
    taxed: int = 0
    tax: int = 0


NO_TAX = LineTax()


def taxes_of_lines(quote: Quote) -> list[LineTax]:
    """One for every line; the shares of a rate's lines add up to its base and its tax."""
    places: dict[int, list[int]] = {}
    for place, line in enumerate(quote.lines):
        if line.kind is not LineKind.TEXT and line.tax_rate:
            places.setdefault(line.tax_rate, []).append(place)
    found = [NO_TAX] * len(quote.lines)
    if not places:
        return found
    for rate in totals_of(quote).rates:
        of_rate = places.get(rate.rate, [])
        totals = [quote.line_totals[place].minor for place in of_rate]
        bases, taxes = _shared(rate.base.minor, totals), _shared(rate.tax.minor, totals)
        for place, total, base, tax in zip(of_rate, totals, bases, taxes, strict=True):
            found[place] = LineTax(total, base, tax)
    return found


def _shared(amount: int, weights: Sequence[int]) -> list[int]:
    """Lines that come to nothing together give no proportion: then the first bears it."""
    if weights and not sum(weights):
        return [amount] + [0] * (len(weights) - 1)
    return split(amount, weights) if weights else []
