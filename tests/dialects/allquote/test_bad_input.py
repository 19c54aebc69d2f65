"""Bad input at the AllQuote door: a clear 4xx that names the field, and nothing written."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.served import Answer, Served
from tests.support.world import ACME, Caller, Registrar, World

LINE = {"description": "Labour", "qty": 1, "unit_price_cents": 9000}
TOO_LARGE = [2**63, 10**30, -(2**63)]
NOT_TEXT = [5, 1.5, True, False, [], {}, ["x"]]
NOT_AN_ID = [
    0,
    -1,
    1.5,
    "abc",
    "1.5",
    "1.0",
    "-1",
    "",
    True,
    [],
    {},
    " ",
    "١",
    "1_0",
    "0x1",
    *TOO_LARGE,
]
NOT_A_DATE = ["2026-02-30", "2026-7-1", "01/07/2026", "20260701", "2026-07-01T00:00:00Z", "soon"]
NOT_A_DATE_EITHER = [20260701, True, [], {}, "0000-01-01", "2026-07-01\n", "٢٠٢٦-07-01"]
NOT_A_NUMBER = ["many", "NaN", "Infinity", "-inf", "1_0", "0x8", "1,5", "٣", "1e400", "--1", "1."]
NOT_A_NUMBER_EITHER = [True, False, [], {}]
HUGE = "9" * 5000

Refused = list[tuple[str, Any]]

CLIENT: Refused = [
    *(("name", value) for value in NOT_TEXT),
    *(("email", value) for value in NOT_TEXT),
    *(("address", value) for value in NOT_TEXT),
    *(("phone", value) for value in [True, [], {}, ["0400 000 000"]]),
    *((field, "x" * 10_001) for field in ("name", "email", "phone", "address")),
    *((field, "a\x00b") for field in ("name", "email", "phone", "address")),
]
JOB: Refused = [
    *((field, value) for field in ("title", "address", "notes") for value in NOT_TEXT),
    *(("client_id", value) for value in NOT_AN_ID if value not in ("", " ")),
    *(("client_id", value) for value in (999, "999")),
    *(("scheduled_date", value) for value in NOT_A_DATE + NOT_A_DATE_EITHER),
    ("notes", "x" * 10_001),
    ("title", "x" * 10_001),
]
JOB_CHANGE: Refused = [
    *JOB[:21],
    *(("assigned_to", value) for value in NOT_AN_ID if value not in ("", " ")),
    *(("status", value) for value in [*NOT_TEXT, "done", "COMPLETE", "x" * 10_001]),
    *(("scheduled_date", value) for value in NOT_A_DATE),
]
DOCUMENT: Refused = [
    *(("client_id", value) for value in NOT_AN_ID),
    *(("client_id", value) for value in (None, 999, "999")),
    *(("title", value) for value in [*NOT_TEXT, "x" * 10_001, "a\x00b"]),
    *(
        ("line_items", value)
        for value in ["x", 5, True, {}, [5], ["x"], [[]], [None], [LINE] * 501]
    ),
]
LINES: Refused = [
    *(("qty", value) for value in NOT_A_NUMBER + NOT_A_NUMBER_EITHER),
    *(("qty", value) for value in [-1, "-0.5", 1.00001, "1.23456", 10**10, HUGE, "1e10"]),
    *(("unit_price_cents", value) for value in NOT_A_NUMBER + NOT_A_NUMBER_EITHER),
    *(("unit_price_cents", value) for value in [1.5, "0.5", 10**12, -(10**12), HUGE, *TOO_LARGE]),
    *(("description", value) for value in [*NOT_TEXT, "x" * 10_001, "a\x00b"]),
]
PAYMENT: Refused = [
    *(("amount_cents", value) for value in NOT_A_NUMBER + NOT_A_NUMBER_EITHER),
    *(("amount_cents", value) for value in [0, -1, 0.5, "1.5", None, "", 2**53, HUGE, *TOO_LARGE]),
    *(("reference", value) for value in [True, [], {}, "x" * 10_001, "a\x00b"]),
]
BROKEN_BODIES = {
    "nothing": b"",
    "half an object": b'{"name": "Jane"',
    "a list": b'[{"name": "Jane"}]',
    "a text": b'"Jane"',
    "a number": b"5",
    "null": b"null",
    "a form": b"name=Jane",
    "broken UTF-8": b'{"name": "\xff\xfe"}',
    "overlong UTF-8": b'{"name": "\xc0\xaf"}',
    "a surrogate in UTF-8": b'{"name": "\xed\xa0\x80"}',
    "half a character": rb'{"name": "\ud800"}',
    "the other half": rb'{"name": "\udc00 \ud800"}',
    "UTF-16": '{"name": "Jane"}'.encode("utf-16"),
    "NaN": b'{"name": "Jane", "phone": NaN}',
    "Infinity": b'{"name": "Jane", "phone": -Infinity}',
    "a trailing comma": b'{"name": "Jane",}',
    "two objects": b'{"name": "Jane"}{}',
    "a raw NUL": b'{"name": "Ja\x00ne"}',
    "a raw newline in a text": b'{"name": "Ja\nne"}',
    "deep lists": b'{"name": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "deep objects": b'{"name": "Jane", "x": ' + b'{"a":' * 50_000 + b"1" + b"}" * 50_001,
    "a leading zero": b'{"name": "Jane", "phone": 0400}',
}


def _said(value: object) -> str:
    """A short name for a long value, in the test's own name."""
    return ascii(value)[:24].strip("'")


