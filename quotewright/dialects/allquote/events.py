"""/events: what happened, for those who cannot receive webhooks."""

from quotewright.core.errors import Invalid
from quotewright.dialects.allquote.calls import Answer, Call
from quotewright.dialects.allquote.wire.events import write_event

_MOST_DIGITS = 18


def list_events(call: Call) -> Answer:
    """Oldest first. `next` is the `after` to ask with the next time, also when nothing is new."""
    after = _after(call)
    with call.books() as books:
        events = books.outbox.after(after, call.limit)
    last = events[-1].seq if events else after
    return Answer(200, {"events": [write_event(event) for event in events], "next": last})


def _after(call: Call) -> int:
    """The seq of the last event that is known already; 0 when none is."""
    text = call.filter_text("after") or "0"
    if not (text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS):
        raise Invalid("after must be the seq of an event, or 0", "after")
    return int(text)
