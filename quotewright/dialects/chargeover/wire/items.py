"""Items on the wire: an entry of the catalogue, its one price as the vendor's tierset."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import tzinfo
from typing import Any, TypeVar

from quotewright.core.errors import Invalid
from quotewright.core.items import Item, ItemDraft, ItemKind
from quotewright.dialects.chargeover.wire.customs import (
    CUSTOMS,
    own_words,
    read_customs,
    with_words,
    write_customs,
)
from quotewright.dialects.chargeover.wire.cycles import EVERY, read_price_cycle
from quotewright.dialects.chargeover.wire.numbers import read_count
from quotewright.dialects.chargeover.wire.small import House, read_switch
from quotewright.dialects.chargeover.wire.tiersets import (
    Tag,
    read_tierset,
    tierset_of_item,
    write_tierset,
)
from quotewright.dialects.chargeover.wire.words import Wire, one_word_of, or_null, read_words
from quotewright.inbound.fields import LONG, SHORT, Body

Draft = TypeVar("Draft", bound=ItemDraft)

NEW = ItemDraft(name="", price_set=read_tierset({}, "pricemodel"))
"""An item of which nothing is said: it costs nothing."""

_TEXTS = {
    "name": "name",
    "description": "description",
    "units": "unit",
    "units_plural": "units",
    "accounting_sku": "sku",
    "external_key": "external_key",
}
_IN_COLUMNS = CUSTOMS[:3]
"""Custom fields that items are looked for by."""

_COUNTS_OF_SERVICE = ("trial_days", "trial_units")


def change_item(item: Draft, body: Body) -> Draft:
    """The item as it is wanted: only keys that were sent count."""
    customs = read_customs(body)
    changes: dict[str, Any] = {
        **{ours: _text(body, key) for key, ours in _TEXTS.items() if key in body},
        **_nature(body),
        "customs": tuple(
            customs.get(key, kept) for key, kept in zip(_IN_COLUMNS, item.customs, strict=True)
        ),
    }
    words = {key: text for key, text in customs.items() if key not in _IN_COLUMNS}
    if price := _price(body):
        name, sent = price
        changes["price_set"] = read_tierset(sent, name)
        if "paycycle" in sent:
            paycycle = read_price_cycle(sent, of=name)
            words["paycycle"] = "" if paycycle == EVERY else paycycle
    changes["extras"] = with_words(item.extras, words | _trial(body))
    changed = replace(item, **changes)
    if not changed.name:
        raise Invalid("name must not be blank", "name")
    return changed


def write_item(item: Item, house: House, zone: tzinfo) -> Wire:
    kept = own_words(item.extras)
    return {
        "item_id": item.id,
        "item_type": item.kind,
        "name": item.name,
        "description": or_null(item.description),
        "units": or_null(item.unit),
        "units_plural": or_null(item.units),
        "enabled": item.is_enabled,
        "accounting_sku": or_null(item.sku),
        "external_key": or_null(item.external_key),
        "token": item.token,
        "tierset_id": tierset_of_item(item.id),
        "expire_recurs": item.expires_after,
        "trial_recurs": kept.get("trial_recurs"),
        "service_data": _write_service(kept),
        "tiersets": [write_tierset(item.price_set, _tag(item, kept, house, zone))],
        "categories": [],
        **write_customs({**kept, **dict(zip(_IN_COLUMNS, item.customs, strict=True))}),
    }


def _text(body: Body, key: str) -> str:
    return read_words(body, key, most=LONG if key == "description" else SHORT)


def _nature(body: Body) -> Wire:
    changes: Wire = {}
    key = "type" if body.get("type") else "item_type"
    if word := read_words(body, key).lower():
        changes["kind"] = ItemKind(one_word_of(ItemKind, word, key))
    enabled = read_switch(body, "enabled")
    if enabled is not None:
        changes["is_enabled"] = enabled
    if "expire_recurs" in body:
        changes["expires_after"] = read_count(body, "expire_recurs")
    return changes


def _price(body: Body) -> tuple[str, Body] | None:
    """What prices the item, with its name: `pricemodel`, or else the one of `tiersets`."""
    tiersets = body.get("tiersets")
    if tiersets is not None and not isinstance(tiersets, list):
        raise Invalid("tiersets must be a list of objects", "tiersets")
    if tiersets and len(tiersets) > 1:
        raise Invalid("tiersets must be one: an item has one price", "tiersets")
    name = "pricemodel" if body.get("pricemodel") else "tiersets[0]"
    sent = body.get("pricemodel") or (tiersets[0] if tiersets else None)
    if sent is None:
        return None
    if not isinstance(sent, dict):
        raise Invalid(f"{name} must be an object", name)
    return name, sent


def _trial(body: Body) -> Wire:
    """Nothing is charged by these here: they are kept for whoever wrote them."""
    words: Wire = {}
    if "trial_recurs" in body:
        words["trial_recurs"] = read_count(body, "trial_recurs")
    service = body.get("service_data")
    if service is None:
        return words
    if not isinstance(service, dict):
        raise Invalid("service_data must be an object", "service_data")
    for key in _COUNTS_OF_SERVICE:
        if key in service:
            words[key] = read_count(service, key, of="service_data")
    if "is_usage" in service:
        words["is_usage"] = read_switch(service, "is_usage", of="service_data") or None
    return words


def _write_service(kept: Mapping[str, Any]) -> Wire:
    counts = {key: kept.get(key, 0) for key in _COUNTS_OF_SERVICE}
    return {**counts, "is_usage": kept.get("is_usage", False)}


def _tag(item: Item, kept: Mapping[str, Any], house: House, zone: tzinfo) -> Tag:
    """Prices of the catalogue are in the team's own currency."""
    currency_id, symbol, code = house.currency_of("")
    return Tag(
        tierset_of_item(item.id),
        currency_id,
        code,
        symbol,
        item.created_at,
        item.updated_at,
        zone,
        kept.get("paycycle", EVERY),
    )
