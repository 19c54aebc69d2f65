"""Lines of quotes and invoices: two tables of one shape, read and written alike."""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Table, bindparam, delete, insert, select

from quotewright.core.lines import Line, LineKind
from quotewright.core.money import Money
from quotewright.core.pricesets import PriceSet
from quotewright.store.connections import Connection
from quotewright.store.json_rows import json_row, json_rows
from quotewright.store.statements import Statement

COLUMNS = (
    "position",
    "kind",
    "description",
    "quantity",
    "unit",
    "unit_price",
    "discount",
    "tax_rate",
    "category",
    "item_id",
    "total",
    "id",
    "price_set",
    "expires_after",
    "extras",
)


_Stored = tuple[
    str, str, int, str, int, int, int | None, str, int | None, int, int, str, int | None, str
]
"""All of COLUMNS but the position."""
_KINDS = {str(kind): kind for kind in LineKind}
_decoder = msgspec.json.Decoder(list[_Stored])
_price_sets = msgspec.json.Decoder(PriceSet)


class Lines:
    """The lines of one kind of document; `column` names the document in their table."""

    def __init__(self, table: Table, documents: Table, column: str) -> None:
        self._column = column
        self._add = Statement(insert(table))
        self._remove = Statement(
            delete(table).where(
                table.c.team_id == bindparam("team"), table.c[column] == bindparam("document")
            )
        )
        in_order = (
            select(json_row(*(table.c[name] for name in COLUMNS[1:])).label("line"))
            .where(table.c.team_id == documents.c.team_id, table.c[column] == documents.c.id)
            .order_by(table.c.position)
            .correlate(documents)
            .subquery()
        )
        self.column = select(json_rows(in_order.c.line)).scalar_subquery()
        """All lines of a document as one column of its own row, for `read_lines`."""

    def add(
        self,
        connection: Connection,
        team_id: int,
        document_id: int,
        lines: Sequence[Line],
        totals: Sequence[Money],
    ) -> None:
        key = {"team_id": team_id, self._column: document_id}
        connection.run_many(self._add, [key | row for row in rows_of(lines, totals)])

    def remove(self, connection: Connection, team_id: int, document_id: int) -> None:
        """All lines of one document."""
        connection.run(self._remove, {"team": team_id, "document": document_id})


def read_lines(stored: str | None, currency: str) -> tuple[tuple[Line, ...], tuple[Money, ...]]:
    """Lines and their totals from the text of the column."""
    rows = _decoder.decode(stored) if stored else []
    return tuple(_read(row) for row in rows), tuple(Money(row[9], currency) for row in rows)


def rows_of(lines: Sequence[Line], totals: Sequence[Money]) -> list[dict[str, Any]]:
    """The rows of a document's lines, in their order, without the document's own key."""
    return [
        {
            "position": position,
            "kind": line.kind,
            "description": line.description,
            "quantity": line.quantity,
            "unit": line.unit,
            "unit_price": line.unit_price,
            "discount": line.discount,
            "tax_rate": line.tax_rate,
            "category": line.category,
            "item_id": line.item_id,
            "total": total.minor,
            "id": line.id,
            "price_set": _write_price_set(line.price_set),
            "expires_after": line.expires_after,
            "extras": line.extras,
        }
        for position, (line, total) in enumerate(zip(lines, totals, strict=True))
    ]


def _read(row: _Stored) -> Line:
    kind, description, quantity, unit, unit_price, discount, tax_rate = row[:7]
    category, item_id, _, number, price_set, expires_after, extras = row[7:]
    return Line(
        _KINDS[kind],
        description,
        quantity,
        unit_price,
        unit,
        discount,
        tax_rate,
        category,
        item_id,
        _price_sets.decode(price_set) if price_set else None,
        expires_after,
        extras,
        number,
    )


def _write_price_set(price_set: PriceSet | None) -> str:
    return "" if price_set is None else msgspec.json.encode(price_set).decode()
