"""A delivery as the table has it, its attempts as JSON in the row, oldest first."""

from collections.abc import Sequence
from datetime import timedelta

import msgspec

from quotewright.core.deliveries import MOST_ATTEMPTS_KEPT, Attempt, Delivery, DeliveryStatus
from quotewright.store.connections import Row
from quotewright.store.schema import deliveries
from quotewright.store.times import from_micros, maybe_instant, to_micros

COLUMNS = tuple(c for c in deliveries.columns if c.name not in {"team_id", "claimed_by"})
NO_ATTEMPTS = "[]"

_SECOND = timedelta(seconds=1)
_KeptAttempt = tuple[int, int, str, int | None, str, int | None]

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(list[_KeptAttempt]).decode


def written_attempts(attempts: Sequence[Attempt]) -> str:
    """The last MOST_ATTEMPTS_KEPT of them; a wait that was asked for is in whole seconds."""
    return _encode([_kept(attempt) for attempt in attempts[-MOST_ATTEMPTS_KEPT:]]).decode()


def read_delivery(row: Row) -> Delivery:
    number, endpoint_id, seq, event, subject_id, happened_at, snapshot, status, *rest = row
    outcome, attempts, tries, due_at, created_at = rest
    return Delivery(
        id=number,
        endpoint_id=endpoint_id,
        seq=seq,
        event=event,
        subject_id=subject_id,
        happened_at=from_micros(happened_at),
        snapshot=snapshot,
        status=DeliveryStatus(status),
        outcome=outcome,
        attempts=() if attempts == NO_ATTEMPTS else _read_attempts(attempts),
        tries=tries,
        due_at=maybe_instant(due_at),
        created_at=from_micros(created_at),
    )


def _kept(attempt: Attempt) -> _KeptAttempt:
    asked = None if attempt.retry_after is None else attempt.retry_after // _SECOND
    return (
        to_micros(attempt.at),
        attempt.milliseconds,
        attempt.outcome,
        attempt.status_code,
        attempt.excerpt,
        asked,
    )


def _read_attempts(text: str) -> tuple[Attempt, ...]:
    return tuple(
        Attempt(
            at=from_micros(at),
            milliseconds=milliseconds,
            outcome=outcome,
            status_code=status_code,
            excerpt=excerpt,
            retry_after=None if asked is None else asked * _SECOND,
        )
        for at, milliseconds, outcome, status_code, excerpt, asked in _decode(text)
    )
