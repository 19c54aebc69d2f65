"""Items: the catalogue is filled and changed, with prices that cover every quantity."""

from dataclasses import replace

import pytest

from quotewright.actions.items import add_item, update_item
from quotewright.actions.quotes import draft_quote
from quotewright.core.errors import Invalid, NotFound
from quotewright.core.items import Item, ItemDraft, ItemKind
from quotewright.core.pricesets import PriceModel, PriceSet, Tier
from quotewright.core.quotes import QuoteDraft
from tests.actions.office import LATER, NOON, Office, line

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


def test_an_item_is_changed_in_everything_but_what_it_is_found_by(office: Office) -> None:
    made = office.do(add_item, ItemDraft(name="Pipe", price_set=PER_UNIT))
    office.clock.now = LATER
    wanted = replace(
        made,
        name="Hose",
        kind=ItemKind.PRODUCT,
        price_set=PriceSet(PriceModel.TIERED, TIERS, base=1, setup=2),
        sku="H-1",
        unit="metre",
        units="metres",
        description="Green",
        is_enabled=False,
        tax_rate=9_0000,
        external_key="erp-3",
        expires_after=12,
        customs=("a", "", "c"),
        extras='{"x":{}}',
    )
    changed = office.do(update_item, 1, lambda _: wanted)
    assert changed == _kept(office, 1) == replace(wanted, updated_at=LATER)
    assert (changed.token, changed.created_at) == (made.token, NOON)
    assert office.events() == []


def test_what_was_quoted_of_an_item_stays_as_it_was_offered(office: Office) -> None:
    office.do(add_item, ItemDraft(name="Pipe", price_set=PER_UNIT))
    lines = (replace(line("2", "10"), item_id=1),)
    quote = office.do(draft_quote, QuoteDraft(client_id=office.has_client(), lines=lines))
    office.do(update_item, 1, lambda item: replace(item, name="Hose", tax_rate=0))
    assert office.look(lambda books: books.quotes.get(quote.id)) == quote


def test_a_change_that_leaves_a_quantity_without_a_price_is_refused(office: Office) -> None:
    office.do(add_item, ItemDraft(name="Pipe", price_set=PER_UNIT))
    priceless = PriceSet(PriceModel.FLAT, ())
    with office.refusing(Invalid, match="tiers"):
        office.do(update_item, 1, lambda item: replace(item, price_set=priceless))


def test_two_items_never_share_an_external_key(office: Office, strangers: Office) -> None:
    hose = ItemDraft(name="Hose", price_set=PER_UNIT, external_key="erp-3")
    office.do(add_item, hose)
    office.do(add_item, replace(hose, external_key=""))
    with office.refusing(Invalid, match=r"^This external key is already in use\.$"):
        office.do(add_item, hose)
    with office.refusing(Invalid, match=r"^This external key is already in use\.$"):
        office.do(update_item, 2, lambda item: replace(item, external_key="erp-3"))
    assert office.do(update_item, 1, lambda item: item).external_key == "erp-3"
    assert strangers.do(add_item, hose).external_key == "erp-3"


def test_another_teams_item_is_not_changed(office: Office, strangers: Office) -> None:
    office.do(add_item, ItemDraft(name="Pipe", price_set=PER_UNIT))
    before = office.book()
    with strangers.refusing(NotFound):
        strangers.do(update_item, 1, lambda item: replace(item, name="Mine"))
    assert office.book() == before


def _kept(office: Office, item_id: int) -> Item | None:
    return office.look(lambda books: books.items.get(item_id))
