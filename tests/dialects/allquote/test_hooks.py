"""Hooks at the AllQuote door: programs subscribe to one event, look for it, and end it."""

import base64
from typing import Any

import pytest

from quotewright.core.events import EVENTS
from quotewright.core.scopes import SCOPES
from quotewright.dialects.allquote.hooks import scope_of
from tests.support.served import Answer
from tests.support.world import RECEIVER, Caller

NOT_FOUND = {"error": "not found"}
NAMES = ["hookUrl", "target_url", "url", "webhookUrl"]
BODY = {"event": "quote.accepted", "hookUrl": RECEIVER}
SCOPE_OF = {
    "quote.accepted": "read:quotes",
    "invoice.paid": "read:invoices",
    "payment.received": "read:invoices",
    "job.completed": "read:jobs",
    "booking.created": "read:jobs",
    "client.created": "read:clients",
}
FOR_THE_KEY_ALONE = ["*", "endpoint.disabled", "key.changed"]
NO_URL = [
    *("http://receiver.invalid/", "ftp://receiver.invalid/", "receiver.invalid", "https://", "//x"),
    *("https://127.0.0.1/", "https://10.0.0.1/", "https://[::1]/", "https://127.1/"),
    *("https://2130706433/", "https://0x7f.0.0.1/", "https://localhost/", "https://a.localhost/"),
    *("https://169.254.169.254/latest", "https://[::ffff:10.0.0.1]/", "https://[fd00::1]/"),
    *("https://alice:secret@receiver.invalid/", "https://receiver.invalid/#part"),
    *("https://receiver.invalid:0/", "https://receiver.invalid:65536/", "https://é.invalid/"),
    *("https://receiver.invalid/a b", "https://receiver.invalid/\nx", "https://a..b/"),
    "https://receiver.invalid/" + "x" * 2048,
]
NO_EVENT: list[object] = [
    *(None, "", " ", 5, True, [], ["quote.sent"], {}, "x" * 256, "\0"),
    *("quote.lost", "QUOTE.SENT", "endpoint.test", "quote.*"),
]
NO_TEXT: list[object] = [5, True, [], {}, ["x"], "a\0b"]
NO_SECRET: list[object] = [
    *(5, True, [], {}, "x" * 15, "x" * 256, "é" * 20, " " * 20, "x" * 20 + "\n"),
    *("whsec_" + "!" * 32, "whsec_" + "a" * 28),
]
REFUSED: list[tuple[str, object]] = [
    *(("event", value) for value in NO_EVENT),
    *(("hookUrl", value) for value in (None, "", " ", *NO_URL)),
    *((name, value) for name in NAMES for value in (*NO_TEXT, NO_URL[-1])),
    *(("secret", value) for value in NO_SECRET),
]


@pytest.mark.parametrize("name", NAMES)
def test_a_subscription_is_answered_with_its_secret_under_each_name_of_the_url(
    acme: Caller, name: str
) -> None:
    answer = acme.post("/hooks", {"event": "quote.accepted", name: RECEIVER})
    assert answer.status == 201
    assert list(answer.json) == ["id", "event", "target_url", "secret", "created_at"]
    assert (answer.json["id"], answer.json["event"]) == (1, "quote.accepted")
    assert answer.json["target_url"] == RECEIVER
    assert answer.json["secret"].startswith("whsec_")
    assert len(base64.b64decode(answer.json["secret"].removeprefix("whsec_"))) == 32


def test_the_first_name_that_is_given_counts(acme: Caller) -> None:
    urls = {name: f"https://{name.lower().replace('_', '-')}.invalid/" for name in NAMES}
    for place, name in enumerate(NAMES):
        nothing: dict[str, Any] = dict(zip(NAMES[:place], [None, "", " "], strict=False))
        body = {**dict(list(reversed(urls.items()))), **nothing, "event": "job.created"}
        assert acme.post("/hooks", body).json["target_url"] == urls[name]


@pytest.mark.parametrize("secret", ["0123456789abcdef", "!~" * 127 + "x", "whsec_" + "a" * 32])
def test_a_secret_of_the_subscribers_own_is_kept_to_the_letter(acme: Caller, secret: str) -> None:
    assert _subscribe(acme, secret=secret).json["secret"] == secret
    assert acme.registrar.do(acme.shop, lambda books: books.endpoints.secrets(1)) == (secret,)


