"""The attempt: a delivery written, signed and posted once. Whatever happens, it has an outcome."""

from collections.abc import Callable
from datetime import datetime

import structlog

from quotewright.core.deliveries import Attempt, Delivery
from quotewright.core.endpoints import Endpoint
from quotewright.core.records import dataclass
from quotewright.outbound.posts import Courier, Post
from quotewright.worker.manner import Manner

NOT_MADE = "not_made"
"""The outcome of an attempt that a mistake of ours prevented; its traceback is in the log."""

_log = structlog.get_logger("quotewright.worker")


@dataclass(frozen=True, slots=True)
class Known:
    """The endpoint and its secrets as they were when we looked; None: nothing may be sent to it."""

    endpoint: Endpoint | None = None
    signed_with: tuple[str, ...] = ()


class Attempts:
    def __init__(self, courier: Courier, manner: Manner, now: Callable[[], datetime]) -> None:
        self._courier = courier
        self._manner = manner
        self._now = now

    async def make(self, known: Known, delivery: Delivery, on_sent: Callable[[], None]) -> Attempt:
        """Raises nothing but its own cancellation: one delivery must not end the others."""
        at = self._now()
        try:
            return await self._courier.post(self._write(known, delivery, at), at, on_sent=on_sent)
        except Exception:  # noqa: BLE001 - it has an outcome all the same
            _log.exception("an attempt could not be made", delivery=delivery.id)
            return Attempt(at=at, milliseconds=0, outcome=NOT_MADE)

    def _write(self, known: Known, delivery: Delivery, at: datetime) -> Post:
        endpoint = known.endpoint
        assert endpoint is not None  # noqa: S101 - nobody makes an attempt without one
        body = self._manner.write_body(delivery)
        headers = self._manner.headers_of(endpoint, delivery, known.signed_with, at, body)
        return Post(endpoint.url, headers, body)
