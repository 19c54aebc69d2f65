"""Changing a quote at the ChargeOver door: only what is sent, and only what is new, counts."""

from typing import Any

import pytest

from quotewright.actions.quotes import draft_quote
from quotewright.actions.sending import send_quote
from quotewright.core.lines import Line, LineKind
from quotewright.core.quotes import QuoteDraft
from tests.support.chargeover import ChargeOverCaller, refusal

FROZEN = "a sent quote cannot be changed; revise it"
TIERSET = {
    "base": 10.5,
    "setup": 100,
    "pricemodel": "vol",
    "paycycle": "mon",
    "tiers": [
        {"unit_from": 1, "unit_to": 10, "amount": 6},
        {"unit_from": 11, "unit_to": 9999, "amount": 5},
    ],
}


@pytest.fixture
def quote(ann: ChargeOverCaller) -> int:
    """With a line of each kind: by its rate, by its own tierset, by its item's price."""
    item = ann.has_item()
    lines = [
        {"item_id": item, "line_rate": 10.5, "line_quantity": 2, "custom_2": "c", "descrip": "A"},
        {"item_id": item, "tierset": TIERSET, "line_quantity": 12, "expire_recurs": 3},
        {"item_id": item, "subscribe_prorate_from_datetime": "2024-02-01"},
    ]
    return ann.has_quote(
        line_items=lines,
        memo="Hello",
        nickname="Care",
        bill_city="Storrs",
        custom_3="three",
        holduntil_datetime_str="2030-01-01 09:30:00",
        validuntil_date="2030-06-30",
        terms_id=2,
    )


@pytest.mark.parametrize("is_sent", [False, True], ids=["draft", "sent"])
def test_a_whole_quote_that_is_sent_back_changes_nothing(
    ann: ChargeOverCaller, quote: int, is_sent: bool
) -> None:
    if is_sent:
        ann.do(lambda books: send_quote(books, quote))
    shown, before, events = ann.response(f"/quote/{quote}"), _row(ann, quote), ann.events()
    answer = ann.put(f"/quote/{quote}", shown)
    assert (answer.status, answer.json["response"]) == (202, {"id": quote})
    assert answer.headers["Location"].endswith(f"/api/v3/quote/{quote}")
    assert ann.response(f"/quote/{quote}") == shown
    assert _row(ann, quote) == before
    assert ann.events() == events


@pytest.mark.parametrize(
    "change",
    [
        {"memo": "other"},
        {"memo": None},
        {"nickname": ""},
        {"refnumber": "R-9"},
        {"paycycle": "yrl"},
        {"date": "2024-01-31"},
        {"validuntil_date": None},
        {"validuntil_date": "2031-01-01"},
        {"holduntil_datetime_str": "2031-01-01 00:00:00"},
        {"terms_id": 3},
        {"bill_city": "Mansfield"},
        {"ship_country": "US"},
    ],
)
def test_a_field_changes_alone_and_is_frozen_once_it_was_sent(
    ann: ChargeOverCaller, quote: int, change: dict[str, Any]
) -> None:
    shown = ann.response(f"/quote/{quote}")
    assert ann.put(f"/quote/{quote}", change).status == 202
    changed = ann.response(f"/quote/{quote}")
    (key,) = change
    assert changed[key] == (change[key] or None)
    follows = {key, "terms_name", "terms_days", "due_date", "paycycle_name"}
    follows |= {"bill_block", "ship_block"}
    assert {name for name in shown if shown[name] != changed[name]} <= follows | {"line_items"}
    assert _untimed(changed["line_items"]) == _untimed(shown["line_items"])
    ann.do(lambda books: send_quote(books, quote))
    sent = ann.response(f"/quote/{quote}")
    # Sending dates it anew.
    other = "2032-02-02" if key == "date" else shown[key] or "2032-02-02"
    assert refusal(ann.put(f"/quote/{quote}", {key: other})) == (400, FROZEN)
    assert ann.response(f"/quote/{quote}") == sent


