"""/hooks, where programs subscribe to one event and end that again: Zapier, Make, n8n.

A token sees only hooks of events about what it may read; any other is nobody's to it.
"""

from quotewright.actions.endpoints import add_endpoint
from quotewright.core.addresses import MOST_URL, check_url
from quotewright.core.endpoints import EVERY_EVENT, Endpoint, EndpointKind
from quotewright.core.errors import Invalid, NotFound
from quotewright.core.scopes import EVERYTHING, check_scope
from quotewright.dialects.allquote.calls import Answer, Call
from quotewright.dialects.allquote.endpoints import deleted, known, standing
from quotewright.dialects.allquote.wire.endpoints import (
    HOOK_URLS,
    read_event,
    read_event_of_hook,
    read_hook,
    read_secret,
    write_hook,
    write_new_hook,
)

_NOUNS = {
    "client": "clients",
    "job": "jobs",
    "booking": "jobs",
    "quote": "quotes",
    "invoice": "invoices",
    "payment": "invoices",
}


def scope_of(event: str) -> str:
    """What a token needs to hear of it; of all, of endpoints and of keys no token hears."""
    noun = _NOUNS.get(event.partition(".")[0])
    return f"read:{noun}" if noun else EVERYTHING


def list_hooks(call: Call) -> Answer:
    """All, or those of an event, or of a URL: a program looks here whether it is subscribed."""
    event, url = _event_wanted(call), _url_wanted(call)
    with call.books() as books:
        hooks = books.endpoints.list(EndpointKind.HOOK)
    shown = [
        write_hook(hook)
        for hook in hooks
        if _may_see(call, hook) and event in ("", *hook.events) and url in ("", hook.url)
    ]
    return Answer(200, {"hooks": shown})


def create(call: Call) -> Answer:
    """The same one again makes another: two Zaps may listen with one address each."""
    event = read_event_of_hook(call.body)
    check_scope(call.caller.scopes, scope_of(event))
    draft, secret = read_hook(call.body, event, call.outgoing.allowed), read_secret(call.body)
    with call.books() as books:
        return Answer(201, write_new_hook(*add_endpoint(books, draft, secret)))


def get(call: Call) -> Answer:
    with call.books() as books:
        hook = _visible(call, standing(call, books, EndpointKind.HOOK))
    return Answer(200, write_hook(hook))


def delete(call: Call) -> Answer:
    with call.books() as books:
        return deleted(books, _visible(call, known(call, books, EndpointKind.HOOK)))


def _event_wanted(call: Call) -> str:
    event = call.filter_text("event")
    return read_event(event, "event", beside=EVERY_EVENT) if event else ""


def _url_wanted(call: Call) -> str:
    """As it would be kept; one that would be refused is nobody's."""
    sent = (call.filter_text(name, MOST_URL) for name in HOOK_URLS)
    url = next(filter(None, sent), "")
    try:
        return check_url(url, call.outgoing.allowed) if url else ""
    except Invalid:
        return url


def _visible(call: Call, hook: Endpoint) -> Endpoint:
    if not _may_see(call, hook):
        raise NotFound
    return hook


def _may_see(call: Call, hook: Endpoint) -> bool:
    scopes = call.caller.scopes
    return scopes is None or scope_of(hook.events[0]) in scopes
