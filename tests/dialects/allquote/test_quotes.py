"""Quotes at the AllQuote door: their numbers, their totals and what they announce."""

from typing import Any

import pytest

from tests.support.world import Caller


def test_row_2_numbers_start_at_1001_and_estimates_share_them(acme: Caller) -> None:
    client = acme.has_client()
    kinds = ["quote", "estimate", "quote"]
    quotes = [acme.post("/quotes", {"client_id": client, "doc_type": kind}).json for kind in kinds]
    assert [quote["quote_number"] for quote in quotes] == ["Q-1001", "Q-1002", "Q-1003"]


def test_row_2_a_refused_quote_takes_no_number(acme: Caller) -> None:
    client = acme.has_client()
    acme.post("/quotes", {"client_id": client, "line_items": [{"qty": "many"}]})
    acme.post("/quotes", {"client_id": 999})
    quote = acme.post("/quotes", {"client_id": client}).json
    assert (quote["id"], quote["quote_number"]) == (1, "Q-1001")


def test_row_47_a_quote_is_for_a_client(acme: Caller) -> None:
    answer = acme.post("/quotes", {"title": "Kitchen reno"})
    assert answer.status == 400
    assert answer.json == {"error": "client_id is required"}


def test_row_47_a_quote_may_lack_everything_else(acme: Caller) -> None:
    quote = acme.post("/quotes", {"client_id": acme.has_client()}).json
    assert (quote["title"], quote["line_items"], quote["total_cents"]) == ("", [], 0)


@pytest.mark.parametrize("doc_type", ["quote", "estimate", "", None])
def test_row_32_a_quote_or_an_estimate_is_made(acme: Caller, doc_type: str | None) -> None:
    answer = acme.post("/quotes", {"client_id": acme.has_client(), "doc_type": doc_type})
    assert answer.status == 201
    kept = acme.book.rows("SELECT kind FROM quotes WHERE team_id = :team", team=acme.team)
    assert kept == [(doc_type or "quote",)]


def test_row_32_no_other_document_is_made(acme: Caller) -> None:
    answer = acme.post("/quotes", {"client_id": acme.has_client(), "doc_type": "invoice"})
    assert answer.status == 400
    assert "doc_type" in answer.error


@pytest.mark.parametrize(
    ("lines", "is_announced"),
    [
        ([], False),
        ([{"description": "  ", "qty": 1, "unit_price_cents": 0}], False),
        ([{"description": "Advice", "qty": 0, "unit_price_cents": 0}], True),
        ([{"description": "", "qty": 1, "unit_price_cents": 1}], True),
    ],
)
def test_row_1_only_a_quote_that_says_something_is_announced(
    acme: Caller, lines: list[dict[str, Any]], *, is_announced: bool
) -> None:
    acme.has_quote(line_items=lines)
    assert (("quote.created", 1) in acme.events()) is is_announced


def test_row_13_ten_percent_of_25_cents_is_3_cents(acme: Caller) -> None:
    assert _totals(acme, (1, 25)) == (25, 3, 28)


def test_row_13_tax_is_rounded_once_for_the_whole_quote(acme: Caller) -> None:
    assert _totals(acme, *[(1, 104)] * 10) == (1040, 104, 1144)


def test_row_13_a_line_is_rounded_half_up(acme: Caller) -> None:
    assert _totals(acme, (0.5, 25)) == (13, 1, 14)


def test_row_13_without_registration_there_is_no_gst(eve: Caller) -> None:
    assert _totals(eve, (8, 9000), (1, 78000)) == (150000, 0, 150000)


def test_row_15_a_discount_is_a_line_below_zero(acme: Caller) -> None:
    assert _totals(acme, (1, 10000), (1, -2500)) == (7500, 750, 8250)


def test_row_15_a_quote_below_zero_is_refused(acme: Caller) -> None:
    client = acme.has_client()
    before = acme.counts()
    lines = [{"description": "Refund", "qty": 1, "unit_price_cents": -1}]
    answer = acme.post("/quotes", {"client_id": client, "line_items": lines})
    assert (answer.status, answer.error) == (400, "the total of a document cannot be below zero")
    assert acme.counts() == before


