"""Who gets in at the ChargeOver door, what stops the others, and in which order it is checked."""

from base64 import b64encode

import pytest

from tests.support.chargeover import ENVELOPE, ChargeOverCaller, basic, refusal
from tests.support.served import Served

MISSING = "Invalid or incorrect authorization [Missing (basic) authorization header.]"
WRONG = "Invalid or incorrect authorization [Invalid public or private key.]"
NO_SIGNATURE = "Invalid or incorrect authorization [Invalid signature.]"

WRITES = [
    ("POST", "/quote"),
    ("PUT", "/quote/1"),
    ("DELETE", "/quote/1"),
    *(
        ("POST", f"/quote/1?action={name}")
        for name in ("email", "print", "accept", "reject", "reopen")
    ),
    ("POST", "/customer"),
    ("PUT", "/customer/1"),
    ("POST", "/item"),
    ("PUT", "/item/1"),
]
LISTED = ["quote", "customer", "item", "terms", "currency", "brand", "class", "admin"]
WITH_COUNT = ["quote", "customer", "item"]


class TestKeys:
    @pytest.mark.parametrize(
        ("shown", "reason"),
        [
            ("", MISSING),
            ("Bearer {private}", MISSING),
            ("{private}", MISSING),
            ("Basic", WRONG),
            ("Basic %%%", WRONG),
            ("Basic " + b64encode(b"\xff\xfe:x").decode(), WRONG),
            (basic("nobody", "knows"), WRONG),
            (basic("", ""), WRONG),
            ("ChargeOver", NO_SIGNATURE),
            ('ChargeOver co_public_key="undefined"', NO_SIGNATURE),
        ],
    )
    def test_a_caller_who_shows_no_keys_that_are_known_is_challenged(
        self, ann: ChargeOverCaller, shown: str, reason: str
    ) -> None:
        shown = shown.replace("{private}", ann.key.secret)
        answer = ann.request("GET", "/quote", authorization=shown)
        assert refusal(answer) == (401, reason)
        assert answer.headers["WWW-Authenticate"] == 'Basic realm="Quotewright"'
        assert answer.headers["Content-Type"] == "application/json"

    def test_the_pages_own_401_is_ours_to_the_letter(self, served: Served) -> None:
        with served.http() as http:
            answer = http.request("GET", "/api/v3/quote")
        assert answer.json == {
            "code": 401,
            "status": "Error",
            "message": MISSING,
            "details": {},
            "response": False,
        }

    def test_a_public_key_alone_opens_nothing(self, ann: ChargeOverCaller) -> None:
        public, private = ann.key.public, ann.key.secret
        for wrong in (
            basic(public, ""),
            basic(public, private[::-1]),
            basic(public, private + "x"),
            basic(private, public),
            basic(private, private),
        ):
            assert refusal(ann.request("GET", "/terms", authorization=wrong)) == (401, WRONG)

    def test_the_scheme_may_be_written_in_any_case(self, ann: ChargeOverCaller) -> None:
        shown = ann.authorization.replace("Basic", "bASIC")
        assert ann.request("GET", "/terms", authorization=shown).status == 200

    def test_the_keys_of_another_api_do_not_open_this_door(self, ann: ChargeOverCaller) -> None:
        for shown in (basic(ann.shop.key, ann.shop.key), basic("", ann.shop.key)):
            assert refusal(ann.request("GET", "/terms", authorization=shown)) == (401, WRONG)

    @pytest.mark.parametrize("part", ["public", "secret"])
    def test_these_keys_do_not_open_the_door_of_another_api(
        self, ann: ChargeOverCaller, part: str
    ) -> None:
        with ann.served.http(getattr(ann.key, part)) as http:
            assert http.request("GET", "/api/v1/me").status == 401

    def test_keys_that_were_regenerated_end_with_the_next_request(
        self, fresh: ChargeOverCaller
    ) -> None:
        assert fresh.get("/terms").status == 200
        renewed = fresh.rotate()
        assert refusal(fresh.get("/terms")) == (401, WRONG)
        shown = basic(renewed.public, renewed.secret)
        assert fresh.request("GET", "/terms", authorization=shown).status == 200

    def test_no_key_gets_into_the_log(self, ann: ChargeOverCaller) -> None:
        ann.get("/terms")
        ann.request("GET", "/terms", authorization=basic(ann.key.public, "not the private one"))
        log = ann.served.log()
        assert "/api/v3/terms" in log
        for secret in (ann.key.secret, ann.key.public, ann.authorization[6:], "not the private"):
            assert secret not in log


