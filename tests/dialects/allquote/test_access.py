"""Who gets in at the AllQuote door, what stops the others, and in which order it is checked."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from quotewright.core.scopes import SCOPES
from tests.dialects.allquote._sent import sent
from tests.support.served import Answer
from tests.support.world import ACME, Caller

REFUSED = {"error": "invalid or missing API token"}
NOT_FOUND = {"error": "not found"}
UPGRADE = {"error": "plan_upgrade_required"}

DELIVERY = "0197a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b"
WRITES = [
    ("POST", "/clients", "write:clients"),
    ("POST", "/clients/find-or-create", "write:clients"),
    ("PATCH", "/clients/1", "write:clients"),
    ("POST", "/jobs", "write:jobs"),
    ("PATCH", "/jobs/1", "write:jobs"),
    ("POST", "/quotes", "write:quotes"),
    ("PATCH", "/quotes/1", "write:quotes"),
    ("POST", "/quotes/1/send", "write:quotes"),
    ("POST", "/quotes/1/revise", "write:quotes"),
    ("POST", "/quotes/1/reopen", "write:quotes"),
    ("POST", "/quotes/1/accept", "write:quotes"),
    ("POST", "/quotes/1/decline", "write:quotes"),
    ("POST", "/quotes/1/void", "write:quotes"),
    ("POST", "/invoices", "write:invoices"),
    ("POST", "/invoices/1/payments", "write:invoices"),
    ("POST", "/bookings", "write:jobs"),
    ("POST", "/quotes/1/invoice", "write:invoices"),
    ("PATCH", "/invoices/1", "write:invoices"),
    ("POST", "/invoices/1/send", "write:invoices"),
    ("POST", "/invoices/1/void", "write:invoices"),
]
READS = [
    *(
        (f"/{noun}{of_one}", f"read:{noun}")
        for noun in ("clients", "jobs", "quotes", "invoices")
        for of_one in ("", "/1")
    ),
    ("/bookings", "read:jobs"),
    ("/bookings/1", "read:jobs"),
    ("/invoices/1/payments", "read:invoices"),
]
FOR_THE_KEY_ALONE = [
    ("GET", "/events"),
    ("GET", "/webhooks"),
    ("POST", "/webhooks"),
    ("GET", "/webhooks/1"),
    ("PATCH", "/webhooks/1"),
    ("DELETE", "/webhooks/1"),
    ("POST", "/webhooks/1/test"),
    ("POST", "/webhooks/1/replay"),
    ("POST", "/webhooks/1/rotate-secret"),
    ("GET", "/deliveries"),
    ("GET", f"/deliveries/{DELIVERY}"),
    ("POST", f"/deliveries/{DELIVERY}/resend"),
]
NEED_A_PLAN = [
    *((method, path) for method, path, _ in WRITES),
    *((method, path) for method, path in FOR_THE_KEY_ALONE if method in {"POST", "PATCH"}),
    ("POST", "/hooks"),
]
MEGABYTE = 1024 * 1024
TOO_LARGE = [str(2**63), "9" * 20, "0" * 19 + "1" * 25, "9" * 5000]
LISTED = [
    *("clients", "jobs", "bookings", "quotes", "invoices"),
    *("hooks", "webhooks", "deliveries"),
]
NOUNS_WITH_ONE = [
    *("clients/1", "jobs/1", "quotes/1", "invoices/1", "bookings/1"),
    *("invoices/1?expand=all", "invoices/1/payments", "hooks/1", "webhooks/2"),
]


class TestKeys:
    @pytest.mark.parametrize(
        "authorization",
        [
            None,
            "",
            "Bearer",
            "Bearer ",
            "Bearer ak_nobody_has_this_key",
            "Bearer at_nobody_has_this_token",
            "Basic YWxpY2U6c2VjcmV0",
            "Token {key}",
            "{key}",
            "Bearer {key}x",
            "Bearer {key} {key}",
            "Bearer \xe9\xe9",
        ],
    )
    def test_row_21_anything_but_a_live_bearer_is_refused_alike(
        self, alice: Caller, authorization: str | None
    ) -> None:
        answer = _knock(alice, "GET", "/me", authorization)
        assert (answer.status, answer.json) == (401, REFUSED)
        assert answer.headers["WWW-Authenticate"] == "Bearer"

    def test_the_scheme_may_be_written_in_any_case(self, alice: Caller) -> None:
        assert _knock(alice, "GET", "/me", "bearer {key}").status == 200

    def test_row_21_an_expired_token_is_refused(self, alice: Caller) -> None:
        long_ago = datetime(2020, 1, 1, tzinfo=UTC)
        with alice.with_token("read:clients", expires_at=long_ago) as expired:
            answer = expired.get("/clients")
        assert (answer.status, answer.json) == (401, REFUSED)

    def test_row_35_a_rotated_key_ends_with_the_next_request(self, acme: Caller) -> None:
        assert acme.get("/me").status == 200
        key = acme.registrar.rotate(acme.shop)
        assert acme.get("/me").json == REFUSED
        with Caller(acme.served, acme.registrar, acme.shop, key) as renewed:
            assert renewed.get("/me").json["team_id"] == acme.team

    def test_a_key_of_another_dialects_form_does_not_open_this_door(self, alice: Caller) -> None:
        assert _knock(alice, "GET", "/me", "Bearer " + "a" * 43).status == 401

    def test_row_34_the_static_key_may_do_everything(self, acme: Caller) -> None:
        statuses = {acme.request(method, path, {}).status for method, path, _ in WRITES}
        assert not statuses & {401, 403, 405}


class TestPlan:
    @pytest.mark.parametrize(("method", "path"), NEED_A_PLAN)
    def test_row_20_a_plan_without_the_api_writes_nothing(
        self, dora: Caller, method: str, path: str
    ) -> None:
        before = dora.counts()
        answer = dora.request(method, path, {"name": "Jane"})
        assert (answer.status, answer.json) == (403, UPGRADE)
        assert dora.counts() == before

    @pytest.mark.parametrize("noun", LISTED)
    def test_row_20_a_plan_without_the_api_still_reads(self, dora: Caller, noun: str) -> None:
        answer = dora.get(f"/{noun}")
        assert (answer.status, answer.json) == (200, {noun: []})

    def test_row_20_whoever_loses_the_plan_can_still_unsubscribe(self, acme: Caller) -> None:
        acme.has_hook()
        acme.has_webhook()
        acme.book.set("teams", acme.team, {"plan": "starter"})
        assert acme.post("/hooks", {}).json == UPGRADE
        for number, noun in ((1, "hooks"), (2, "webhooks")):
            assert acme.get(f"/{noun}/{number}").status == 200
            for _ in range(2):
                answer = acme.delete(f"/{noun}/{number}")
                assert (answer.status, answer.json) == (200, {"id": number, "deleted": True})


class TestScopes:
    @pytest.mark.parametrize(("path", "scope"), READS)
    def test_row_22_a_read_needs_its_own_scope(self, alice: Caller, path: str, scope: str) -> None:
        with alice.with_token(*(SCOPES - {scope})) as lacking:
            _assert_lacks(lacking.get(path), scope)
        with alice.with_token(scope) as bearer:
            assert bearer.get(path).status in {200, 404}

    @pytest.mark.parametrize(("method", "path", "scope"), WRITES)
    def test_row_24_a_write_needs_its_own_scope(
        self, alice: Caller, method: str, path: str, scope: str
    ) -> None:
        with alice.with_token(*(SCOPES - {scope})) as lacking:
            _assert_lacks(lacking.request(method, path, {}), scope)
        with alice.with_token(scope) as bearer:
            assert bearer.request(method, path, {}).status in {200, 201, 400, 404}

    @pytest.mark.parametrize(("method", "path"), FOR_THE_KEY_ALONE)
    def test_what_no_scope_covers_is_for_the_key_alone(
        self, alice: Caller, method: str, path: str
    ) -> None:
        assert alice.request(method, path).status in {200, 400, 404}
        for scopes in (SCOPES, frozenset[str]()):
            with alice.with_token(*scopes) as bearer:
                _assert_lacks(bearer.request(method, path), "*")

    def test_row_23_writing_does_not_imply_reading(self, alice: Caller) -> None:
        with alice.with_token("write:clients") as writer:
            made = writer.post("/clients", {"name": "Jane"})
            assert made.status == 201
            _assert_lacks(writer.get(f"/clients/{made.json['id']}"), "read:clients")


class TestOrderOfChecks:
    """Row 19: 401, then the plan, the scope, the record, and the body last."""

    def test_row_19_a_body_is_not_looked_at_before_its_sender(self, alice: Caller) -> None:
        assert _knock(alice, "POST", "/clients", None, body=b"{").status == 401

    def test_row_19_the_plan_comes_before_the_scope(self, dora: Caller) -> None:
        with dora.with_token() as without_scopes:
            assert without_scopes.post("/clients", {}).json == UPGRADE

    def test_row_19_the_plan_comes_before_the_record_and_the_body(self, dora: Caller) -> None:
        assert dora.request("PATCH", "/clients/999", body=b"{").json == UPGRADE

    def test_row_19_the_scope_comes_before_the_record(self, alice: Caller) -> None:
        with alice.with_token("read:clients") as reader:
            _assert_lacks(reader.patch("/clients/999", {}), "write:clients")
            _assert_lacks(reader.get("/jobs/999"), "read:jobs")

    @pytest.mark.parametrize("path", ["/clients/999", "/jobs/999", "/invoices/999"])
    def test_row_19_the_record_comes_before_the_body(self, alice: Caller, path: str) -> None:
        assert alice.request("PATCH", path, body=b"{").json == NOT_FOUND

    @pytest.mark.parametrize(
        "path",
        [
            *("/invoices/999/payments", "/invoices/999/send", "/invoices/999/void"),
            *("/quotes/999/invoice", "/quotes/0/invoice", "/invoices/x/send"),
        ],
    )
    def test_row_19_the_record_comes_before_what_is_to_be_done_with_it(
        self, alice: Caller, path: str
    ) -> None:
        assert alice.request("POST", f"{path}?expand=x", body=b"{").json == NOT_FOUND

    @pytest.mark.parametrize("path", ["/invoices/999?expand=x", "/invoices/999/payments?limit=x"])
    def test_row_19_the_record_comes_before_the_query(self, alice: Caller, path: str) -> None:
        assert alice.get(path).json == NOT_FOUND


class TestTenancy:
    """Charlie is a stranger: what is Acme's does not exist for him."""

    @pytest.fixture(autouse=True)
    def _acme_has_one_of_each(self, acme: Caller) -> None:
        acme.has_job(client_id=acme.has_client(name="Acme's own"))
        acme.has_quote(client_id=1)
        acme.has_invoice(client_id=1)
        body = {"client_id": 1, "title": "Measure", "start": "2026-07-01T09:00:00Z"}
        assert acme.post("/bookings", body).status == 201
        acme.has_hook()
        acme.has_webhook(is_enabled=False)
        sent(acme, 2, status="failed", delivery_id=DELIVERY)

    @pytest.mark.parametrize("path", NOUNS_WITH_ONE)
    def test_row_18_a_stranger_finds_nothing(
        self, acme: Caller, charlie: Caller, path: str
    ) -> None:
        assert acme.get(f"/{path}").status == 200
        answer = charlie.get(f"/{path}")
        assert (answer.status, answer.json) == (404, NOT_FOUND)

    @pytest.mark.parametrize("noun", LISTED)
    def test_row_18_a_stranger_lists_nothing(self, charlie: Caller, noun: str) -> None:
        assert charlie.get(f"/{noun}").json == {noun: []}

    def test_row_18_a_stranger_sees_and_repeats_no_delivery(
        self, acme: Caller, charlie: Caller
    ) -> None:
        assert acme.get(f"/deliveries/{DELIVERY}").status == 200
        assert charlie.get(f"/deliveries/{DELIVERY}").json == NOT_FOUND
        assert charlie.post(f"/deliveries/{DELIVERY}/resend", {}).json == NOT_FOUND
        assert charlie.get("/deliveries?endpoint=2").json == {"deliveries": []}
        assert acme.get(f"/deliveries/{DELIVERY}").json["status"] == "failed"

    @pytest.mark.parametrize(
        ("method", "path"),
        [
            *(("PATCH", f"{noun}/1") for noun in ("clients", "jobs", "invoices")),
            *(("POST", f"invoices/1/{verb}") for verb in ("payments", "send", "void")),
            ("POST", "quotes/1/invoice"),
            *(("DELETE", path) for path in ("hooks/1", "webhooks/2")),
            ("PATCH", "webhooks/2"),
            *(("POST", f"webhooks/2/{verb}") for verb in ("test", "replay", "rotate-secret")),
        ],
    )
    def test_row_18_a_stranger_changes_nothing(
        self, acme: Caller, charlie: Caller, method: str, path: str
    ) -> None:
        before = acme.events()
        body = {"name": "Mine", "title": "Mine", "amount_cents": 1, "reason": "mine"}
        answer = charlie.request(method, f"/{path}", body)
        assert (answer.status, answer.json) == (404, NOT_FOUND)
        assert acme.events() == before

    @pytest.mark.parametrize("path", ["/jobs", "/bookings", "/quotes", "/invoices"])
    def test_row_18_a_strangers_client_reads_like_a_missing_one(
        self, charlie: Caller, path: str
    ) -> None:
        body = {"title": "Measure", "start": "2026-07-01T09:00:00Z"}
        elsewhere = charlie.post(path, {**body, "client_id": 1})
        nowhere = charlie.post(path, {**body, "client_id": 987654})
        assert (elsewhere.status, nowhere.status) == (400, 400)
        assert elsewhere.json == nowhere.json
        assert "client_id" in elsewhere.error

    def test_row_18_a_stranger_hears_of_nothing(self, acme: Caller, charlie: Caller) -> None:
        assert len(acme.get("/events").json["events"]) > 4
        heard = charlie.get("/events").json["events"]
        assert len(heard) == charlie.count("outbox")

    def test_row_18_nobody_of_another_team_is_assigned(self, acme: Caller) -> None:
        answer = acme.patch("/jobs/1", {"assigned_to": 1})
        assert answer.status == 400
        assert "assigned_to" in answer.error

    def test_two_teams_count_their_own(self, acme: Caller) -> None:
        with Caller(acme.served, acme.registrar, acme.registrar.open(ACME)) as twin:
            assert twin.has_client(name="Twin's own") == 1
            assert twin.get("/clients/1").json["name"] == "Twin's own"
        assert acme.get("/clients/1").json["name"] == "Acme's own"