@pytest.mark.parametrize("qty", ["8", "0", "0.5", "1.2345", "1000000000"])
def test_row_15_a_quantity_is_echoed_as_it_was_given(acme: Caller, qty: str) -> None:
    line = f'{{"description": "Labour", "qty": {qty}, "unit_price_cents": 1}}'
    body = f'{{"client_id": {acme.has_client()}, "line_items": [{line}]}}'
    answer = acme.request("POST", "/quotes", body=body.encode())
    assert answer.status == 201, answer.text
    assert f'"qty":{qty},' in answer.text.replace(" ", "")
    assert acme.get("/quotes/1").text == answer.text


@pytest.mark.parametrize("qty", ['"8"', "8.0", "8e0", "0.8e1", '"8.0000"'])
def test_row_16_a_number_may_come_as_a_text_or_with_zeros(acme: Caller, qty: str) -> None:
    body = f'{{"client_id": {acme.has_client()}, "line_items": [{{"qty": {qty}}}]}}'
    answer = acme.request("POST", "/quotes", body=body.encode())
    assert answer.status == 201, answer.text
    assert answer.json["line_items"][0]["qty"] == 8


def test_row_16_cents_and_ids_may_come_as_texts(acme: Caller) -> None:
    line = {"description": "Labour", "qty": "8", "unit_price_cents": "9000"}
    body = {"client_id": str(acme.has_client()), "line_items": [line]}
    assert acme.post("/quotes", body).json["subtotal_cents"] == 72000


def test_a_line_without_numbers_amounts_to_nothing(acme: Caller) -> None:
    acme.has_quote(line_items=[{"description": "See the plan"}])
    line = acme.get("/quotes/1").json["line_items"][0]
    assert (line["description"], line["total_cents"]) == ("See the plan", 0)


def test_every_line_is_material(acme: Caller) -> None:
    acme.has_quote(line_items=[{"description": "Labour", "qty": 1, "unit_price_cents": 1}])
    assert acme.get("/quotes/1").json["line_items"][0]["category"] == "material"


def test_a_quote_of_500_lines_is_kept_in_order(acme: Caller) -> None:
    lines = [{"description": f"Line {n}", "qty": n, "unit_price_cents": 1} for n in range(500)]
    acme.has_quote(line_items=lines)
    kept = acme.get("/quotes/1").json["line_items"]
    assert [line["description"] for line in kept] == [line["description"] for line in lines]


def test_row_30_the_newest_quote_is_listed_first_and_without_its_lines(acme: Caller) -> None:
    client = acme.has_client()
    for title in ("first", "second"):
        acme.has_quote(client_id=client, title=title)
    listed = acme.get("/quotes").json["quotes"]
    assert [quote["title"] for quote in listed] == ["second", "first"]
    assert all("line_items" not in quote for quote in listed)


@pytest.mark.parametrize(
    ("kept", "shown"),
    [
        ("draft", "draft"),
        ("sent", "sent"),
        ("accepted", "accepted"),
        ("invoiced", "accepted"),
        ("declined", "declined"),
        ("expired", "expired"),
        ("void", "void"),
    ],
)
def test_row_4_a_status_reads_in_allquotes_words(acme: Caller, kept: str, shown: str) -> None:
    acme.has_quote()
    acme.book.set("quotes", acme.team, {"status": kept})
    assert acme.get("/quotes/1").json["status"] == shown
    assert acme.get("/quotes").json["quotes"][0]["status"] == shown


def _totals(caller: Caller, *lines: tuple[float, int]) -> tuple[int, int, int]:
    """Subtotal, GST and total in cents of a quote with these quantities and prices."""
    items = [{"description": "Work", "qty": qty, "unit_price_cents": cents} for qty, cents in lines]
    quote = caller.get(f"/quotes/{caller.has_quote(line_items=items)}").json
    return quote["subtotal_cents"], quote["gst_cents"], quote["total_cents"]
