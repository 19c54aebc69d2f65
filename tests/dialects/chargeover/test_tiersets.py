"""What a line costs at the ChargeOver door, in each of the vendor's models of pricing."""

from typing import Any

import pytest

from tests.support.chargeover import ChargeOverCaller

TIERS = [
    {"unit_from": 1, "unit_to": 10, "amount": 6},
    {"unit_from": 11, "unit_to": 9999, "amount": 5},
]
ONE_TIER = [{"unit_from": 1, "unit_to": 9999, "amount": 60}]


@pytest.mark.parametrize(
    ("tierset", "quantity", "total", "rate"),
    [
        ({"base": 10.5, "pricemodel": "fla"}, 1, 10.5, 10.5),
        ({"base": 10.5, "pricemodel": "fla"}, 4, 10.5, 2.625),
        ({"base": 10.5, "pricemodel": "fla", "tiers": ONE_TIER}, 2, 70.5, 35.25),
        ({"base": 10.5, "pricemodel": "uni", "tiers": ONE_TIER}, 2, 130.5, 65.25),
        ({"pricemodel": "uni", "tiers": ONE_TIER}, 0.5, 30, 60),
        ({"base": 1, "pricemodel": "vol", "tiers": TIERS}, 10, 61, 6.1),
        ({"base": 1, "pricemodel": "vol", "tiers": TIERS}, 11, 56, 5.090909),
        ({"base": 1, "pricemodel": "tie", "tiers": TIERS}, 12, 71, 5.916667),
        ({"base": "2.50", "tiers": ONE_TIER}, 1, 62.5, 62.5),
        ({"base": 2.5}, 3, 2.5, 0.833333),
        # A quantity below zero gives the same one back: with another line there is a total.
        ({"base": 0, "pricemodel": "tie", "tiers": TIERS}, -12, -70, 5.833333),
        ({"base": 10, "pricemodel": "uni", "tiers": ONE_TIER}, 0, 10, 0),
    ],
)
def test_a_line_costs_what_its_tierset_says(
    ann: ChargeOverCaller, tierset: dict[str, Any], quantity: float, total: float, rate: float
) -> None:
    item = ann.has_item()
    lines = [
        {"item_id": item, "line_quantity": quantity, "tierset": tierset, "line_rate": 1234},
        {"item_id": item, "line_rate": 1000},
    ]
    shown = ann.response(f"/quote/{ann.has_quote(line_items=lines)}")
    line = shown["line_items"][0]
    assert (line["line_total"], line["line_rate"], line["line_quantity"]) == (
        total,
        rate,
        quantity,
    )
    assert line["line_subtotal"] == total
    assert shown["subtotal"] == pytest.approx(total + 1000)
    assert line["tierset_id"] == line["tierset"]["tierset_id"] == 2 * line["line_item_id"] + 1


def test_without_prices_of_its_own_a_line_has_its_items(ann: ChargeOverCaller) -> None:
    item = ann.has_item(
        tiersets=[{"base": 1, "setup": 25, "pricemodel": "vol", "tiers": TIERS}], pricemodel=None
    )
    quote = ann.has_quote(line_items=[{"item_id": item, "line_quantity": 11}])
    shown = ann.response(f"/quote/{quote}")
    line = shown["line_items"][0]
    assert (line["line_total"], line["tierset"]["setup"]) == (56, 25)
    assert [(tier["unit_to"], tier["amount"]) for tier in line["tierset"]["tiers"]] == [
        (10, 6),
        (9999, 5),
    ]
    of_item = ann.response(f"/item/{item}")["tiersets"][0]
    assert of_item["tierset_id"] == 2 * item
    own = ("base", "setup", "pricemodel", "pricemodel_desc", "base_formatted", "currency_id")
    assert [of_item[key] for key in own] == [line["tierset"][key] for key in own]


def test_a_rate_of_its_own_leaves_the_items_prices_and_its_setup(ann: ChargeOverCaller) -> None:
    item = ann.has_item(pricemodel={"base": 10, "setup": 100, "pricemodel": "fla"})
    lines = [{"item_id": item, "line_rate": 10.005, "line_quantity": 3}]
    shown = ann.response(f"/quote/{ann.has_quote(line_items=lines)}")
    line = shown["line_items"][0]
    assert (line["line_rate"], line["line_total"], line["tierset"]) == (10.005, 30.02, None)
    assert shown["setup"] == 0


@pytest.mark.parametrize(
    ("paycycle", "hold", "upfront"),
    [
        ("mon", None, 143),
        ("mon", "2020-01-01 00:00:00", 143),
        ("mon", "2040-01-01 00:00:00", 121),
        ("one", "2040-01-01 00:00:00", 143),
    ],
)
def test_setting_up_is_beside_the_total_and_due_on_acceptance(
    ann: ChargeOverCaller, paycycle: str, hold: str | None, upfront: float
) -> None:
    item = ann.has_item()
    lines = [
        {"item_id": item, "tierset": {"base": 15, "setup": 100, "pricemodel": "fla"}},
        {"item_id": item, "tierset": {"base": 5, "setup": 10, "pricemodel": "fla"}},
    ]
    quote = ann.has_quote(line_items=lines, paycycle=paycycle, holduntil_datetime_str=hold)
    shown = ann.response(f"/quote/{quote}")
    assert (shown["setup"], shown["subtotal"], shown["taxes"], shown["total"]) == (110, 20, 2, 22)
    assert shown["upfront"] == upfront