@pytest.mark.parametrize(
    "change",
    [
        {"custom_3": "four"},
        {"custom_3": None},
        {"url_acceptredirect": "https://shop.example/"},
        {"url_rejectredirect": "http://shop.example/"},
    ],
)
def test_what_no_client_was_offered_changes_in_a_sent_quote_too(
    ann: ChargeOverCaller, quote: int, change: dict[str, Any]
) -> None:
    ann.do(lambda books: send_quote(books, quote))
    shown = ann.response(f"/quote/{quote}")
    assert ann.put(f"/quote/{quote}", change).status == 202
    assert ann.response(f"/quote/{quote}") == shown | change


def test_an_external_key_is_no_other_quotes(ann: ChargeOverCaller, quote: int) -> None:
    other = ann.has_quote(external_key=f"K-{quote}")
    assert refusal(ann.put(f"/quote/{quote}", {"external_key": f"K-{quote}"})) == (
        400,
        "This external key is already in use.",
    )
    assert ann.put(f"/quote/{other}", {"external_key": f"K-{quote}", "memo": "x"}).status == 202
    assert ann.put(f"/quote/external_key:K-{quote}", {"external_key": None}).status == 202
    assert ann.put(f"/quote/{quote}", {"external_key": f"K-{quote}"}).status == 202
    assert ann.response(f"/quote/external_key:K-{quote}")["quote_id"] == quote


def test_keys_that_cannot_be_set_are_passed_over(ann: ChargeOverCaller, quote: int) -> None:
    shown = ann.response(f"/quote/{quote}")
    read_only = {"quote_id": 7, "token": "x", "total": 1, "quote_status_str": "closed-won", "q": []}
    assert ann.put(f"/quote/{quote}", read_only).status == 202
    assert ann.response(f"/quote/{quote}") == shown


def test_nulls_leave_what_a_quote_cannot_be_without(ann: ChargeOverCaller, quote: int) -> None:
    shown = ann.response(f"/quote/{quote}")
    keys = ("customer_id", "paycycle", "date", "terms_id", "refnumber", "line_items")
    assert ann.put(f"/quote/{quote}", dict.fromkeys(keys)).status == 202
    assert ann.response(f"/quote/{quote}") == shown


def test_lines_that_are_named_keep_their_ids_and_others_get_new_ones(
    ann: ChargeOverCaller, quote: int
) -> None:
    lines = ann.response(f"/quote/{quote}")["line_items"]
    first, second, third = (line["line_item_id"] for line in lines)
    item = lines[0]["item_id"]
    wanted = [
        {"line_item_id": third},
        {"item_id": item, "line_rate": 1},
        {"line_item_id": first, "line_quantity": 3},
        {"line_item_id": first, "item_id": item, "line_rate": 2},
        {"line_item_id": 10**6, "item_id": item, "line_rate": 3},
    ]
    assert ann.put(f"/quote/{quote}", {"line_items": wanted}).status == 202
    changed = ann.response(f"/quote/{quote}")["line_items"]
    ids = [line["line_item_id"] for line in changed]
    assert (ids[0], ids[2]) == (third, first)
    assert len(set(ids)) == 5
    assert second not in ids
    assert min(ids[1], ids[3], ids[4]) > third
    assert changed[0] == lines[2] | {"tierset": changed[0]["tierset"]}
    assert changed[2] == lines[0] | {
        "line_quantity": 3,
        "line_subtotal": 31.5,
        "line_total": 31.5,
        "tax_taxable": 31.5,
        "tax_taxed": 31.5,
        "tax_total": 3.15,
    }
    assert [line["line_total"] for line in changed] == [10.5, 1, 31.5, 2, 3]


def test_a_line_is_priced_by_whichever_of_its_prices_is_new(
    ann: ChargeOverCaller, quote: int
) -> None:
    def changed(**fields: Any) -> Any:
        lines = ann.response(f"/quote/{quote}")["line_items"]
        lines[1] |= fields
        assert ann.put(f"/quote/{quote}", {"line_items": lines}).status == 202
        return ann.response(f"/quote/{quote}")["line_items"][1]

    line = ann.response(f"/quote/{quote}")["line_items"][1]
    assert (line["line_total"], line["line_rate"], line["tierset"]["paycycle"]) == (
        70.5,
        5.875,
        "mon",
    )
    line = changed(line_quantity=10)
    assert (line["line_total"], line["line_rate"]) == (70.5, 7.05)
    line = changed(tierset=TIERSET | {"base": 0, "paycycle": "evy"})
    assert (line["line_total"], line["tierset"]["paycycle"]) == (60, "evy")
    tierset_id = line["tierset_id"]
    line = changed(line_rate=7)
    assert (line["line_total"], line["tierset"], line["tierset_id"]) == (70, None, None)
    line = changed(tierset={"base": 5, "pricemodel": "fla"}, line_rate=9)
    assert (line["line_total"], line["tierset_id"]) == (5, tierset_id)


