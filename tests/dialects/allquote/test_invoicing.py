"""The calls beyond the page that make an invoice of a quote, change it, send it and void it."""

from typing import Any

import pytest

from tests.support.served import Answer
from tests.support.world import Caller

KEYS = ["id", "title", "client_id", "status", "total_cents", "amount_paid_cents", "due_date"]
LINES = [
    {"description": "Labour", "qty": 8, "unit_price_cents": 9000},
    {"description": "Materials", "qty": 1, "unit_price_cents": 78000},
]
REFUSED: list[tuple[str, object]] = [
    *(("title", value) for value in (5, True, "x" * 256, "a\0b")),
    *(("notes", value) for value in (5, "x" * 10_001)),
    *(("due_date", value) for value in ("soon", "2026-02-30", 20260701)),
    ("line_items", "x"),
    ("line_items", {}),
    ("line_items", [5]),
    ("line_items", [LINES[0]] * 501),
    ("line_items", [{**LINES[0], "qty": -1}]),
    ("line_items", [{**LINES[0], "unit_price_cents": 10**12}]),
]


@pytest.fixture
def invoiced(acme: Caller) -> Caller:
    """With the quote 1, accepted, and the invoice 1 made from it."""
    acme.has_quote(line_items=LINES)
    assert acme.post("/quotes/1/accept", {"name": "Jane Smith"}).status == 200
    assert acme.post("/quotes/1/invoice", {}).status == 201
    return acme


def test_the_invoice_of_a_quote_carries_what_was_accepted(acme: Caller) -> None:
    quote = acme.get(f"/quotes/{acme.has_quote(line_items=LINES)}").json
    acme.post("/quotes/1/accept", {"name": "Jane Smith"})
    answer = acme.post("/quotes/1/invoice?expand=all", {})
    assert answer.status == 201
    invoice = answer.json
    assert list(invoice)[: len(KEYS)] == KEYS
    assert (invoice["title"], invoice["client_id"], invoice["status"]) == (
        "Kitchen reno",
        1,
        "draft",
    )
    assert (invoice["total_cents"], invoice["gst_cents"]) == (165000, 15000)
    assert invoice["line_items"] == quote["line_items"]
    assert (invoice["quote_id"], invoice["number"]) == (1, "INV-1001")
    assert invoice["due_date"] is not None
    assert acme.events()[-1] == ("invoice.created", 1)
    assert acme.get("/quotes/1").json["status"] == "accepted"


def test_an_invoice_of_a_quote_answers_with_the_pages_keys(invoiced: Caller) -> None:
    assert list(invoiced.get("/invoices/1").json) == KEYS
    assert list(invoiced.post("/invoices/1/void", {"reason": "wrong"}).json) == KEYS
    made = invoiced.post("/quotes/1/invoice", {})
    assert (made.status, list(made.json)) == (201, KEYS)


def test_a_quote_is_invoiced_once(invoiced: Caller) -> None:
    _assert_refused(invoiced, "POST", "/quotes/1/invoice", {}, "cannot invoice an invoiced quote")


def test_only_an_accepted_quote_is_invoiced(acme: Caller) -> None:
    acme.has_quote()
    _assert_refused(acme, "POST", "/quotes/1/invoice", {}, "cannot invoice a draft quote")
    acme.post("/quotes/1/send", {})
    _assert_refused(acme, "POST", "/quotes/1/invoice", {}, "cannot invoice a sent quote")


def test_an_invoiced_quote_is_not_voided(invoiced: Caller) -> None:
    body = {"reason": "changed our minds"}
    _assert_refused(invoiced, "POST", "/quotes/1/void", body, "cannot void an invoiced quote")


def test_voiding_the_invoice_makes_the_quote_an_accepted_one_again(invoiced: Caller) -> None:
    voided = invoiced.post("/invoices/1/void", {"reason": "wrong date"})
    assert (voided.status, voided.json["status"]) == (200, "void")
    assert invoiced.events()[-1] == ("invoice.voided", 1)
    kept = invoiced.book.rows("SELECT status FROM quotes WHERE team_id = :t", t=invoiced.team)
    assert kept == [("accepted",)]
    assert invoiced.post("/quotes/1/invoice", {}).json["id"] == 2


def test_only_what_nothing_is_paid_on_is_voided(acme: Caller) -> None:
    acme.has_invoice(50000)
    acme.post("/invoices/1/payments", {"amount_cents": 1})
    sentence = "cannot void a partially paid invoice"
    _assert_refused(acme, "POST", "/invoices/1/void", {"reason": "late"}, sentence)
    acme.post("/invoices/1/payments", {"amount_cents": 49999})
    sentence = "cannot void a paid invoice"
    _assert_refused(acme, "POST", "/invoices/1/void", {"reason": "late"}, sentence)


def test_a_void_invoice_takes_no_payment_and_is_void_once(acme: Caller) -> None:
    acme.has_invoice()
    assert acme.post("/invoices/1/void", {"reason": "wrong"}).status == 200
    pay = {"amount_cents": 100}
    _assert_refused(acme, "POST", "/invoices/1/payments", pay, "a void invoice takes no payments")
    sentence = "cannot void a void invoice"
    _assert_refused(acme, "POST", "/invoices/1/void", {"reason": "again"}, sentence)


@pytest.mark.parametrize("reason", [None, "", " ", 5, ["x"], "x" * 256, "a\0b"])
def test_voiding_needs_a_reason_that_can_be_kept(acme: Caller, reason: object) -> None:
    acme.has_invoice()
    _assert_refused(acme, "POST", "/invoices/1/void", {"reason": reason}, "reason ")


