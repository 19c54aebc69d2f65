"""Deliveries at the AllQuote door: seen with every attempt, found again, sent again."""

import base64
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote, urlsplit

import pytest

from quotewright.core.deliveries import Attempt
from quotewright.store.delivery_rows import written_attempts
from quotewright.store.times import to_micros
from tests.dialects.allquote._sent import NOON, id_of, read_on, sent
from tests.support.world import Caller

NOT_FOUND = {"error": "not found"}
KEYS = [
    *("id", "endpoint_id", "event", "seq", "status", "outcome", "attempts"),
    *("next_attempt_at", "created_at"),
]
TRIED = [
    Attempt(at=NOON, milliseconds=8000, outcome="timeout"),
    Attempt(
        at=NOON + timedelta(seconds=33),
        milliseconds=87,
        outcome="status_503",
        status_code=503,
        excerpt="Zoë is away ✓",
    ),
]
NO_UUID = [
    *("1", "0", "x", "%00", "0197a3c4", "0197a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6"),
    *("0197a3c45b6d7e8f9a0b1c2d3e4f5a6b", "{0197a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b}"),
    *("0197a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6g", "%D9%A1" * 36, "0" * 5000),
]
NOBODYS = "0197a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b"


class TestOne:
    def test_a_delivery_is_shown_with_its_attempts(self, acme: Caller) -> None:
        acme.has_webhook(is_enabled=False)
        number = _tried(
            acme, status="waiting", outcome="status_503", tries=2, due_at=to_micros(NOON)
        )
        answer = acme.get(f"/deliveries/{number}")
        shown = answer.json
        assert (answer.status, list(shown)) == (200, KEYS)
        assert [shown[key] for key in KEYS[:6]] == [
            *(number, 1, "invoice.paid", 41, "waiting", "status_503")
        ]
        assert shown["attempts"] == [
            {
                "at": "2026-06-19T12:00:00Z",
                "status_code": None,
                "ms": 8000,
                "outcome": "timeout",
                "excerpt": "",
            },
            {
                "at": "2026-06-19T12:00:33Z",
                "status_code": 503,
                "ms": 87,
                "outcome": "status_503",
                "excerpt": "Zoë is away ✓",
            },
        ]
        assert list(shown["attempts"][0]) == ["at", "status_code", "ms", "outcome", "excerpt"]
        assert acme.get("/deliveries").json == {"deliveries": [shown]}

    def test_the_next_attempt_is_never_earlier_than_the_delivery(self, acme: Caller) -> None:
        acme.has_webhook(is_enabled=False)
        at_once = acme.get(f"/deliveries/{sent(acme, 1)}").json
        assert at_once["next_attempt_at"] == at_once["created_at"]
        later = datetime(2030, 1, 1, tzinfo=UTC)
        number = sent(acme, 1, seq=2, due_at=to_micros(later))
        assert acme.get(f"/deliveries/{number}").json["next_attempt_at"] == "2030-01-01T00:00:00Z"
        number = sent(acme, 1, seq=3, status="delivered")
        assert acme.get(f"/deliveries/{number}").json["next_attempt_at"] is None

    def test_an_id_may_come_in_capitals(self, acme: Caller) -> None:
        acme.has_webhook(is_enabled=False)
        number = sent(acme, 1)
        assert acme.get(f"/deliveries/{number.upper()}/").json["id"] == number

    @pytest.mark.parametrize("name", [*NO_UUID, NOBODYS])
    def test_what_is_no_id_is_not_found(self, alice: Caller, name: str) -> None:
        for answer in (
            alice.get(f"/deliveries/{name}"),
            alice.request("POST", f"/deliveries/{name}/resend", body=b"{"),
        ):
            assert (answer.status, answer.json) == (404, NOT_FOUND)

    def test_deliveries_of_hooks_are_shown_too(self, acme: Caller) -> None:
        acme.has_hook("client.created")
        acme.has_client()
        read_on(acme)
        (delivery,) = acme.get("/deliveries").json["deliveries"]
        assert (delivery["endpoint_id"], delivery["event"]) == (1, "client.created")
        assert acme.delete("/hooks/1").status == 200
        assert acme.get(f"/deliveries/{delivery['id']}").status == 200


