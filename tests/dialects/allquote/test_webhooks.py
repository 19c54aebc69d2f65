"""Webhooks at the AllQuote door: made by hand, changed, tried out, told again what they missed."""

import base64
from datetime import UTC, datetime
from typing import Any

import pytest

from quotewright.actions.endpoints import add_endpoint
from quotewright.core.endpoints import EndpointDraft
from quotewright.core.events import EVENTS
from quotewright.store import Books
from tests.dialects.allquote._sent import DAY, read_on, sent
from tests.support.served import Answer
from tests.support.world import RECEIVER, Caller

NOT_FOUND = {"error": "not found"}
KEYS = [
    *("id", "url", "events", "status", "reason", "attempts", "ordered", "snapshot"),
    *("rate_per_second", "created_at"),
]
BODY = {"url": RECEIVER, "events": "*"}
DISABLED = {"error": "the endpoint is disabled: enable it first"}
NOT_WHOLE: list[object] = [1.5, "many", True, [], {}, "", "1_0"]
NOT_A_FLAG: list[object] = ["true", "yes", 1, 0, "", [], {}]
NO_URL: list[object] = ["", " ", 5, [], "http://receiver.invalid/", "https://10.0.0.1"]
NO_EVENTS: list[object] = ["", [], {}, 5, True, ["*", "quote.sent"], ["*"] * 101]
NO_FIRST_EVENT: list[object] = [
    *("quote.lost", "endpoint.test", "a\0b", " ", ["quote.lost"], [None], [5], [[]], [""]),
    *(["x" * 256], ["a\0b"]),
]
NO_SECRET: list[object] = [5, True, [], "x" * 15, "x" * 256, " " * 20]
NO_STATUS: list[object] = ["deleted", "ENABLED", "on", 5, True, []]
NO_TIME: list[object] = [
    *(None, "", " ", 5, True, [], "soon", "2026-02-30", "2026-07-01T09:00:00", "1781827200"),
    *("x" * 256, "a\0b"),
]
REFUSED: list[tuple[str, object]] = [
    *(("url", value) for value in NO_URL),
    ("url", "https://receiver.invalid/" + "x" * 2048),
    *(("events", value) for value in NO_EVENTS),
    *(("events[0]", value) for value in NO_FIRST_EVENT),
    *(("events[1]", ["quote.sent", value]) for value in ("quote.lost", 5, "QUOTE.SENT")),
    *(("attempts", value) for value in (0, 9, -1, "9", *NOT_WHOLE)),
    *(("rate_per_second", value) for value in (0, 1001, -1, "0", *NOT_WHOLE)),
    *((flag, value) for flag in ("ordered", "snapshot") for value in NOT_A_FLAG),
]
REFUSED_WHEN_MADE: list[tuple[str, object]] = [
    ("url", None),
    ("events", None),
    *(("secret", value) for value in NO_SECRET),
]
REFUSED_WHEN_CHANGED: list[tuple[str, object]] = [("status", value) for value in NO_STATUS]


class TestMaking:
    def test_a_webhook_is_answered_with_its_secret_once(self, acme: Caller) -> None:
        made = _make(acme)
        assert made.status == 201
        assert list(made.json) == [*KEYS, "secret"]
        assert [made.json[key] for key in KEYS[:-1]] == [
            *(1, RECEIVER, ["*"], "enabled", "", 8, False, False, None)
        ]
        assert len(base64.b64decode(made.json["secret"].removeprefix("whsec_"))) == 32
        shown = acme.get("/webhooks/1")
        assert shown.json == {key: made.json[key] for key in KEYS}
        assert list(shown.json) == KEYS
        assert acme.get("/webhooks").json == {"webhooks": [shown.json]}

    @pytest.mark.parametrize(
        ("sent", "shown"),
        [
            ("*", ["*"]),
            (["*"], ["*"]),
            (["*", "*"], ["*"]),
            ("quote.sent", ["quote.sent"]),
            (["quote.sent", "job.created", "quote.sent"], ["quote.sent", "job.created"]),
            ([" quote.sent "], ["quote.sent"]),
            (list(EVENTS), list(EVENTS)),
        ],
    )
    def test_events_are_a_list_of_names_or_one_name(
        self, acme: Caller, sent: object, shown: list[str]
    ) -> None:
        assert _make(acme, events=sent).json["events"] == shown

    @pytest.mark.parametrize(
        ("field", "sent", "shown"),
        [
            ("attempts", 3, 3),
            ("attempts", "3", 3),
            ("attempts", 3.0, 3),
            ("attempts", None, 8),
            ("rate_per_second", 5, 5),
            ("rate_per_second", "1000", 1000),
            ("rate_per_second", None, None),
            ("ordered", True, True),
            ("ordered", None, False),
            ("snapshot", True, True),
            ("snapshot", False, False),
        ],
    )
    def test_each_wish_is_kept(self, acme: Caller, field: str, sent: object, shown: object) -> None:
        assert _make(acme, **{field: sent}).json[field] == shown
        assert acme.get("/webhooks/1").json[field] == shown

    def test_a_secret_of_ones_own_is_shown_as_it_was_sent(self, acme: Caller) -> None:
        assert _make(acme, secret="0123456789abcdef").json["secret"] == "0123456789abcdef"

    @pytest.mark.parametrize(("field", "value"), REFUSED + REFUSED_WHEN_MADE)
    def test_a_bad_webhook_is_not_made(self, acme: Caller, field: str, value: object) -> None:
        before = acme.counts()
        answer = _make(acme, **{field.partition("[")[0]: value})
        assert answer.status == 400
        assert answer.error.startswith(f"{field} ")
        assert acme.counts() == before

    def test_there_is_an_end_to_how_many(self, acme: Caller) -> None:
        acme.has_webhook()
        _make_many(acme, 999)
        for path, body in (("/webhooks", BODY), ("/hooks", {**BODY, "event": "job.created"})):
            answer = acme.post(path, body)
            assert answer.status == 409
            assert answer.error == "a team has at most 1000 endpoints: delete one first"
        assert acme.delete("/webhooks/1").status == 200
        assert _make(acme).status == 201


