"""The filters of AllQuote's lists: what each makes of its text in a query string.

A list names the filters that it takes; whatever else a query string says is ignored.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, time, tzinfo
from enum import StrEnum

from quotewright.core.endpoints import TEST_EVENT
from quotewright.core.errors import Invalid
from quotewright.core.query import Compare, Filter
from quotewright.core.quotes import STAGES, QuoteStatus, Stage
from quotewright.dialects.allquote.wire.endpoints import read_event
from quotewright.dialects.allquote.wire.words import one_of
from quotewright.inbound.fields import read_day, read_id, read_instant
from quotewright.store.times import first_id_at

ReadFilter = Callable[[str, tzinfo], tuple[Filter, ...]]
"""Reads the text of a filter that is not blank; the time zone is the team's."""

ReadFilters = Mapping[str, ReadFilter]


class _QuoteStatus(StrEnum):
    """Where a quote stands in their words, none of which says that it is invoiced."""

    DRAFT = "draft"
    SENT = "sent"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    VOID = "void"


def by_text(field: str, compare: Compare = Compare.EQUALS) -> ReadFilter:
    return lambda text, _zone: (Filter(field, compare, text),)


def by_status(statuses: type[StrEnum]) -> ReadFilter:
    return lambda text, _zone: (Filter("status", Compare.EQUALS, one_of(statuses, text, "status")),)


def by_quote_status(text: str, _zone: tzinfo) -> tuple[Filter, ...]:
    """By its stage, which has an index, and within what is lost by the status itself.

    What is won reads `accepted`, with its invoice or without.
    """
    status = QuoteStatus(one_of(_QuoteStatus, text, "status"))
    stage = STAGES[status]
    by_stage = Filter("stage", Compare.EQUALS, stage)
    return (
        (by_stage, Filter("status", Compare.EQUALS, status)) if stage is Stage.LOST else (by_stage,)
    )


def by_number(field: str, name: str) -> ReadFilter:
    return lambda text, _zone: (Filter(field, Compare.EQUALS, read_id({name: text}, name)),)


by_client = by_number("client_id", "client_id")


def by_update(field: str = "updated_at") -> ReadFilter:
    return lambda text, zone: (
        Filter(field, Compare.AT_LEAST, read_since(text, "updated_since", zone)),
    )


def by_event(text: str, _zone: tzinfo) -> tuple[Filter, ...]:
    return (Filter("event", Compare.EQUALS, read_event(text, "event", beside=TEST_EVENT)),)


def by_delivery_since(text: str, zone: tzinfo) -> tuple[Filter, ...]:
    """The ids of deliveries tell when they were made."""
    since = read_since(text, "since", zone)
    return (Filter("id", Compare.AT_LEAST, first_id_at(since)),)


def read_since(text: str, name: str, zone: tzinfo) -> datetime:
    """An instant with its offset, or a day, which begins when it does for the team."""
    # A plus sign that nobody escaped reads as a blank in a query string.
    given = {name: text.replace(" ", "+")}
    if "T" in text:
        instant = read_instant(given, name)
    else:
        day = read_day(given, name)
        instant = None if day is None else datetime.combine(day, time.min, zone)
    if instant is None:
        raise Invalid(f"{name} is required", name)
    return instant