class TestPlan:
    @pytest.mark.parametrize(("method", "path"), WRITES)
    def test_a_plan_without_the_api_writes_nothing(
        self, starter: ChargeOverCaller, method: str, path: str
    ) -> None:
        before = starter.counts()
        answer = starter.request(method, path, body=b"this is no JSON")
        assert refusal(answer) == (403, "plan_upgrade_required")
        assert starter.counts() == before

    @pytest.mark.parametrize("noun", LISTED)
    def test_a_plan_without_the_api_still_reads(self, starter: ChargeOverCaller, noun: str) -> None:
        assert isinstance(starter.response(f"/{noun}"), list)


class TestOrderOfChecks:
    def test_what_is_not_served_is_said_before_anybody_is_asked_who_they_are(
        self, ann: ChargeOverCaller
    ) -> None:
        answer = ann.request("GET", "/customers", authorization="")
        assert refusal(answer)[0] == 400

    @pytest.mark.parametrize(("method", "path"), WRITES)
    def test_a_body_is_not_read_before_its_sender_is_known(
        self, ann: ChargeOverCaller, method: str, path: str
    ) -> None:
        answer = ann.request(method, path, authorization="", body=b"{broken")
        assert refusal(answer) == (401, MISSING)


class TestPages:
    """A browser that was shown a challenge sends the keys along, whoever makes it ask."""

    @pytest.mark.parametrize(
        "headers",
        [
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "same-site"},
            {"Origin": "https://evil.example"},
        ],
    )
    def test_a_page_of_another_site_writes_nothing(
        self, ann: ChargeOverCaller, headers: dict[str, str]
    ) -> None:
        before = ann.counts()
        for method, path in [*WRITES, ("POST", "/_bulk")]:
            answer = ann.request(method, path, headers=headers, body=b"[]")
            assert refusal(answer)[0] == 403
        assert ann.counts() == before

    def test_a_program_that_names_its_own_origin_is_served(self, ann: ChargeOverCaller) -> None:
        own = {"Origin": f"http://127.0.0.1:{ann.served.port}"}
        body = b'{"company": "Northwind Traders"}'
        headers = {**own, "Content-Type": "application/json"}
        assert ann.request("POST", "/customer", headers=headers, body=body).status == 201


