"""Being told to stop: what was accepted is answered and stored, and nothing else is."""

import json
from collections.abc import Iterator

import pytest

from tests.support.crowd import Flood, assert_quotes_are_whole, quotes_in
from tests.support.served import Served, read_all
from tests.support.world import Caller, Registrar, World


@pytest.fixture
def acme(served_alone: Served, world: World) -> Iterator[Caller]:
    with (
        Registrar(served_alone.database_url) as registrar,
        Caller(served_alone, registrar, world.acme) as caller,
    ):
        yield caller


def test_what_is_under_way_is_answered_and_stored(acme: Caller) -> None:
    with Flood(acme.served, acme.key, acme.has_client()) as flood:
        assert flood.reached.wait(60)
        assert acme.served.stop() == 0
    acme.close()
    assert len(flood.made) < flood.most, "the stop came after the last create"
    assert {answer.status for answer in flood.answers} <= {201, 503}
    assert quotes_in(acme.book, acme.team) == flood.made
    assert_quotes_are_whole(acme.book, acme.team)


def test_a_request_whose_body_is_still_on_its_way_is_answered(acme: Caller) -> None:
    body = json.dumps({"name": "Jane"}).encode()
    head = (
        "POST /api/v1/clients HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n"
        f"Authorization: Bearer {acme.key}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    with acme.served.connect() as connection:
        connection.sendall(head.encode())
        assert connection.recv(1024).startswith(b"HTTP/1.1 100")
        acme.served.ask_to_stop()
        connection.sendall(body)
        assert read_all(connection).startswith(b"HTTP/1.1 201")
    acme.close()
    assert acme.served.wait() == 0
    assert acme.count("clients") == 1


def test_a_stopped_server_leaves_a_book_that_opens_again(acme: Caller) -> None:
    acme.has_client(name="Jane")
    acme.close()
    assert acme.served.stop() == 0
    acme.served.start()
    assert acme.get("/clients/1").json["name"] == "Jane"
