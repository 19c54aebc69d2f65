"""`?expand=all`: everything known, behind the page's own keys; without it exactly those."""

import pytest

from tests.support.served import Answer
from tests.support.world import Caller

PAGE = {
    "clients": ["id", "name", "email", "phone", "address"],
    "jobs": ["id", "title", "client_id", "status", "address", "scheduled_date"],
    "invoices": [
        *("id", "title", "client_id", "status", "total_cents", "amount_paid_cents", "due_date"),
    ],
}
MORE = {
    "clients": ["created_at", "updated_at"],
    "jobs": ["notes", "assigned_to", "completed_at", "created_at", "updated_at"],
    "invoices": [
        *("number", "line_items", "gst_cents", "quote_id", "notes", "links"),
        *("created_at", "updated_at"),
    ],
}


@pytest.fixture
def acme(acme: Caller) -> Caller:
    acme.has_invoice(11000, client_id=acme.has_client(), notes="Ring first")
    acme.has_job(client_id=1, notes="Key under the mat")
    return acme


@pytest.mark.parametrize("noun", PAGE)
def test_every_answer_of_a_noun_shows_all_that_is_known(acme: Caller, noun: str) -> None:
    for answer in _every_answer(acme, noun, "?expand=all"):
        assert answer.status in {200, 201}, answer.text
        shown = answer.json[noun][0] if noun in answer.json else answer.json
        assert list(shown) == PAGE[noun] + MORE[noun]


@pytest.mark.parametrize("noun", PAGE)
@pytest.mark.parametrize("query", ["", "?expand=", "?expand=%20"])
def test_without_it_every_answer_has_the_pages_keys(acme: Caller, noun: str, query: str) -> None:
    for answer in _every_answer(acme, noun, query):
        shown = answer.json[noun][0] if noun in answer.json else answer.json
        assert list(shown) == PAGE[noun]


@pytest.mark.parametrize("noun", PAGE)
def test_anything_else_than_all_is_refused_and_nothing_is_done(acme: Caller, noun: str) -> None:
    before, heard = acme.counts(), acme.events()
    for answer in _every_answer(acme, noun, "?expand=lines"):
        assert answer.status == 400
        assert answer.error.startswith("expand must be")
    assert (acme.counts(), acme.events()) == (before, heard)


def test_a_client_found_or_made_is_shown_so_too(acme: Caller) -> None:
    answer = acme.post("/clients/find-or-create?expand=all", {"email": "ann@example.com"})
    assert list(answer.json) == ["id", "created", "client"]
    assert list(answer.json["client"]) == PAGE["clients"] + MORE["clients"]
    before = acme.counts()
    refused = acme.post("/clients/find-or-create?expand=some", {"email": "ben@example.com"})
    assert (refused.status, acme.counts()) == (400, before)


def test_an_invoice_in_full_says_what_the_page_does_not(acme: Caller) -> None:
    invoice = acme.get("/invoices/1?expand=all").json
    assert (invoice["number"], invoice["gst_cents"], invoice["quote_id"]) == (
        "INV-1001",
        1000,
        None,
    )
    assert (invoice["notes"], len(invoice["line_items"])) == ("Ring first", 1)
    assert invoice["line_items"][0]["total_cents"] == 11000
    assert invoice["links"]["self"].endswith("/api/v1/invoices/1")
    assert invoice["links"]["payments"].endswith("/api/v1/invoices/1/payments")
    assert acme.get("/invoices?expand=all").json == {"invoices": [invoice]}


def test_a_job_in_full_says_when_it_was_completed(acme: Caller) -> None:
    job = acme.get("/jobs/1?expand=all").json
    assert (job["notes"], job["completed_at"]) == ("Key under the mat", None)
    completed = acme.patch("/jobs/1?expand=all", {"status": "complete"}).json
    assert completed["completed_at"] == completed["updated_at"]
    assert completed["created_at"] == job["created_at"]


def _every_answer(caller: Caller, noun: str, query: str) -> list[Answer]:
    body = {"name": "Jane", "title": "Deposit", "client_id": 1}
    return [
        caller.get(f"/{noun}/1{query}"),
        caller.get(f"/{noun}{query}"),
        caller.post(f"/{noun}{query}", body),
        caller.patch(f"/{noun}/1{query}", {"title": "Deposit"}),
    ]
