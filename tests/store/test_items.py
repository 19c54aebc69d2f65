"""Items of the catalogue, with their price sets kept whole."""

from dataclasses import replace
from datetime import timedelta

import pytest

from quotewright.core.errors import Conflict, Invalid
from quotewright.core.items import Item, ItemDraft, ItemKind
from quotewright.core.pricesets import PriceModel, PriceSet, Tier
from quotewright.core.query import Compare, Filter, Order, Query
from tests.store._books import NOW, PIPE, WORDS, BooksOf, is_equal, the_one

OPEN = Tier(first=1_0000, last=None, price=5_952001)
PRICE_SETS = {
    "a flat price": PriceSet(PriceModel.FLAT, (OPEN,)),
    "a price per unit": PriceSet(PriceModel.PER_UNIT, (replace(OPEN, first=0),), base=25_000001),
    "a price by volume": PriceSet(
        PriceModel.VOLUME, (Tier(1_0000, 10_5000, -5_000000), Tier(10_5001, None, 4_999999))
    ),
    "many tiers": PriceSet(
        PriceModel.TIERED, (*(Tier(step, step, 10**15) for step in range(200)), Tier(200, None, 0))
    ),
    "the largest numbers": PriceSet(PriceModel.FLAT, (Tier(0, 10**13, -(10**15)),), base=10**15),
}


def test_an_item_reads_back_as_written(acmes: BooksOf) -> None:
    written = _added(acmes, 7, PIPE)
    assert written == Item(
        id=7,
        name="Copper pipe",
        sku="CP-22",
        unit="m",
        tax_rate=9_0000,
        price_set=PIPE.price_set,
        created_at=NOW,
        updated_at=NOW,
    )
    assert _item(acmes, 7) == written


def test_saving_changes_everything_but_when_the_item_was_made(acmes: BooksOf) -> None:
    made = _added(acmes, 1, PIPE)
    other = _added(acmes, 2, PIPE)
    later = NOW + timedelta(days=1)
    wanted = replace(
        made,
        name="Hose",
        sku="H-1",
        unit="metre",
        units="metres",
        tax_rate=None,
        kind=ItemKind.DISCOUNT,
        description="Green",
        is_enabled=False,
        external_key="erp-3",
        expires_after=12,
        customs=("a", "b", "c"),
        extras='{"x":{}}',
        price_set=PRICE_SETS["many tiers"],
        updated_at=later,
    )
    acmes.write(lambda books: books.items.save(wanted))
    assert _item(acmes, 1) == wanted
    assert _item(acmes, 1).token == made.token
    assert _item(acmes, 2) == other


def test_another_teams_item_is_not_saved(acmes: BooksOf, charlies: BooksOf) -> None:
    kept = _added(acmes, 1, PIPE)
    charlies.write(lambda books: books.items.save(replace(kept, name="Charlie's now")))
    assert _item(acmes, 1) == kept


@pytest.mark.parametrize("price_set", PRICE_SETS.values(), ids=PRICE_SETS)
def test_a_price_set_reads_back_as_written(acmes: BooksOf, price_set: PriceSet) -> None:
    _added(acmes, 1, replace(PIPE, price_set=price_set))
    assert _item(acmes, 1).price_set == price_set


@pytest.mark.parametrize("tax_rate", [None, 0, 100_0000])
def test_no_tax_rate_and_a_rate_of_nothing_are_two_things(
    acmes: BooksOf, tax_rate: int | None
) -> None:
    _added(acmes, 1, replace(PIPE, tax_rate=tax_rate))
    assert _item(acmes, 1).tax_rate == tax_rate


@pytest.mark.parametrize("words", WORDS)
def test_words_that_look_like_sql_read_back_as_written(acmes: BooksOf, words: str) -> None:
    written = _added(acmes, 1, replace(PIPE, name=words, sku=words, unit=words))
    assert _item(acmes, 1) == written
    assert acmes.ids_of("items", is_equal("sku", words)) == ([1] if words else [])


def test_the_own_tax_rates_of_several_items_are_read_at_once(
    acmes: BooksOf, charlies: BooksOf
) -> None:
    for number, tax_rate in enumerate((9_0000, None, 0), start=1):
        _added(acmes, number, replace(PIPE, tax_rate=tax_rate))
    _added(charlies, 4, PIPE)
    rates = acmes.read(lambda books: books.items.tax_rates({1, 2, 3, 4, 2**40}))
    assert rates == {1: 9_0000, 2: None, 3: 0}
    assert acmes.read(lambda books: books.items.tax_rates(())) == {}


def test_another_teams_item_does_not_exist(acmes: BooksOf, charlies: BooksOf) -> None:
    _added(acmes, 1, PIPE)
    assert charlies.read(lambda books: books.items.get(1)) is None
    assert charlies.ids_of("items") == charlies.ids_of("items", is_equal("sku", "CP-22")) == []


def test_items_of_two_teams_with_one_id_are_two_items(acmes: BooksOf, charlies: BooksOf) -> None:
    written = [_added(books, 1, replace(PIPE, name=books.team.name)) for books in (acmes, charlies)]
    assert [_item(acmes, 1), _item(charlies, 1)] == written
    assert charlies.page_of("items", Query()).rows == written[1:]


def test_one_id_is_given_to_one_item_only(acmes: BooksOf) -> None:
    written = _added(acmes, 1, PIPE)
    with pytest.raises(Conflict, match="a record like this exists already"):
        _added(acmes, 1, replace(PIPE, name="Another"))
    assert _item(acmes, 1) == written


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        (Query(), [4, 3, 2, 1]),
        (Query(filters=(is_equal("id", 2),)), [2]),
        (Query(filters=(Filter("id", Compare.BELOW, 3),)), [2, 1]),
        (Query(filters=(is_equal("sku", "A-1"),)), [3, 1]),
        (Query(filters=(is_equal("sku", "a-1"),)), []),
        (Query(filters=(is_equal("sku", ""),)), []),
        (Query(filters=(Filter("sku", Compare.IS_MISSING),)), [4]),
        (Query(filters=(Filter("sku", Compare.IS_PRESENT),)), [3, 2, 1]),
        (Query(filters=(Filter("sku", Compare.NOT_EQUALS, "A-1"),)), [4, 2]),
        (Query(filters=(Filter("sku", Compare.CONTAINS, "A-"),)), [3, 1]),
        (Query(filters=(is_equal("sku", "A-1"), Filter("id", Compare.ABOVE, 1))), [3]),
        (Query(order=(Order("sku"),)), [4, 1, 3, 2]),
        (Query(order=(Order("sku", descending=True), Order("id", descending=True))), [2, 3, 1, 4]),
        (Query(limit=1, offset=2), [2]),
    ],
)
def test_a_list_answers_what_its_filters_let_through_in_the_order_asked_for(
    acmes: BooksOf, query: Query, ids: list[int]
) -> None:
    for number, sku in enumerate(("A-1", "B-1", "A-1", ""), start=1):
        _added(acmes, number, replace(PIPE, sku=sku))
    assert [row.id for row in acmes.page_of("items", query).rows] == ids


def test_a_field_that_is_not_offered_is_refused_by_name(acmes: BooksOf) -> None:
    with pytest.raises(Invalid, match=r"^price_set cannot be searched or ordered by$"):
        acmes.ids_of("items", is_equal("price_set", "flat"))


def _added(books: BooksOf, number: int, draft: ItemDraft) -> Item:
    return books.write(lambda each: each.items.add(number, draft))


def _item(books: BooksOf, number: int) -> Item:
    return the_one(books.read(lambda each: each.items.get(number)))