class TestPaths:
    @pytest.mark.parametrize("noun", LISTED)
    @pytest.mark.parametrize(
        "name",
        ["0", "-1", "abc", "1.0", "+1", "%201", "1e0", "0x1", "%D9%A1", "%00", "%FF", *TOO_LARGE],
    )
    def test_row_17_what_is_no_id_is_not_found(self, alice: Caller, noun: str, name: str) -> None:
        answer = alice.get(f"/{noun}/{name}")
        assert (answer.status, answer.json) == (404, NOT_FOUND)

    @pytest.mark.parametrize("path", ["/nothing", "/clients/1/nothing", "/", "", "/clients//1"])
    def test_row_45_an_unknown_route_is_not_found_in_json(self, alice: Caller, path: str) -> None:
        answer = alice.get(path)
        assert (answer.status, answer.json) == (404, NOT_FOUND)
        assert answer.headers["Content-Type"].startswith("application/json")

    @pytest.mark.parametrize(
        ("method", "path"),
        [
            ("DELETE", "/clients/1"),
            ("PUT", "/clients"),
            ("PATCH", "/clients"),
            ("POST", "/clients/1"),
            ("GET", "/clients/find-or-create"),
            ("DELETE", "/jobs/1"),
            ("DELETE", "/quotes/1"),
            ("PUT", "/invoices/1"),
            ("PATCH", "/hooks/1"),
            ("DELETE", "/hooks"),
            ("DELETE", "/webhooks"),
            ("GET", "/webhooks/1/test"),
            ("DELETE", f"/deliveries/{DELIVERY}"),
            ("POST", "/me"),
            ("PROPFIND", "/me"),
        ],
    )
    def test_row_45_a_method_that_is_not_served_is_named_in_json(
        self, alice: Caller, method: str, path: str
    ) -> None:
        answer = alice.request(method, path, {})
        if path.endswith("find-or-create"):
            assert (answer.status, answer.json) in [
                (404, NOT_FOUND),
                (405, {"error": "method not allowed"}),
            ]
            return
        assert (answer.status, answer.json) == (405, {"error": "method not allowed"})
        assert "Allow" in answer.headers

    def test_row_45_a_trailing_slash_is_served_without_a_redirect(self, acme: Caller) -> None:
        assert acme.post("/clients/", {"name": "Jane"}).status == 201
        assert acme.get("/clients/1/").json == acme.get("/clients/1").json
        assert acme.get("/clients/?search=jane").json == acme.get("/clients").json
        assert acme.post("/clients/find-or-create/", {"name": "Ben"}).status == 201
        assert acme.get("/me/").json["team_id"] == acme.team

    @pytest.mark.parametrize("path", ["/clients", "/me", "/quotes/999"])
    def test_row_45_head_answers_as_get_without_a_body(self, alice: Caller, path: str) -> None:
        got, headed = alice.get(path), alice.request("HEAD", path)
        assert (headed.status, headed.text) == (got.status, "")
        assert headed.headers["Content-Length"] == got.headers["Content-Length"]

    def test_row_45_options_names_what_is_served(self, alice: Caller) -> None:
        answer = alice.request("OPTIONS", "/clients")
        assert answer.status in {200, 204}
        assert {"GET", "POST"} <= set(answer.headers["Allow"].replace(" ", "").split(","))

    @pytest.mark.parametrize("path", ["/me", "/clients/999", "/nothing"])
    def test_every_answer_is_json(self, alice: Caller, path: str) -> None:
        assert alice.get(path).headers["Content-Type"].startswith("application/json")


