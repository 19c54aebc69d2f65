"""kill -9, twenty times, while two thousand things happen: every one of them is told.

What is told twice carries the same id. On SQLite the serving process is killed, on PostgreSQL a
`quotewright worker` beside it.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http.client import HTTPException
from itertools import count
from pathlib import Path

import pytest

from tests.support.listening import HERE, listening, wait_until
from tests.support.receivers import Receiver
from tests.support.served import Served
from tests.support.shelves import Shelf
from tests.support.victims import Victim, living_victim, served_beside_its_worker
from tests.support.world import ACME, Caller, Registrar, Shop

EVENTS = 2000
KILLS = 20
CALLERS = 4
MANY_SECONDS = 240
"""Until the test gives up; it is over long before."""

SETTINGS = {"QUOTEWRIGHT_WEBHOOK_ALLOWED_NETWORKS": HERE}


@pytest.fixture
def served(shelf: Shelf, tmp_path: Path) -> Iterator[Served]:
    with served_beside_its_worker(shelf, tmp_path, SETTINGS) as served:
        yield served


@pytest.fixture
def victim(served: Served) -> Iterator[Victim]:
    with living_victim(served) as victim:
        yield victim


def test_nothing_that_happened_is_lost_by_twenty_kills(served: Served, victim: Victim) -> None:
    with Registrar(served.database_url) as registrar, listening() as receiver:
        shop = registrar.open(ACME)
        with Caller(served, registrar, shop) as alice:
            endpoint = {"url": receiver.url, "events": ["client.created"]}
            assert alice.post("/webhooks", endpoint).status == 201
        with ThreadPoolExecutor(CALLERS) as crowd:
            numbers = count()
            posting = [crowd.submit(_post, served, shop, numbers) for _ in range(CALLERS)]
            for kill in range(1, KILLS + 1):
                mark = kill * EVENTS // (KILLS + 2)
                wait_until(lambda mark=mark: len(receiver.received) >= mark, MANY_SECONDS)  # type: ignore[misc]
                victim.die()
                victim.live()
        assert [one.exception() for one in posting] == [None] * CALLERS
        made = {
            number
            for event, number in registrar.book.events(shop.team.id)
            if event == "client.created"
        }
        assert len(made) >= EVENTS
        wait_until(lambda: made <= _told(receiver).keys(), MANY_SECONDS)
    told = _told(receiver)
    assert told.keys() == made
    assert [ids for ids in told.values() if len(ids) != 1] == []


def _post(served: Served, shop: Shop, numbers: "count[int]") -> None:
    """Clients, as long as there are numbers; one that was not answered is asked for again."""
    while (number := next(numbers)) < EVENTS:
        is_answered = False
        while not is_answered:
            with suppress(OSError, HTTPException), served.http(shop.key) as http:
                while not is_answered:
                    answer = http.request("POST", "/api/v1/clients", {"name": f"Client {number}"})
                    is_answered = answer.status == 201


def _told(receiver: Receiver) -> dict[int, set[str]]:
    """The ids under which each client was told of."""
    told: dict[int, set[str]] = defaultdict(set)
    for one in list(receiver.received):
        told[json.loads(one.body)["data"]["id"]].add(one.headers["webhook-id"])
    return told
