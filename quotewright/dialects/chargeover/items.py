"""/item: the catalogue of a team."""

from collections.abc import Sequence

from quotewright.actions.items import add_item, update_item
from quotewright.core.errors import NotFound
from quotewright.core.items import Item
from quotewright.dialects.chargeover.calls import Answer, Call
from quotewright.dialects.chargeover.fields import query_of
from quotewright.dialects.chargeover.small import house_of
from quotewright.dialects.chargeover.wire.items import NEW, change_item, write_item
from quotewright.dialects.chargeover.wire.words import Wire, missing, read_words, something
from quotewright.store import Books


def find(call: Call) -> Answer:
    query = query_of("item", call.query, call.zone)
    with call.books() as books:
        return Answer(200, _written(call, books, books.items.find(query).rows))


def count(call: Call) -> Answer:
    query = query_of("item", call.query, call.zone)
    with call.books() as books:
        return Answer(200, books.items.count(query))


def get(call: Call) -> Answer:
    with call.books() as books:
        item = books.items.get(call.id_on(books.items))
        if item is None:
            raise NotFound
        (written,) = _written(call, books, [item])
    return Answer(200, written)


def create(call: Call) -> Answer:
    body = something(call.body)
    if not read_words(body, "name"):
        raise missing("name")
    draft = change_item(NEW, body)
    with call.books() as books:
        return call.created(add_item(books, draft).id)


def update(call: Call) -> Answer:
    """The body is read once the item is found: 404 comes before 400."""
    with call.books() as books:
        number = call.id_on(books.items)
        update_item(books, number, lambda item: change_item(item, something(call.body)))
        return call.changed(number)


def _written(call: Call, books: Books, items: Sequence[Item]) -> list[Wire]:
    if not items:
        return []
    house = house_of(books)
    return [write_item(item, house, call.zone) for item in items]
