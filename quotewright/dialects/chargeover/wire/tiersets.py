"""Tiersets: what a quantity costs, in the vendor's four models of pricing.

A base is charged beside the tiers, whatever the model; a set-up is charged once.
"""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from quotewright.core.decimals import QUANTITY
from quotewright.core.errors import Invalid
from quotewright.core.pricesets import PriceModel, PriceSet, Tier, check_price_set
from quotewright.core.records import dataclass
from quotewright.dialects.chargeover.wire.cycles import EVERY
from quotewright.dialects.chargeover.wire.numbers import (
    read_price,
    read_quantity,
    spelled,
    write_price,
    write_quantity,
)
from quotewright.dialects.chargeover.wire.times import write_time
from quotewright.dialects.chargeover.wire.words import Wire, one_word_of, read_words
from quotewright.inbound.fields import Body

MODELS = {
    PriceModel.FLAT: "fla",
    PriceModel.PER_UNIT: "uni",
    PriceModel.VOLUME: "vol",
    PriceModel.TIERED: "tie",
}
_BY_CODE = {code: model for model, code in MODELS.items()}
_DESCRIPTIONS = {
    PriceModel.FLAT: "Flat Pricing (example: ${} dollars every billing cycle)",
    PriceModel.PER_UNIT: "Unit Pricing (example: ${} dollars for every unit)",
    PriceModel.VOLUME: "Volume Pricing (example: ${} dollars for every unit at first)",
    PriceModel.TIERED: "Tiered Pricing (example: ${} dollars for every unit of the first tier)",
}

MOST_TIERS = 500
_OPEN = 9999
"""The end of a last tier, which has none in our books."""


@dataclass(frozen=True, slots=True)
class Tag:
    """What a tierset says beside its prices; `currency_id` None is one the team has no row for."""

    tierset_id: int
    currency_id: int | None
    currency: str
    symbol: str
    written_at: datetime | None
    changed_at: datetime | None
    zone: tzinfo
    paycycle: str = EVERY


def tierset_of_item(item_id: int) -> int:
    """Items have the even ids, lines the odd ones: both stay what they are."""
    return 2 * item_id


def tierset_of_line(line_id: int) -> int:
    return 2 * line_id + 1


def read_tierset(body: object, name: str) -> PriceSet:
    """Raises Invalid unless its tiers cover every quantity once; the end of the last is open."""
    if not isinstance(body, dict):
        raise Invalid(f"{name} must be an object", name)
    model = _BY_CODE[_read_model(body, name)]
    for key in ("minimum", "percent"):
        if read_price(body, key, of=name):
            raise Invalid(f"{name}.{key} must be 0", f"{name}.{key}")
    price_set = PriceSet(
        model,
        _read_tiers(body.get("tiers"), f"{name}.tiers"),
        base=read_price(body, "base", of=name) or 0,
        setup=_read_setup(body, name),
    )
    try:
        check_price_set(price_set)
    except Invalid as refused:
        raise Invalid(f"{name}: {refused.message}", f"{name}.tiers") from None
    return price_set


def write_tierset(price_set: PriceSet, tag: Tag) -> Wire:
    return {
        "tierset_id": tag.tierset_id,
        "currency_id": tag.currency_id,
        "setup": write_price(price_set.setup),
        "base": write_price(price_set.base),
        "minimum": 0,
        "percent": 0,
        "paycycle": tag.paycycle,
        "pricemodel": MODELS[price_set.model],
        "write_datetime": write_time(tag.written_at, tag.zone),
        "mod_datetime": write_time(tag.changed_at, tag.zone),
        "currency_symbol": tag.symbol,
        "currency_iso4217": tag.currency,
        "setup_formatted": spelled(price_set.setup, tag.symbol),
        "base_formatted": spelled(price_set.base, tag.symbol),
        "minimum_formatted": spelled(0, tag.symbol),
        "percent_formatted": "0 %",
        "pricemodel_desc": _describe(price_set),
        "tiers": _write_tiers(price_set, tag.tierset_id),
    }


def _read_model(body: Body, name: str) -> str:
    """A price that names no model is a flat one, unless it has tiers: then each unit has one."""
    word = read_words(body, "pricemodel", of=name).lower()
    if not word:
        return "uni" if body.get("tiers") else "fla"
    return one_word_of(_BY_CODE, word, f"{name}.pricemodel")


def _read_tiers(tiers: object, name: str) -> tuple[Tier, ...]:
    """None at all is a single one that adds nothing to the base."""
    if tiers is None or tiers == []:
        return (_NOTHING,)
    if not isinstance(tiers, list):
        raise Invalid(f"{name} must be a list of objects", name)
    if len(tiers) > MOST_TIERS:
        raise Invalid(f"{name} must be at most {MOST_TIERS}", name)
    read = [_read_tier(tier, f"{name}[{place}]") for place, tier in enumerate(tiers)]
    last = read[-1]
    return (*read[:-1], Tier(last.first, None, last.price))


def _read_tier(tier: object, name: str) -> Tier:
    if not isinstance(tier, dict):
        raise Invalid(f"{name} must be an object", name)
    first = read_quantity(tier, "unit_from", of=name)
    return Tier(
        QUANTITY.one if first is None else first,
        read_quantity(tier, "unit_to", of=name),
        read_price(tier, "amount", of=name) or 0,
    )


def _read_setup(body: Body, name: str) -> int:
    setup = read_price(body, "setup", of=name) or 0
    if setup < 0:
        raise Invalid(f"{name}.setup must not be negative", f"{name}.setup")
    return setup


def _write_tiers(price_set: PriceSet, tierset_id: int) -> Sequence[Wire]:
    """A tier that adds nothing to the base is not told."""
    if price_set.tiers == (_NOTHING,):
        return []
    return [
        {
            "tier_id": tierset_id * (MOST_TIERS + 1) + place,
            "unit_from": write_quantity(tier.first),
            "unit_to": write_quantity(_end_of(tier)),
            "amount": write_price(tier.price),
        }
        for place, tier in enumerate(price_set.tiers)
    ]


def _end_of(tier: Tier) -> int:
    if tier.last is not None:
        return tier.last
    open_end = _OPEN * QUANTITY.one
    return open_end if tier.first <= open_end else tier.first + open_end


def _describe(price_set: PriceSet) -> str:
    shown = price_set.tiers[0].price
    if price_set.model is PriceModel.FLAT:
        shown += price_set.base
    return _DESCRIPTIONS[price_set.model].format(write_price(shown))


_NOTHING = Tier(QUANTITY.one, None, 0)
