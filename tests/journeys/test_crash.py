"""kill -9 in the middle of a thousand creates: what was answered is there, whole.

And with an Idempotency-Key whoever did not hear the answer asks again, and nothing is made twice.
"""

import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http.client import HTTPException
from threading import Event
from time import monotonic, sleep
from typing import Any

from tests.support.crowd import Flood, assert_quotes_are_whole, lines_of, quotes_in
from tests.support.served import Answer, Http, Served
from tests.support.world import Caller, Registrar, World

KEYS = [[f"{caller}-{turn}" for turn in range(40)] for caller in range(8)]
"""For eight callers, forty each."""

ENOUGH = 60
SECONDS = 20


def test_every_answered_quote_survives_a_kill(served_alone: Served, world: World) -> None:
    served, acme = served_alone, world.acme
    with Registrar(served.database_url) as registrar, Caller(served, registrar, acme) as alice:
        with Flood(served, acme.key, alice.has_client()) as flood:
            assert flood.reached.wait(60)
            served.kill()
        assert len(flood.made) < flood.most, "the kill came too late: nothing was tested"

        served.start()

        kept = quotes_in(alice.book, alice.team)
        assert flood.made.items() <= kept.items()
        assert_quotes_are_whole(alice.book, alice.team)


def test_no_number_is_used_again_after_a_kill(served_alone: Served, world: World) -> None:
    served, acme = served_alone, world.acme
    with Registrar(served.database_url) as registrar, Caller(served, registrar, acme) as alice:
        client = alice.has_client()
        with Flood(served, acme.key, client, mark=50) as flood:
            assert flood.reached.wait(60)
            served.kill()
        before = quotes_in(alice.book, alice.team)
        served.start()
        with Flood(served, acme.key, client, most=80, mark=80) as again:
            pass
    assert len(again.made) == 80
    assert not again.made.keys() & before.keys()
    assert not set(again.made.values()) & set(before.values())


def test_an_answer_that_nobody_read_is_given_again_after_a_kill(
    served_alone: Served, world: World
) -> None:
    served, acme = served_alone, world.acme
    with Registrar(served.database_url) as registrar, Caller(served, registrar, acme) as alice:
        client = alice.has_client()
        with served.connect() as connection:
            connection.sendall(_as_bytes(alice.key, "k", client))
            _wait_for_a_quote(alice)
            served.kill()
        before = alice.counts()
        served.start()
        with served.http(alice.key) as http:
            answer = _post(http, "k", client)
        assert (answer.status, answer.headers["Idempotency-Replayed"]) == (201, "true")
        assert {answer.json["id"]: answer.json["quote_number"]} == quotes_in(alice.book, alice.team)
        assert alice.counts() == before
        assert_quotes_are_whole(alice.book, alice.team)


def test_whoever_asks_again_under_the_same_keys_after_a_kill_has_one_quote_for_each(
    served_alone: Served, world: World
) -> None:
    served, acme = served_alone, world.acme
    with Registrar(served.database_url) as registrar, Caller(served, registrar, acme) as alice:
        client = alice.has_client()
        heard: dict[str, str] = {}
        enough = Event()

        def post_until_it_is_gone(keys: list[str]) -> None:
            with served.http(alice.key) as http, suppress(OSError, HTTPException):
                for key in keys:
                    heard[key] = _post(http, key, client).text
                    if len(heard) >= ENOUGH:
                        enough.set()

        with ThreadPoolExecutor(len(KEYS)) as crowd:
            posting = [crowd.submit(post_until_it_is_gone, keys) for keys in KEYS]
            assert enough.wait(60)
            served.kill()
        assert [one.exception() for one in posting] == [None] * len(KEYS)
        all_keys = [key for keys in KEYS for key in keys]
        assert len(heard) < len(all_keys), "the kill came too late: nothing was tested"

        served.start()
        with served.http(alice.key) as http:
            again = {key: _post(http, key, client).text for key in all_keys}
        assert heard.items() <= again.items()
        made = {json.loads(text)["id"] for text in again.values()}
        assert made == quotes_in(alice.book, alice.team).keys()
        assert len(made) == len(all_keys)
        assert_quotes_are_whole(alice.book, alice.team)


def _post(http: Http, key: str, client: int) -> Answer:
    headers = {"Idempotency-Key": key}
    return http.request("POST", "/api/v1/quotes", _quote(client), headers=headers)


def _as_bytes(credential: str, key: str, client: int) -> bytes:
    """The very request that `_post` sends."""
    body = json.dumps(_quote(client))
    head = [
        "POST /api/v1/quotes HTTP/1.1",
        "Host: 127.0.0.1",
        f"Authorization: Bearer {credential}",
        f"Idempotency-Key: {key}",
        f"Content-Length: {len(body)}",
    ]
    return "\r\n".join([*head, "", body]).encode()


def _quote(client: int) -> dict[str, Any]:
    return {"client_id": client, "line_items": lines_of("Part")}


def _wait_for_a_quote(caller: Caller) -> None:
    last_moment = monotonic() + SECONDS
    while caller.count("quotes") == 0:
        assert monotonic() < last_moment, "no quote was kept"
        sleep(0.005)
