"""The endpoint that a call of /hooks or /webhooks is about: each knows only its own kind."""

from quotewright.actions.endpoints import delete_endpoint
from quotewright.core.endpoints import Endpoint, EndpointKind, EndpointStatus
from quotewright.core.errors import NotFound
from quotewright.dialects.allquote.calls import Answer, Call
from quotewright.store import Books


def known(call: Call, books: Books, kind: EndpointKind) -> Endpoint:
    """A deleted one too."""
    endpoint = books.endpoints.get(call.id)
    if endpoint is None or endpoint.kind is not kind:
        raise NotFound
    return endpoint


def standing(call: Call, books: Books, kind: EndpointKind) -> Endpoint:
    endpoint = known(call, books, kind)
    if endpoint.status is EndpointStatus.DELETED:
        raise NotFound
    return endpoint


def deleted(books: Books, endpoint: Endpoint) -> Answer:
    """With a body, which Zapier needs, and the same one again when it is repeated."""
    delete_endpoint(books, endpoint.id)
    return Answer(200, {"id": endpoint.id, "deleted": True})
