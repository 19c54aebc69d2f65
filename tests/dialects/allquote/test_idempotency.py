"""Idempotency-Key at the AllQuote door: whatever is posted twice under one key is done once."""

import json
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from time import monotonic, sleep
from typing import Any

import pytest
from sqlalchemy import insert

from quotewright.dialects.allquote.routes import ROUTES
from quotewright.inbound.idempotency import Keyed
from quotewright.store.schema import idempotency_keys
from tests.store._books import connected
from tests.support.crowd import Ask, all_at_once
from tests.support.served import Answer, Served, serving
from tests.support.shelves import Shelf
from tests.support.world import ACME, RECEIVER, Caller, Registrar

LINE = {"description": "Labour", "qty": 8, "unit_price_cents": 9000}
QUOTE = {"client_id": 1, "title": "Kitchen reno", "line_items": [LINE]}
POSTS: dict[str, dict[str, Any]] = {
    "/clients": {"name": "Zoë ✓"},
    "/clients/find-or-create": {"email": "zoe@example.com"},
    "/jobs": {"title": "Kitchen reno", "client_id": 1},
    "/quotes": QUOTE,
    "/invoices": {"client_id": 1, "line_items": [LINE]},
    "/invoices/1/payments": {"amount_cents": 100},
    "/hooks": {"hookUrl": RECEIVER, "event": "quote.voided"},
    "/webhooks": {"url": RECEIVER, "events": "quote.voided"},
}
SHOW_A_SECRET = ["/hooks", "/webhooks", "/webhooks/1/rotate-secret"]
REUSED = {"error": "this Idempotency-Key came with another request before"}
RUNNING = {"error": "the first request with this Idempotency-Key is still running; try again"}
MALFORMED = {"error": "Idempotency-Key must be 1 to 255 visible ASCII characters"}
MADE_ELSEWHERE = '{"id":7}'
WAITING = (
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND wait_event_type = 'Lock'"
)
SECONDS = 10
MEGABYTE = 1024 * 1024


@pytest.fixture
def ready(acme: Caller) -> Caller:
    """Acme with the client 1 and the invoice 1 that the requests here name."""
    acme.has_invoice()
    return acme


class TestTwice:
    @pytest.mark.parametrize("path", POSTS)
    def test_the_second_answer_is_the_first_to_the_byte(self, ready: Caller, path: str) -> None:
        first = _post(ready, path)
        before = ready.counts()
        again = _post(ready, path)
        assert first.status == 201
        assert (again.status, again.text) == (first.status, first.text)
        assert again.headers["Content-Type"] == first.headers["Content-Type"]
        assert (_is_replay(first), _is_replay(again)) == (False, True)
        assert ready.counts() == before

    def test_what_was_said_stays_said_when_the_record_has_changed(self, ready: Caller) -> None:
        first = _post(ready, "/clients")
        ready.patch(f"/clients/{first.json['id']}", {"name": "Jane"})
        assert _post(ready, "/clients").text == first.text

    def test_a_match_that_was_found_is_found_again(self, ready: Caller) -> None:
        ready.has_client(email="zoe@example.com")
        first = _post(ready, "/clients/find-or-create")
        again = _post(ready, "/clients/find-or-create")
        assert (first.status, again.status, again.text) == (200, 200, first.text)
        assert _is_replay(again)

    def test_without_the_header_it_is_done_twice(self, ready: Caller) -> None:
        answers = [ready.post("/quotes", QUOTE) for _ in range(2)]
        assert [answer.json["id"] for answer in answers] == [1, 2]
        assert not any(_is_replay(answer) for answer in answers)
        assert ready.count("idempotency_keys") == 0

    @pytest.mark.parametrize("blank", ["", " ", "\t "])
    def test_a_blank_header_is_as_good_as_none(self, ready: Caller, blank: str) -> None:
        answers = [_post(ready, "/quotes", key=blank) for _ in range(2)]
        assert [answer.json["id"] for answer in answers] == [1, 2]

    def test_a_quoted_key_and_a_slash_at_the_end_make_no_difference(self, ready: Caller) -> None:
        first = _post(ready, "/quotes", key="k")
        again = _post(ready, "/quotes/", QUOTE, key='"k"')
        assert (again.status, again.text) == (201, first.text)

    @pytest.mark.parametrize("method", ["GET", "PATCH"])
    def test_only_a_post_looks_at_the_key(self, ready: Caller, method: str) -> None:
        for name in ("Zoë", "Jane"):
            body = {"name": name} if method == "PATCH" else None
            headers = {"Idempotency-Key": "a b"}
            answer = ready.request(method, "/clients/1", body, headers=headers)
            assert answer.status == 200
            assert method == "GET" or answer.json["name"] == name
        assert ready.count("idempotency_keys") == 0


