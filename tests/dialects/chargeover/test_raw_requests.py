"""Every request that the vendor's programs were seen to send, byte for byte, and what they read."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.dialects.chargeover._programs import (
    Cs,
    Java,
    Node,
    Php,
    Program,
    Py,
    Rb,
    SigningPhp,
)
from tests.support.chargeover import PLACE, ChargeOverCaller, basic
from tests.support.served import Served
from tests.support.world import ACME, Registrar

PHP_CREATES = (
    rb'{"paycycle":"mon","memo":"x\/y \u00e9","customer_id":35,"line_items":[{"item_id":3,'
    rb'"descrip":"d","line_rate":10.5,"line_quantity":2,"tierset":{"base":10.5,'
    rb'"pricemodel":"fla","tiers":[{"unit_from":1,"unit_to":9999,"amount":60}]}}]}'
)
PHP_BULK = (
    rb'[{"request_method":"GET","uri":"\/api\/v3\/quote\/9","payload":null},'
    rb'{"request_method":"POST","uri":"\/api\/v3\/quote","payload":{"customer_id":35}}]'
)
PY_CREATES = (
    rb'{"paycycle": "mon", "line_items": [{"item_id": 3, "line_quantity": 2, "line_rate": 10.5, '
    rb'"descrip": "x/y \u00e9"}], "customer_id": 35}'
)
RB_CREATES = (
    '{"paycycle":"mon","customer_id":35,"line_items":[{"item_id":3,"descrip":"é"}]}'
).encode()
CS_CREATES = b'{"paycycle":"mon","customer_id":35,"line_items":[{"item_id":3,"descrip":"?"}]}'
NO_DATA = "A required parameter was missing: No data."
GONE = "This quote does not exist."

PHP_THREE_FILTERS = (
    "?_dummy=1&where=refnumber%3AEQUALS%3AA+1%5C%2Cb,bill_state%3ACONTAINS%3A%C3%A9%2B%26,"
    "external_key%3AIS%3ANULL&order=quote_id%3ADESC,date%3AASC&offset=0&limit=100"
)
RB_TWO_FILTERS = (
    "?limit=100&offset=0&order=quote_id%3AASC"
    "&where=quote_status_state%3AEQUALS%3Ao%2Cdate%3AGTE%3A2020-01-01"
)
CS_TWO_FILTERS = (
    "?_dummy=1&limit=10&offset=0&where=quote_status_state:EQUALS:o,"
    "refnumber:EQUALS:A%201%5C,b&order=quote_id:ASC"
)

# What is asked for, and the ids of the quotes that are found.
PHP_FINDS = [
    ("?_dummy=1", [9, 10, 11]),
    (
        "?_dummy=1&where=quote_status_state%3AEQUALS%3Ao&order=quote_id%3AASC&offset=1&limit=2",
        [10, 11],
    ),
    ("?_dummy=1&where=quote_status_state%3AEQUALS%3Ao&order=quote_id%3AASC&offset=8&limit=2", []),
    (PHP_THREE_FILTERS, [9]),
    ("?_dummy=1&where=external_key%3AEQUALS%3AExample%5C%3AID", [11]),
    ("?_dummy=1&offset=2&limit=0", [11]),
    ("?_dummy=1&offset=8&limit=0", []),
    ("?_dummy=1&where=customer_id%3AEQUALS%3A35&_flag_emails=0&_flag_webhooks=1", [9, 10, 11]),
]
PY_FINDS = [
    ("?limit=10&where=quote_status_str:EQUALS:open-new,customer_id:EQUALS:35", [9, 10, 11]),
    ("?limit=2&where=external_key:IS:NULL&offset=0", [9]),
    ("?limit=2&where=external_key:IS:NULL&offset=8", []),
    ("?limit=10&where=refnumber:EQUALS:A%201,b:c", [10]),
    ("?limit=10&where=bill_state:CONTAINS:a+b&c", []),
    ("?limit=10", [9, 10, 11]),
]
RB_FINDS = [
    (RB_TWO_FILTERS, [9, 10, 11]),
    ("?limit=100&offset=0&where=", [9, 10, 11]),
    ("?limit=100&offset=0", [9, 10, 11]),
    ("?limit=100&offset=100", []),
    ("?where=external_key%3AEQUALS%3Aa0K", [10]),
]
CS_FINDS = [
    (CS_TWO_FILTERS, [9]),
    ("", [9, 10, 11]),
]
FINDS = [
    (program, query, found)
    for programs, finds in (
        ((Php, SigningPhp), PHP_FINDS),
        ((Py,), PY_FINDS),
        ((Rb,), RB_FINDS),
        ((Cs,), CS_FINDS),
    )
    for program in programs
    for query, found in finds
]
CREATES = [
    (Php, "/quote", PHP_CREATES),
    (SigningPhp, "/quote", PHP_CREATES),
    (Py, "/quote", PY_CREATES),
    (Rb, "/quote", RB_CREATES),
    (Cs, "/quote", CS_CREATES),
    (Cs, "//quote", CS_CREATES),
]
ALL = [Php, SigningPhp, Py, Rb, Cs]
WITH_ACTIONS = [Php, SigningPhp, Rb, Cs]
LOOKING = ["?_dummy=1", "/9"]


@pytest.fixture(scope="module")
def shop(served: Served, registrar: Registrar) -> Iterator[ChargeOverCaller]:
    """A team whose ids are those of the recordings; the tests that only look share it."""
    with ChargeOverCaller(served, registrar, registrar.open(ACME)) as caller:
        _fill(caller)
        yield caller


@pytest.fixture
def own(fresh: ChargeOverCaller) -> ChargeOverCaller:
    """The same for one test, which may change it."""
    _fill(fresh)
    return fresh


def _fill(caller: ChargeOverCaller) -> None:
    caller.book.set("counters", caller.team, {"clients": 34, "items": 2, "quotes": 8})
    email = {"superuser_name": "Jane Smith", "superuser_email": "jane@example.com"}
    assert caller.has_customer(bill_state="MN", **email) == 35
    assert caller.has_item() == 3
    for fields in (
        {"refnumber": "A 1,b", "bill_state": "Qué+&"},
        {"refnumber": "A 1,b:c", "external_key": "a0K"},
        {"external_key": "Example:ID"},
    ):
        caller.has_quote(customer_id=35, line_items=[{"item_id": 3}], **fields)


class TestLooking:
    @pytest.mark.parametrize(("program", "query", "found"), FINDS)
    def test_what_a_program_looks_for_is_found(
        self, shop: ChargeOverCaller, program: type[Program], query: str, found: list[int]
    ) -> None:
        rows = program(shop).ask("GET", f"/quote{query}")
        assert sorted(row["quote_id"] for row in rows) == found
        assert all("line_items" not in row for row in rows)

    @pytest.mark.parametrize("program", ALL)
    def test_one_is_found_by_its_number_with_its_lines(
        self, shop: ChargeOverCaller, program: type[Program]
    ) -> None:
        quote = program(shop).ask("GET", "/quote/9")
        assert (quote["quote_id"], quote["refnumber"]) == (9, "A 1,b")
        assert [line["item_id"] for line in quote["line_items"]] == [3]

    @pytest.mark.parametrize("program", [Php, SigningPhp, Py])
    def test_or_by_its_token(self, shop: ChargeOverCaller, program: type[Program]) -> None:
        token = program(shop).ask("GET", "/quote/10")["token"]
        assert program(shop).ask("GET", f"/quote/token:{token}")["quote_id"] == 10

    @pytest.mark.parametrize("program", [Php, SigningPhp])
    def test_they_are_counted(self, shop: ChargeOverCaller, program: type[Program]) -> None:
        where = "where=customer_id%3AEQUALS%3A35,quote_status_state%3AEQUALS%3Ao"
        assert program(shop).ask("GET", f"/quote/_count?_dummy=1&{where}") == 3

    def test_what_is_not_there_is_read_as_each_program_reads_it(
        self, shop: ChargeOverCaller
    ) -> None:
        assert Php(shop).ask("GET", "/quote/8") == GONE
        assert Py(shop).ask("GET", "/quote/8") is None
        assert Rb(shop).ask("GET", "/quote/8") == GONE

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("?limit=10&where=quote_status_str:EQUALS:open-new,customer_id:EQUALS:35", 3),
            ("?limit=10&where=refnumber:EQUALS:A 1,b:c", 1),
        ],
    )
    def test_a_program_may_sign_an_address_and_encode_it_afterwards(
        self, shop: ChargeOverCaller, query: str, found: int
    ) -> None:
        assert len(Py(shop).ask_signed(f"/quote{query}")) == found

    def test_customers_are_found_behind_a_slash(self, shop: ChargeOverCaller) -> None:
        where = "?where=bill_state:EQUALS:MN,external_key:IS:NULL&limit=3&offset=0"
        assert [row["customer_id"] for row in Java(shop).ask("GET", f"/customer/{where}")] == [35]
        assert Java(shop).ask("GET", "/customer/35")["bill_state"] == "MN"

    def test_a_program_without_its_key_gets_a_401_that_it_can_read(
        self, shop: ChargeOverCaller
    ) -> None:
        written = Node(shop).ask("GET", "/item")
        assert (written["code"], written["status"], written["response"]) == (401, "Error", False)


class TestWriting:
    @pytest.mark.parametrize(("program", "path", "body"), CREATES)
    def test_a_quote_is_made(
        self, own: ChargeOverCaller, program: type[Program], path: str, body: bytes
    ) -> None:
        assert program(own).ask("POST", path, body) == {"id": 12}
        quote, sent = own.response("/quote/12"), json.loads(body)
        assert (quote["customer_id"], quote["paycycle"]) == (35, "mon")
        assert quote["memo"] == sent.get("memo")
        (line,) = quote["line_items"]
        assert (line["item_id"], line["descrip"]) == (3, sent["line_items"][0]["descrip"])

    def test_a_customer_is_made_and_its_id_comes_first(self, own: ChargeOverCaller) -> None:
        assert Java(own).ask("POST", "/customer", b'{"company":"Test Customer"}') == 36

    @pytest.mark.parametrize("program", [Php, SigningPhp])
    def test_nothing_at_all_makes_nothing(
        self, own: ChargeOverCaller, program: type[Program]
    ) -> None:
        before = own.counts()
        assert program(own).ask("POST", "/quote") == NO_DATA
        assert Py(own).ask("POST", "/quote", b"{}") is None
        assert own.counts() == before

    @pytest.mark.parametrize("program", ALL)
    def test_a_quote_is_changed(self, own: ChargeOverCaller, program: type[Program]) -> None:
        body = b'{"memo": "hi"}' if program is Py else b'{"memo":"hi"}'
        assert program(own).ask("PUT", "/quote/9", body) == {"id": 9}
        assert own.response("/quote/9")["memo"] == "hi"

    @pytest.mark.parametrize("program", [Php, SigningPhp, Rb])
    def test_a_quote_that_is_sent_back_whole_stays_as_it_is(
        self, own: ChargeOverCaller, program: type[Program]
    ) -> None:
        before, counts, events = own.response("/quote/9"), own.counts(), own.events()
        assert program(own).ask("PUT", "/quote/9", json.dumps(before).encode()) == {"id": 9}
        assert own.response("/quote/9") == before
        assert (own.counts(), own.events()) == (counts, events)

    @pytest.mark.parametrize("program", WITH_ACTIONS)
    def test_a_quote_is_sent_and_accepted(
        self, own: ChargeOverCaller, program: type[Program]
    ) -> None:
        asks = program(own).ask
        email = b'{"email":"a@b.c"}'
        assert asks("POST", "/quote/9?action=email", email) is True
        assert own.response("/quote/9")["quote_status_str"] == "open-sent"
        assert asks("POST", "/quote/9?action=accept") is True
        assert own.response("/quote/9")["quote_status_str"] == "closed-won"

    @pytest.mark.parametrize("program", WITH_ACTIONS)
    def test_a_quote_is_deleted(self, own: ChargeOverCaller, program: type[Program]) -> None:
        assert program(own).ask("DELETE", "/quote/9") is True
        assert Php(own).ask("GET", "/quote/9") == GONE
        assert [row["quote_id"] for row in Rb(own).ask("GET", "/quote")] == [10, 11]

    @pytest.mark.parametrize("program", [Php, SigningPhp])
    def test_several_are_asked_at_once(self, own: ChargeOverCaller, program: type[Program]) -> None:
        shown, refused = program(own).ask("POST", "/_bulk", PHP_BULK)["_bulk"]
        assert (shown["code"], shown["response"]) == (200, own.response("/quote/9"))
        assert (refused["code"], refused["status"]) == (400, "Error")
        assert own.response("/quote/_count") == 3

    @pytest.mark.parametrize("query", LOOKING)
    def test_the_flags_of_one_program_change_nothing(
        self, own: ChargeOverCaller, query: str
    ) -> None:
        joined = "&" if "?" in query else "?"
        plain = Php(own).ask("GET", f"/quote{query}")
        flags = "_flag_quickbooks=0&_flag_emails=0&_flag_webhooks=1&_flag_events=0"
        assert Php(own).ask("GET", f"/quote{query}{joined}{flags}") == plain


class TestConnections:
    def test_a_connection_outlives_every_answer(self, shop: ChargeOverCaller) -> None:
        shown = basic(shop.key.public, shop.key.secret)
        with shop.served.http() as http:
            asked: list[tuple[str, dict[str, Any]]] = [
                ("/quote", {}),
                ("/customers", {"Authorization": shown}),
                ("/quote/8", {"Authorization": shown}),
                ("/quote/9", {"Authorization": shown}),
            ]
            statuses = [
                http.request("GET", f"{PLACE}{path}", headers=headers).status
                for path, headers in asked
            ]
        assert statuses == [401, 400, 404, 200]
