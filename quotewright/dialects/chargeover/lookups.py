"""Whom and what a body names, by id, token or external key: looked up in the team's own books.

What is not there is refused with one sentence, whoever else may have it.
"""

from collections.abc import Callable
from typing import Any

from quotewright.core.clients import Client
from quotewright.core.errors import Invalid
from quotewright.core.items import Item
from quotewright.core.money import MOST_MINOR
from quotewright.core.quotes import Quote
from quotewright.dialects.chargeover.calls import Shelf
from quotewright.dialects.chargeover.wire.lines import FindItem
from quotewright.dialects.chargeover.wire.words import read_words
from quotewright.inbound.fields import Body, read_id
from quotewright.store import Books


def find_customer(books: Books, body: Body) -> Client:
    """Raises Invalid when the body names none, or one that the team does not have."""
    client_id = named_id(books.clients, body, "customer")
    if client_id is None:
        raise Invalid("A required parameter was missing: customer_id.", "customer_id")
    client = books.clients.get(client_id)
    if client is None:
        raise Invalid("customer_id is not the id of a customer", "customer_id")
    return client


def find_items(books: Books, body: Body) -> FindItem:
    """What finds the items of lines: those named by id are read together."""
    known = books.items.of_all(_item_ids(body))

    def find(line: Body, name: str) -> Item | None:
        item_id = named_id(books.items, line, "item", of=name)
        if item_id is None:
            return None
        item = known.get(item_id) or books.items.get(item_id)
        if item is None:
            raise Invalid(f"{name}.item_id is not the id of an item", f"{name}.item_id")
        known[item_id] = item
        return item

    return find


def find_small(books: Books, body: Body, present: Quote | None = None) -> dict[str, Any]:
    """Terms, class, brand and admin: what is sent of them, as fields of a quote.

    An id that is shown already is taken without being looked for.
    """
    found: dict[str, Any] = {}
    if (days := _term_days(books, body)) is not None:
        found["term_days"] = days
    for key, (field, is_known) in _SMALL.items():
        if key not in body:
            continue
        number = read_id(body, key)
        is_present = present is not None and number == getattr(present, field)
        if number is not None and not is_present and not is_known(books, number):
            raise Invalid(f"{key} is not the id of {_CALLED[key]}", key)
        found[field] = number
    return found


def check_currency_id(books: Books, body: Body, client: Client) -> None:
    """A quote is in its customer's currency, whatever a body says."""
    number = read_id(body, "currency_id")
    if number is None:
        return
    code = client.currency or books.team.currency
    if not any(one.id == number and one.code == code for one in books.currencies.list()):
        raise Invalid("currency_id must be that of the customer's currency", "currency_id")


def check_external_key(books: Books, key: str, quote_id: int | None = None) -> None:
    """Under the team's lock: while a quote has a key, no other one can get it."""
    if key and books.quotes.find_id_by_external_key(key) not in {None, quote_id}:
        raise Invalid("This external key is already in use.", "external_key")


def named_id(shelf: Shelf, body: Body, noun: str, *, of: str = "") -> int | None:
    """The id of the record that `noun`_id, _token or _external_key names; the first one counts.

    None where none of them is sent.
    """
    before = f"{of}." if of else ""
    if body.get(f"{noun}_id") or body.get(f"{noun}_id") == 0:
        return _read_id_of(body, f"{noun}_id", before)
    ways = {"token": shelf.find_id_by_token, "external_key": shelf.find_id_by_external_key}
    for way, find in ways.items():
        key = f"{noun}_{way}"
        if words := read_words(body, key, of=of):
            number = find(words)
            if number is None:
                raise Invalid(f"{before}{key} is not that of a known {noun}", f"{before}{key}")
            return number
    return None


def _item_ids(body: Body) -> set[int]:
    lines = body.get("line_items")
    named = [line for line in lines if isinstance(line, dict)] if isinstance(lines, list) else []
    ids = [line.get("item_id") for line in named]
    return {one for one in ids if type(one) is int and 0 < one <= MOST_MINOR}


def _read_id_of(body: Body, key: str, before: str) -> int | None:
    name = f"{before}{key}"
    return read_id({name: body[key]}, name)


def _term_days(books: Books, body: Body) -> int | None:
    number = read_id(body, "terms_id")
    if number is None:
        return None
    for terms in books.terms.list():
        if terms.id == number:
            return terms.days
    raise Invalid("terms_id is not the id of terms of payment", "terms_id")


def _is_category(books: Books, number: int) -> bool:
    return any(one.id == number for one in books.categories.list())


def _is_profile(books: Books, number: int) -> bool:
    return books.profiles.get(number) is not None


def _is_person(books: Books, number: int) -> bool:
    return books.people.get(number) is not None


_SMALL: dict[str, tuple[str, Callable[[Books, int], bool]]] = {
    "class_id": ("category_id", _is_category),
    "brand_id": ("profile_id", _is_profile),
    "admin_id": ("assigned_to", _is_person),
}
_CALLED = {"class_id": "a class", "brand_id": "a brand", "admin_id": "an admin"}
