"""/clients."""

from collections.abc import Callable

from quotewright.actions.clients import create_client, find_or_create_client, update_client
from quotewright.core.clients import Client
from quotewright.core.errors import NotFound
from quotewright.core.query import Compare
from quotewright.dialects.allquote.calls import Answer, Call
from quotewright.dialects.allquote.filters import by_text, by_update
from quotewright.dialects.allquote.wire.clients import (
    change_client,
    read_client,
    write_client,
    write_client_in_full,
)
from quotewright.dialects.allquote.wire.words import Wire

_FILTERS = {
    "email": by_text("email"),
    "phone": by_text("phone"),
    "search": by_text("text", Compare.CONTAINS),
    "updated_since": by_update(),
}


def list_clients(call: Call) -> Answer:
    with call.books() as books:
        page = books.clients.find(call.page_wanted(_FILTERS))
    return call.listing("clients", page, _writer(call))


def create(call: Call) -> Answer:
    draft = read_client(call.body)
    with call.books() as books:
        return Answer(201, _writer(call)(create_client(books, draft)))


def find_or_create(call: Call) -> Answer:
    """A match comes back as it is: nothing of the request is merged into it."""
    draft = read_client(call.body)
    with call.books() as books:
        client, is_new = find_or_create_client(books, draft)
        content = {"id": client.id, "created": is_new, "client": _writer(call)(client)}
        return Answer(201 if is_new else 200, content)


def get(call: Call) -> Answer:
    with call.books() as books:
        client = books.clients.get(call.id)
    if client is None:
        raise NotFound
    return Answer(200, _writer(call)(client))


def patch(call: Call) -> Answer:
    """The body is read once the client is found: 404 comes before 400."""
    with call.books() as books:
        client = update_client(books, call.id, lambda client: change_client(client, call.body))
        return Answer(200, _writer(call)(client))


def _writer(call: Call) -> Callable[[Client], Wire]:
    return write_client_in_full if call.is_expanded else write_client
