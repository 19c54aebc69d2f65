"""Items at the ChargeOver door: the catalogue with its prices, found, made and changed."""

from dataclasses import replace
from typing import Any

import pytest

from quotewright.actions.items import add_item
from quotewright.core.items import Item, ItemDraft, ItemKind
from quotewright.core.pricesets import PriceModel, PriceSet, Tier
from tests.support.chargeover import ChargeOverCaller, refusal

_SCHEMA = """
    item_id item_type name description units units_plural enabled accounting_sku external_key token
    tierset_id expire_recurs trial_recurs service_data tiersets categories
"""
KEYS = [*_SCHEMA.split(), *(f"custom_{place}" for place in range(1, 21))]

HOSTING: dict[str, Any] = {
    "item_type": "product",
    "name": "Hosting",
    "description": "Per seat",
    "units": "seat",
    "units_plural": "seats",
    "enabled": False,
    "accounting_sku": "H-1",
    "expire_recurs": 12,
    "trial_recurs": 1,
    "service_data": {"trial_days": 30, "trial_units": 2, "is_usage": True},
    **{f"custom_{place}": f"c{place}" for place in range(1, 21)},
}
TIERS: list[dict[str, Any]] = [
    {"unit_from": 1, "unit_to": 10, "amount": 5},
    {"unit_from": 11, "unit_to": 9999, "amount": 4.5},
]
BY_SEAT: dict[str, Any] = {
    "base": 20,
    "setup": 35.95,
    "paycycle": "mon",
    "pricemodel": "tie",
    "tiers": TIERS,
}


@pytest.fixture(scope="module")
def three(ann: ChargeOverCaller) -> ChargeOverCaller:
    """Ann, with three items more."""
    ann.has_item(name="Three A", accounting_sku="T-1", custom_3="blue")
    ann.has_item(name="Three B", item_type="discount", custom_3="blue")
    ann.has_item(name="Three C", external_key="t-3", item_type="discount")
    return ann


class TestReading:
    def test_of_an_item_with_a_name_alone_every_key_is_there(self, ann: ChargeOverCaller) -> None:
        shown = ann.response(f"/item/{(number := ann.made('item', name='Pipe'))}")
        assert list(shown) == KEYS
        assert {key: value for key, value in shown.items() if value is not None} == {
            "item_id": number,
            "item_type": "service",
            "name": "Pipe",
            "enabled": True,
            "token": shown["token"],
            "tierset_id": 2 * number,
            "service_data": {"trial_days": 0, "trial_units": 0, "is_usage": False},
            "tiersets": shown["tiersets"],
            "categories": [],
        }

    def test_what_was_sent_reads_back(self, ann: ChargeOverCaller) -> None:
        shown = ann.response(f"/item/{ann.made('item', **HOSTING)}")
        assert {key: shown[key] for key in HOSTING} == HOSTING

    def test_its_price_is_its_one_tierset(self, ann: ChargeOverCaller) -> None:
        number = ann.made("item", name="Seats", tiersets=[BY_SEAT])
        (tierset,) = ann.response(f"/item/{number}")["tiersets"]
        known = {key: tierset[key] for key in BY_SEAT if key != "tiers"}
        assert known == {key: value for key, value in BY_SEAT.items() if key != "tiers"}
        assert [{key: tier[key] for key in TIERS[0]} for tier in tierset["tiers"]] == TIERS
        assert (tierset["tierset_id"], tierset["currency_id"]) == (2 * number, 1)
        assert (tierset["setup_formatted"], tierset["base_formatted"]) == ("$ 35.95", "$ 20.00")
        assert (tierset["currency_symbol"], tierset["currency_iso4217"]) == ("$", "AUD")

    def test_a_price_model_is_a_price_as_well(self, ann: ChargeOverCaller) -> None:
        """As the vendor's own example sends it."""
        model = {"setup": 35.95, "pricemodel": "fla"}
        number = ann.made("item", name="Apples", type="service", pricemodel=model)
        (tierset,) = ann.response(f"/item/{number}")["tiersets"]
        assert (tierset["setup"], tierset["base"], tierset["tiers"]) == (35.95, 0, [])
        assert (tierset["pricemodel"], tierset["paycycle"]) == ("fla", "evy")

    def test_an_item_is_found_by_token_and_by_external_key(self, ann: ChargeOverCaller) -> None:
        number = ann.has_item(external_key="erp 7")
        token = ann.response(f"/item/{number}")["token"]
        assert ann.response(f"/item/token:{token}")["item_id"] == number
        assert ann.response("/item/external_key:erp%207")["item_id"] == number

    @pytest.mark.parametrize("name", ["99999", "x", "token:", "external_key:none"])
    def test_what_is_not_there_does_not_exist(self, ann: ChargeOverCaller, name: str) -> None:
        assert refusal(ann.get(f"/item/{name}")) == (404, "This item does not exist.")
        answer = ann.put(f"/item/{name}", {"name": "X"})
        assert refusal(answer) == (404, "This item does not exist.")

    def test_a_strangers_item_does_not_exist(
        self, ann: ChargeOverCaller, fresh: ChargeOverCaller
    ) -> None:
        shown = ann.response(f"/item/{ann.has_item(external_key='only-anns')}")
        for name in (shown["item_id"], f"token:{shown['token']}", "external_key:only-anns"):
            assert fresh.get(f"/item/{name}").status == 404
            assert fresh.put(f"/item/{name}", {"name": "Mine"}).status == 404
        assert fresh.response("/item") == []
        assert ann.response(f"/item/{shown['item_id']}") == shown