class TestFinding:
    @pytest.fixture
    def ids(self, acme: Caller) -> list[str]:
        """Five deliveries, a day apart; the first is the oldest."""
        first, second = acme.has_webhook(is_enabled=False), acme.has_webhook(is_enabled=False)
        days = [NOON + timedelta(days=day) for day in range(5)]
        made = [id_of(day) for day in days]
        told: list[dict[str, Any]] = [
            {"endpoint_id": first, "event": "quote.sent", "status": "delivered"},
            {"endpoint_id": first, "event": "invoice.paid", "status": "failed"},
            {"endpoint_id": second, "event": "quote.sent", "status": "failed"},
            {"endpoint_id": second, "event": "endpoint.test", "status": "delivered"},
            {"endpoint_id": first, "event": "quote.sent", "status": "waiting"},
        ]
        for seq, (one, day, number) in enumerate(zip(told, days, made, strict=True), start=1):
            sent(acme, at=day, delivery_id=number, seq=seq, **one)
        return made

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("", [5, 4, 3, 2, 1]),
            ("endpoint=1", [5, 2, 1]),
            ("endpoint=2", [4, 3]),
            ("endpoint=3", []),
            ("status=failed", [3, 2]),
            ("status=waiting", [5]),
            ("event=quote.sent", [5, 3, 1]),
            ("event=endpoint.test", [4]),
            ("event=job.created", []),
            ("endpoint=1&event=quote.sent&status=delivered", [1]),
            ("since=2026-06-21T12:00:00Z", [5, 4, 3]),
            ("since=2026-06-21T22:00:00%2B10:00", [5, 4, 3]),
            ("since=2026-06-21T22:00:00+10:00", [5, 4, 3]),
            ("since=2026-06-21T12:00:00.001Z", [5, 4]),
            ("since=2026-06-21", [5, 4, 3]),
            ("since=2026-06-22", [5, 4]),
            ("since=0001-01-01", [5, 4, 3, 2, 1]),
            ("since=1969-12-31T23:59:59Z", [5, 4, 3, 2, 1]),
            ("since=9999-12-31T23:59:59Z", []),
            ("endpoint=&status=%20&event=&since=&cursor=&limit=", [5, 4, 3, 2, 1]),
        ],
    )
    def test_the_list_goes_by_endpoint_status_event_and_time(
        self, acme: Caller, ids: list[str], query: str, found: list[int]
    ) -> None:
        rows = acme.get(f"/deliveries?{query}").json["deliveries"]
        assert [ids.index(row["id"]) + 1 for row in rows] == found

    @pytest.mark.parametrize("query", ["", "endpoint=1&", "status=delivered&", "event=quote.sent&"])
    def test_pages_lead_on_to_the_end(self, acme: Caller, ids: list[str], query: str) -> None:
        whole = [row["id"] for row in acme.get(f"/deliveries?{query}").json["deliveries"]]
        assert set(whole) <= set(ids)
        read, path = [], f"/deliveries?{query}limit=2"
        while path:
            answer = acme.get(path)
            assert len(answer.json["deliveries"]) <= 2
            read += [row["id"] for row in answer.json["deliveries"]]
            link, cursor = answer.headers["Link"], answer.json.get("next_cursor")
            assert (link is None) is (cursor is None)
            next_one = urlsplit(link.partition(">")[0].lstrip("<")) if link else None
            path = f"/deliveries?{next_one.query}" if next_one else ""
            assert not next_one or quote(cursor) in next_one.query
        assert read == whole

    @pytest.mark.parametrize(
        "query",
        [
            *(f"endpoint={value}" for value in ("0", "x", "-1", "1.5", "%D9%A1", "9" * 30)),
            *(f"status={value}" for value in ("gone", "FAILED", "enabled")),
            *(f"event={value}" for value in ("quote.lost", "*", "x" * 256, "%00")),
            *(f"since={value}" for value in ("soon", "2026-02-30", "1781827200", "x" * 256)),
            *(f"since={value}" for value in ("2026-06-21T12:00:00", "0001-01-01T00:00:00+10:00")),
            *(f"limit={value}" for value in ("0", "1001", "x")),
            *(f"cursor={value}" for value in ("x", "%C3%A9", "MTI", NOBODYS)),
        ],
    )
    def test_what_cannot_be_read_is_refused_by_its_name(self, acme: Caller, query: str) -> None:
        answer = acme.get(f"/deliveries?{query}")
        assert answer.status == 400
        assert answer.error.split()[0] == query.partition("=")[0]

    def test_a_cursor_is_of_this_list_and_this_team(
        self, acme: Caller, charlie: Caller, ids: list[str]
    ) -> None:
        del ids
        acme.has_client()
        acme.has_client()
        cursor = acme.get("/deliveries?limit=1").json["next_cursor"]
        others = acme.get("/clients?limit=1").json["next_cursor"]
        assert charlie.get(f"/deliveries?cursor={cursor}").status == 400
        assert acme.get(f"/clients?cursor={cursor}").status == 400
        assert acme.get(f"/deliveries?cursor={others}").status == 400
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        for forged in (text.upper(), text.rpartition(":")[0] + ":7", text + "0"):
            unlike = base64.urlsafe_b64encode(forged.encode()).decode().rstrip("=")
            assert acme.get(f"/deliveries?cursor={unlike}").status == 400


class TestSendingAgain:
    def test_it_is_on_its_way_at_once_with_what_was_tried(self, acme: Caller) -> None:
        acme.has_webhook(is_enabled=False)
        number = _tried(acme, status="failed", outcome="status_503", tries=8)
        before = acme.get(f"/deliveries/{number}").json
        acme.patch("/webhooks/1", {"status": "enabled"})
        answer = acme.post(f"/deliveries/{number}/resend", {})
        assert (answer.status, list(answer.json)) == (200, KEYS)
        assert answer.json == before | {
            "status": "waiting",
            "next_attempt_at": before["created_at"],
        }

    @pytest.mark.parametrize("body", [b"", b"{}", b'{"ignored":1}'])
    def test_nothing_is_asked_of_its_body(self, acme: Caller, body: bytes) -> None:
        acme.has_webhook(is_enabled=False)
        number = sent(acme, 1, status="delivered", outcome="delivered")
        acme.patch("/webhooks/1", {"status": "enabled"})
        assert acme.request("POST", f"/deliveries/{number}/resend", body=b"[]").status == 400
        answer = acme.request("POST", f"/deliveries/{number}/resend", body=body)
        assert (answer.status, answer.json["status"]) == (200, "waiting")

    def test_an_endpoint_that_is_not_there_to_hear_is_named(self, acme: Caller) -> None:
        acme.has_webhook(is_enabled=False)
        number = sent(acme, 1, status="failed")
        answer = acme.post(f"/deliveries/{number}/resend", {})
        assert answer.status == 400
        assert answer.error == "the endpoint is disabled: enable it first"
        acme.delete("/webhooks/1")
        answer = acme.post(f"/deliveries/{number}/resend", {})
        assert answer.status == 400
        assert answer.error == "the endpoint is deleted: make a new one"
        assert acme.get(f"/deliveries/{number}").json["status"] == "failed"


def _tried(caller: Caller, **state: Any) -> str:
    return sent(caller, 1, seq=41, attempts=written_attempts(TRIED), **state)
