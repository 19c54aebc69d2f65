"""When a delivery is tried again."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from quotewright.core.deliveries import (
    AT_ONCE,
    LONGEST_WAIT,
    SCHEDULE,
    Attempt,
    Delivery,
    DeliveryStatus,
    next_attempt,
)
from quotewright.core.endpoints import MOST_ATTEMPTS, TEST_EVENT

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
FAILED = Attempt(at=NOON, milliseconds=8000, outcome="timeout")
DELIVERY = Delivery(
    id="019aa726-2a40-7000-8000-000000000001",
    endpoint_id=1,
    event="quote.sent",
    subject_id=4,
    happened_at=NOON,
    seq=9,
    status=DeliveryStatus.WAITING,
    outcome="",
    attempts=(),
    tries=0,
    due_at=AT_ONCE,
    created_at=NOON,
)


def _wait(
    tries: int = 0, allowed: int = 8, jitter: int = 0, asked: timedelta | None = None
) -> float:
    due = next_attempt(
        replace(DELIVERY, tries=tries), replace(FAILED, retry_after=asked), allowed, jitter
    )
    assert due is not None
    return (due - NOON).total_seconds()


def test_eight_attempts_are_spread_over_about_a_day() -> None:
    assert len(SCHEDULE) == MOST_ATTEMPTS - 1
    waits = [_wait(tries) for tries in range(7)]
    assert waits == [30, 120, 600, 1800, 7200, 21600, 50400]
    assert 20 <= sum(waits) / 3600 <= 26


@pytest.mark.parametrize("jitter", [-100, -37, 0, 58, 100])
def test_the_first_retry_comes_within_forty_seconds_with_any_jitter(jitter: int) -> None:
    assert 24 <= _wait(jitter=jitter) <= 36


def test_jitter_moves_every_retry_by_at_most_a_fifth() -> None:
    for tries, planned in enumerate(SCHEDULE):
        assert _wait(tries, jitter=-100) == planned.total_seconds() * 0.8
        assert _wait(tries, jitter=100) == planned.total_seconds() * 1.2


def test_after_the_last_attempt_there_is_none() -> None:
    assert next_attempt(replace(DELIVERY, tries=7), FAILED, 8, 0) is None
    assert next_attempt(replace(DELIVERY, tries=2), FAILED, 3, 0) is None
    assert next_attempt(DELIVERY, FAILED, 1, 0) is None


def test_a_receiver_that_asks_for_a_later_time_is_given_it_within_a_day() -> None:
    assert _wait(asked=timedelta(minutes=5)) == 300
    assert _wait(asked=timedelta(seconds=5)) == 30
    assert _wait(asked=timedelta(days=400)) == LONGEST_WAIT.total_seconds()


def test_a_test_is_tried_once() -> None:
    assert next_attempt(replace(DELIVERY, event=TEST_EVENT), FAILED, 8, 0) is None
