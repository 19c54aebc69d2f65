"""Items of a team's catalogue. A price set is kept whole, as JSON: no filter looks inside it."""

from collections.abc import Collection
from typing import Any

import msgspec
from sqlalchemy import Text, bindparam, insert, select, update

from quotewright.core.items import Item, ItemDraft, ItemKind
from quotewright.core.pricesets import PriceSet
from quotewright.core.query import Page, Query
from quotewright.store.connections import Row
from quotewright.store.fields import Words
from quotewright.store.json_rows import is_among
from quotewright.store.ledger import Ledger
from quotewright.store.schema import items
from quotewright.store.search import Search
from quotewright.store.secrets import new_token
from quotewright.store.statements import Statement
from quotewright.store.times import from_micros, to_micros

_PLAIN = (
    "name",
    "sku",
    "unit",
    "tax_rate",
    "kind",
    "description",
    "units",
    "is_enabled",
    "external_key",
    "expires_after",
    "extras",
)
_COLUMNS = tuple(column for column in items.columns if column.name != "team_id")
_NAMES = tuple(column.name for column in _COLUMNS)
_ADD = Statement(insert(items))
_GET = Statement(
    select(*_COLUMNS).where(items.c.team_id == bindparam("team"), items.c.id == bindparam("item"))
)
_SAVE = Statement(
    update(items)
    .where(items.c.team_id == bindparam("team"), items.c.id == bindparam("item"))
    .values({name: bindparam(name) for name in _NAMES if name not in {"id", "token", "created_at"}})
)
_TAX_RATES = Statement(
    select(items.c.id, items.c.tax_rate).where(
        items.c.team_id == bindparam("team"),
        is_among(items.c.id, bindparam("wanted", type_=Text)),
    )
)
_WORDS = ("sku", "name", "kind", "external_key", "token", "custom_1", "custom_2", "custom_3")
_OF_ALL = Statement(
    select(*_COLUMNS).where(
        items.c.team_id == bindparam("team"),
        is_among(items.c.id, bindparam("wanted", type_=Text)),
    )
)
_SEARCH = Search(
    items, _COLUMNS, {"id": items.c.id, **{name: Words(items.c[name]) for name in _WORDS}}
)
_IDS = _SEARCH.showing([items.c.id])


class Items:
    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._connection = ledger.connection
        self._team_id = ledger.team.id

    def add(self, item_id: int, draft: ItemDraft) -> Item:
        token = new_token()
        row = {"team_id": self._team_id, "id": item_id, "token": token, **_row(draft)}
        times = {"created_at": self._ledger.micros, "updated_at": self._ledger.micros}
        self._connection.run(_ADD, row | times)
        now = self._ledger.now
        fields = {name: getattr(draft, name) for name in ItemDraft.__dataclass_fields__}
        return Item(id=item_id, token=token, created_at=now, updated_at=now, **fields)

    def get(self, item_id: int) -> Item | None:
        row = self._connection.row(_GET, {"team": self._team_id, "item": item_id})
        return None if row is None else _read(row)

    def of_all(self, wanted: Collection[int]) -> dict[int, Item]:
        """Those of these items that the team has, by their ids."""
        if not wanted:
            return {}
        asked = {"team": self._team_id, "wanted": msgspec.json.encode(list(wanted)).decode()}
        found = (_read(row) for row in self._connection.rows(_OF_ALL, asked))
        return {item.id: item for item in found}

    def save(self, item: Item) -> None:
        row = {**_row(item), "updated_at": to_micros(item.updated_at)}
        self._connection.run(_SAVE, {"team": self._team_id, "item": item.id, **row})

    def tax_rates(self, wanted: Collection[int]) -> dict[int, int | None]:
        """The own rate of each of these items that the team has; None for one without."""
        asked = {"team": self._team_id, "wanted": msgspec.json.encode(list(wanted)).decode()}
        return dict(self._connection.rows(_TAX_RATES, asked))

    def find(self, query: Query) -> Page[Item]:
        """Fields: id, sku, name, kind, external_key, token, custom_1, custom_2, custom_3."""
        return _SEARCH.page(self._connection, self._team_id, query, _read)

    def count(self, query: Query) -> int:
        return _SEARCH.count(self._connection, self._team_id, query)

    def find_id_by_token(self, token: str) -> int | None:
        return _IDS.first_id(self._connection, self._team_id, "token", token)

    def find_id_by_external_key(self, key: str) -> int | None:
        """The oldest item's that has it."""
        return _IDS.first_id(self._connection, self._team_id, "external_key", key)


def _row(draft: ItemDraft) -> dict[str, Any]:
    """Everything that a change may touch."""
    plain = {name: getattr(draft, name) for name in _PLAIN}
    customs = {f"custom_{place}": text for place, text in enumerate(draft.customs, start=1)}
    return {**plain, **customs, "price_set": msgspec.json.encode(draft.price_set).decode()}


def _read(row: Row) -> Item:
    named = dict(zip(_NAMES, row, strict=True))
    written: dict[str, Any] = {name: named[name] for name in _PLAIN}
    return Item(
        **written
        | {
            "kind": ItemKind(named["kind"]),
            "is_enabled": bool(named["is_enabled"]),
            "customs": tuple(named[f"custom_{place}"] for place in (1, 2, 3)),
            "price_set": msgspec.json.decode(named["price_set"], type=PriceSet),
        },
        id=named["id"],
        token=named["token"],
        created_at=from_micros(named["created_at"]),
        updated_at=from_micros(named["updated_at"]),
    )
