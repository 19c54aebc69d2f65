"""The delivery: an event on its way to one endpoint, its attempts, and when to try again."""

from datetime import UTC, datetime, timedelta
from enum import StrEnum

from quotewright.core.endpoints import TEST_EVENT
from quotewright.core.records import dataclass

AT_ONCE = datetime(1970, 1, 1, tzinfo=UTC)
"""Due whatever the clock says: a clock that jumps back must not hold up what nobody tried yet."""

MOST_ATTEMPTS_KEPT = 20
MOST_EXCERPT = 500
"""Characters of a receiver's answer that are kept."""

LONGEST_WAIT = timedelta(hours=24)

SCHEDULE = (
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=14),
)
"""How long after each failure the next attempt comes: eight attempts in about 23 hours.

With the greatest jitter the first retry comes after 36 s, within the 40 that are promised.
"""

_JITTER_PERCENT = 20


class DeliveryStatus(StrEnum):
    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"


DELIVERED = "delivered"
"""The outcome of an attempt that arrived; any other is named after what went wrong."""

GONE = "status_410"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """`status_code` None is no answer; `retry_after` is what the receiver asked for, if it did."""

    at: datetime
    milliseconds: int
    outcome: str
    status_code: int | None = None
    excerpt: str = ""
    retry_after: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryDraft:
    """`seq` None is a test, which no event caused. `snapshot` is JSON, or None without one."""

    id: str
    endpoint_id: int
    event: str
    subject_id: int
    happened_at: datetime
    seq: int | None = None
    snapshot: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery(DeliveryDraft):
    """`tries` counts the attempts since it was last asked for; `due_at` None: none is to come."""

    status: DeliveryStatus
    outcome: str
    attempts: tuple[Attempt, ...]
    tries: int
    due_at: datetime | None
    created_at: datetime


def next_attempt(
    delivery: Delivery, attempt: Attempt, allowed: int, jitter: int
) -> datetime | None:
    """When to try again after this failed attempt, counted from its own time; None is never.

    `allowed` is how many attempts there may be, `jitter` chance from -100 to 100. A receiver that
    asks for a later time is given it, within a day.
    """
    tries = delivery.tries + 1
    if delivery.event == TEST_EVENT or tries >= allowed or tries > len(SCHEDULE):
        return None
    wait = SCHEDULE[tries - 1]
    wait += wait * (_JITTER_PERCENT * jitter) // 10_000
    asked = min(attempt.retry_after or timedelta(0), LONGEST_WAIT)
    return attempt.at + max(wait, asked)
