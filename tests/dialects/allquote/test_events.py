"""Events at the AllQuote door: what happened, in order, for those who cannot receive webhooks."""

import time

import pytest

from tests.support.world import Caller

CREATED = {"event": "client.created", "data": {"id": 1}}


def test_what_happened_is_told_oldest_first_in_the_words_of_a_webhook(acme: Caller) -> None:
    before = int(time.time()) - 5
    acme.has_invoice()
    acme.post("/invoices/1/payments", {"amount_cents": 50000})
    answer = acme.get("/events").json
    events = [event for event in answer["events"] if event["event"] != "key.changed"]
    told = [(event["event"], event["data"]) for event in events]
    assert told == [
        ("client.created", {"id": 1}),
        ("invoice.created", {"id": 1}),
        ("payment.received", {"id": 1}),
        ("invoice.paid", {"id": 1}),
    ]
    seqs = [event["seq"] for event in answer["events"]]
    assert seqs == sorted(set(seqs))
    assert answer["next"] == seqs[-1]
    for event in events:
        assert list(event) == ["seq", "event", "data", "ts"]
        assert type(event["ts"]) is int
        assert event["ts"] >= before


def test_next_leads_on_and_stays_where_nothing_is_new(acme: Caller) -> None:
    for _ in range(4):
        acme.has_client()
    told, after = [], 0
    for _ in range(9):
        answer = acme.get(f"/events?after={after}&limit=2").json
        assert len(answer["events"]) <= 2
        told += [(event["event"], event["data"]["id"]) for event in answer["events"]]
        after = answer["next"]
    assert [event for event in told if event[0] != "key.changed"] == acme.events()
    assert acme.get(f"/events?after={after}").json == {"events": [], "next": after}
    acme.has_job()
    (event,) = acme.get(f"/events?after={after}").json["events"]
    assert (event["event"], event["seq"] > after) == ("job.created", True)


def test_a_seq_that_is_yet_to_come_is_waited_for(acme: Caller) -> None:
    assert acme.get(f"/events?after={10**17}").json == {"events": [], "next": 10**17}


def test_a_blank_after_is_the_beginning(acme: Caller) -> None:
    acme.has_client()
    assert acme.get("/events?after=%20&limit=").text == acme.get("/events").text


@pytest.mark.parametrize("after", ["-1", "1.5", "many", "%D9%A1", "9" * 19, "9" * 5000, "1e3"])
def test_what_is_no_seq_is_refused(acme: Caller, after: str) -> None:
    answer = acme.get(f"/events?after={after}")
    assert answer.status == 400
    assert answer.error.startswith("after must ")


@pytest.mark.parametrize("limit", ["0", "1001", "x"])
def test_a_limit_is_from_1_to_1000(acme: Caller, limit: str) -> None:
    answer = acme.get(f"/events?limit={limit}")
    assert answer.status == 400
    assert "limit" in answer.error