class TestChanging:
    @pytest.mark.parametrize(
        ("change", "shown"),
        [
            ({"url": "https://other.invalid/"}, {"url": "https://other.invalid/"}),
            ({"events": ["job.created"]}, {"events": ["job.created"]}),
            ({"events": "*"}, {"events": ["*"]}),
            ({"attempts": "2", "ordered": False}, {"attempts": 2, "ordered": False}),
            ({"rate_per_second": None}, {"rate_per_second": None}),
            ({"snapshot": True}, {"snapshot": True}),
            ({"status": "disabled"}, {"status": "disabled", "reason": "by hand"}),
            ({}, {}),
            (dict.fromkeys(["url", "events", "attempts", "ordered", "snapshot", "status"]), {}),
            ({"status": "", "secret": 5, "id": 9, "kind": "hook"}, {}),
        ],
    )
    def test_only_what_is_sent_changes(
        self, acme: Caller, change: dict[str, Any], shown: dict[str, Any]
    ) -> None:
        acme.has_webhook(events=["quote.sent"], attempts=5, ordered=True, rate_per_second=7)
        before = acme.get("/webhooks/1").json
        answer = acme.patch("/webhooks/1", change)
        assert (answer.status, answer.json) == (200, before | shown)
        assert acme.get("/webhooks/1").json == before | shown

    def test_enabling_again_clears_the_reason(self, acme: Caller) -> None:
        acme.has_webhook(is_enabled=False)
        answer = acme.patch("/webhooks/1", {"status": "enabled"}).json
        assert (answer["status"], answer["reason"]) == ("enabled", "")

    @pytest.mark.parametrize(("field", "value"), REFUSED + REFUSED_WHEN_CHANGED)
    def test_a_bad_change_leaves_it_as_it_was(
        self, acme: Caller, field: str, value: object
    ) -> None:
        acme.has_webhook()
        before = acme.get("/webhooks/1").text
        answer = acme.patch("/webhooks/1", {"attempts": 2, field.partition("[")[0]: value})
        assert answer.status == 400
        assert answer.error.startswith(f"{field} ")
        assert acme.get("/webhooks/1").text == before

    def test_a_deleted_one_is_nobodys_but_stays_deleted(self, acme: Caller) -> None:
        acme.has_webhook()
        for _ in range(2):
            assert acme.delete("/webhooks/1").json == {"id": 1, "deleted": True}
        assert acme.get("/webhooks").json == {"webhooks": []}
        for method, path in _CALLS_OF_ONE:
            answer = acme.request(method, path, body=b"{")
            assert (answer.status, answer.json) == (404, NOT_FOUND), path

    def test_a_hook_is_no_webhook(self, acme: Caller) -> None:
        acme.has_hook()
        assert acme.get("/webhooks").json == {"webhooks": []}
        for method, path in [*_CALLS_OF_ONE, ("DELETE", "/webhooks/1")]:
            answer = acme.request(method, path, {"since": DAY, "status": "disabled"})
            assert (answer.status, answer.json) == (404, NOT_FOUND), path
        assert acme.get("/hooks/1").json["status"] == "enabled"


class TestRotating:
    def test_the_new_secret_is_shown_once_and_both_are_valid(self, acme: Caller) -> None:
        first = _make(acme).json["secret"]
        rotated = acme.request("POST", "/webhooks/1/rotate-secret")
        assert rotated.status == 200
        assert list(rotated.json) == [*KEYS, "secret"]
        second = rotated.json["secret"]
        assert second != first
        assert second.startswith("whsec_")
        assert acme.registrar.do(acme.shop, lambda books: books.endpoints.secrets(1)) == (
            second,
            first,
        )
        assert "secret" not in acme.get("/webhooks/1").json

    @pytest.mark.parametrize("verb", ["test", "rotate-secret"])
    def test_a_body_is_not_needed_but_a_broken_one_is_refused(
        self, acme: Caller, verb: str
    ) -> None:
        _make(acme)
        assert acme.request("POST", f"/webhooks/1/{verb}", body=b"[]").status == 400
        assert acme.request("POST", f"/webhooks/1/{verb}", body=b"{").status == 400
        assert acme.request("POST", f"/webhooks/1/{verb}", body=b"").status < 300