def test_voiding_without_a_body_asks_for_the_reason(acme: Caller) -> None:
    acme.has_invoice()
    answer = acme.request("POST", "/invoices/1/void")
    assert (answer.status, answer.json) == (400, {"error": "reason is required"})


def test_an_invoice_is_sent_once_and_then_stands(acme: Caller) -> None:
    acme.has_invoice()
    sent = acme.request("POST", "/invoices/1/send")
    assert (sent.status, sent.json["status"], list(sent.json)) == (200, "sent", KEYS)
    assert acme.events()[-1] == ("invoice.sent", 1)
    _assert_refused(acme, "POST", "/invoices/1/send", {}, "cannot send a sent invoice")
    body = {"title": "Other"}
    _assert_refused(acme, "PATCH", "/invoices/1", body, "a sent invoice cannot be changed")


@pytest.mark.parametrize("path", ["/quotes/1/invoice", "/invoices/1/send", "/invoices/1/void"])
def test_a_broken_body_is_refused_where_nothing_is_asked_of_it(acme: Caller, path: str) -> None:
    acme.has_quote()
    acme.post("/quotes/1/accept", {"name": "Jane"})
    acme.has_invoice(client_id=1)
    before, heard = acme.counts(), acme.events()
    for body in (b"{", b"[]", b"null", b'{"reason": NaN}'):
        answer = acme.request("POST", path, body=body)
        assert answer.status == 400
    assert (acme.counts(), acme.events()) == (before, heard)


def test_a_draft_is_changed_by_the_keys_that_are_sent(acme: Caller) -> None:
    acme.has_invoice(50000, due_date="2026-07-15", notes="Ring first")
    changed = acme.patch("/invoices/1", {"title": "Deposit"})
    assert (changed.status, list(changed.json)) == (200, KEYS)
    assert list(changed.json.values())[1:] == ["Deposit", 1, "draft", 50000, 0, "2026-07-15"]
    in_full = acme.patch("/invoices/1?expand=all", {"due_date": "", "unknown": 5}).json
    assert (in_full["due_date"], in_full["notes"]) == (None, "Ring first")
    assert in_full["title"] == "Deposit"


def test_other_lines_are_priced_tax_included(acme: Caller) -> None:
    acme.has_invoice(50000)
    changed = acme.patch("/invoices/1?expand=all", {"line_items": LINES}).json
    assert (changed["total_cents"], changed["gst_cents"]) == (150000, 13636)
    assert [line["total_cents"] for line in changed["line_items"]] == [72000, 78000]
    assert acme.get("/invoices/1?expand=all").json == changed
    emptied = acme.patch("/invoices/1?expand=all", {"line_items": None}).json
    assert (emptied["total_cents"], emptied["line_items"]) == (0, [])


def test_a_changed_draft_is_announced_to_nobody(acme: Caller) -> None:
    acme.has_invoice()
    heard = acme.events()
    acme.patch("/invoices/1", {"title": "Deposit"})
    assert acme.events() == heard


def test_an_invoice_of_a_quote_keeps_the_lines_that_were_accepted(invoiced: Caller) -> None:
    shown = invoiced.get("/invoices/1?expand=all").json
    echoed = invoiced.patch("/invoices/1?expand=all", {**shown, "title": "As agreed"})
    assert (echoed.status, echoed.json["title"]) == (200, "As agreed")
    assert (echoed.json["line_items"], echoed.json["total_cents"]) == (shown["line_items"], 165000)
    for lines in ([], LINES[:1], [{**LINES[0], "qty": 7}, LINES[1]]):
        body = {"line_items": lines}
        _assert_refused(invoiced, "PATCH", "/invoices/1", body, "the lines of an invoice are those")


@pytest.mark.parametrize(("field", "value"), REFUSED)
def test_a_draft_is_not_changed_for_the_worse(acme: Caller, field: str, value: object) -> None:
    acme.has_invoice()
    before = acme.get("/invoices/1?expand=all").text
    _assert_refused(acme, "PATCH", "/invoices/1", {"title": "Other", field: value}, field)
    assert acme.get("/invoices/1?expand=all").text == before


@pytest.mark.parametrize("notes", [5, [], "x" * 10_001, "a\0b"])
def test_an_invoice_is_not_made_with_notes_that_cannot_be_kept(acme: Caller, notes: object) -> None:
    body = {"client_id": acme.has_client(), "notes": notes}
    _assert_refused(acme, "POST", "/invoices", body, "notes must ")


def test_the_payments_of_an_invoice_are_listed_newest_first(acme: Caller) -> None:
    acme.has_invoice(50000)
    assert acme.get("/invoices/1/payments").json == {"payments": []}
    acme.post("/invoices/1/payments", {"amount_cents": 20000, "reference": "bank-7"})
    acme.post("/invoices/1/payments", {"amount_cents": 30000})
    second, first = acme.get("/invoices/1/payments").json["payments"]
    assert list(first) == ["id", "amount_cents", "reference", "received_at"]
    assert list(first.values())[:3] == [1, 20000, "bank-7"]
    assert list(second.values())[:3] == [2, 30000, ""]
    assert first["received_at"].endswith("Z")


def _assert_refused(
    caller: Caller, method: str, path: str, body: dict[str, Any], sentence: str
) -> Answer:
    before, heard = caller.counts(), caller.events()
    answer: Answer = caller.request(method, path, body)
    assert answer.status == 400, answer.text
    assert answer.error.startswith(sentence)
    assert (caller.counts(), caller.events()) == (before, heard)
    return answer
