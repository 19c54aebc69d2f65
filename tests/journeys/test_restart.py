"""PostgreSQL drops every connection under load: callers hear 201 or 503, and nothing is lost."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.crowd import Flood, assert_quotes_are_whole, quotes_in
from tests.support.postgres import PostgresServer
from tests.support.served import serving
from tests.support.shelves import Shelf
from tests.support.world import Caller, Registrar


@pytest.fixture
def acme(postgresql_shelf: Shelf, tmp_path: Path) -> Iterator[Caller]:
    populated, world = postgresql_shelf.populated
    url = postgresql_shelf.copy(populated)
    with (
        serving(url, tmp_path) as served,
        Registrar(url) as registrar,
        Caller(served, registrar, world.acme) as caller,
    ):
        yield caller
    postgresql_shelf.discard(url)


def test_dropped_connections_lose_nothing_that_was_answered(
    acme: Caller, postgres: PostgresServer
) -> None:
    client = acme.has_client()
    with Flood(acme.served, acme.key, client, mark=100) as flood:
        assert flood.reached.wait(60)
        dropped = [postgres.cut_connections(acme.served.database_url) for _ in range(5)]
    assert sum(dropped) > 0
    assert len(flood.answers) == flood.most
    assert {answer.status for answer in flood.answers} <= {201, 503}
    kept = quotes_in(acme.book, acme.team)
    assert flood.made.items() <= kept.items()
    assert len(kept) <= flood.most, "a request was done twice"
    assert_quotes_are_whole(acme.book, acme.team)


def test_the_next_requests_work_as_if_nothing_had_been(
    acme: Caller, postgres: PostgresServer
) -> None:
    client = acme.has_client()
    postgres.cut_connections(acme.served.database_url)
    with Flood(acme.served, acme.key, client, most=80, mark=80) as flood:
        pass
    assert {answer.status for answer in flood.answers} <= {201, 503}
    with Flood(acme.served, acme.key, client, most=80, mark=80) as again:
        pass
    assert len(again.made) == 80


def test_reads_are_tried_again_on_a_new_connection(acme: Caller, postgres: PostgresServer) -> None:
    acme.has_client(name="Jane")
    for _ in range(5):
        postgres.cut_connections(acme.served.database_url)
        assert acme.get("/clients/1").json["name"] == "Jane"
