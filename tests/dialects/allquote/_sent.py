"""Deliveries for tests of the door, put into the book as a worker leaves them there."""

from datetime import UTC, datetime
from secrets import token_bytes
from typing import Any

from quotewright.actions.deliveries import fan_out
from quotewright.core.deliveries import DeliveryDraft
from quotewright.core.errors import Conflict
from quotewright.dialects.allquote.manner import snapshot_of
from quotewright.request_ids import RequestIds
from quotewright.store import Books
from tests.support.world import Caller

DAY = "2026-01-01"
NOON = datetime(2026, 6, 19, 12, 0, tzinfo=UTC)
new_id = RequestIds(token_bytes)


def sent(
    caller: Caller,
    endpoint_id: int,
    *,
    event: str = "invoice.paid",
    seq: int | None = 1,
    at: datetime = NOON,
    delivery_id: str = "",
    **state: Any,
) -> str:
    """A delivery of an event of that time; `state` is what has come of it, by its columns.

    Nothing is done to it beside the test while its endpoint is disabled.
    """
    draft = DeliveryDraft(
        id=delivery_id or id_of(at),
        endpoint_id=endpoint_id,
        event=event,
        subject_id=88,
        happened_at=at,
        seq=seq,
    )
    caller.registrar.do(caller.shop, lambda books: books.deliveries.add([draft]))
    if state:
        caller.book.set_delivery(caller.team, draft.id, {"due_at": None, **state})
    return draft.id


def id_of(at: datetime) -> str:
    """As it would have been given at that time."""
    nanos = int(at.timestamp() * 1000) * 1_000_000
    return RequestIds(token_bytes, lambda: nanos)()


def read_on(caller: Caller) -> None:
    """Let everything that happened become deliveries, whoever is at it as well."""

    def last_seq(books: Books) -> int:
        return books.outbox.last()

    def position(books: Books) -> int:
        return books.dispatches.position()

    while caller.registrar.do(caller.shop, position) < caller.registrar.do(caller.shop, last_seq):
        try:
            caller.registrar.do(caller.shop, lambda books: fan_out(books, new_id, snapshot_of))
        except Conflict:
            continue
