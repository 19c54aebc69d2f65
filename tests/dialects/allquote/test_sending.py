"""Quotes and invoices on their way to the client: methods, PDFs, delivery, evidence, links."""

import re
from datetime import UTC, datetime

import pytest

from quotewright.inbound.previews import is_preview
from tests.support.served import SECRET_KEY
from tests.support.world import Caller

LABOUR = {"description": "Labour", "qty": 8, "unit_price_cents": 9000}
EVIDENCE = [
    *("name", "email", "comments", "accepted_at", "ip", "user_agent"),
    *("signature", "content_hash", "revision"),
]


@pytest.fixture
def acme(acme: Caller) -> Caller:
    """With a client who can be written to, a quote and an invoice."""
    acme.post("/clients", {"name": "Jane", "email": "jane@example.com"})
    acme.post("/quotes", {"client_id": 1, "title": "Kitchen", "line_items": [LABOUR]})
    acme.post("/invoices", {"client_id": 1, "title": "Kitchen", "line_items": [LABOUR]})
    return acme


@pytest.mark.parametrize("noun", ["quotes", "invoices"])
def test_a_document_is_sent_by_email(acme: Caller, noun: str) -> None:
    answer = acme.post(f"/{noun}/1/send", {"method": "email"})
    assert (answer.status, answer.json["status"]) == (200, "sent")


@pytest.mark.parametrize("noun", ["quotes", "invoices"])
@pytest.mark.parametrize(
    ("method", "sentence"),
    [
        ("print", "method print needs a print queue; set one for the team first"),
        ("fax", "method must be one of: mark, email, print"),
        (5, "method must be text"),
    ],
)
def test_a_way_that_does_not_exist_sends_nothing(
    acme: Caller, noun: str, method: object, sentence: str
) -> None:
    answer = acme.post(f"/{noun}/1/send", {"method": method})
    assert (answer.status, answer.json) == (400, {"error": sentence})
    assert acme.get(f"/{noun}/1").json["status"] == "draft"


def test_delivery_says_how_it_went_and_how_far_it_got(acme: Caller) -> None:
    assert acme.get("/quotes/1?expand=all").json["delivery"] is None
    acme.post("/quotes/1/send", {"method": "email"})
    delivery = acme.get("/quotes/1?expand=all").json["delivery"]
    assert list(delivery) == ["method", "status", "to", "outcome", "tries", "sent_at"]
    assert (delivery["method"], delivery["to"]) == ("email", "jane@example.com")
    assert acme.get("/quotes?expand=all").json["quotes"][0]["delivery"]["to"] == delivery["to"]


def test_what_is_marked_as_sent_was_sent_by_nobody(acme: Caller) -> None:
    shown = acme.post("/quotes/1/send?expand=all", {}).json
    assert shown["delivery"] == {
        "method": "mark",
        "status": "sent",
        "to": "",
        "outcome": "",
        "tries": 0,
        "sent_at": shown["sent_at"],
    }


@pytest.mark.parametrize(("noun", "number"), [("quotes", "Q-1001"), ("invoices", "INV-1001")])
def test_a_document_is_a_pdf_named_by_its_number(acme: Caller, noun: str, number: str) -> None:
    for _ in range(2):
        answer = acme.get(f"/{noun}/1/pdf")
        assert (answer.status, answer.headers["Content-Type"]) == (200, "application/pdf")
        assert answer.headers["Content-Disposition"] == f'inline; filename="{number}.pdf"'
        assert answer.body.startswith(b"%PDF-")
        acme.post(f"/{noun}/1/send", {})


def test_what_was_sent_is_the_same_pdf_ever_after(acme: Caller) -> None:
    acme.post("/quotes/1/send", {})
    first = acme.get("/quotes/1/pdf").body
    acme.patch("/clients/1", {"name": "Jane Miller"})
    assert acme.get("/quotes/1/pdf").body == first


@pytest.mark.parametrize("noun", ["quotes", "invoices"])
def test_a_stranger_gets_no_pdf(acme: Caller, charlie: Caller, noun: str) -> None:
    for path in (f"/{noun}/1/pdf", f"/{noun}/9/pdf", f"/{noun}/x/pdf"):
        assert charlie.get(path).status == 404
    assert acme.get(f"/{noun}/9/pdf").json == {"error": "not found"}


def test_links_lead_to_page_pdf_and_a_preview_of_our_own_key(acme: Caller) -> None:
    links = acme.get("/quotes/1?expand=all").json["links"]
    assert list(links) == ["self", "page", "pdf", "preview"]
    assert (links["page"], links["pdf"]) == (None, f"{links['self']}/pdf")
    found = re.fullmatch(r".*/q/([0-9a-z]{26})\?preview=([\w.-]+)", links["preview"])
    assert found
    token, signature = found.groups()
    assert is_preview(token, signature, [SECRET_KEY], datetime.now(UTC))
    sent = acme.post("/quotes/1/send?expand=all", {}).json["links"]
    assert sent["page"].endswith(f"/q/{token}")


def test_an_invoice_that_was_sent_has_a_page(acme: Caller) -> None:
    assert acme.get("/invoices/1?expand=all").json["links"]["page"] is None
    links = acme.post("/invoices/1/send?expand=all", {}).json["links"]
    assert list(links) == ["self", "payments", "page", "pdf"]
    assert re.search(r"/i/[0-9a-z]{26}$", links["page"])


def test_an_acceptance_is_shown_with_all_its_evidence(acme: Caller) -> None:
    body = {"name": "Jane Smith", "email": "jane@example.com", "comments": "In May"}
    shown = acme.post("/quotes/1/accept?expand=all", body).json["acceptance"]
    assert list(shown) == EVIDENCE
    assert {name: shown[name] for name in body} == body
    assert (shown["ip"], shown["signature"], shown["revision"]) == ("127.0.0.1", "", 1)
    assert re.fullmatch("[0-9a-f]{64}", shown["content_hash"])
    assert acme.get("/quotes?expand=all").json["quotes"][0]["acceptance"] == shown
    assert acme.post("/quotes/1/reopen?expand=all", {}).json["acceptance"] is None