class TestMediaTypes:
    @pytest.mark.parametrize(
        "kind", ["text/plain", "application/xml", "multipart/form-data; boundary=x"]
    )
    def test_row_45_a_body_that_is_not_said_to_be_json_is_refused(
        self, alice: Caller, kind: str
    ) -> None:
        before = alice.counts()
        answer = _send_as(alice, {"Content-Type": kind})
        assert answer.status == 415
        assert answer.error
        assert alice.counts() == before

    @pytest.mark.parametrize(
        "kind", ["application/json; charset=utf-8", "APPLICATION/JSON", "application/json"]
    )
    def test_row_45_json_is_json_however_it_is_written(self, alice: Caller, kind: str) -> None:
        assert _send_as(alice, {"Content-Type": kind}).status == 201

    def test_a_body_past_a_megabyte_is_refused_before_the_rest_is_sent(self, alice: Caller) -> None:
        head = (
            "POST /api/v1/clients HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
            f"Authorization: Bearer {alice.key}\r\nContent-Type: application/json\r\n"
            "Content-Length: 1000000000000\r\n\r\n"
        )
        received = alice.served.send_raw(head.encode() + b" " * (MEGABYTE + 1))
        assert received.startswith(b"HTTP/1.1 413")
        assert b'"error"' in received


def _knock(
    caller: Caller, method: str, path: str, authorization: str | None, body: bytes | None = None
) -> Answer:
    """A request on a fresh connection with this very Authorization header, or none."""
    headers = {}
    if authorization is not None:
        headers["Authorization"] = authorization.replace("{key}", caller.key)
    with caller.served.http() as http:
        return http.request(method, f"/api/v1{path}", body=body, headers=headers)


def _send_as(caller: Caller, headers: Mapping[str, str]) -> Answer:
    return caller.request("POST", "/clients", body=b'{"name": "Jane"}', headers=headers)


def _assert_lacks(answer: Answer, scope: str) -> None:
    promised: dict[str, Any] = {"error": "insufficient_scope", "required_scope": scope}
    assert (answer.status, answer.json) == (403, promised)
