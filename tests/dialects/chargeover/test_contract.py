"""The written contract and the door, held together: the same calls, and answers as they are."""

import json
from pathlib import Path
from typing import Any

import pytest

from quotewright.core.categories import Category
from quotewright.dialects.chargeover.fields import FIELDS
from quotewright.dialects.chargeover.routes import ROUTES, Route
from tests.support.chargeover import ChargeOverCaller
from tests.support.contract import CHARGEOVER
from tests.support.served import Answer

SERVED = [route for of_noun in ROUTES.values() for route in of_noun.values()]
PAGE = sorted((Path(__file__).parent / "examples").glob("*.json"))
MONTHLY: dict[str, Any] = {
    "paycycle": "mon",
    "external_key": "crm 4711",
    "validuntil_date": "2099-12-31",
    "terms_id": 2,
    "line_items": [
        {
            "item_id": 1,
            "line_quantity": 12,
            "expire_recurs": 3,
            "tierset": {
                "setup": 100,
                "pricemodel": "tie",
                "tiers": [
                    {"unit_from": 1, "unit_to": 10, "amount": 9.5},
                    {"unit_from": 11, "unit_to": 9999, "amount": 8},
                ],
            },
        }
    ],
}
LISTS = ["quote", "customer", "item", "terms", "currency", "brand", "class", "admin"]


@pytest.fixture(scope="module")
def full(ann: ChargeOverCaller) -> ChargeOverCaller:
    """A team with a draft, quote 1, an accepted quote, 2, and a class."""
    customer = ann.has_customer(bill_addr1="1 King St", bill_city="Hobart", bill_country="AU")
    ann.has_item(units="hour")
    ann.has_quote(customer_id=customer, **MONTHLY)
    ann.has_quote(customer_id=customer, **{**MONTHLY, "external_key": "crm 4712"})
    assert ann.post("/quote/2?action=accept").status == 200
    ann.do(lambda books: books.categories.add(Category(1, "Online")))
    return ann


def _method(route: Route) -> str:
    if route.is_action:
        return "POST"
    return {"create": "POST", "modify": "PUT", "delete": "DELETE"}.get(route.verb, "GET")


def _fits(answer: Answer, method: str, path: str) -> None:
    written = CHARGEOVER.answer(method, path, answer.status)
    assert written, (method, path, answer.status, answer.text)
    schema = written["content"]["application/json"]["schema"]
    CHARGEOVER.validator(schema).validate(answer.json)
    assert {name.lower() for name in written["headers"]} <= {*map(str.lower, answer.headers)}


def test_the_door_and_the_contract_have_the_same_calls() -> None:
    written = {at: operation["x-verb"] for at, operation in CHARGEOVER.operations.items()}
    bulk = written.pop(("POST", "/_bulk"))
    assert bulk == "create"
    assert written == {(_method(one), one.template): one.verb for one in SERVED}


def test_every_call_says_how_each_of_its_checks_refuses() -> None:
    for route in SERVED:
        operation = CHARGEOVER.operations[_method(route), route.template]
        expected = {"401", "429", "500", "503"}
        expected |= {"403"} if route.is_write else set()
        expected |= {"404"} if "{id}" in route.template else set()
        expected |= {"400"} if route.verb in {"list", "count", "create", "modify"} else set()
        expected |= {"413", "415"} if "requestBody" in operation else set()
        assert expected <= set(operation["responses"]), (route.noun, route.verb)


@pytest.mark.parametrize("noun", ["quote", "customer", "item"])
def test_the_contract_names_the_fields_that_can_be_asked_for(noun: str) -> None:
    listed = CHARGEOVER.operations["GET", f"/{noun}"]["parameters"]
    named = listed[0]["description"].partition("`. Fields: ")[2] or listed[0]["description"]
    assert sorted(named.rpartition("Fields: `")[2].rstrip("`.").split()) == sorted(FIELDS[noun])


@pytest.mark.parametrize("noun", LISTS)
def test_lists_and_what_is_in_them_are_answered_as_written(
    full: ChargeOverCaller, noun: str
) -> None:
    _fits(full.get(f"/{noun}"), "GET", f"/{noun}")
    _fits(full.get(f"/{noun}/1"), "GET", f"/{noun}/{{id}}")
    _fits(full.get(f"/{noun}/99"), "GET", f"/{noun}/{{id}}")


def test_an_accepted_quote_is_answered_as_written(full: ChargeOverCaller) -> None:
    answer = full.get("/quote/2")
    _fits(answer, "GET", "/quote/{id}")
    assert [len(answer.json["response"][key]) for key in ("invoices", "packages")] == [1, 1]


@pytest.mark.parametrize(
    ("method", "path", "body", "written"),
    [
        ("GET", "/quote/_count?where=", None, "/quote/_count"),
        ("GET", "/quote?where=quote_id", None, "/quote"),
        ("GET", "/quote?where=total:GT:1", None, "/quote"),
        ("GET", "/quote?order=quote_id:UP", None, "/quote"),
        ("GET", "/terms?limit=501", None, "/terms"),
        ("POST", "/quote", {}, "/quote"),
        ("POST", "/quote", {"customer_id": 1, "line_items": [{"item_id": 1}]}, "/quote"),
        ("POST", "/quote", {"customer_id": 1, **MONTHLY}, "/quote"),
        ("PUT", "/quote/1", {"memo": "Thank you"}, "/quote/{id}"),
        ("PUT", "/quote/2", {"memo": "Thank you"}, "/quote/{id}"),
        ("POST", "/quote/1/_action/pdf", None, "/quote/{id}/_action/pdf"),
        ("POST", "/quote/1/_action/print", None, "/quote/{id}/_action/print"),
        ("POST", "/quote/1/_action/reopen", None, "/quote/{id}/_action/reopen"),
        ("POST", "/quote/99/_action/accept", None, "/quote/{id}/_action/accept"),
        ("POST", "/customer", {"company": "Southwind"}, "/customer"),
        ("PUT", "/item/1", {"units_plural": "hours"}, "/item/{id}"),
        ("DELETE", "/quote/99", None, "/quote/{id}"),
        (
            "POST",
            "/_bulk",
            [{"request_method": "GET", "uri": "/api/v3/quote/1", "payload": None}],
            "/_bulk",
        ),
    ],
)
def test_calls_are_answered_as_written(
    full: ChargeOverCaller, method: str, path: str, body: Any, written: str
) -> None:
    _fits(full.request(method, path, body), method, written)


def test_who_shows_no_keys_or_has_no_plan_is_answered_as_written(
    full: ChargeOverCaller, starter: ChargeOverCaller
) -> None:
    _fits(full.request("GET", "/quote", authorization=""), "GET", "/quote")
    _fits(starter.post("/customer", {"company": "Southwind"}), "POST", "/customer")


@pytest.mark.parametrize("path", PAGE, ids=[path.stem for path in PAGE])
def test_the_vendors_own_answers_fit_the_contract(path: Path) -> None:
    promised = json.loads(path.read_text())["response"]
    answer = CHARGEOVER.answer("GET", "/quote", promised["status"])
    schema = answer["content"]["application/json"]["schema"]
    if promised["status"] == 200:
        overview = CHARGEOVER.whole["components"]["schemas"]["QuoteOverview"]
        # The page's example leaves keys out; what it shows has the types of the contract.
        plain = {**overview, "required": []}
        for row in promised["body"]["response"]:
            CHARGEOVER.validator(plain).validate(row)
    else:
        CHARGEOVER.validator(schema).validate(promised["body"])
