"""From a Query to SQL: a whitelist of fields, one compiled statement per shape of question."""

from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, Table, bindparam, func, literal_column, select

from quotewright.core.errors import Invalid
from quotewright.core.query import Compare, Filter, Order, Page, Query
from quotewright.store.connections import Connection, Row
from quotewright.store.fields import Field
from quotewright.store.statements import Statement

R = TypeVar("R")

Fields = Mapping[str, Field | ColumnElement[Any]]

_MOST_SHAPES = 1000


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
        only: Sequence[ColumnElement[bool]] = (),
    ) -> None:
        """`ranged` are fields whose own index answers "since when", "above what".

        No row is found for which `only` does not hold, whatever is asked for.
        """
        self._table = table
        self._columns = columns
        self._fields = {
            name: field if isinstance(field, Field) else Field(field)
            for name, field in fields.items()
        }
        self._ranged = frozenset(ranged)
        self._only = tuple(only)
        self._statements: dict[object, Statement] = {}

    def showing(self, columns: Sequence[ColumnElement[Any]]) -> "Search":
        """The same search with other columns in its lists."""
        return Search(self._table, columns, self._fields, ranged=[*self._ranged], only=self._only)

    def page(
        self, connection: Connection, team_id: int, query: Query, read: Callable[[Row], R]
    ) -> Page[R]:
        # One row more than asked for tells whether there are more.
        values = {**self._values(team_id, query), "most": query.limit + 1, "skip": query.offset}
        rows = connection.rows(self._statement(query, self._write), values)
        return Page([read(row) for row in rows[: query.limit]], len(rows) > query.limit)

    def count(self, connection: Connection, team_id: int, query: Query) -> int:
        """How many rows there are on all pages together."""
        statement = self._statement(query, self._write_count)
        (count,) = connection.one(statement, self._values(team_id, query))
        return int(count)

    def first_id(self, connection: Connection, team_id: int, field: str, value: str) -> int | None:
        """The id of the oldest row with this value, in a search that shows ids; or None."""
        query = Query(
            filters=(Filter(field, Compare.EQUALS, value),), order=(Order("id"),), limit=1
        )
        rows: list[int] = self.page(connection, team_id, query, itemgetter(0)).rows
        return rows[0] if rows else None

    def _values(self, team_id: int, query: Query) -> dict[str, object]:
        values = {
            f"value_{place}": self._field(one.field).value_of(one)
            for place, one in enumerate(query.filters)
        }
        return {"team": team_id, **values}

    def _statement(self, query: Query, write: Callable[[Query], Select[Any]]) -> Statement:
        asked = tuple((one.field, one.compare) for one in query.filters)
        shape = (write.__name__, asked, query.order)
        statement = self._statements.get(shape)
        if statement is None:
            if len(self._statements) >= _MOST_SHAPES:
                self._statements.clear()
            statement = self._statements[shape] = Statement(write(query))
        return statement

    def _write(self, query: Query) -> Select[Any]:
        core = self._found(query, *self._columns)
        for order in query.order:
            core = core.order_by(self._ordered(order, query))
        if all(order.field != "id" for order in query.order):
            core = core.order_by(self._ordered(Order("id"), query))
        return core.limit(bindparam("most")).offset(bindparam("skip"))

    def _write_count(self, query: Query) -> Select[Any]:
        return self._found(query, func.count())

    def _found(self, query: Query, *columns: ColumnElement[Any]) -> Select[Any]:
        core = select(*columns).where(self._table.c.team_id == bindparam("team"), *self._only)
        for place, one in enumerate(query.filters):
            field = self._field(one.field)
            core = core.where(field.condition(one.compare, f"value_{place}"))
        return core

    def _ordered(self, order: Order, query: Query) -> ColumnElement[Any]:
        column = self._field(order.field).ordered
        if order.field == "id" and any(one.field in self._ranged for one in query.filters):
            # Else a database walks through the ids, past all that are outside the range.
            column = column + literal_column("0")
        return column.desc() if order.descending else column

    def _field(self, field: str) -> Field:
        try:
            return self._fields[field]
        except KeyError:
            raise Invalid(f"{field} cannot be searched or ordered by", field) from None