class TestSecrets:
    @pytest.mark.parametrize("path", SHOW_A_SECRET)
    def test_a_secret_is_shown_again_but_nowhere_to_be_read(self, ready: Caller, path: str) -> None:
        ready.has_webhook()
        first = _post(ready, path, POSTS.get(path, {}))
        again = _post(ready, path, POSTS.get(path, {}))
        assert (again.status, again.text) == (first.status, first.text)
        assert _is_replay(again)
        secret = first.json["secret"]
        assert secret.startswith("whsec_")
        rows = ready.book.rows(
            "SELECT body, is_sealed FROM idempotency_keys WHERE team_id = :team", team=ready.team
        )
        ((body, is_sealed),) = rows
        assert is_sealed
        assert secret not in body
        assert "secret" not in body

    @pytest.mark.parametrize("path", ["/quotes", "/webhooks/1/test", "/webhooks/1/replay"])
    def test_an_answer_without_one_is_kept_as_it_is(self, ready: Caller, path: str) -> None:
        ready.has_webhook()
        first = _post(ready, path, POSTS.get(path, {"since": "2026-07-01"}))
        rows = ready.book.rows(
            "SELECT body, is_sealed FROM idempotency_keys WHERE team_id = :team", team=ready.team
        )
        assert [(body, bool(is_sealed)) for body, is_sealed in rows] == [(first.text, False)]

    def test_a_secret_is_of_whoever_was_shown_it(self, ready: Caller) -> None:
        first = _post(ready, "/hooks")
        with ready.with_token("read:quotes") as other:
            answer = _post(other, "/hooks")
        assert not _is_replay(answer)
        assert answer.json["secret"] != first.json["secret"]


class TestRefusals:
    @pytest.mark.parametrize(
        ("path", "body"),
        [("/quotes", {**QUOTE, "title": "Bathroom"}), ("/jobs", QUOTE), ("/quotes", {})],
    )
    def test_a_key_that_came_with_another_request_is_refused(
        self, ready: Caller, path: str, body: dict[str, Any]
    ) -> None:
        _post(ready, "/quotes")
        before = ready.counts()
        answer = _post(ready, path, body)
        assert (answer.status, answer.json) == (422, REUSED)
        assert ready.counts() == before

    @pytest.mark.parametrize("path", sorted({one.path for one in ROUTES if one.method == "POST"}))
    def test_every_call_that_posts_looks_at_the_key(self, ready: Caller, path: str) -> None:
        answer = _post(ready, path.replace("{id}", "1"), {}, key="a b")
        assert (answer.status, answer.json) == (400, MALFORMED)

    @pytest.mark.parametrize("key", ["a b", '""', "é", "~" * 256, "k, k"])
    def test_what_is_no_key_is_refused(self, ready: Caller, key: str) -> None:
        before = ready.counts()
        answer = _post(ready, "/quotes", key=key)
        assert (answer.status, answer.json) == (400, MALFORMED)
        assert ready.counts() == before

    def test_two_headers_are_no_key(self, ready: Caller) -> None:
        body = json.dumps(QUOTE).encode()
        sent = (
            b"POST /api/v1/quotes HTTP/1.1\r\nHost: here\r\nConnection: close\r\n"
            b"Authorization: Bearer " + ready.key.encode() + b"\r\n"
            b"Idempotency-Key: one\r\nIdempotency-Key: two\r\n"
            b"Content-Length: " + str(len(body)).encode() + b"\r\n\r\n" + body
        )
        head, _, said = ready.served.send_raw(sent).partition(b"\r\n\r\n")
        assert (head.split()[1], json.loads(said)) == (b"400", MALFORMED)

    @pytest.mark.parametrize(
        ("path", "body", "status"),
        [
            ("/quotes", {}, 400),
            ("/quotes", {"client_id": 999}, 400),
            ("/invoices/999/payments", {"amount_cents": 1}, 404),
            ("/invoices/1/payments", {"amount_cents": -1}, 400),
        ],
    )
    def test_a_refused_call_leaves_its_key_free(
        self, ready: Caller, path: str, body: dict[str, Any], status: int
    ) -> None:
        before = ready.counts()
        refused = _post(ready, path, body)
        again = _post(ready, path, body)
        assert (refused.status, again.status, again.text) == (status, status, refused.text)
        assert (ready.counts(), ready.count("idempotency_keys")) == (before, 0)
        made = _post(ready, "/quotes")
        assert (made.status, _is_replay(made)) == (201, False)

    def test_a_body_that_is_too_long_is_refused_as_ever(self, ready: Caller) -> None:
        answer = ready.request(
            "POST", "/quotes", body=b" " * (MEGABYTE + 1), headers={"Idempotency-Key": "k"}
        )
        assert answer.status == 413
        assert ready.count("idempotency_keys") == 0


