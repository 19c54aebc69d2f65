"""The manner: what a delivery looks like on the wire, which a dialect knows and hands in."""

from collections.abc import Callable, Mapping
from datetime import datetime

from quotewright.core.deliveries import Delivery
from quotewright.core.endpoints import Endpoint
from quotewright.core.records import dataclass
from quotewright.store import Books
from quotewright.store.outbox import Announced


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """`snapshot_of` is the event's record as JSON, None where there is none to show.

    `headers_of` takes the secrets (the present one first), the attempt's time and the body.
    """

    snapshot_of: Callable[[Books, Announced], str | None]
    write_body: Callable[[Delivery], bytes]
    headers_of: Callable[[Endpoint, Delivery, tuple[str, ...], datetime, bytes], Mapping[str, str]]
