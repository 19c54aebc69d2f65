"""Invoices at the AllQuote door: the sum of their lines, nothing added."""

import pytest

from tests.support.world import Caller

LINE = {"description": "Deposit", "qty": 1, "unit_price_cents": 50000}


def test_a_new_invoice_is_announced(acme: Caller) -> None:
    client = acme.has_client()
    acme.has_invoice(client_id=client)
    assert acme.events() == [("client.created", client), ("invoice.created", 1)]


def test_row_14_no_gst_is_added_to_an_invoice(acme: Caller) -> None:
    lines = [LINE, {"description": "Rest", "qty": "2.5", "unit_price_cents": 101}]
    invoice = acme.has_invoice(line_items=lines)
    assert acme.get(f"/invoices/{invoice}").json["total_cents"] == 50253


def test_row_14_the_gst_inside_an_invoice_is_kept(acme: Caller) -> None:
    acme.has_invoice(11000)
    kept = acme.book.rows("SELECT tax, total FROM invoices WHERE team_id = :t", t=acme.team)
    assert kept == [(1000, 11000)]


def test_row_47_an_invoice_is_for_a_client(acme: Caller) -> None:
    answer = acme.post("/invoices", {"line_items": [LINE]})
    assert answer.status == 400
    assert answer.json == {"error": "client_id is required"}


def test_row_47_an_invoice_may_lack_everything_else(acme: Caller) -> None:
    invoice = acme.post("/invoices", {"client_id": acme.has_client()}).json
    assert (invoice["title"], invoice["total_cents"], invoice["due_date"]) == ("", 0, None)


@pytest.mark.parametrize("due", ["", None])
def test_row_33_nothing_is_due_until_someone_says_when(acme: Caller, due: str | None) -> None:
    invoice = acme.has_invoice(due_date=due)
    assert acme.get(f"/invoices/{invoice}").json["due_date"] is None


def test_an_invoice_reads_back_as_it_was_answered(acme: Caller) -> None:
    body = {"client_id": acme.has_client(), "due_date": "2026-07-15", "line_items": [LINE]}
    made = acme.post("/invoices", body)
    assert acme.get("/invoices/1").text == made.text


def test_row_30_the_newest_invoice_is_listed_first(acme: Caller) -> None:
    client = acme.has_client()
    for title in ("first", "second"):
        acme.has_invoice(client_id=client, title=title)
    listed = acme.get("/invoices").json["invoices"]
    assert [invoice["title"] for invoice in listed] == ["second", "first"]


@pytest.mark.parametrize("status", ["draft", "sent", "partially_paid", "paid", "void"])
def test_row_5_an_invoice_reads_as_it_stands(acme: Caller, status: str) -> None:
    acme.has_invoice()
    acme.book.set("invoices", acme.team, {"status": status})
    assert acme.get("/invoices/1").json["status"] == status


def test_row_5_overdue_is_no_status(acme: Caller) -> None:
    acme.has_invoice(due_date="2001-01-01")
    acme.book.set("invoices", acme.team, {"status": "sent"})
    assert acme.get("/invoices/1").json["status"] == "sent"


def test_an_invoice_below_zero_is_refused(acme: Caller) -> None:
    client = acme.has_client()
    before = acme.counts()
    body = {"client_id": client, "line_items": [{**LINE, "unit_price_cents": -1}]}
    assert acme.post("/invoices", body).status == 400
    assert acme.counts() == before
