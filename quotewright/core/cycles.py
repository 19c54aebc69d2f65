"""Cycles: how often what a quote offers is charged, and on which days.

A subscription keeps to the day it began on: what begins on the 31st falls on the last day of a
shorter month, and on the 31st again in the next long one.
"""

from calendar import monthrange
from datetime import date, timedelta
from enum import StrEnum

from quotewright.core.errors import Invalid

_MONTHS_OF_A_YEAR = 12


class Cycle(StrEnum):
    ONCE = "once"
    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    MONTHLY = "monthly"
    TWO_MONTHLY = "two_monthly"
    QUARTERLY = "quarterly"
    HALF_YEARLY = "half_yearly"
    YEARLY = "yearly"
    TWO_YEARLY = "two_yearly"
    THREE_YEARLY = "three_yearly"


_WEEKS = {Cycle.WEEKLY: 1, Cycle.FORTNIGHTLY: 2}
_MONTHS = {
    Cycle.MONTHLY: 1,
    Cycle.TWO_MONTHLY: 2,
    Cycle.QUARTERLY: 3,
    Cycle.HALF_YEARLY: 6,
    Cycle.YEARLY: 12,
    Cycle.TWO_YEARLY: 24,
    Cycle.THREE_YEARLY: 36,
}


def nth_day(first: date, cycle: Cycle, count: int) -> date:
    """The day on which a period begins, `count` periods after the first one's day.

    Raises Invalid past the last day that the calendar has, ValueError for what recurs never.
    """
    try:
        if cycle in _WEEKS:
            return first + timedelta(weeks=_WEEKS[cycle] * count)
        if cycle in _MONTHS:
            return _months_later(first, _MONTHS[cycle] * count)
    except (OverflowError, ValueError):
        raise Invalid("date is too far in the future to count periods from", "date") from None
    raise ValueError("what is charged once has no further periods")


def _months_later(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, _MONTHS_OF_A_YEAR)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
