"""What goes wrong around the worker: receivers that hang, databases that are away, sudden ends."""

import asyncio
import json
import sqlite3
from collections.abc import Iterator, MutableMapping
from contextlib import closing, contextmanager
from typing import Any

import psycopg
import pytest
from sqlalchemy import make_url
from structlog.testing import capture_logs

from quotewright.core.deliveries import DeliveryStatus
from quotewright.store import sqlite
from quotewright.store.database import sqlite_path
from quotewright.store.leases import BUCKETS
from tests.store._books import connected
from tests.support.postgres import PostgresServer
from tests.support.receivers import OK, Receiver
from tests.support.shelves import Shelf
from tests.worker._stage import Stage, answering, kill, run, settled, stage_on, subjects, until


def test_an_endpoint_that_hangs_holds_up_no_other(stage: Stage) -> None:
    async def test() -> None:
        async with Receiver(answering(then=None)) as hanging, Receiver() as fast:
            stage.has_endpoint(hanging)
            stage.has_endpoint(fast)
            others = stage.opens_team("Charlie's Cabling")
            stage.has_endpoint(fast, others)
            stage.updates(*range(1, 201))
            stage.updates(*range(201, 301), team=others)
            async with stage.worker():
                await until(lambda: len(fast.received) == 300)
            assert sorted(subjects(fast.received)) == list(range(1, 301))
            assert len(hanging.received) <= 16 * 2

    run(test())


def test_an_endpoint_whose_secret_cannot_be_read_holds_up_no_other(stage: Stage) -> None:
    async def test() -> None:
        async with Receiver() as receiver, Receiver() as other:
            stage.has_endpoint(receiver)
            stage.has_endpoint(other)
            with connected(stage.url) as book:
                book.exec_driver_sql("UPDATE endpoints SET sealed = '' WHERE id = 1")
            stage.updates(1, 2, 3)
            with capture_logs() as said:
                async with stage.worker():
                    await until(lambda: len(other.received) == 3)
                    stage.updates(4)
                    await until(lambda: len(other.received) == 4)
            assert subjects(other.received) == [1, 2, 3, 4]
            assert receiver.received == []
            assert _events(said).count("nothing can be claimed for an endpoint") == 1

    run(test())


class TestTheDatabaseIsAway:
    def test_outcomes_wait_for_it_and_nothing_is_sent_twice(self, away: "Away") -> None:
        stage = away.stage

        async def test() -> None:
            came, may_answer = asyncio.Event(), asyncio.Event()

            async def answer(_reader: object, writer: asyncio.StreamWriter) -> None:
                came.set()
                await may_answer.wait()
                writer.write(OK)

            async with Receiver(answer) as receiver:
                stage.has_endpoint(receiver)
                stage.updates(1, 2, 3)
                async with stage.worker():
                    await came.wait()
                    with away.gone(), capture_logs() as said:
                        may_answer.set()
                        await until(lambda: "the worker waits for the database" in _events(said))
                        # Several rounds try in vain, and say nothing more.
                        await asyncio.sleep(1)
                        assert _events(said).count("the worker waits for the database") == 1
                    await settled(stage, receiver, 3)
                    stage.updates(4)
                    await settled(stage, receiver, 4)
                assert subjects(receiver.received) == [1, 2, 3, 4]
                assert stage.outcomes() == ["delivered"] * 4
                assert [len(each.attempts) for each in stage.deliveries()] == [1] * 4

        run(test())


