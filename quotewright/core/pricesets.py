"""The price sets of a catalogue item: what a quantity of it costs under each way of pricing.

A set prices a quantity as a whole; discounts, tax and the line it is written on are elsewhere.
"""

from collections.abc import Iterator
from enum import StrEnum
from itertools import pairwise

from quotewright.core.decimals import PRICE, QUANTITY, divide_half_up
from quotewright.core.errors import Invalid
from quotewright.core.money import MINOR_PER_MAJOR
from quotewright.core.records import dataclass

UNITS_PER_MINOR = QUANTITY.one * PRICE.one // MINOR_PER_MAJOR
"""Quantity times price has the decimals of both: so many of its units are one minor unit."""


class PriceModel(StrEnum):
    """FLAT: one amount whatever the quantity. PER_UNIT: quantity times price.

    VOLUME: the whole quantity at the price of the tier it falls in. TIERED: each part of the
    quantity at the price of its own tier.
    """

    FLAT = "flat"
    PER_UNIT = "per_unit"
    VOLUME = "volume"
    TIERED = "tiered"


@dataclass(frozen=True, slots=True)
class Tier:
    """A step of a price list, "11 to 20 at 4.50" (units of QUANTITY and PRICE); `last` None: open.

    It reaches from the end of the step before it up to and with `last`, so 10.5 between "1 to 10"
    and "11 to 20" falls in the latter.
    """

    first: int
    last: int | None
    price: int


@dataclass(frozen=True, slots=True)
class PriceSet:
    """Flat and per-unit sets have one tier. `base` (units of PRICE) is charged beside the tiers.

    `setup` (units of PRICE too) is charged once, when what is priced begins; it is no part of the
    price of any quantity.
    """

    model: PriceModel
    tiers: tuple[Tier, ...]
    base: int = 0
    setup: int = 0


def price_of(price_set: PriceSet, quantity: int) -> int:
    """The price in minor units, rounded half up once; the set has passed `check_price_set`.

    A quantity below zero is the same one given back: the price of its opposite, with a minus.
    """
    return divide_half_up(exact_price(price_set, quantity), UNITS_PER_MINOR)


def exact_price(price_set: PriceSet, quantity: int) -> int:
    """As `price_of`, unrounded, in units of QUANTITY times PRICE."""
    if quantity < 0:
        return -exact_price(price_set, -quantity)
    return price_set.base * QUANTITY.one + _price_of_tiers(price_set, quantity)


def price_per_unit(price_set: PriceSet, quantity: int) -> int:
    """What one of so many costs, in units of PRICE rounded half up: to be shown, not reckoned with.

    Of a quantity of 0 it is 0.
    """
    many = abs(quantity)
    return divide_half_up(exact_price(price_set, many), many) if many else 0


def check_price_set(price_set: PriceSet) -> None:
    """Raises Invalid about "tiers" unless they cover every quantity exactly once."""
    tiers = price_set.tiers
    if not tiers or not 0 <= tiers[0].first <= QUANTITY.one:
        raise Invalid("tiers must start at 0 or 1", "tiers")
    if price_set.model in {PriceModel.FLAT, PriceModel.PER_UNIT} and len(tiers) > 1:
        raise Invalid("a flat or per-unit price has one tier", "tiers")
    if tiers[-1].last is not None:
        raise Invalid("the last tier must be open at its end", "tiers")
    for tier, following in pairwise(tiers):
        if tier.last is None or tier.last < tier.first:
            raise Invalid("every tier but the last must end at or after its start", "tiers")
        # Price lists count in whole units (10, then 11) or in finer steps: both leave no hole.
        if not tier.last < following.first <= tier.last + QUANTITY.one:
            raise Invalid("each tier must start where the one before it ends", "tiers")


def _price_of_tiers(price_set: PriceSet, quantity: int) -> int:
    """Unrounded, in units of QUANTITY times PRICE."""
    match price_set.model:
        case PriceModel.FLAT:
            return price_set.tiers[0].price * QUANTITY.one
        case PriceModel.PER_UNIT:
            return price_set.tiers[0].price * quantity
        case PriceModel.VOLUME:
            return _tier_of(price_set, quantity).price * quantity
        case PriceModel.TIERED:
            return sum(part * price for part, price in _parts(price_set, quantity))


def _tier_of(price_set: PriceSet, quantity: int) -> Tier:
    return next(tier for tier in price_set.tiers if tier.last is None or quantity <= tier.last)


def _parts(price_set: PriceSet, quantity: int) -> Iterator[tuple[int, int]]:
    """How much of the quantity falls in each tier, with that tier's price."""
    reached = 0
    for tier in price_set.tiers:
        end = quantity if tier.last is None else min(quantity, tier.last)
        yield end - reached, tier.price
        reached = end
