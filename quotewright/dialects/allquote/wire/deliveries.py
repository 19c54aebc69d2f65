"""Deliveries on the wire: what went to whom, how often it was tried, and what came of it."""

from quotewright.core.deliveries import Attempt, Delivery
from quotewright.dialects.allquote.wire.words import Wire


def write_delivery(delivery: Delivery) -> Wire:
    """`seq` is null for a test. What is due at once has been so since it was made."""
    due_at = delivery.due_at
    return {
        "id": delivery.id,
        "endpoint_id": delivery.endpoint_id,
        "event": delivery.event,
        "seq": delivery.seq,
        "status": delivery.status,
        "outcome": delivery.outcome,
        "attempts": [_write_attempt(attempt) for attempt in delivery.attempts],
        "next_attempt_at": None if due_at is None else max(due_at, delivery.created_at),
        "created_at": delivery.created_at,
    }


def _write_attempt(attempt: Attempt) -> Wire:
    """`status_code` is null where nobody answered."""
    return {
        "at": attempt.at,
        "status_code": attempt.status_code,
        "ms": attempt.milliseconds,
        "outcome": attempt.outcome,
        "excerpt": attempt.excerpt,
    }