class TestTryingOut:
    def test_a_test_is_a_delivery_that_no_event_caused(self, acme: Caller) -> None:
        acme.has_client()
        _make(acme)
        answer = acme.post("/webhooks/1/test", {})
        assert answer.status == 201
        delivery = answer.json
        assert (delivery["endpoint_id"], delivery["event"]) == (1, "endpoint.test")
        assert (delivery["seq"], delivery["status"], delivery["outcome"]) == (None, "waiting", "")
        assert delivery["attempts"] == []
        assert delivery["next_attempt_at"] == delivery["created_at"]
        kept = acme.get(f"/deliveries/{delivery['id']}").json
        assert [kept[key] for key in ("id", "event", "seq")] == [
            delivery[key] for key in ("id", "event", "seq")
        ]

    def test_a_disabled_webhook_is_not_tried_out(self, acme: Caller) -> None:
        acme.has_webhook(is_enabled=False)
        for verb, body in (("test", {}), ("replay", {"since": DAY})):
            answer = acme.post(f"/webhooks/1/{verb}", body)
            assert (answer.status, answer.json) == (400, DISABLED)
        assert acme.count("deliveries") == 0

    def test_an_address_that_is_not_allowed_any_more_is_not_tried_out(self, acme: Caller) -> None:
        acme.has_webhook(is_enabled=False)
        acme.book.set("endpoints", acme.team, {"url": "http://10.0.0.1/", "status": "enabled"})
        answer = acme.post("/webhooks/1/test", {})
        assert answer.status == 400
        assert answer.error == "url must begin with https://"
        assert acme.count("deliveries") == 0


class TestReplaying:
    def test_what_failed_and_what_was_missed_goes_out_again(self, acme: Caller) -> None:
        acme.has_webhook(is_enabled=False)
        failed = sent(acme, 1, status="failed", seq=101)
        delivered = sent(acme, 1, status="delivered", seq=102)
        acme.has_job()
        acme.has_client()
        read_on(acme)
        acme.patch("/webhooks/1", {"status": "enabled"})
        answer = acme.post("/webhooks/1/replay", {"since": DAY})
        assert (answer.status, answer.json) == (200, {"replayed": 3, "more": False})
        told = acme.get("/deliveries").json["deliveries"]
        assert {row["id"] for row in told} > {failed, delivered}
        assert sorted(row["event"] for row in told if row["id"] not in {failed, delivered}) == [
            *("client.created", "job.created")
        ]
        (untouched,) = (row for row in told if row["id"] == delivered)
        assert untouched["status"] == "delivered"

    @pytest.mark.parametrize(
        ("since", "count"),
        [
            ("2026-01-07T13:00:00Z", 2),
            ("2026-01-08T00:00:00+11:00", 2),
            ("2026-01-07T13:00:00.001Z", 1),
            ("2026-01-08", 2),  # it begins at 13:00 of the 7th, for the team is in Sydney
            ("2026-01-09", 1),
            ("0001-01-01T00:00:00Z", 3),
            ("0001-01-01", 3),
            ("9999-12-31", 0),
        ],
    )
    def test_only_what_happened_since_goes_out_again(
        self, acme: Caller, since: str, count: int
    ) -> None:
        acme.has_webhook(is_enabled=False)
        for day in (6, 7, 8):
            sent(acme, 1, status="failed", seq=day, at=datetime(2026, 1, day, 13, 0, tzinfo=UTC))
        acme.patch("/webhooks/1", {"status": "enabled"})
        answer = acme.post("/webhooks/1/replay", {"since": since})
        assert (answer.status, answer.json) == (200, {"replayed": count, "more": False})

    @pytest.mark.parametrize("since", NO_TIME)
    def test_since_when_must_be_said(self, acme: Caller, since: object) -> None:
        _make(acme)
        answer = acme.post("/webhooks/1/replay", {"since": since})
        assert answer.status == 400
        assert answer.error.startswith("since ")
        assert acme.request("POST", "/webhooks/1/replay").error == "since is required"


_CALLS_OF_ONE = [
    ("GET", "/webhooks/1"),
    ("PATCH", "/webhooks/1"),
    ("POST", "/webhooks/1/test"),
    ("POST", "/webhooks/1/replay"),
    ("POST", "/webhooks/1/rotate-secret"),
]


def _make_many(caller: Caller, count: int) -> None:
    draft = EndpointDraft(url=RECEIVER, events=("job.created",))

    def make(books: Books) -> None:
        for _ in range(count):
            add_endpoint(books, draft)

    caller.registrar.do(caller.shop, make)


def _make(caller: Caller, **more: Any) -> Answer:
    return caller.post("/webhooks", {**BODY, **more})
