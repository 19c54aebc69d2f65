"""Whatever a body says of a quote, it is taken or refused by name: it is never a failure."""

import json
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest

from tests.support.chargeover import ENVELOPE, ChargeOverCaller

NASTY: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    1.5,
    2**53,
    10**30,
    "",
    " ",
    "x" * 256,
    "a\0b",
    "\ud800",
    "0000-00-00",
    "0001-01-01",
    "9999-12-31 23:59:59",
    "9999-12-31T23:59:59-12:00",
    "1e999999999",
    "javascript:alert(1)",
    "\u202eone",
    [],
    [[]],
    {},
    {"a": [{}]},
)
HEADER = (
    "customer_id",
    "customer_token",
    "customer_external_key",
    "paycycle",
    "refnumber",
    "external_key",
    "nickname",
    "memo",
    "date",
    "validuntil_date",
    "holduntil_datetime_str",
    "terms_id",
    "class_id",
    "brand_id",
    "admin_id",
    "currency_id",
    "bill_addr1",
    "ship_country",
    "url_acceptredirect",
    "custom_20",
    "line_items",
)
LINE = (
    "line_item_id",
    "item_id",
    "item_token",
    "item_external_key",
    "descrip",
    "line_rate",
    "line_quantity",
    "expire_recurs",
    "custom_1",
    "subscribe_prorate_from_datetime",
    "tierset",
)
TIERSET = ("base", "setup", "minimum", "percent", "pricemodel", "paycycle", "tiers")
TIER = ("unit_from", "unit_to", "amount")


def _bodies() -> list[dict[str, Any]]:
    good: dict[str, Any] = {"customer_id": 1, "paycycle": "mon", "line_items": [{"item_id": 1}]}
    tiers = [{"unit_from": 1, "unit_to": 10, "amount": 1}, {"unit_from": 11, "amount": 2}]
    tierset = {"base": 1, "pricemodel": "vol", "tiers": tiers}
    lines = [{"item_id": 1, key: value} for key in LINE for value in NASTY]
    lines += [
        {"item_id": 1, "tierset": tierset | {key: value}} for key in TIERSET for value in NASTY
    ]
    lines += [
        {"item_id": 1, "tierset": tierset | {"tiers": [tiers[0] | {key: value}, tiers[1]]}}
        for key in TIER
        for value in NASTY
    ]
    return [good | {key: value} for key in HEADER for value in NASTY] + [
        good | {"line_items": [line]} for line in lines
    ]


@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_no_field_of_a_quote_makes_the_program_fail(
    demanding: ChargeOverCaller, method: str
) -> None:
    path = "/quote" if method == "POST" else f"/quote/{demanding.has_quote()}"
    seen = set()
    for body in _bodies():
        answer = demanding.request(method, path, body=json.dumps(body).encode())
        said = f"{body!r:.300}: {answer.text:.300}"
        assert answer.status in {201, 202, 400}, said
        assert list(answer.json) == ENVELOPE, said
        assert answer.status != 400 or answer.json["message"], said
        seen.add(answer.status)
        if answer.status == 201:
            assert demanding.get(f"/quote/{answer.json['response']['id']}").status == 200, said
        if answer.status == 202:
            assert demanding.get(path).status == 200, said
    assert len(seen) == 2


@pytest.mark.parametrize(
    ("line", "total"),
    [
        ({"line_rate": 10**9, "line_quantity": 10**4}, 10**13),
        ({"line_rate": "0.000001", "line_quantity": "0.0001"}, 0),
        ({"line_rate": Decimal("0.005"), "line_quantity": 1}, Decimal("0.01")),
    ],
)
def test_amounts_stay_exact_at_the_ends_of_their_scale(
    demanding: ChargeOverCaller, line: dict[str, Any], total: int | Decimal
) -> None:
    sent = {"item_id": 1} | {key: str(value) for key, value in line.items()}
    quote = demanding.has_quote(customer_id=1, line_items=[sent])
    text = demanding.get(f"/quote/{quote}").text
    shown = json.loads(text, parse_float=Decimal)["response"]
    assert shown["line_items"][0]["line_total"] == total
    assert demanding.put(f"/quote/{quote}", json.loads(text)["response"]).status == 202


def test_what_comes_to_more_than_is_kept_is_refused(demanding: ChargeOverCaller) -> None:
    line = {"item_id": 1, "line_rate": 10**9, "line_quantity": 10**9}
    body = {"customer_id": 1, "paycycle": "one", "line_items": [line]}
    answer = demanding.post("/quote", body)
    assert (answer.status, answer.json["message"]) == (
        400,
        "an amount of this document is too large to keep",
    )


def test_of_many_quotes_with_one_external_key_at_once_one_is_made(
    demanding: ChargeOverCaller,
) -> None:
    body = {
        "customer_id": 1,
        "paycycle": "one",
        "line_items": [{"item_id": 1}],
        "external_key": "AT-ONCE",
    }

    def post(_: int) -> int:
        with demanding.served.http() as http:
            answer = http.request(
                "POST", "/api/v3/quote", body, headers={"Authorization": demanding.authorization}
            )
            return answer.status

    with ThreadPoolExecutor(8) as crowd:
        statuses = sorted(crowd.map(post, range(8)))
    assert statuses == [201] + [400] * 7