class TestWhatIsServed:
    @pytest.mark.parametrize("noun", WITH_COUNT)
    def test_what_is_listed_is_counted(self, ann: ChargeOverCaller, noun: str) -> None:
        assert isinstance(ann.response(f"/{noun}/_count"), int)

    @pytest.mark.parametrize(
        ("method", "path", "asked"),
        [
            ("GET", "/customers", "list(customers, )"),
            ("GET", "/invoice/7", "get(invoice, 7)"),
            ("PUT", "/package/628", "modify(package, 628)"),
            ("POST", "/_aggregate", "create(_aggregate, )"),
            ("GET", "/_bulk", "list(_bulk, )"),
            ("GET", "", "list(, )"),
            ("GET", "/", "list(, )"),
            ("DELETE", "/_resthook/1", "delete(_resthook, 1)"),
            ("GET", "/" + "x" * 5000, f"list({'x' * 60}, )"),
        ],
    )
    def test_a_type_that_is_not_served_is_refused_in_the_recorded_words(
        self, ann: ChargeOverCaller, method: str, path: str, asked: str
    ) -> None:
        said = f"The object type requested is not supported: {asked}"
        assert refusal(ann.request(method, path)) == (400, said)

    @pytest.mark.parametrize(
        ("method", "path", "asked"),
        [
            ("DELETE", "/customer/1", "delete(customer, 1)"),
            ("DELETE", "/item/1", "delete(item, 1)"),
            ("POST", "/terms", "create(terms, )"),
            ("PUT", "/brand/1", "modify(brand, 1)"),
            ("GET", "/terms/_count", "count(terms, )"),
            ("PUT", "/quote", "modify(quote, )"),
            ("DELETE", "/quote", "delete(quote, )"),
            ("POST", "/quote/9", "create(quote, 9)"),
            ("POST", "/quote/9?action=void", "void(quote, 9)"),
            ("POST", "/quote/9/_action/pay", "pay(quote, 9)"),
            ("POST", "/quote/9?action=delete", "delete(quote, 9)"),
            ("POST", "/quote/9?action=get", "get(quote, 9)"),
            ("POST", "/quote?action=accept", "accept(quote, )"),
            ("POST", "/customer/9?action=email", "email(customer, 9)"),
        ],
    )
    def test_a_verb_that_is_not_offered_is_refused_in_the_recorded_words(
        self, ann: ChargeOverCaller, method: str, path: str, asked: str
    ) -> None:
        said = f"The command requested is not supported: {asked}"
        assert refusal(ann.request(method, path)) == (400, said)

    @pytest.mark.parametrize("method", ["PATCH", "TRACE", "PROPFIND"])
    def test_a_method_that_has_no_verb_is_405(self, ann: ChargeOverCaller, method: str) -> None:
        answer = ann.request(method, "/quote")
        assert refusal(answer) == (405, "method not allowed")
        assert answer.headers["Allow"] == "DELETE, GET, HEAD, OPTIONS, POST, PUT"

    def test_options_are_named_in_the_envelope(self, ann: ChargeOverCaller) -> None:
        answer = ann.request("OPTIONS", "/quote", authorization="")
        assert (answer.status, list(answer.json)) == (200, ENVELOPE)
        assert "PUT" in answer.headers["Allow"]

    def test_head_is_get_without_its_body(self, ann: ChargeOverCaller) -> None:
        got, head = ann.get("/terms"), ann.request("HEAD", "/terms")
        assert (head.status, head.text) == (200, "")
        assert head.headers["Content-Length"] == got.headers["Content-Length"]

    @pytest.mark.parametrize("path", ["//terms", "/terms/", "/terms//", "/terms/?_dummy=1"])
    def test_slashes_too_many_are_as_good_as_none(self, ann: ChargeOverCaller, path: str) -> None:
        assert ann.response(path) == ann.response("/terms")

    def test_flags_of_the_vendors_programs_change_nothing(self, ann: ChargeOverCaller) -> None:
        flags = "_dummy=1&_flag_quickbooks=0&_flag_emails=0&_flag_webhooks=1&_flag_events=0"
        assert ann.response(f"/terms?{flags}") == ann.response("/terms")

    @pytest.mark.parametrize("noun", LISTED)
    @pytest.mark.parametrize(
        "number", ["0", "999999", "-1", "1x", "9" * 5000, "%00", "9/8", "token:", "external_key:"]
    )
    def test_what_nobody_has_does_not_exist(
        self, ann: ChargeOverCaller, noun: str, number: str
    ) -> None:
        said = f"This {noun} does not exist."
        assert refusal(ann.get(f"/{noun}/{number}")) == (404, said)


class TestMishaps:
    def test_a_mistake_of_ours_is_told_in_the_envelope_and_only_to_the_log(
        self, fresh: ChargeOverCaller
    ) -> None:
        fresh.has_customer()
        fresh.book.set("teams", fresh.team, {"time_zone": "Mars/Olympus"})
        answer = fresh.get("/customer")
        assert refusal(answer) == (500, "internal error; the operator's log says more")
        assert "Mars" not in answer.text
        assert "Mars/Olympus" in fresh.served.log()
        (part,) = fresh.post("/_bulk", [{"request_method": "GET", "uri": "/api/v3/customer"}]).json[
            "response"
        ]["_bulk"]
        assert (part["code"], part["response"]) == (500, False)
