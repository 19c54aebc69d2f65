"""How much and how often the ChargeOver door takes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.chargeover import PLACE, ChargeOverCaller, basic, refusal
from tests.support.served import Answer, Served, serving
from tests.support.shelves import Shelf
from tests.support.world import Registrar

MEGABYTE = 1024 * 1024
WRITES = [
    ("POST", "/quote"),
    ("PUT", "/quote/1"),
    ("POST", "/quote/1?action=accept"),
    ("POST", "/customer"),
    ("PUT", "/customer/1"),
    ("POST", "/item"),
    ("PUT", "/item/1"),
    ("POST", "/_bulk"),
]


@pytest.fixture(scope="module")
def shop(ann: ChargeOverCaller) -> ChargeOverCaller:
    """A team with one of each, shared: nothing may change it."""
    ann.has_quote()
    return ann


class TestBodies:
    @pytest.mark.parametrize(("method", "path"), WRITES)
    def test_a_byte_past_a_megabyte_is_too_much(
        self, shop: ChargeOverCaller, method: str, path: str
    ) -> None:
        before = shop.counts()
        answer = shop.request(method, path, body=b" " * (MEGABYTE + 1))
        assert refusal(answer)[0] == 413
        assert answer.headers["Connection"] == "close"
        assert shop.counts() == before

    def test_a_megabyte_to_the_byte_is_read(self, shop: ChargeOverCaller) -> None:
        body = b'{"company": "Northwind Traders"}'.ljust(MEGABYTE)
        assert shop.request("POST", "/customer", body=body).status == 201

    def test_a_strangers_large_body_is_dropped_and_the_next_request_served(
        self, shop: ChargeOverCaller
    ) -> None:
        with shop.served.http() as http:
            large = b" " * (MEGABYTE + 1000)
            answer = http.request("POST", f"{PLACE}/quote", body=large)
            assert refusal(answer)[0] == 401
            assert http.request("GET", "/healthz").status == 200

    @pytest.mark.parametrize(("method", "path"), WRITES)
    @pytest.mark.parametrize(
        "body",
        [
            b"{",
            b"[1, 2",
            b'"text"',
            b"7",
            b"true",
            b"\xff\xfe",
            b'{"a": NaN}',
            b'{"a":' * 40 + b"1" + b"}" * 40,
            b"[" * 100_000,
            b'{"memo": "\\ud800"',
        ],
    )
    def test_what_is_no_json_object_is_refused_and_nothing_written(
        self, shop: ChargeOverCaller, method: str, path: str, body: bytes
    ) -> None:
        before = shop.counts()
        assert refusal(shop.request(method, path, body=body))[0] == 400
        assert shop.counts() == before

    @pytest.mark.parametrize("kind", ["text/plain", "application/xml", "multipart/form-data"])
    def test_a_body_that_is_not_said_to_be_json_is_refused(
        self, shop: ChargeOverCaller, kind: str
    ) -> None:
        headers = {"Content-Type": kind}
        answer = shop.request("POST", "/customer", body=b'{"company": "x"}', headers=headers)
        assert refusal(answer)[0] == 415

    def test_more_parameters_than_anybody_has_are_refused(self, shop: ChargeOverCaller) -> None:
        answer = shop.get("/terms?" + "&".join(f"a{number}=1" for number in range(200)))
        assert refusal(answer) == (400, "Missing or invalid parameter.")


@pytest.fixture
def strict(shelf: Shelf, tmp_path: Path) -> Iterator[Served]:
    """The program, told to let a key ask three times at once, and a stranger four times."""
    url = shelf.copy(shelf.populated[0])
    few = {
        "QUOTEWRIGHT_THROTTLE_PER_MINUTE": "1",
        "QUOTEWRIGHT_THROTTLE_BURST": "3",
        "QUOTEWRIGHT_THROTTLE_UNKNOWN_PER_MINUTE": "4",
    }
    with serving(url, tmp_path, few) as served:
        yield served
    shelf.discard(url)


class TestThrottle:
    def test_keys_that_ask_too_often_are_told_when_to_ask_again(
        self, strict: Served, shelf: Shelf
    ) -> None:
        world = shelf.populated[1]
        with (
            Registrar(strict.database_url) as registrar,
            ChargeOverCaller(strict, registrar, world.acme) as acme,
            ChargeOverCaller(strict, registrar, world.charlies) as charlie,
        ):
            assert [acme.get("/terms").status for _ in range(3)] == [200] * 3
            answer = acme.get("/terms")
            assert refusal(answer) == (429, "rate limited")
            assert 1 <= int(answer.headers["Retry-After"]) <= 60
            assert charlie.get("/terms").status == 200

    def test_each_request_of_a_bulk_request_counts(self, strict: Served, shelf: Shelf) -> None:
        part = {"request_method": "POST", "uri": f"{PLACE}/customer", "payload": {"company": "A"}}
        with (
            Registrar(strict.database_url) as registrar,
            ChargeOverCaller(strict, registrar, shelf.populated[1].acme) as acme,
        ):
            assert acme.get("/terms").status == 200
            answers = acme.post("/_bulk", [part] * 3).json["response"]["_bulk"]
            assert [each["code"] for each in answers] == [201, 429, 429]
            assert acme.count("clients") == 1

    def test_keys_are_not_tried_at_full_speed(self, strict: Served, shelf: Shelf) -> None:
        with (
            Registrar(strict.database_url) as registrar,
            ChargeOverCaller(strict, registrar, shelf.populated[1].acme) as acme,
        ):
            assert acme.get("/terms").status == 200
            guesses = [
                _ask(strict, basic(acme.key.public, f"guess {number}")).status
                for number in range(6)
            ]
            assert guesses == [401] * 4 + [429] * 2
            # Whoever really has the keys is not kept out by that.
            assert acme.get("/terms").status == 200
            # Some programs open every call without their keys, to be asked for them.
            assert [_ask(strict, "").status for _ in range(6)] == [401] * 6


def _ask(served: Served, authorization: str) -> Answer:
    with served.http() as http:
        headers = {"Authorization": authorization} if authorization else {}
        return http.request("GET", f"{PLACE}/terms", headers=headers)