@pytest.fixture(scope="module")
def shop(served: Served, registrar: Registrar) -> Iterator[Caller]:
    """A team with one client, one job and one invoice, shared: nothing may change it."""
    with Caller(served, registrar, registrar.open(ACME)) as caller:
        caller.has_job(client_id=caller.has_client())
        caller.has_invoice(client_id=1)
        yield caller


@pytest.mark.parametrize(("field", "value"), CLIENT, ids=_said)
def test_a_bad_client_is_not_made(shop: Caller, field: str, value: object) -> None:
    _assert_refused(shop, "POST", "/clients", {"name": "Jane", field: value}, field)


@pytest.mark.parametrize(("field", "value"), CLIENT, ids=_said)
def test_a_bad_client_is_neither_found_nor_made(shop: Caller, field: str, value: object) -> None:
    body = {"name": "Jane", "email": "jane@example.com", field: value}
    _assert_refused(shop, "POST", "/clients/find-or-create", body, field)


@pytest.mark.parametrize(("field", "value"), CLIENT, ids=_said)
def test_a_client_is_not_changed_for_the_worse(shop: Caller, field: str, value: object) -> None:
    _assert_refused(shop, "PATCH", "/clients/1", {field: value}, field)


@pytest.mark.parametrize(("field", "value"), JOB, ids=_said)
def test_a_bad_job_is_not_made(shop: Caller, field: str, value: object) -> None:
    _assert_refused(shop, "POST", "/jobs", {"title": "Kitchen reno", field: value}, field)


@pytest.mark.parametrize(("field", "value"), JOB_CHANGE, ids=_said)
def test_a_job_is_not_changed_for_the_worse(shop: Caller, field: str, value: object) -> None:
    _assert_refused(shop, "PATCH", "/jobs/1", {field: value}, field)


@pytest.mark.parametrize("path", ["/quotes", "/invoices"])
@pytest.mark.parametrize(("field", "value"), DOCUMENT, ids=_said)
def test_a_bad_document_is_not_made(shop: Caller, path: str, field: str, value: object) -> None:
    _assert_refused(shop, "POST", path, {"client_id": 1, field: value}, field)


@pytest.mark.parametrize("path", ["/quotes", "/invoices"])
@pytest.mark.parametrize(("field", "value"), LINES, ids=_said)
def test_a_bad_line_is_named_with_its_place(
    shop: Caller, path: str, field: str, value: object
) -> None:
    body = {"client_id": 1, "line_items": [LINE, {**LINE, field: value}]}
    _assert_refused(shop, "POST", path, body, f"line_items[1].{field}")


@pytest.mark.parametrize("due", NOT_A_DATE + NOT_A_DATE_EITHER, ids=_said)
def test_an_invoice_is_not_due_on_a_day_that_is_none(shop: Caller, due: object) -> None:
    _assert_refused(shop, "POST", "/invoices", {"client_id": 1, "due_date": due}, "due_date")


@pytest.mark.parametrize(("field", "value"), PAYMENT, ids=_said)
def test_a_bad_payment_is_not_recorded(shop: Caller, field: str, value: object) -> None:
    body = {"amount_cents": 100, field: value}
    _assert_refused(shop, "POST", "/invoices/1/payments", body, field)


def test_a_payment_needs_an_amount(shop: Caller) -> None:
    _assert_refused(shop, "POST", "/invoices/1/payments", {}, "amount_cents")


@pytest.mark.parametrize("path", ["/clients", "/clients/find-or-create"])
@pytest.mark.parametrize("body", BROKEN_BODIES.values(), ids=BROKEN_BODIES)
def test_row_16_a_body_is_a_json_object(shop: Caller, path: str, body: bytes) -> None:
    before = shop.counts()
    answer = shop.request("POST", path, body=body, headers={"Content-Type": "application/json"})
    _assert_in_the_pages_shape(answer)
    assert shop.counts() == before


