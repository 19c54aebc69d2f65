"""How a delivery leaves: its body, its headers with both signatures, the record it may carry.

After the vendor's page. What Standard Webhooks adds stands beside it and changes nothing of it.
"""

from calendar import timegm
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import msgspec

from quotewright.core.deliveries import Delivery
from quotewright.core.endpoints import Endpoint, EndpointKind
from quotewright.dialects.allquote.wire.bookings import write_booking
from quotewright.dialects.allquote.wire.clients import write_client
from quotewright.dialects.allquote.wire.endpoints import write_hook, write_webhook
from quotewright.dialects.allquote.wire.invoices import write_invoice
from quotewright.dialects.allquote.wire.jobs import write_job
from quotewright.dialects.allquote.wire.quotes import write_quote
from quotewright.dialects.allquote.wire.words import Wire, encode
from quotewright.outbound.signatures import body_signature, standard_signatures
from quotewright.store import Books
from quotewright.store.outbox import Announced

USER_AGENT = "AllQuote-Webhook/1.0"


def write_body(delivery: Delivery) -> bytes:
    """The same bytes at every attempt; `ts` is when it happened, in whole seconds since 1970."""
    data: Wire = {"id": delivery.subject_id}
    if delivery.snapshot is not None:
        data["snapshot"] = msgspec.Raw(delivery.snapshot.encode())
    return encode({"event": delivery.event, "data": data, "ts": _seconds(delivery.happened_at)})


def headers_of(
    endpoint: Endpoint, delivery: Delivery, valid_secrets: Sequence[str], at: datetime, body: bytes
) -> dict[str, str]:
    """`valid_secrets` begins with the present one; `at` is the time of this attempt."""
    timestamp = _seconds(at)
    headers = {
        "Content-Type": "application/json",
        "User-Agent": USER_AGENT,
        "X-AllQuote-Event": delivery.event,
        "X-AllQuote-Signature": f"sha256={body_signature(valid_secrets[0], body)}",
        "webhook-id": delivery.id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": standard_signatures(valid_secrets, delivery.id, timestamp, body),
    }
    if endpoint.kind is EndpointKind.HOOK:
        headers["X-AllQuote-Subscription-Id"] = str(endpoint.id)
    return headers


def snapshot_of(books: Books, announced: Announced) -> str | None:
    """The record that it happened to, as a GET answers it; None where there is none to show."""
    show = _SHOWN.get(announced.name.partition(".")[0])
    record = show(books, announced.subject_id) if show else None
    return None if record is None else encode(record).decode()


def _seconds(instant: datetime) -> int:
    return timegm(instant.utctimetuple())


def _endpoint(books: Books, endpoint_id: int) -> Wire | None:
    endpoint = books.endpoints.get(endpoint_id)
    if endpoint is None:
        return None
    return write_hook(endpoint) if endpoint.kind is EndpointKind.HOOK else write_webhook(endpoint)


def _or_none(found: Any, write: Callable[[Any], Wire]) -> Wire | None:
    return None if found is None else write(found)


_SHOWN: dict[str, Callable[[Books, int], Wire | None]] = {
    "client": lambda books, number: _or_none(books.clients.get(number), write_client),
    "job": lambda books, number: _or_none(books.jobs.get(number), write_job),
    "booking": lambda books, number: _or_none(books.bookings.get(number), write_booking),
    "quote": lambda books, number: _or_none(books.quotes.get(number), write_quote),
    "invoice": lambda books, number: _or_none(books.invoices.standing(number), write_invoice),
    # What is announced of a payment is the invoice that it was made on.
    "payment": lambda books, number: _or_none(books.invoices.standing(number), write_invoice),
    "endpoint": _endpoint,
}
"""By the noun of the event. A key has nothing that may be shown."""
