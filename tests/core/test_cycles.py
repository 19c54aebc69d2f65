"""On which days the periods of a cycle begin."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotewright.core.cycles import Cycle, nth_day
from quotewright.core.errors import Invalid

FIRST = date(2026, 11, 21)
RECURRING = [cycle for cycle in Cycle if cycle is not Cycle.ONCE]


@pytest.mark.parametrize(
    ("cycle", "second"),
    [
        (Cycle.WEEKLY, date(2026, 11, 28)),
        (Cycle.FORTNIGHTLY, date(2026, 12, 5)),
        (Cycle.MONTHLY, date(2026, 12, 21)),
        (Cycle.TWO_MONTHLY, date(2027, 1, 21)),
        (Cycle.QUARTERLY, date(2027, 2, 21)),
        (Cycle.HALF_YEARLY, date(2027, 5, 21)),
        (Cycle.YEARLY, date(2027, 11, 21)),
        (Cycle.TWO_YEARLY, date(2028, 11, 21)),
        (Cycle.THREE_YEARLY, date(2029, 11, 21)),
    ],
)
def test_the_second_period_begins_a_turn_after_the_first(cycle: Cycle, second: date) -> None:
    assert nth_day(FIRST, cycle, 0) == FIRST
    assert nth_day(FIRST, cycle, 1) == second


def test_what_begins_on_the_31st_keeps_to_it_where_a_month_has_one() -> None:
    days = [nth_day(date(2027, 1, 31), Cycle.MONTHLY, count).isoformat() for count in range(5)]
    assert days == ["2027-01-31", "2027-02-28", "2027-03-31", "2027-04-30", "2027-05-31"]


def test_what_begins_on_a_leap_day_comes_back_to_it() -> None:
    leap = date(2028, 2, 29)
    assert [nth_day(leap, Cycle.YEARLY, count) for count in (1, 4)] == [
        date(2029, 2, 28),
        date(2032, 2, 29),
    ]


@given(
    st.dates(date(2000, 1, 1), date(2100, 1, 1)),
    st.sampled_from(RECURRING),
    st.integers(0, 400),
)
def test_every_period_begins_after_the_one_before_it(first: date, cycle: Cycle, count: int) -> None:
    day, following = nth_day(first, cycle, count), nth_day(first, cycle, count + 1)
    assert day < following
    if cycle in {Cycle.WEEKLY, Cycle.FORTNIGHTLY}:
        assert following.weekday() == first.weekday()
    else:
        # A month later or more, and no further off the day than the month is short.
        assert following - day >= timedelta(days=28)
        assert following.day == first.day or (following + timedelta(days=1)).day == 1


@pytest.mark.parametrize("cycle", [Cycle.WEEKLY, Cycle.MONTHLY])
def test_no_period_begins_after_the_last_day_of_the_calendar(cycle: Cycle) -> None:
    with pytest.raises(Invalid, match="too far in the future"):
        nth_day(date(9999, 12, 30), cycle, 1)


def test_what_is_charged_once_has_no_second_period() -> None:
    with pytest.raises(ValueError, match="no further periods"):
        nth_day(FIRST, Cycle.ONCE, 1)