class TestOrderOfChecks:
    def test_the_sender_comes_before_the_key(self, alice: Caller) -> None:
        headers = {"Authorization": "Bearer ak_nobody", "Idempotency-Key": "a b"}
        assert alice.request("POST", "/quotes", QUOTE, headers=headers).status == 401

    def test_the_plan_and_the_scope_come_before_the_key(self, dora: Caller, alice: Caller) -> None:
        assert _post(dora, "/quotes", key="a b").status == 403
        with alice.with_token("read:quotes") as reader:
            assert _post(reader, "/quotes", key="a b").json["error"] == "insufficient_scope"

    def test_the_key_comes_before_the_record_and_the_body(self, ready: Caller) -> None:
        _post(ready, "/quotes")
        assert _post(ready, "/invoices/999/payments", {}, key="a b").json == MALFORMED
        headers = {"Idempotency-Key": "k"}
        answer = ready.request("POST", "/invoices/999/payments", body=b"{", headers=headers)
        assert answer.json == REUSED

    def test_a_token_hears_nothing_again_that_it_may_not_do_any_more(self, ready: Caller) -> None:
        with ready.with_token("write:quotes") as writer:
            assert _post(writer, "/quotes").status == 201
            ready.book.set("credentials", ready.team, {"scopes": "read:quotes"})
            assert _post(writer, "/quotes").status == 403


class TestOwners:
    def test_another_teams_same_key_is_another_key(self, ready: Caller) -> None:
        first = _post(ready, "/clients")
        with Caller(ready.served, ready.registrar, ready.registrar.open(ACME)) as twin:
            answer = _post(twin, "/clients")
        assert (answer.status, _is_replay(answer)) == (201, False)
        assert (first.json["id"], answer.json["id"]) == (2, 1)

    def test_another_credentials_same_key_is_another_key(self, ready: Caller) -> None:
        first = _post(ready, "/clients")
        with ready.with_token("write:clients") as other:
            answer = _post(other, "/clients")
            again = _post(other, "/clients")
        assert (first.json["id"], answer.json["id"], again.json["id"]) == (2, 3, 3)


class TestAtOnce:
    def test_many_at_once_under_one_key_make_one_quote(self, ready: Caller) -> None:
        answers = all_at_once(ready.served, ready.key, [_asking("/quotes")] * 60, 20)
        assert {answer.status for answer in answers} <= {201, 409}
        made = [answer for answer in answers if answer.status == 201]
        assert Counter(map(_is_replay, made))[False] == 1
        assert len({answer.text for answer in made}) == 1
        assert [event for event, _ in ready.events()].count("quote.created") == 1
        assert (ready.count("quotes"), ready.count("idempotency_keys")) == (1, 1)

    def test_many_at_once_under_many_keys_make_one_of_each(self, ready: Caller) -> None:
        asks = [_asking(path, f"{path}-{turn % 5}") for turn in range(15) for path in POSTS]
        answers = all_at_once(ready.served, ready.key, asks, 16)
        assert {answer.status for answer in answers} <= {200, 201, 409}
        assert Counter(map(_is_replay, answers))[False] == 5 * len(POSTS)
        assert (ready.count("quotes"), ready.count("jobs"), ready.count("payments")) == (5, 5, 5)
        assert ready.count("idempotency_keys") == 5 * len(POSTS)