@pytest.mark.parametrize("nothing", [{}, {"secret": None}, {"secret": ""}])
def test_every_hook_without_one_gets_a_secret_of_its_own(
    acme: Caller, nothing: dict[str, Any]
) -> None:
    secrets = {_subscribe(acme, **nothing).json["secret"] for _ in range(3)}
    assert len(secrets) == 3


def test_the_same_subscription_again_is_another_hook(acme: Caller) -> None:
    assert [_subscribe(acme).json["id"] for _ in range(3)] == [1, 2, 3]
    assert [hook["id"] for hook in acme.get("/hooks").json["hooks"]] == [3, 2, 1]


def test_a_hook_is_shown_without_its_secret(acme: Caller) -> None:
    made = _subscribe(acme).json
    shown = acme.get("/hooks/1")
    assert list(shown.json) == ["id", "event", "target_url", "status", "reason", "created_at"]
    assert (shown.json["status"], shown.json["reason"]) == ("enabled", "")
    assert shown.json["created_at"] == made["created_at"]
    assert acme.get("/hooks").json == {"hooks": [shown.json]}
    assert "secret" not in acme.get("/hooks").text + shown.text


class TestLookingWhetherItIsThere:
    @pytest.fixture
    def acme(self, acme: Caller) -> Caller:
        acme.has_hook("quote.accepted")
        acme.has_hook("invoice.paid")
        acme.has_hook("quote.accepted", hookUrl="https://other.invalid/")
        acme.has_hook("*", hookUrl="https://other.invalid/")
        return acme

    @pytest.mark.parametrize(
        ("query", "ids"),
        [
            ("event=quote.accepted", [3, 1]),
            ("event=invoice.paid", [2]),
            ("event=*", [4]),
            ("event=job.created", []),
            ("event=", [4, 3, 2, 1]),
            ("target_url=https://other.invalid/", [4, 3]),
            ("hookUrl=https://other.invalid/", [4, 3]),
            ("url=https://other.invalid/", [4, 3]),
            ("webhookUrl=https://other.invalid/", [4, 3]),
            ("url=HTTPS://Other.Invalid/", [4, 3]),
            ("target_url=https%3A%2F%2Freceiver.invalid%2Fallquote%3Fteam%3D1", [2, 1]),
            ("target_url=https://other.invalid", []),
            ("target_url=nonsense", []),
            ("target_url=https://other.invalid/&event=quote.accepted", [3]),
            ("target_url=https://other.invalid/&event=invoice.paid", []),
            ("hookUrl=&target_url=%20&url=https://other.invalid/", [4, 3]),
        ],
    )
    def test_the_list_goes_by_event_and_url(self, acme: Caller, query: str, ids: list[int]) -> None:
        assert [hook["id"] for hook in acme.get(f"/hooks?{query}").json["hooks"]] == ids

    @pytest.mark.parametrize("query", ["event=quote.lost", "event=endpoint.test", "event=%00"])
    def test_an_event_that_there_is_not_is_refused(self, acme: Caller, query: str) -> None:
        answer = acme.get(f"/hooks?{query}")
        assert answer.status == 400
        assert answer.error.startswith("event must ")


class TestEnding:
    def test_unsubscribing_answers_json_and_the_same_again(self, acme: Caller) -> None:
        acme.has_hook()
        for _ in range(3):
            answer = acme.delete("/hooks/1")
            assert (answer.status, answer.json) == (200, {"id": 1, "deleted": True})
        assert acme.get("/hooks/1").json == NOT_FOUND
        assert acme.get("/hooks").json == {"hooks": []}

    @pytest.mark.parametrize("body", [b"{", b"[]", b"", b'{"id":7}', b"x" * 100])
    def test_what_is_sent_along_is_not_looked_at(self, acme: Caller, body: bytes) -> None:
        acme.has_hook()
        kind = {"Content-Type": "text/plain"}
        answer = acme.request("DELETE", "/hooks/1", body=body, headers=kind)
        assert (answer.status, answer.json) == (200, {"id": 1, "deleted": True})

    def test_an_id_of_nobody_is_not_found(self, acme: Caller) -> None:
        for path in ("/hooks/1", "/hooks/0", "/hooks/x", "/hooks/99999999999999999999"):
            assert (acme.delete(path).status, acme.delete(path).json) == (404, NOT_FOUND)

    def test_a_webhook_made_by_hand_is_no_hook(self, acme: Caller) -> None:
        acme.has_webhook()
        assert acme.has_hook() == 2
        assert acme.get("/hooks/1").json == NOT_FOUND
        assert acme.delete("/hooks/1").json == NOT_FOUND
        assert [hook["id"] for hook in acme.get("/hooks").json["hooks"]] == [2]
        assert acme.get("/webhooks/1").json["status"] == "enabled"


