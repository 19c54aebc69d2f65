"""The item: an entry of the catalogue, with what it costs and the tax it bears."""

from datetime import datetime

from quotewright.core.pricesets import PriceSet
from quotewright.core.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemDraft:
    """`tax_rate` (percent × 10⁴) None means: whatever the team usually charges."""

    name: str
    price_set: PriceSet
    sku: str = ""
    unit: str = ""
    tax_rate: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Item(ItemDraft):
    id: int
    created_at: datetime
    updated_at: datetime