class TestEnds:
    def test_a_worker_that_is_stopped_gives_everything_back(self, stage: Stage) -> None:
        async def test() -> None:
            async with Receiver(answering(then=None)) as hanging, Receiver() as fast:
                stage.has_endpoint(hanging)
                stage.has_endpoint(fast)
                stage.updates(*range(1, 51))
                async with stage.worker():
                    await until(lambda: len(hanging.received) > 0 and len(fast.received) == 50)
            with connected(stage.url) as book:
                claimed = "SELECT count(*) FROM deliveries WHERE claimed_by <> ''"
                assert book.exec_driver_sql(claimed).scalar_one() == 0
                free = "SELECT count(*) FROM leases WHERE holder = ''"
                assert book.exec_driver_sql(free).scalar_one() == BUCKETS
                assert book.exec_driver_sql("SELECT count(*) FROM workers").scalar_one() == 0
            arrived = [each for each in stage.deliveries() if each.endpoint_id == 2]
            assert {each.status for each in arrived} == {DeliveryStatus.DELIVERED}

        run(test())

    def test_the_successor_of_one_that_was_killed_sends_what_it_had_claimed(
        self, stage: Stage
    ) -> None:
        async def test() -> None:
            async with Receiver(answering(*[None] * 16)) as receiver:
                stage.has_endpoint(receiver)
                stage.updates(*range(1, 101))
                async with stage.worker() as worker:
                    await until(lambda: len(receiver.received) == 16)
                    await kill(worker)
                stage.clock.move(seconds=2)
                async with stage.worker():
                    received = await settled(stage, receiver, 116)
                told = [(json.loads(one.body)["data"]["id"]) for one in received]
                assert sorted(told) == sorted([*range(1, 17), *range(1, 101)])
                ids = {one.headers["webhook-id"] for one in received}
                assert ids == {each.id for each in stage.deliveries()}

        run(test())

    def test_two_workers_share_the_teams_and_tell_everything_once(self, stage: Stage) -> None:
        async def test() -> None:
            async with Receiver() as receiver:
                teams = [stage.team, *(stage.opens_team(f"Team {n}") for n in range(63))]
                for team in teams:
                    stage.has_endpoint(receiver, team)
                async with stage.worker() as one, stage.worker() as other:
                    holdings = (one._holding, other._holding)
                    await until(lambda: [len(each.buckets) for each in holdings] == [32, 32])
                    for team in teams:
                        stage.updates(*range(1, 6), team=team)
                    await settled(stage, receiver, 320)
                    ids = [each.headers["webhook-id"] for each in receiver.received]
                    assert len(ids) == len(set(ids)) == 320

        run(test())

    def test_a_claim_whose_answer_was_lost_is_found_again(self, stage: Stage) -> None:
        async def test() -> None:
            async with Receiver() as receiver:
                endpoint = stage.has_endpoint(receiver)
                async with stage.worker() as worker:
                    stage.updates(1)
                    await settled(stage, receiver, 1)
                    (lane,) = worker._lanes._lanes.values()
                    lane._rests_until = float("inf")
                    stage.updates(2, 3)
                    await until(lambda: len(stage.deliveries()) == 3)
                    name = worker._place.worker
                    stage.write(lambda books: books.deliveries.claim(endpoint, name, 9))
                    lane._rests_until = float("-inf")
                    await stage.stir()
                    await stage.stir()
                    assert len(receiver.received) == 1
                    lane.is_unsure = True
                    await settled(stage, receiver, 3)
                assert subjects(receiver.received) == [1, 2, 3]

        run(test())


class Away:
    """A stage whose database can be taken away, and given back."""

    def __init__(self, stage: Stage, postgres: PostgresServer | None) -> None:
        self.stage = stage
        self._postgres = postgres

    @contextmanager
    def gone(self) -> Iterator[None]:
        path = sqlite_path(self.stage.url)
        if path is None:
            yield from self._refusing()
        else:
            with closing(sqlite3.connect(path, isolation_level=None)) as other:
                other.execute("BEGIN IMMEDIATE")
                yield
                other.execute("ROLLBACK")

    def _refusing(self) -> Iterator[None]:
        assert self._postgres is not None
        name = make_url(self.stage.url).database
        with psycopg.connect(self._postgres.url, autocommit=True) as server:
            server.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false'.encode())
            self._postgres.cut_connections(self.stage.url)
            yield
            server.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true'.encode())


@pytest.fixture(params=["sqlite", "postgresql"])
def away(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Away]:
    # Ten seconds in earnest: how long a write waits for another process.
    monkeypatch.setattr(sqlite, "BUSY_MILLISECONDS", 100)
    shelf: Shelf = request.getfixturevalue(f"{request.param}_shelf")
    postgres = request.getfixturevalue("postgres") if request.param == "postgresql" else None
    url = shelf.copy(shelf.migrated)
    with stage_on(url) as stage:
        yield Away(stage, postgres)
    shelf.discard(url)


def _events(said: list[MutableMapping[str, Any]]) -> list[str]:
    return [each["event"] for each in said]
