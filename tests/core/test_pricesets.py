"""What a quantity costs under each way of pricing."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quotewright.core.errors import Invalid
from quotewright.core.pricesets import PriceModel, PriceSet, Tier, check_price_set, price_of

ONE_TIER = (Tier(1_0000, None, 4_500000),)
THREE_TIERS = (
    Tier(1_0000, 10_0000, 5_000000),
    Tier(11_0000, 20_0000, 4_000000),
    Tier(21_0000, None, 3_000000),
)


@pytest.mark.parametrize("quantity", [0, 1, 1_0000, 250_0000])
def test_a_flat_price_is_the_same_whatever_the_quantity(quantity: int) -> None:
    assert price_of(PriceSet(PriceModel.FLAT, ONE_TIER), quantity) == 450


def test_a_price_per_unit_grows_with_the_quantity() -> None:
    per_unit = PriceSet(PriceModel.PER_UNIT, ONE_TIER)
    assert price_of(per_unit, 0) == 0
    assert price_of(per_unit, 3_0000) == 1350
    assert price_of(per_unit, 2_5000) == 1125


def test_half_a_cent_is_rounded_up() -> None:
    assert price_of(PriceSet(PriceModel.PER_UNIT, (Tier(0, None, 5000),)), 1_0000) == 1


@pytest.mark.parametrize(
    ("quantity", "price"),
    [
        (0, 0),
        (10_0000, 5000),
        (10_5000, 4200),
        (11_0000, 4400),
        (20_0000, 8000),
        (21_0000, 6300),
    ],
)
def test_volume_prices_the_whole_at_the_tier_it_falls_in(quantity: int, price: int) -> None:
    assert price_of(PriceSet(PriceModel.VOLUME, THREE_TIERS), quantity) == price


@pytest.mark.parametrize(
    ("quantity", "price"),
    [
        (0, 0),
        (10_0000, 5000),
        (10_5000, 5200),
        (11_0000, 5400),
        (20_0000, 9000),
        (21_0000, 9300),
    ],
)
def test_tiered_prices_each_part_at_its_own_tier(quantity: int, price: int) -> None:
    assert price_of(PriceSet(PriceModel.TIERED, THREE_TIERS), quantity) == price


def test_tiered_prices_are_rounded_once() -> None:
    tiers = (Tier(1_0000, 1_0000, 4000), Tier(2_0000, None, 4000))
    assert price_of(PriceSet(PriceModel.TIERED, tiers), 2_0000) == 1


@pytest.mark.parametrize("model", list(PriceModel))
def test_the_base_is_charged_beside_the_tiers(model: PriceModel) -> None:
    without = PriceSet(model, ONE_TIER)
    with_base = PriceSet(model, ONE_TIER, base=100_000000)
    assert price_of(with_base, 3_0000) == price_of(without, 3_0000) + 10000


@settings(max_examples=50)
@given(st.sampled_from(PriceModel), st.integers(1, 10**9))
def test_what_is_given_back_costs_what_it_cost(model: PriceModel, quantity: int) -> None:
    price_set = PriceSet(model, THREE_TIERS)
    assert price_of(price_set, -quantity) == -price_of(price_set, quantity)


@pytest.mark.parametrize("model", list(PriceModel))
def test_one_open_tier_does_for_every_model(model: PriceModel) -> None:
    check_price_set(PriceSet(model, ONE_TIER))


@pytest.mark.parametrize(
    "tiers",
    [
        THREE_TIERS,
        (Tier(0, 10_0000, 2), Tier(11_0000, None, 1)),
        (Tier(0, 10_0000, 2), Tier(10_0001, None, 1)),
        (Tier(1_0000, 1_0000, 2), Tier(2_0000, None, 1)),
    ],
)
def test_tiers_that_follow_each_other_are_kept(tiers: tuple[Tier, ...]) -> None:
    check_price_set(PriceSet(PriceModel.VOLUME, tiers))


@pytest.mark.parametrize(
    ("tiers", "reason"),
    [
        ((), "start at 0 or 1"),
        ((Tier(2_0000, None, 1),), "start at 0 or 1"),
        ((Tier(-1, None, 1),), "start at 0 or 1"),
        ((Tier(1_0000, 10_0000, 1),), "open at its end"),
        ((Tier(1_0000, None, 2), Tier(11_0000, None, 1)), "end at or after its start"),
        ((Tier(1_0000, 5000, 2), Tier(1_0000, None, 1)), "end at or after its start"),
        ((Tier(1_0000, 10_0000, 2), Tier(10_0000, None, 1)), "where the one before it ends"),
        ((Tier(1_0000, 10_0000, 2), Tier(11_0001, None, 1)), "where the one before it ends"),
    ],
)
def test_tiers_with_a_hole_or_an_overlap_are_refused(
    tiers: tuple[Tier, ...],
    reason: str,
) -> None:
    with pytest.raises(Invalid, match=reason) as refusal:
        check_price_set(PriceSet(PriceModel.TIERED, tiers))
    assert refusal.value.field == "tiers"


@pytest.mark.parametrize("model", [PriceModel.FLAT, PriceModel.PER_UNIT])
def test_flat_and_per_unit_prices_have_one_tier(model: PriceModel) -> None:
    with pytest.raises(Invalid, match="has one tier"):
        check_price_set(PriceSet(model, THREE_TIERS))
