"""The main journey: a client is quoted, the work is done, an invoice is paid in two parts."""

from tests.support.world import Caller


def test_from_a_client_to_a_paid_invoice(acme: Caller) -> None:
    client = acme.post("/clients", {"name": "Jane Smith", "email": "jane@example.com"}).json["id"]
    job = acme.post("/jobs", {"title": "Kitchen reno", "client_id": client}).json["id"]
    lines = [
        {"description": "Labour", "qty": 8, "unit_price_cents": 9000},
        {"description": "Materials", "qty": 1, "unit_price_cents": 78000},
    ]
    quote = acme.post("/quotes", {"client_id": client, "line_items": lines}).json
    assert quote["total_cents"] == 165000

    assert acme.patch(f"/jobs/{job}", {"status": "complete"}).json["status"] == "complete"
    whole = [{"description": "As quoted", "qty": 1, "unit_price_cents": quote["total_cents"]}]
    invoice = acme.post("/invoices", {"client_id": client, "line_items": whole}).json["id"]
    first = acme.post(f"/invoices/{invoice}/payments", {"amount_cents": 65000}).json
    second = acme.post(f"/invoices/{invoice}/payments", {"amount_cents": 100000}).json

    assert (first["fully_paid"], second["fully_paid"]) == (False, True)
    settled = acme.get(f"/invoices/{invoice}").json
    assert (settled["status"], settled["amount_paid_cents"]) == ("paid", 165000)
    assert acme.get(f"/quotes/{quote['id']}").json == quote
    assert acme.events() == [
        ("client.created", client),
        ("job.created", job),
        ("quote.created", quote["id"]),
        ("job.updated", job),
        ("job.completed", job),
        ("invoice.created", invoice),
        ("payment.received", invoice),
        ("payment.received", invoice),
        ("invoice.paid", invoice),
    ]


def test_from_a_quote_through_its_revision_to_cash(acme: Caller) -> None:
    client = acme.has_client()
    labour = {"description": "Labour", "qty": 8, "unit_price_cents": 9000}
    first = acme.post("/quotes", {"client_id": client, "line_items": [labour]}).json
    acme.post(f"/quotes/{first['id']}/send", {})
    acme.post(f"/quotes/{first['id']}/decline", {"reason": "too dear"})

    revision = acme.post(f"/quotes/{first['id']}/revise", {}).json
    cheaper = acme.patch(f"/quotes/{revision['id']}", {"discount": 10, "memo": "As agreed"}).json
    assert (first["total_cents"], cheaper["total_cents"]) == (79200, 71280)
    acme.post(f"/quotes/{revision['id']}/send", {})
    accepted = acme.post(f"/quotes/{revision['id']}/accept?expand=all", {"name": "Jane"}).json

    whole = [{"description": "As quoted", "qty": 1, "unit_price_cents": accepted["total_cents"]}]
    invoice = acme.post("/invoices", {"client_id": client, "line_items": whole}).json["id"]
    paid = acme.post(f"/invoices/{invoice}/payments", {"amount_cents": 71280}).json

    assert paid["fully_paid"] is True
    numbers = {
        quote["quote_number"]: quote["status"] for quote in acme.get("/quotes").json["quotes"]
    }
    assert numbers == {"Q-1001": "void", "Q-1001-R2": "accepted"}
    assert (accepted["revision"], accepted["revises_id"]) == (2, first["id"])
    assert (accepted["memo"], accepted["acceptance"]["name"]) == ("As agreed", "Jane")
    assert acme.events() == [
        ("client.created", client),
        ("quote.created", first["id"]),
        ("quote.sent", first["id"]),
        ("quote.declined", first["id"]),
        ("quote.created", revision["id"]),
        ("quote.updated", revision["id"]),
        ("quote.revised", first["id"]),
        ("quote.sent", revision["id"]),
        ("quote.accepted", revision["id"]),
        ("invoice.created", invoice),
        ("payment.received", invoice),
        ("invoice.paid", invoice),
    ]


def test_a_refused_write_takes_no_number_from_the_events(acme: Caller) -> None:
    acme.has_quote(line_items=[{"description": "Labour", "qty": 1, "unit_price_cents": 1}])
    acme.post("/quotes", {"client_id": 999})
    acme.has_invoice()
    rows = acme.book.rows("SELECT seq FROM outbox WHERE team_id = :t ORDER BY seq", t=acme.team)
    assert [seq for (seq,) in rows] == list(range(1, len(rows) + 1))
