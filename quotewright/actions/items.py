"""Items: fill the catalogue, and change what is in it."""

from collections.abc import Callable
from dataclasses import replace

from quotewright.core.errors import Invalid, NotFound
from quotewright.core.items import Item, ItemDraft
from quotewright.core.pricesets import check_price_set
from quotewright.store import Books


def add_item(books: Books, draft: ItemDraft) -> Item:
    check_price_set(draft.price_set)
    taken = books.take(items=1)
    _check_key(books, draft)
    return books.items.add(taken["items"], draft)


def update_item(books: Books, item_id: int, change: Callable[[Item], Item]) -> Item:
    """`change` makes the wanted item of the present one. What was quoted of it stays as it was."""
    books.lock()
    item = books.items.get(item_id)
    if item is None:
        raise NotFound
    changed = replace(change(item), updated_at=books.now)
    check_price_set(changed.price_set)
    if changed.external_key != item.external_key:
        _check_key(books, changed)
    books.items.save(changed)
    return changed


def _check_key(books: Books, draft: ItemDraft) -> None:
    """Under the team's lock, as of clients."""
    key = draft.external_key
    if key and books.items.find_id_by_external_key(key) is not None:
        raise Invalid("This external key is already in use.", "external_key")
