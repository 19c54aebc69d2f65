"""The fields of a search: which columns each stands for, and how these compare with a value.

Missing text is "" in the book. It equals nothing, and few rows of a team may have some at all: then
an index has those only, and is entered where the question says that it is about them.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    Boolean,
    ColumnElement,
    String,
    Text,
    and_,
    bindparam,
    case,
    cast,
    literal_column,
    or_,
    select,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from quotewright.core.query import Compare, Filter
from quotewright.store.schema import currencies, token_lookups
from quotewright.store.secrets import hash_of
from quotewright.store.times import to_micros

_NOTHING: ColumnElement[str] = literal_column("''")
"""Written out: an index of the rows that have something is known by these very letters."""


class contains(FunctionElement[bool]):  # noqa: N801 - reads like the SQL function that it is
    """Whether a text has another in it, letter for letter: LIKE differs between the databases."""

    inherit_cache = True
    type = Boolean()

    def self_group(self, against: Any = None) -> Any:  # noqa: ARG002
        """A condition as it is: SQLite would be asked whether it equals 1."""
        return self


@compiles(contains, "sqlite")
def _contains_on_sqlite(element: contains, compiler: Any, **options: Any) -> str:
    return f"instr({compiler.process(element.clauses, **options)}) > 0"


@compiles(contains, "postgresql")
def _contains_on_postgresql(element: contains, compiler: Any, **options: Any) -> str:
    return f"strpos({compiler.process(element.clauses, **options)}) > 0"


Condition = ColumnElement[bool]
_Comparison = Callable[[ColumnElement[Any], ColumnElement[Any]], Condition]

_COMPARISONS: dict[Compare, _Comparison] = {
    Compare.EQUALS: lambda column, value: column == value,
    Compare.NOT_EQUALS: lambda column, value: column.is_distinct_from(value),
    Compare.CONTAINS: lambda column, value: contains(_as_text(column), value),
    Compare.ABOVE: lambda column, value: column > value,
    Compare.AT_LEAST: lambda column, value: column >= value,
    Compare.BELOW: lambda column, value: column < value,
    Compare.AT_MOST: lambda column, value: column <= value,
}


class Field:
    """One that stands in several columns matches when any of them does; its order is the first's.

    `value_of` makes of a filter's value what the database is given.
    """

    def __init__(self, *columns: ColumnElement[Any]) -> None:
        self._columns = columns

    @property
    def ordered(self) -> ColumnElement[Any]:
        return self._columns[0]

    def condition(self, compare: Compare, name: str) -> Condition:
        """The comparison with the parameter of this name."""
        if compare is Compare.IS_MISSING:
            return or_(*(column.is_(None) for column in self._columns))
        if compare is Compare.IS_PRESENT:
            return or_(*(column.is_not(None) for column in self._columns))
        value = _value_for(self._columns[0], compare, name)
        return or_(*(_COMPARISONS[compare](column, value) for column in self._columns))

    def value_of(self, one: Filter) -> object:
        if isinstance(one.value, datetime):
            return to_micros(one.value)
        if isinstance(one.value, date):
            return one.value.isoformat()
        return one.value


class Words(Field):
    """A text that may be missing."""

    def __init__(self, column: ColumnElement[str]) -> None:
        super().__init__(column)
        self._column = column

    def condition(self, compare: Compare, name: str) -> Condition:
        if compare is Compare.IS_MISSING:
            return self._column == _NOTHING
        if compare is Compare.IS_PRESENT:
            return self._column != _NOTHING
        compared = super().condition(compare, name)
        if compare is Compare.NOT_EQUALS:
            return compared
        return and_(compared, self._column != _NOTHING)


class EitherName(Field):
    """The first of two texts, or else the second: it is looked for in either's index."""

    def __init__(self, first: ColumnElement[str], second: ColumnElement[str]) -> None:
        super().__init__(case((first != _NOTHING, first), else_=second))
        self._first, self._second = first, second
        self._shown = Words(self.ordered)

    def condition(self, compare: Compare, name: str) -> Condition:
        if compare is not Compare.EQUALS:
            return self._shown.condition(compare, name)
        either = (Words(one).condition(compare, name) for one in (self._first, self._second))
        return and_(or_(*either), self._shown.condition(compare, name))


class Token(Words):
    """The public token of a document, which is found by its hash."""

    def __init__(self, noun: str, id_: ColumnElement[int], column: ColumnElement[str]) -> None:
        super().__init__(column)
        self._noun, self._id = noun, id_

    def condition(self, compare: Compare, name: str) -> Condition:
        if compare is not Compare.EQUALS:
            return super().condition(compare, name)
        found = select(token_lookups.c.record_id).where(
            token_lookups.c.hash == bindparam(name, type_=String()),
            token_lookups.c.noun == self._noun,
            token_lookups.c.team_id == bindparam("team"),
        )
        return self._id == found.scalar_subquery()

    def value_of(self, one: Filter) -> object:
        return hash_of(str(one.value)) if one.compare is Compare.EQUALS else one.value


class CurrencyId(Field):
    """The id that the team's small table has for a currency; missing where it has none."""

    def __init__(self, team_id: ColumnElement[int], code: ColumnElement[str]) -> None:
        self._code = code
        number = select(currencies.c.id).where(
            currencies.c.team_id == team_id, currencies.c.code == code
        )
        super().__init__(number.scalar_subquery())

    def condition(self, compare: Compare, name: str) -> Condition:
        if compare is not Compare.EQUALS:
            return super().condition(compare, name)
        code = select(currencies.c.code).where(
            currencies.c.team_id == bindparam("team"),
            currencies.c.id == _value_for(currencies.c.id, compare, name),
        )
        return self._code == code.scalar_subquery()


def _value_for(column: ColumnElement[Any], compare: Compare, name: str) -> BindParameter[Any]:
    return bindparam(name, type_=Text() if compare is Compare.CONTAINS else column.type)


def _as_text(column: ColumnElement[Any]) -> ColumnElement[Any]:
    return column if isinstance(column.type, String) else cast(column, Text)