class TestRefusals:
    @pytest.mark.parametrize(("field", "value"), REFUSED)
    def test_a_bad_subscription_is_refused_by_the_name_of_its_field(
        self, acme: Caller, field: str, value: object
    ) -> None:
        before = acme.counts()
        answer = _subscribe(acme, **{field: value})
        assert answer.status == 400
        assert answer.error.startswith(f"{field} ")
        assert acme.counts() == before

    @pytest.mark.parametrize("name", NAMES)
    @pytest.mark.parametrize("url", NO_URL)
    def test_a_bad_url_is_refused_by_the_name_that_it_came_under(
        self, acme: Caller, name: str, url: str
    ) -> None:
        answer = acme.post("/hooks", {"event": "quote.accepted", name: url})
        assert answer.status == 400
        assert answer.error.startswith(f"{name} must ")
        assert acme.count("endpoints") == 0

    @pytest.mark.parametrize("event", EVENTS)
    def test_every_event_can_be_subscribed_to(self, acme: Caller, event: str) -> None:
        assert _subscribe(acme, event=event).json["event"] == event


class TestTokens:
    @pytest.mark.parametrize(("event", "scope"), SCOPE_OF.items())
    def test_row_24_a_token_subscribes_to_what_it_may_read(
        self, acme: Caller, event: str, scope: str
    ) -> None:
        with acme.with_token(*(SCOPES - {scope})) as lacking:
            answer = _subscribe(lacking, event=event)
            assert (answer.status, answer.json) == (403, _lacking(scope))
        with acme.with_token(scope) as reader:
            assert _subscribe(reader, event=event).status == 201

    @pytest.mark.parametrize("event", FOR_THE_KEY_ALONE)
    def test_row_24_some_events_are_for_the_key_alone(self, acme: Caller, event: str) -> None:
        with acme.with_token(*SCOPES) as bearer:
            answer = _subscribe(bearer, event=event)
            assert (answer.status, answer.json) == (403, _lacking("*"))
        assert _subscribe(acme, event=event).status == 201

    @pytest.mark.parametrize("event", EVENTS)
    def test_no_event_is_without_a_scope(self, event: str) -> None:
        assert scope_of(event) in {"read:quotes", "read:invoices", "read:jobs", "read:clients", "*"}

    def test_the_scope_comes_before_the_rest_of_the_body(self, acme: Caller) -> None:
        with acme.with_token("write:quotes") as writer:
            answer = writer.post("/hooks", {"event": "quote.sent", "hookUrl": "nonsense"})
            assert (answer.status, answer.json) == (403, _lacking("read:quotes"))
            assert writer.post("/hooks", {"event": "quote.lost"}).status == 400

    def test_a_token_finds_the_hooks_that_it_might_have_made(self, mixed: Caller) -> None:
        with mixed.with_token("read:quotes", "write:invoices") as reader:
            assert [hook["id"] for hook in reader.get("/hooks").json["hooks"]] == [1]
            assert reader.get("/hooks?event=invoice.paid").json == {"hooks": []}
            assert reader.get("/hooks/1").status == 200
            for other in (2, 3, 4):
                assert reader.get(f"/hooks/{other}").json == NOT_FOUND
                assert reader.delete(f"/hooks/{other}").json == NOT_FOUND
            for _ in range(2):
                assert reader.delete("/hooks/1").json == {"id": 1, "deleted": True}
        assert [hook["id"] for hook in mixed.get("/hooks").json["hooks"]] == [4, 3, 2]

    @pytest.fixture
    def mixed(self, acme: Caller) -> Caller:
        for event in ("quote.sent", "invoice.paid", "*", "key.changed"):
            acme.has_hook(event)
        return acme


def _subscribe(caller: Caller, **more: Any) -> Answer:
    return caller.post("/hooks", {**BODY, **more})


def _lacking(scope: str) -> dict[str, str]:
    return {"error": "insufficient_scope", "required_scope": scope}