class TestTheFirstIsSlow:
    """On PostgreSQL: somebody beside the program holds the key. SQLite has a single writer."""

    def test_who_waits_for_two_seconds_is_told_so(self, slow: "Slow") -> None:
        with slow.someone_else_runs(is_refused=True):
            answer = slow.posts()
            other = _post(slow.caller, "/quotes", key="other")
        assert (answer.status, answer.json) == (409, RUNNING)
        assert (other.status, other.json["id"]) == (201, 1)
        assert slow.posts().json["id"] == 2

    def test_who_waits_hears_what_the_first_was_answered(self, slow: "Slow") -> None:
        with ThreadPoolExecutor(1) as thread:
            with slow.someone_else_runs():
                waiting = thread.submit(slow.posts)
                slow.waits()
            answer = waiting.result()
        assert (answer.status, answer.text, _is_replay(answer)) == (201, MADE_ELSEWHERE, True)
        assert answer.headers["Location"] == "/quotes/7"
        assert slow.caller.count("quotes") == 0

    def test_who_waits_goes_first_when_the_first_was_refused(self, slow: "Slow") -> None:
        with ThreadPoolExecutor(1) as thread:
            with slow.someone_else_runs(is_refused=True):
                waiting = thread.submit(slow.posts)
                slow.waits()
            answer = waiting.result()
        assert (answer.status, answer.json["id"], _is_replay(answer)) == (201, 1, False)


class Slow:
    """A caller, and somebody else whose request with the same key takes its time."""

    def __init__(self, caller: Caller) -> None:
        self.caller = caller

    def posts(self) -> Answer:
        with self.caller.served.http(self.caller.key) as http:
            return _asking("/quotes")(http)

    @contextmanager
    def someone_else_runs(self, *, is_refused: bool = False) -> Iterator[None]:
        """Until this is left; then the outcome is there."""
        asked = Keyed("k", "POST", "/api/v1/quotes", json.dumps(QUOTE).encode())
        row = {
            "team_id": self.caller.team,
            "credential_id": 1,
            "key": asked.key,
            "fingerprint": asked.fingerprint,
            "status": 201,
            "headers": '{"Location":"/quotes/7"}',
            "body": MADE_ELSEWHERE,
            "created_at": int(datetime.now(UTC).timestamp() * 1_000_000),
        }
        with connected(self.caller.served.database_url) as connection:
            connection.execute(insert(idempotency_keys).values(row))
            yield
            if is_refused:
                connection.rollback()

    def waits(self) -> None:
        """Until a request waits for that somebody."""
        last_moment = monotonic() + SECONDS
        while self.caller.book.rows(WAITING) == [(0,)]:
            assert monotonic() < last_moment, "nobody waits"
            sleep(0.01)


@pytest.fixture(scope="module")
def on_postgresql(
    postgresql_shelf: Shelf, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    url = postgresql_shelf.copy(postgresql_shelf.populated[0])
    with serving(url, tmp_path_factory.mktemp("slow")) as served:
        yield served
    postgresql_shelf.discard(url)


@pytest.fixture
def slow(on_postgresql: Served) -> Iterator[Slow]:
    with (
        Registrar(on_postgresql.database_url) as registrar,
        Caller(on_postgresql, registrar, registrar.open(ACME)) as caller,
    ):
        caller.has_client()
        yield Slow(caller)


def _post(caller: Caller, path: str, body: dict[str, Any] | None = None, key: str = "k") -> Answer:
    sent = POSTS[path] if body is None else body
    return caller.request("POST", path, sent, headers={"Idempotency-Key": key})


def _asking(path: str, key: str = "k") -> Ask:
    headers = {"Idempotency-Key": key}
    return lambda http: http.request("POST", f"/api/v1{path}", POSTS[path], headers=headers)


def _is_replay(answer: Answer) -> bool:
    return answer.headers.get("Idempotency-Replayed") == "true"
