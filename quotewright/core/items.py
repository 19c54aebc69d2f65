"""The item: an entry of the catalogue, with what it costs and the tax it bears."""

from dataclasses import field
from datetime import datetime
from enum import StrEnum

from quotewright.core.pricesets import PriceSet
from quotewright.core.records import dataclass


class ItemKind(StrEnum):
    SERVICE = "service"
    PRODUCT = "product"
    DISCOUNT = "discount"


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemDraft:
    """`tax_rate` (percent × 10⁴) None means: whatever the team usually charges.

    `unit` is the word for one, `units` for many. Lines of a subscription are charged no more after
    `expires_after` invoices; None is never. `customs` are three fields of the team's own, by which
    items are looked for; `extras` are a dialect's own.
    """

    name: str
    price_set: PriceSet
    sku: str = ""
    unit: str = ""
    tax_rate: int | None = None
    kind: ItemKind = ItemKind.SERVICE
    description: str = ""
    units: str = ""
    is_enabled: bool = True
    external_key: str = ""
    expires_after: int | None = None
    customs: tuple[str, str, str] = ("", "", "")
    extras: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item(ItemDraft):
    """`token` is what it is found by from outside, its id not being told."""

    id: int
    token: str = field(default="", compare=False)
    created_at: datetime
    updated_at: datetime
