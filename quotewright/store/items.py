"""Items of a team's catalogue. A price set is kept whole, as JSON: no filter looks inside it."""

from collections.abc import Collection

import msgspec
from sqlalchemy import Text, bindparam, insert, select

from quotewright.core.items import Item, ItemDraft
from quotewright.core.pricesets import PriceSet
from quotewright.core.query import Page, Query
from quotewright.store.connections import Row
from quotewright.store.json_rows import is_among
from quotewright.store.ledger import Ledger
from quotewright.store.schema import items
from quotewright.store.search import Search
from quotewright.store.statements import Statement
from quotewright.store.times import from_micros

_COLUMNS = tuple(column for column in items.columns if column.name != "team_id")
_ADD = Statement(insert(items))
_GET = Statement(
    select(*_COLUMNS).where(items.c.team_id == bindparam("team"), items.c.id == bindparam("item"))
)
_TAX_RATES = Statement(
    select(items.c.id, items.c.tax_rate).where(
        items.c.team_id == bindparam("team"),
        is_among(items.c.id, bindparam("wanted", type_=Text)),
    )
)
_SEARCH = Search(items, _COLUMNS, {"id": items.c.id, "sku": items.c.sku})


class Items:
    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._connection = ledger.connection
        self._team_id = ledger.team.id

    def add(self, item_id: int, draft: ItemDraft) -> Item:
        self._connection.run(
            _ADD,
            {
                "team_id": self._team_id,
                "id": item_id,
                "name": draft.name,
                "sku": draft.sku,
                "unit": draft.unit,
                "tax_rate": draft.tax_rate,
                "price_set": msgspec.json.encode(draft.price_set).decode(),
                "created_at": self._ledger.micros,
                "updated_at": self._ledger.micros,
            },
        )
        return Item(
            id=item_id,
            name=draft.name,
            sku=draft.sku,
            unit=draft.unit,
            tax_rate=draft.tax_rate,
            price_set=draft.price_set,
            created_at=self._ledger.now,
            updated_at=self._ledger.now,
        )

    def get(self, item_id: int) -> Item | None:
        row = self._connection.row(_GET, {"team": self._team_id, "item": item_id})
        return None if row is None else _read(row)

    def tax_rates(self, wanted: Collection[int]) -> dict[int, int | None]:
        """The own rate of each of these items that the team has; None for one without."""
        asked = {"team": self._team_id, "wanted": msgspec.json.encode(list(wanted)).decode()}
        return dict(self._connection.rows(_TAX_RATES, asked))

    def find(self, query: Query) -> Page[Item]:
        """Fields: id, sku."""
        return _SEARCH.page(self._connection, self._team_id, query, _read)


def _read(row: Row) -> Item:
    number, name, sku, unit, tax_rate, price_set, created_at, updated_at = row
    return Item(
        id=number,
        name=name,
        sku=sku,
        unit=unit,
        tax_rate=tax_rate,
        price_set=msgspec.json.decode(price_set, type=PriceSet),
        created_at=from_micros(created_at),
        updated_at=from_micros(updated_at),
    )
