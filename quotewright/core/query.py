"""The one shape every search takes: filters, an order, a page, all in our own words.

Doors translate their vendor's words into a Query; the store translates a Query into SQL and refuses
fields that it does not keep.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Generic, TypeVar

from quotewright.core.errors import Invalid
from quotewright.core.records import dataclass

MOST_ROWS = 1000

Row = TypeVar("Row")


class Compare(StrEnum):
    EQUALS = "equals"
    NOT_EQUALS = "not_equals"
    CONTAINS = "contains"
    ABOVE = "above"
    AT_LEAST = "at_least"
    BELOW = "below"
    AT_MOST = "at_most"
    IS_MISSING = "is_missing"
    IS_PRESENT = "is_present"


@dataclass(frozen=True, slots=True)
class Filter:
    """What is missing equals nothing, so that it is unlike any value.

    And no value stands above or below it.
    """

    field: str
    compare: Compare
    value: str | int | bool | date | datetime | None = None


@dataclass(frozen=True, slots=True)
class Order:
    field: str
    descending: bool = False


NEWEST_FIRST = (Order("id", descending=True),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """All filters must hold. `limit` counts rows; `offset` skips rows of the ordered whole."""

    filters: tuple[Filter, ...] = ()
    order: tuple[Order, ...] = NEWEST_FIRST
    limit: int = MOST_ROWS
    offset: int = 0

    def __post_init__(self) -> None:
        if not 0 < self.limit <= MOST_ROWS:
            raise Invalid(f"limit must be from 1 to {MOST_ROWS}", "limit")
        if self.offset < 0:
            raise Invalid("offset must not be negative", "offset")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Rows of one page, and whether more follow it."""

    rows: list[Row]
    has_more: bool
