"""From a Query to SQL: a whitelist of fields, one compiled statement per shape of question."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Table, bindparam, literal_column, or_, select

from quotewright.core.errors import Invalid
from quotewright.core.query import Compare, Filter, Order, Page, Query
from quotewright.store.connections import Connection, Row
from quotewright.store.statements import Statement
from quotewright.store.times import to_micros

R = TypeVar("R")

# A field that stands in several columns matches when any of them does.
Fields = Mapping[str, ColumnElement[Any] | tuple[ColumnElement[Any], ...]]

_MOST_SHAPES = 1000

_COMPARISONS: dict[Compare, Callable[[ColumnElement[Any], Any], ColumnElement[bool]]] = {
    Compare.EQUALS: lambda column, value: column == value,
    Compare.CONTAINS: lambda column, value: column.like(value, escape="\\"),
    Compare.ABOVE: lambda column, value: column > value,
    Compare.AT_LEAST: lambda column, value: column >= value,
    Compare.BELOW: lambda column, value: column < value,
    Compare.AT_MOST: lambda column, value: column <= value,
}


class Search:
    """Searches one table: which columns a list shows, and which fields may be asked for.

    Unknown fields raise Invalid. `id` always ends the order, so that pages never overlap.
    """

    def __init__(
        self,
        table: Table,
        columns: Sequence[ColumnElement[Any]],
        fields: Fields,
        *,
        ranged: Sequence[str] = (),
    ) -> None:
        """`ranged` are fields whose own index answers "since when", "above what"."""
        self._table = table
        self._columns = columns
        self._fields = fields
        self._ranged = frozenset(ranged)
        self._statements: dict[object, Statement] = {}

    def showing(self, columns: Sequence[ColumnElement[Any]]) -> "Search":
        """The same search with other columns in its lists."""
        return Search(self._table, columns, self._fields, ranged=[*self._ranged])

    def page(
        self, connection: Connection, team_id: int, query: Query, read: Callable[[Row], R]
    ) -> Page[R]:
        values = {f"value_{place}": _value(one) for place, one in enumerate(query.filters)}
        # One row more than asked for tells whether there are more.
        values |= {"team": team_id, "most": query.limit + 1, "skip": query.offset}
        rows = connection.rows(self._statement(query), values)
        return Page([read(row) for row in rows[: query.limit]], len(rows) > query.limit)

    def _statement(self, query: Query) -> Statement:
        shape = (tuple((one.field, one.compare) for one in query.filters), query.order)
        statement = self._statements.get(shape)
        if statement is None:
            if len(self._statements) >= _MOST_SHAPES:
                self._statements.clear()
            statement = self._statements[shape] = self._write(query)
        return statement

    def _write(self, query: Query) -> Statement:
        core = select(*self._columns).where(self._table.c.team_id == bindparam("team"))
        for place, one in enumerate(query.filters):
            core = core.where(self._condition(one, place))
        for order in query.order:
            core = core.order_by(self._ordered(order, query))
        if all(order.field != "id" for order in query.order):
            core = core.order_by(self._ordered(Order("id"), query))
        return Statement(core.limit(bindparam("most")).offset(bindparam("skip")))

    def _ordered(self, order: Order, query: Query) -> ColumnElement[Any]:
        column = self._columns_of(order.field)[0]
        if order.field == "id" and any(one.field in self._ranged for one in query.filters):
            # Else a database walks through the ids, past all that are outside the range.
            column = column + literal_column("0")
        return column.desc() if order.descending else column

    def _condition(self, one: Filter, place: int) -> ColumnElement[bool]:
        columns = self._columns_of(one.field)
        if one.compare is Compare.IS_MISSING:
            return or_(*(column.is_(None) for column in columns))
        value = bindparam(f"value_{place}", type_=columns[0].type)
        return or_(*(_COMPARISONS[one.compare](column, value) for column in columns))

    def _columns_of(self, field: str) -> tuple[ColumnElement[Any], ...]:
        try:
            columns = self._fields[field]
        except KeyError:
            raise Invalid(f"{field} cannot be searched or ordered by", field) from None
        return columns if isinstance(columns, tuple) else (columns,)


def _value(one: Filter) -> object:
    if isinstance(one.value, datetime):
        return to_micros(one.value)
    if one.compare is not Compare.CONTAINS:
        return one.value
    text = str(one.value)
    for sign in ("\\", "%", "_"):
        text = text.replace(sign, f"\\{sign}")
    return f"%{text}%"