def test_another_item_makes_another_line_under_the_same_id(
    ann: ChargeOverCaller, quote: int
) -> None:
    lines = ann.response(f"/quote/{quote}")["line_items"]
    other = ann.has_item(name="Setting up", pricemodel={"base": 3, "pricemodel": "fla"})
    sent = [{"line_item_id": line["line_item_id"]} for line in lines]
    sent[0]["item_id"] = other
    assert ann.put(f"/quote/{quote}", {"line_items": sent}).status == 202
    line = ann.response(f"/quote/{quote}")["line_items"][0]
    assert line["line_item_id"] == lines[0]["line_item_id"]
    assert (line["item_id"], line["descrip"], line["line_total"]) == (other, "Setting up", 3)


def test_lines_that_another_door_wrote_stay_as_they_are(ann: ChargeOverCaller) -> None:
    customer = ann.has_customer()
    lines = (
        Line(LineKind.ITEM, "Hosting", 50_0000, 5_952_000, unit="hour", discount=25_0000),
        Line(LineKind.TEXT, "Thank you", 1_0000, 9_000_000),
    )
    draft = QuoteDraft(client_id=customer, lines=lines)
    quote = ann.do(lambda books: draft_quote(books, draft)).id
    shown = ann.response(f"/quote/{quote}")
    shown["line_items"][1]["descrip"] = "Thanks"
    assert ann.put(f"/quote/{quote}", shown).status == 202
    kept = ann.do(lambda books: books.quotes.get(quote))
    assert kept is not None
    assert [(line.description, line.unit, line.discount) for line in kept.lines] == [
        ("Hosting", "hour", 25_0000),
        ("Thanks", "", 0),
    ]
    assert kept.lines[1].unit_price == 9_000_000


def test_a_changed_line_of_a_sent_quote_is_refused(ann: ChargeOverCaller, quote: int) -> None:
    ann.do(lambda books: send_quote(books, quote))
    shown = ann.response(f"/quote/{quote}")
    shown["line_items"][0]["line_quantity"] = 5
    assert refusal(ann.put(f"/quote/{quote}", shown)) == (400, FROZEN)


def test_a_quote_moves_to_another_customer_and_takes_their_address(
    ann: ChargeOverCaller, quote: int
) -> None:
    other = ann.has_customer(bill_addr1="9 Elm", ship_city="Storrs", external_key=f"C-{quote}")
    assert ann.put(f"/quote/{quote}", {"customer_external_key": f"C-{quote}"}).status == 202
    shown = ann.response(f"/quote/{quote}")
    assert (shown["customer_id"], shown["ship_city"]) == (other, "Storrs")
    # This one had an address of its own.
    assert shown["bill_city"] == "Storrs"
    assert refusal(ann.put(f"/quote/{quote}", {"customer_id": 10**6}))[0] == 400


@pytest.mark.parametrize("body", [b"", b"{}"])
def test_a_change_that_says_nothing_is_refused(
    ann: ChargeOverCaller, quote: int, body: bytes
) -> None:
    answer = ann.request("PUT", f"/quote/{quote}", body=body)
    assert refusal(answer) == (400, "A required parameter was missing: No data.")


def _row(caller: ChargeOverCaller, quote: int) -> Any:
    asked = "SELECT * FROM quotes WHERE team_id = :team AND id = :quote"
    return caller.book.rows(asked, team=caller.team, quote=quote)


def _untimed(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """When a price last changed is when its quote did."""
    return [
        line | {"tierset": line["tierset"] and line["tierset"] | {"mod_datetime": None}}
        for line in lines
    ]