class TestFinding:
    @pytest.mark.parametrize(
        ("where", "found"),
        [
            ("name:CONTAINS:Three", ["Three A", "Three B", "Three C"]),
            ("name:CONTAINS:Three,item_type:EQUALS:discount", ["Three B", "Three C"]),
            ("accounting_sku:EQUALS:T-1", ["Three A"]),
            ("external_key:EQUALS:t-3", ["Three C"]),
            ("custom_3:EQUALS:blue,item_type:NOTEQUALS:service", ["Three B"]),
        ],
    )
    def test_items_are_found_and_counted(
        self, three: ChargeOverCaller, where: str, found: list[str]
    ) -> None:
        rows = three.response(f"/item?where={where}")
        assert [row["name"] for row in rows] == found
        assert [list(row) for row in rows] == [KEYS] * len(found)
        assert three.response(f"/item/_count?where={where}") == len(found)

    def test_what_is_no_filter_is_refused(self, three: ChargeOverCaller) -> None:
        answer = three.get("/item?where=custom_4:EQUALS:c4")
        assert refusal(answer) == (400, "You cannot filter by: custom_4.")


class TestMaking:
    def test_a_new_item_is_answered_by_its_id_and_where_it_is(
        self, fresh: ChargeOverCaller
    ) -> None:
        answer = fresh.post("/item", {"name": "Pipe"})
        assert (answer.status, answer.json["response"]) == (201, {"id": 1})
        assert answer.headers["Location"].endswith("/api/v3/item/1")

    @pytest.mark.parametrize(
        ("body", "what"), [({}, "No data"), ({"type": "service"}, "name"), ({"name": " "}, "name")]
    )
    def test_an_item_has_a_name(
        self, ann: ChargeOverCaller, body: dict[str, Any], what: str
    ) -> None:
        answer = refusal(ann.post("/item", body))
        assert answer == (400, f"A required parameter was missing: {what}.")

    @pytest.mark.parametrize(
        "wrong",
        [
            {"name": ["Pipe"]},
            {"item_type": "subscription"},
            {"type": "x"},
            {"enabled": "perhaps"},
            {"expire_recurs": -1},
            {"expire_recurs": 1.5},
            {"trial_recurs": "soon"},
            {"service_data": "none"},
            {"service_data": {"trial_days": "x"}},
            {"service_data": {"is_usage": 7}},
            {"pricemodel": "fla"},
            {"pricemodel": {"pricemodel": "pas"}},
            {"pricemodel": {"base": "a lot"}},
            {"pricemodel": {"setup": -1}},
            {"pricemodel": {"paycycle": "now"}},
            {"tiersets": {}},
            {"tiersets": ["x"]},
            {"tiersets": [BY_SEAT, BY_SEAT]},
            {"tiersets": [{**BY_SEAT, "tiers": TIERS[1:]}]},
            {"tiersets": [{**BY_SEAT, "tiers": [*TIERS, {"unit_from": 12, "amount": 1}]}]},
            {"tiersets": [{**BY_SEAT, "tiers": [{"unit_from": 1, "unit_to": 3, "amount": "x"}]}]},
            {"custom_1": []},
            {"custom_20": {}},
            {"description": "x" * 10_001},
        ],
        ids=lambda wrong: str(wrong)[:60],
    )
    def test_what_cannot_be_is_refused_and_nothing_written(
        self, ann: ChargeOverCaller, wrong: dict[str, Any]
    ) -> None:
        number = ann.has_item()
        before = (ann.counts(), ann.response(f"/item/{number}"))
        assert refusal(ann.post("/item", {"name": "Pipe", **wrong}))[0] == 400
        assert refusal(ann.put(f"/item/{number}", wrong))[0] == 400
        assert (ann.counts(), ann.response(f"/item/{number}")) == before

    def test_a_key_that_is_taken_is_no_other_items(
        self, ann: ChargeOverCaller, fresh: ChargeOverCaller
    ) -> None:
        taken = (400, "This external key is already in use.")
        first, second = ann.has_item(external_key="erp-1"), ann.has_item()
        assert refusal(ann.post("/item", {"name": "X", "external_key": "erp-1"})) == taken
        assert refusal(ann.put(f"/item/{second}", {"external_key": "erp-1"})) == taken
        assert ann.put(f"/item/{first}", {"external_key": "erp-1"}).status == 202
        fresh.has_item(external_key="erp-1")
        # A customer may be called as an item is.
        ann.has_customer(external_key="erp-1")


