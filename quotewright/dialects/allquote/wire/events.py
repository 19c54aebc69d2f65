"""Events on the wire, as a webhook's body has them, and their place in the order."""

from calendar import timegm

from quotewright.dialects.allquote.wire.words import Wire
from quotewright.store.outbox import Announced


def write_event(event: Announced) -> Wire:
    """`ts` is in whole seconds since 1970."""
    return {
        "seq": event.seq,
        "event": event.name,
        "data": {"id": event.subject_id},
        "ts": timegm(event.happened_at.utctimetuple()),
    }
