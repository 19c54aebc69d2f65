"""/customer: the clients of a team."""

from collections.abc import Callable, Mapping, Sequence

from quotewright.actions.clients import create_client, update_client
from quotewright.core.clients import Client, ClientDraft
from quotewright.core.errors import NotFound
from quotewright.dialects.chargeover.calls import Answer, Call
from quotewright.dialects.chargeover.fields import query_of
from quotewright.dialects.chargeover.small import house_of
from quotewright.dialects.chargeover.wire.customers import (
    Draft,
    change_customer,
    ids_beside,
    write_customer,
)
from quotewright.dialects.chargeover.wire.small import Numbered, one_of_them
from quotewright.dialects.chargeover.wire.words import Wire, missing, read_words, something
from quotewright.inbound.fields import Body
from quotewright.store import Books


def find(call: Call) -> Answer:
    query = query_of("customer", call.query, call.zone)
    with call.books() as books:
        return Answer(200, _written(call, books, books.clients.find(query).rows))


def count(call: Call) -> Answer:
    query = query_of("customer", call.query, call.zone)
    with call.books() as books:
        return Answer(200, books.clients.count(query))


def get(call: Call) -> Answer:
    with call.books() as books:
        client = books.clients.get(call.id_on(books.clients))
        if client is None:
            raise NotFound
        (customer,) = _written(call, books, [client])
    return Answer(200, {**customer, "tags": []})


def create(call: Call) -> Answer:
    body = something(call.body)
    if not read_words(body, "company"):
        raise missing("company")
    with call.books() as books:
        client = create_client(books, _changed(books, ClientDraft(), body))
        return call.created(client.id)


def update(call: Call) -> Answer:
    """The body is read once the customer is found: 404 comes before 400."""
    with call.books() as books:
        number = call.id_on(books.clients)
        update_client(books, number, lambda client: _changed(books, client, something(call.body)))
        return call.changed(number)


def _written(call: Call, books: Books, clients: Sequence[Client]) -> list[Wire]:
    """However many there are, what stands around them is read once."""
    if not clients:
        return []
    house = house_of(books)
    sums = books.invoices.sums_of_clients([client.id for client in clients])
    return [write_customer(client, house, sums.get(client.id, ()), call.zone) for client in clients]


def _changed(books: Books, client: Draft, body: Body) -> Draft:
    """What it names for the first time must be there."""
    changed = change_customer(client, body, house_of(books))
    before = ids_beside(client)
    for name, number in ids_beside(changed).items():
        if number is not None and number != before[name]:
            one_of_them(_ROWS[name](books), number, name)
    return changed


_ROWS: Mapping[str, Callable[[Books], Sequence[Numbered]]] = {
    "brand_id": lambda books: books.profiles.list(),
    "class_id": lambda books: books.categories.list(),
    "admin_id": lambda books: books.people.list(),
}