class TestChanging:
    def test_a_change_is_answered_by_its_id(self, ann: ChargeOverCaller) -> None:
        number = ann.has_item()
        answer = ann.put(f"/item/{number}", {"name": "Hose"})
        assert (answer.status, answer.json["response"]) == (202, {"id": number})
        assert answer.headers["Location"].endswith(f"/api/v3/item/{number}")

    @pytest.mark.parametrize(
        "price",
        [
            {},
            {"pricemodel": {"base": 10, "paycycle": "yrl", "pricemodel": "fla"}},
            {"tiersets": [BY_SEAT]},
            {"tiersets": [{**BY_SEAT, "pricemodel": "vol"}]},
            {"tiersets": [{"tiers": [{"unit_from": 0, "unit_to": 9999, "amount": 0.123456}]}]},
        ],
    )
    def test_the_whole_item_sent_back_changes_nothing(
        self, ann: ChargeOverCaller, price: dict[str, Any]
    ) -> None:
        _assert_echo_changes_nothing(ann, ann.made("item", **HOSTING, **price))

    def test_nor_does_that_of_an_item_that_came_by_another_door(
        self, ann: ChargeOverCaller
    ) -> None:
        """Its tax and its many tiers stay what they are."""
        tiers = (*(Tier(step, step, 10**6) for step in range(0, 12_0000, 1_0000)),)
        prices = PriceSet(PriceModel.VOLUME, (*tiers, Tier(12_0000, None, -5)), base=-1, setup=1)
        draft = ItemDraft(name="Pipe", price_set=prices, tax_rate=5_0000, kind=ItemKind.DISCOUNT)
        _assert_echo_changes_nothing(ann, ann.do(lambda books: add_item(books, draft)).id)

    def test_only_what_is_sent_is_changed(self, ann: ChargeOverCaller) -> None:
        number = ann.made("item", **HOSTING, tiersets=[BY_SEAT])
        sent: dict[str, Any] = {"name": "Seats", "custom_2": None, "custom_19": ""}
        sent |= {"expire_recurs": None, "enabled": 1, "type": "service"}
        before = ann.response(f"/item/{number}")
        ann.put(f"/item/{number}", sent)
        after = ann.response(f"/item/{number}")
        wanted = {**sent, "custom_19": None, "enabled": True, "item_type": "service"}
        wanted.pop("type")
        assert {key: after[key] for key in HOSTING} == HOSTING | wanted
        assert _prices(after) == _prices(before)

    def test_a_new_price_takes_the_place_of_the_old_one(self, ann: ChargeOverCaller) -> None:
        number = ann.made("item", name="Seats", tiersets=[BY_SEAT])
        ann.put(f"/item/{number}", {"pricemodel": {"base": 99, "pricemodel": "fla"}})
        (tierset,) = ann.response(f"/item/{number}")["tiersets"]
        assert (tierset["base"], tierset["setup"], tierset["tiers"]) == (99, 0, [])
        # Of the cycle nothing was said.
        assert tierset["paycycle"] == "mon"

    def test_an_item_keeps_a_name(self, ann: ChargeOverCaller) -> None:
        answer = ann.put(f"/item/{ann.has_item()}", {"name": ""})
        assert refusal(answer) == (400, "name must not be blank")

    def test_what_was_quoted_stays_as_it_was(self, ann: ChargeOverCaller) -> None:
        item = ann.has_item()
        quote = ann.has_quote(line_items=[{"item_id": item}])
        total = ann.response(f"/quote/{quote}")["total"]
        ann.put(f"/item/{item}", {"pricemodel": {"base": 99}, "description": "Dearer"})
        shown = ann.response(f"/quote/{quote}")
        assert (shown["total"], shown["line_items"][0]["descrip"]) == (total, "Care plan")

    def test_a_plan_without_the_api_makes_and_changes_none(self, starter: ChargeOverCaller) -> None:
        for answer in (starter.post("/item", HOSTING), starter.put("/item/1", HOSTING)):
            assert refusal(answer) == (403, "plan_upgrade_required")


def _assert_echo_changes_nothing(caller: ChargeOverCaller, number: int) -> None:
    before = _kept(caller, number)
    shown = caller.response(f"/item/{number}")
    assert caller.put(f"/item/{number}", shown).status == 202
    after = _kept(caller, number)
    assert replace(after, updated_at=before.updated_at) == before


def _kept(caller: ChargeOverCaller, number: int) -> Item:
    item = caller.do(lambda books: books.items.get(number))
    assert item is not None
    return item


def _prices(shown: dict[str, Any]) -> dict[str, Any]:
    (tierset,) = shown["tiersets"]
    return {key: value for key, value in tierset.items() if key != "mod_datetime"}