@pytest.mark.parametrize("exponent", ["1e400", "-1e400", "1e-400", "1e999999999999", "1E13"])
@pytest.mark.parametrize("field", ["qty", "unit_price_cents"])
def test_row_16_an_exponent_must_fit_when_it_is_written_out(
    shop: Caller, field: str, exponent: str
) -> None:
    before = shop.counts()
    line = json.dumps({**LINE, field: "here"}).replace('"here"', exponent)
    body = f'{{"client_id": 1, "line_items": [{line}]}}'.encode()
    answer = shop.request("POST", "/quotes", body=body)
    _assert_in_the_pages_shape(answer)
    assert f"line_items[0].{field}" in answer.error
    assert shop.counts() == before


def test_totals_past_what_javascript_counts_exactly_are_refused(shop: Caller) -> None:
    before = shop.counts()
    line = {"description": "Moon", "qty": 10**9, "unit_price_cents": 10**11}
    _assert_in_the_pages_shape(shop.post("/quotes", {"client_id": 1, "line_items": [line]}))
    _assert_in_the_pages_shape(shop.post("/invoices", {"client_id": 1, "line_items": [line]}))
    assert shop.counts() == before


def test_an_invoice_cannot_be_paid_past_what_javascript_counts_exactly(acme: Caller) -> None:
    acme.has_invoice()
    most = {"amount_cents": 2**53 - 1}
    assert acme.post("/invoices/1/payments", most).json["amount_paid_cents"] == 2**53 - 1
    _assert_refused(acme, "POST", "/invoices/1/payments", {"amount_cents": 1}, "amount_cents")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/clients", {"name": "Jane"}),
        ("/clients/find-or-create", {"name": "Jane"}),
        ("/jobs", {}),
        ("/quotes", {"client_id": 1}),
        ("/invoices", {"client_id": 1}),
    ],
)
def test_row_16_unknown_fields_are_ignored(acme: Caller, path: str, body: dict[str, Any]) -> None:
    acme.has_client()
    unknown = {"id": 77, "team_id": 1, "colour": {"of": ["the", None]}, "": 1e5}
    answer = acme.post(path, {**body, **unknown})
    assert answer.status == 201
    assert answer.json["id"] in {1, 2}


def test_unknown_fields_of_a_line_are_ignored(acme: Caller) -> None:
    lines = [{**LINE, "category": "labour", "total_cents": 5, "colour": []}]
    quote = acme.get(f"/quotes/{acme.has_quote(line_items=lines)}").json
    assert quote["line_items"][0]["total_cents"] == 9000


def test_the_last_of_duplicate_keys_wins(acme: Caller) -> None:
    answer = acme.request("POST", "/clients", body=b'{"name": "Jane", "name": "Joan"}')
    assert answer.json["name"] == "Joan"


def test_every_letter_survives(acme: Caller) -> None:
    name = "Zoë 'O\"Brien' <b>\\ 李小龙 🛠️ שלום"
    made = acme.post("/clients", {"name": name})
    assert made.json["name"] == name
    assert acme.get("/clients/1").json["name"] == name


def test_control_characters_are_dropped_at_the_door(acme: Caller) -> None:
    acme.post("/jobs", {"title": "Kit\x07chen\x1b[2J", "notes": "one\n\ttwo\x08"})
    kept = acme.book.rows("SELECT title, notes FROM jobs WHERE team_id = :team", team=acme.team)
    assert kept == [("Kitchen[2J", "one\n\ttwo")]


def test_sql_is_only_text(acme: Caller) -> None:
    name = "'; DROP TABLE clients; --"
    acme.has_client(name=name)
    assert acme.get("/clients?search=drop%20table").json["clients"][0]["name"] == name


@pytest.mark.parametrize(
    "query",
    ["email=%00", "search=%FF", "phone=%ED%A0%80", "search=" + HUGE],
    ids=["NUL", "broken UTF-8", "a surrogate", "huge"],
)
def test_an_odd_query_finds_nobody_or_is_refused(shop: Caller, query: str) -> None:
    answer = shop.get(f"/clients?{query}")
    assert answer.status in {200, 400}
    if answer.status == 200:
        assert answer.json == {"clients": []}
    else:
        assert answer.error


def test_a_person_of_another_team_is_refused_in_a_body(shop: Caller, world: World) -> None:
    body = {"assigned_to": world.charlie.id}
    _assert_refused(shop, "PATCH", "/jobs/1", body, "assigned_to")


def _assert_refused(
    caller: Caller, method: str, path: str, body: dict[str, Any], field: str
) -> None:
    before = caller.counts()
    answer = caller.request(method, path, body)
    _assert_in_the_pages_shape(answer)
    assert field in answer.error
    assert caller.counts() == before


def _assert_in_the_pages_shape(answer: Answer) -> None:
    assert answer.status == 400, (answer.status, answer.text)
    assert list(answer.json) == ["error"]
    assert answer.error
