"""How much and how often the AllQuote door takes: bodies of a megabyte, and so many requests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.served import Served, read_all, serving
from tests.support.shelves import Shelf
from tests.support.world import ACME, Caller, Registrar

MEGABYTE = 1024 * 1024
MANY_MEGABYTES = 64
CHUNK = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
WRITES = [
    ("POST", "/clients"),
    ("POST", "/clients/find-or-create"),
    ("PATCH", "/clients/1"),
    ("POST", "/jobs"),
    ("PATCH", "/jobs/1"),
    ("POST", "/quotes"),
    ("POST", "/invoices"),
    ("POST", "/invoices/1/payments"),
]


@pytest.fixture(scope="module")
def shop(served: Served, registrar: Registrar) -> Iterator[Caller]:
    """A team with one of each, shared: nothing may change it."""
    with Caller(served, registrar, registrar.open(ACME)) as caller:
        caller.has_job(client_id=caller.has_client())
        caller.has_invoice(client_id=1)
        yield caller


class TestBodies:
    @pytest.mark.parametrize(("method", "path"), WRITES)
    def test_a_byte_past_a_megabyte_is_too_much(self, shop: Caller, method: str, path: str) -> None:
        before = shop.counts()
        body = b" " * (MEGABYTE + 1)
        answer = shop.request(method, path, body=body)
        assert (answer.status, list(answer.json)) == (413, ["error"])
        assert answer.headers["Connection"] == "close"
        assert shop.counts() == before
        assert shop.get("/clients/1").status == 200

    @pytest.mark.parametrize(("method", "path"), WRITES)
    def test_a_megabyte_in_chunks_is_counted_too(
        self, shop: Caller, method: str, path: str
    ) -> None:
        head = _head(shop, method, path, "Transfer-Encoding: chunked")
        too_much = CHUNK * 16 + b"1\r\n \r\n"
        received = shop.served.send_raw(head + too_much)
        assert received.startswith(b"HTTP/1.1 413 ")
        assert b"connection: close" in received.lower()

    @pytest.mark.parametrize(("method", "path"), WRITES)
    def test_a_megabyte_to_the_byte_is_read(self, shop: Caller, method: str, path: str) -> None:
        body = b"[]".ljust(MEGABYTE)
        answer = shop.request(method, path, body=body)
        assert (answer.status, answer.error[:8]) == (400, "the body")

    def test_a_body_without_end_is_not_taken(self, shop: Caller) -> None:
        with shop.served.connect() as connection:
            connection.sendall(_head(shop, "POST", "/clients", "Transfer-Encoding: chunked"))
            with pytest.raises(OSError, match=r"reset|pipe"):  # noqa: PT012 - after however many
                for _ in range(MANY_MEGABYTES * 16):
                    connection.sendall(CHUNK)
                pytest.fail("it took everything")
        assert shop.get("/clients/1").status == 200

    def test_whoever_sends_all_of_a_large_body_first_still_reads_the_refusal(
        self, shop: Caller
    ) -> None:
        with shop.served.connect() as connection:
            length = 2 * MEGABYTE - 1
            head = _head(shop, "POST", "/clients", f"Content-Length: {length}")
            connection.sendall(head + b" " * length)
            assert read_all(connection).startswith(b"HTTP/1.1 413 ")

    def test_a_strangers_large_body_is_dropped_and_the_next_request_served(
        self, shop: Caller
    ) -> None:
        with shop.served.http() as http:
            answer = http.request("POST", "/api/v1/clients", body=b" " * (MEGABYTE + 1000))
            assert answer.status == 401
            assert http.request("GET", "/healthz").status == 200

    @pytest.mark.parametrize("path", ["/clients/1", "/nothing"])
    def test_what_is_refused_before_its_body_leaves_the_connection_usable(
        self, shop: Caller, path: str
    ) -> None:
        for _ in range(3):
            assert shop.post(path, {"notes": "x" * 100_000}).status in {404, 405}
        assert shop.get("/clients/1").status == 200


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
    def test_row_37_a_key_that_asks_too_often_is_told_when_to_ask_again(
        self, strict: Served, shelf: Shelf
    ) -> None:
        world = shelf.populated[1]
        with (
            Registrar(strict.database_url) as registrar,
            Caller(strict, registrar, world.acme) as acme,
            Caller(strict, registrar, world.charlies) as charlie,
        ):
            assert [acme.post("/clients", {"name": "Jane"}).status for _ in range(3)] == [201] * 3
            answer = acme.post("/clients", {"name": "Jane"})
            assert (answer.status, answer.json) == (429, {"error": "rate limited"})
            assert 1 <= int(answer.headers["Retry-After"]) <= 60
            assert acme.count("clients") == 3
            for written in ("bearer {}", "BEARER  {} "):
                assert _ask(strict, written.format(acme.key)) == 429
            assert charlie.get("/me").status == 200

    def test_keys_are_not_tried_at_full_speed(self, strict: Served, shelf: Shelf) -> None:
        key = shelf.populated[1].acme.key
        assert _ask(strict, f"Bearer {key}") == 200
        guesses = [_ask(strict, f"Bearer ak_guess_{number}") for number in range(6)]
        assert guesses == [401] * 4 + [429] * 2
        assert _ask(strict, "") == 429
        assert _ask(strict, f"Bearer {key}") == 200


def _head(caller: Caller, method: str, path: str, framing: str) -> bytes:
    lines = [
        f"{method} /api/v1{path} HTTP/1.1",
        "Host: x",
        f"Authorization: Bearer {caller.key}",
        framing,
    ]
    return "\r\n".join([*lines, "", ""]).encode()


def _ask(served: Served, authorization: str) -> int:
    with served.http() as http:
        headers = {"Authorization": authorization} if authorization else {}
        return http.request("GET", "/api/v1/me", headers=headers).status
