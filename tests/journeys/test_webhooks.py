"""What happens through the API is told to those who listen, signed so that others can verify it."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks import Webhook

from quotewright.core.events import EVENTS
from tests.support.listening import HERE, listening, wait_until
from tests.support.receivers import Received
from tests.support.served import Answer, serving
from tests.support.shelves import Shelf
from tests.support.world import ACME, Caller, Registrar

LINES = [{"description": "Labour", "qty": 8, "unit_price_cents": 9000}]
CAUSED_ELSEWHERE = {
    *("quote.viewed", "quote.expired", "quote.deleted", "quote.commented", "key.changed")
}
"""By the client's page, the clock, another vendor's API; or by a command, which is tried below."""


@pytest.fixture
def alice(shelf: Shelf, tmp_path: Path) -> Iterator[Caller]:
    """The owner of a new team, whose webhooks may come to this machine."""
    url = shelf.copy(shelf.migrated)
    allowed = {"QUOTEWRIGHT_WEBHOOK_ALLOWED_NETWORKS": HERE}
    with (
        serving(url, tmp_path, allowed) as served,
        Registrar(url) as registrar,
        Caller(served, registrar, registrar.open(ACME)) as caller,
    ):
        yield caller
    shelf.discard(url)


def test_every_event_is_received_in_the_order_of_its_record_and_both_its_signatures_are_right(
    alice: Caller,
) -> None:
    with listening() as receiver:
        webhook = _made(alice.post("/webhooks", {"url": receiver.url, "events": ["*"]}))
        _live_a_busy_life(alice)
        told = alice.events()
        wait_until(lambda: len(receiver.received) >= len(told))
    assert {event for event, _ in told} == EVENTS.keys() - CAUSED_ELSEWHERE
    received = _events(receiver.received)
    assert sorted(received) == sorted(told)
    for record in {_record(*each) for each in told}:
        assert _of(record, received) == _of(record, told)
    for one in receiver.received:
        _verify(one, webhook["secret"])
        assert json.dumps(json.loads(one.body), separators=(",", ":")).encode() == one.body
    wait_until(lambda: _statuses(alice) == {"delivered"})


def test_a_hook_hears_its_event_alone_and_is_named_on_it(alice: Caller) -> None:
    with listening() as receiver:
        hook = _made(alice.post("/hooks", {"event": "invoice.paid", "hookUrl": receiver.url}))
        invoice = alice.has_invoice(500)
        alice.post(f"/invoices/{invoice}/payments", {"amount_cents": 500})
        wait_until(lambda: len(receiver.received) == 1)
    (one,) = receiver.received
    assert _events([one]) == [("invoice.paid", invoice)]
    assert one.headers["X-AllQuote-Subscription-Id"] == str(hook["id"])
    assert one.headers["User-Agent"] == "AllQuote-Webhook/1.0"
    assert one.headers["Content-Type"] == "application/json"
    _verify(one, hook["secret"])


def test_what_a_command_beside_the_server_causes_is_told_as_well(alice: Caller) -> None:
    with listening() as receiver:
        webhook = _made(alice.post("/webhooks", {"url": receiver.url, "events": ["key.changed"]}))
        team = str(alice.team)
        added = alice.served.run("key", "add", "--team", team, "--kind", "factuursturen")
        assert added.returncode == 0, added.stderr
        wait_until(lambda: len(receiver.received) == 1)
    (one,) = receiver.received
    assert json.loads(one.body)["event"] == "key.changed"
    _verify(one, webhook["secret"])


def test_a_test_is_sent_and_can_be_looked_at(alice: Caller) -> None:
    with listening() as receiver:
        webhook = _made(alice.post("/webhooks", {"url": receiver.url, "events": ["job.created"]}))
        delivery = alice.post(f"/webhooks/{webhook['id']}/test", {}).json
        wait_until(lambda: len(receiver.received) == 1)
        place = f"/deliveries/{delivery['id']}"
        wait_until(lambda: bool(alice.get(place).json["status"] == "delivered"))
    (one,) = receiver.received
    assert _events([one]) == [("endpoint.test", webhook["id"])]
    assert one.headers["webhook-id"] == delivery["id"]
    (attempt,) = alice.get(place).json["attempts"]
    assert (attempt["status_code"], attempt["outcome"]) == (200, "delivered")


def test_a_subscriber_that_left_hears_nothing_more(alice: Caller) -> None:
    with listening() as receiver, listening() as other:
        body = {"event": "client.created", "hookUrl": receiver.url}
        hook = _made(alice.post("/hooks", body))
        _made(alice.post("/hooks", {**body, "hookUrl": other.url}))
        alice.has_client()
        wait_until(lambda: len(receiver.received) == 1)
        assert alice.request("DELETE", f"/hooks/{hook['id']}").status == 200
        alice.has_client()
        wait_until(lambda: len(other.received) == 2)
    assert len(receiver.received) == 1


def test_what_stops_in_good_order_goes_on_where_it_stood(alice: Caller) -> None:
    with listening() as receiver:
        _made(alice.post("/webhooks", {"url": receiver.url, "events": ["client.created"]}))
        for _ in range(20):
            alice.has_client()
        alice.close()
        assert alice.served.stop() == 0
        alice.served.start()
        wait_until(lambda: len(receiver.received) >= 20)
        wait_until(lambda: _statuses(alice) == {"delivered"})
    assert len(receiver.received) == 20
    assert sorted(number for _, number in _events(receiver.received)) == list(range(1, 21))


def _live_a_busy_life(alice: Caller) -> None:
    """Everything that a caller can cause."""
    client = alice.has_client()
    alice.patch(f"/clients/{client}", {"phone": "0400 000 000"})
    job = alice.has_job(client_id=client)
    alice.patch(f"/jobs/{job}", {"status": "complete"})
    alice.post(
        "/bookings", {"client_id": client, "title": "Measure", "start": "2026-12-01T09:00:00Z"}
    )
    refused, voided, revised = (
        alice.has_quote(client_id=client, line_items=LINES) for _ in range(3)
    )
    alice.patch(f"/quotes/{refused}", {"title": "Bathroom"})
    for quote in (refused, voided, revised):
        alice.post(f"/quotes/{quote}/send", {})
    alice.post(f"/quotes/{refused}/decline", {"reason": "too dear"})
    alice.post(f"/quotes/{refused}/reopen", {})
    alice.post(f"/quotes/{voided}/void", {"reason": "a mistake"})
    revision = alice.post(f"/quotes/{revised}/revise", {}).json["id"]
    alice.post(f"/quotes/{revision}/send", {})
    alice.post(f"/quotes/{revision}/accept", {"name": "Jane"})
    alice.post(f"/quotes/{revision}/invoice", {})
    mistaken, paid = (alice.has_invoice(500, client_id=client) for _ in range(2))
    alice.post(f"/invoices/{mistaken}/send", {})
    alice.post(f"/invoices/{mistaken}/void", {"reason": "a mistake"})
    alice.post(f"/invoices/{paid}/payments", {"amount_cents": 200})
    alice.post(f"/invoices/{paid}/payments", {"amount_cents": 300})
    _lose_an_endpoint(alice)


def _lose_an_endpoint(alice: Caller) -> None:
    gone = b"HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n"
    with listening(gone) as receiver:
        _made(alice.post("/webhooks", {"url": receiver.url, "events": ["client.updated"]}))
        alice.patch("/clients/1", {"phone": "0411 111 111"})
        wait_until(lambda: ("endpoint.disabled", 2) in alice.events())


def _record(event: str, number: int) -> tuple[str, int]:
    """What it happened to; a payment is announced with the invoice that it was made on."""
    noun = event.partition(".")[0]
    return "invoice" if noun == "payment" else noun, number


def _of(record: tuple[str, int], events: list[tuple[str, int]]) -> list[tuple[str, int]]:
    return [each for each in events if _record(*each) == record]


def _made(answer: Answer) -> Any:
    assert answer.status == 201, answer.text
    return answer.json


def _statuses(alice: Caller) -> set[str]:
    return {each["status"] for each in alice.get("/deliveries?limit=1000").json["deliveries"]} - {
        "failed"
    }


def _events(received: list[Received]) -> list[tuple[str, int]]:
    told = [json.loads(one.body) for one in received]
    assert [one.headers["X-AllQuote-Event"] for one in received] == [each["event"] for each in told]
    return [(each["event"], each["data"]["id"]) for each in told]


def _verify(received: Received, secret: str) -> None:
    """By the lines of the seller's page, and by the library of Standard Webhooks."""
    raw_body, headers = received.body, received.headers
    expected = "sha256=" + hmac.new(secret.encode(), raw_body, hashlib.sha256).hexdigest()
    assert hmac.compare_digest(expected, headers["X-AllQuote-Signature"])
    Webhook(secret).verify(raw_body, headers)
