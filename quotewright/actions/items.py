"""Items: fill the catalogue."""

from quotewright.core.items import Item, ItemDraft
from quotewright.core.pricesets import check_price_set
from quotewright.store import Books


def add_item(books: Books, draft: ItemDraft) -> Item:
    check_price_set(draft.price_set)
    taken = books.take(items=1)
    return books.items.add(taken["items"], draft)
