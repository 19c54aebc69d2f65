"""Items: the catalogue is filled with prices that cover every quantity."""

import pytest

from quotewright.actions.items import add_item
from quotewright.core.errors import Invalid
from quotewright.core.items import Item, ItemDraft
from quotewright.core.pricesets import PriceModel, PriceSet, Tier
from tests.actions.office import NOON, Office

TIERS = (Tier(1_0000, 10_0000, 5_000000), Tier(11_0000, None, 4_500000))
PER_UNIT = PriceSet(PriceModel.PER_UNIT, (Tier(0, None, 5_952000),))


@pytest.mark.parametrize("model", [PriceModel.VOLUME, PriceModel.TIERED])
def test_an_item_is_kept_as_written_with_its_prices(office: Office, model: PriceModel) -> None:
    price_set = PriceSet(model, TIERS, base=20_000000)
    draft = ItemDraft(name="Pipe", price_set=price_set, sku="P-22", unit="m", tax_rate=0)
    item = office.do(add_item, draft)
    assert item == Item(
        id=1,
        name="Pipe",
        price_set=price_set,
        sku="P-22",
        unit="m",
        tax_rate=0,
        created_at=NOON,
        updated_at=NOON,
    )
    assert _kept(office, 1) == item


def test_an_item_may_leave_its_tax_to_the_team(office: Office) -> None:
    office.do(add_item, ItemDraft(name="Pipe", price_set=PER_UNIT))
    kept = _kept(office, 1)
    assert kept
    assert kept.tax_rate is None


def test_a_team_counts_its_own_items_and_announces_none(office: Office, strangers: Office) -> None:
    draft = ItemDraft(name="Pipe", price_set=PER_UNIT)
    added = [seller.do(add_item, draft).id for seller in (office, office, strangers)]
    assert added == [1, 2, 1]
    assert office.events() == []


@pytest.mark.parametrize(
    "price_set",
    [
        PriceSet(PriceModel.FLAT, ()),
        PriceSet(PriceModel.FLAT, TIERS),
        PriceSet(PriceModel.VOLUME, TIERS[:1]),
        PriceSet(PriceModel.TIERED, TIERS[1:]),
        PriceSet(PriceModel.TIERED, (TIERS[0], Tier(13_0000, None, 4_000000))),
    ],
    ids=["no tier", "two flat ones", "an end", "no beginning", "a hole"],
)
def test_prices_that_leave_a_quantity_out_are_refused(office: Office, price_set: PriceSet) -> None:
    with office.refusing(Invalid) as refusal:
        office.do(add_item, ItemDraft(name="Pipe", price_set=price_set))
    assert refusal.value.field == "tiers"


def test_another_teams_item_is_not_there(office: Office, strangers: Office) -> None:
    office.do(add_item, ItemDraft(name="Pipe", price_set=PER_UNIT))
    assert _kept(strangers, 1) is None


def _kept(office: Office, item_id: int) -> Item | None:
    return office.look(lambda books: books.items.get(item_id))
