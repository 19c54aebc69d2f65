"""However a body names its client, that client's terms price it; a guess decides nothing."""

import json

import pytest

from tests.support.world import Caller

LINE = {"description": "Labour", "qty": 1, "unit_price_cents": 10000}
LONG = {**LINE, "description": "Labour " * 1000}
LINES, LONG_LINES = json.dumps([LINE]), json.dumps([LONG])
ABROAD, AT_HOME = 1, 2


@pytest.fixture
def acme(acme: Caller) -> Caller:
    """With a client who pays no GST, because it is shifted, and another who does."""
    assert acme.has_client(name="Abroad") == ABROAD
    acme.book.set("clients", acme.team, {"tax_handling": "shifted"})
    assert acme.has_client(name="At home") == AT_HOME
    return acme


@pytest.mark.parametrize(
    "body",
    [
        f'{{"client_id": {ABROAD}, "line_items": {LINES}}}',
        f'{{"client_id":"{ABROAD}","line_items":{LINES}}}',
        f'{{"line_items": {LONG_LINES}, "client_id": {ABROAD}}}',
        f'{{"client_id": {AT_HOME}, "client_id": {ABROAD}, "line_items": {LINES}}}',
        f'{{"job": {{"client_id": {AT_HOME}}}, "client_id": {ABROAD}, "line_items": {LINES}}}',
        f'{{"client\\u005fid": {ABROAD}, "line_items": {LINES}}}',
    ],
    ids=["a number", "a text", "far behind", "twice", "inside something else", "escaped"],
)
def test_a_quote_is_priced_for_the_client_that_its_body_names(acme: Caller, body: str) -> None:
    answer = acme.request("POST", "/quotes", body=body.encode())
    assert (answer.status, answer.json["gst_cents"]) == (201, 0)
    kept = acme.book.rows("SELECT client_id FROM quotes WHERE team_id = :team", team=acme.team)
    assert kept == [(ABROAD,)]


def test_another_client_of_the_same_team_pays_tax(acme: Caller) -> None:
    quote = acme.post("/quotes", {"client_id": AT_HOME, "line_items": [LINE]}).json
    assert quote["gst_cents"] == 1000


@pytest.mark.parametrize("path", ["/quotes", "/invoices"])
def test_row_18_another_teams_client_is_as_good_as_none(
    acme: Caller, charlie: Caller, path: str
) -> None:
    theirs = charlie.has_client()
    while theirs <= AT_HOME:
        theirs = charlie.has_client()
    answer = acme.post(path, {"client_id": theirs, "line_items": [LINE]})
    assert (answer.status, answer.json) == (400, {"error": "client_id is not the id of a client"})


def test_a_client_is_not_named_to_somebody_unknown(acme: Caller) -> None:
    body = json.dumps({"client_id": ABROAD, "line_items": [LINE]}).encode()
    headers = {"Authorization": "Bearer ak_nobodys"}
    answer = acme.request("POST", "/quotes", body=body, headers=headers)
    assert (answer.status, answer.json) == (401, {"error": "invalid or missing API token"})
