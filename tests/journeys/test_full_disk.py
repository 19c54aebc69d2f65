"""A disk that fills up under a crowd: no answered write is lost, the rest hear an error."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from quotewright.store.migrate import migrate
from tests.support.crowd import Flood, assert_quotes_are_whole, quotes_in
from tests.support.postgres import can_start_a_cluster, do_without_postgres, private_cluster
from tests.support.served import Served, serving
from tests.support.world import ACME, Caller, Registrar

PAGES = 400
LARGEST_FILE = 3 * 1024 * 1024
# Long and hardly to be compressed, so that a few hundred quotes fill the disk.
WORDS = secrets.token_hex(1500)


@pytest.fixture
def full_soon(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a migrated book with little room left, on the engine asked for."""
    if request.param == "postgresql" and not can_start_a_cluster():
        do_without_postgres(request.config, "no binaries to start a cluster with little room")
    with ROOMS[request.param](tmp_path) as url:
        yield url


@contextmanager
def _small_sqlite(folder: Path) -> Iterator[str]:
    url = f"sqlite:///{folder / 'book.db'}"
    migrate(url)
    yield f"{url}?max_page_count={PAGES}"


@contextmanager
def _small_postgres(_: Path) -> Iterator[str]:
    with private_cluster(largest_file=LARGEST_FILE) as server:
        url = server.create_database()
        migrate(url)
        yield url


ROOMS = {"sqlite": _small_sqlite, "postgresql": _small_postgres}


@pytest.mark.parametrize("full_soon", ROOMS, indirect=True)
def test_a_full_disk_loses_no_answered_quote(full_soon: str, tmp_path: Path) -> None:
    with Registrar(full_soon) as registrar:
        shop = registrar.open(ACME)
    with serving(full_soon, tmp_path) as served, Registrar(full_soon) as registrar:
        alice = Caller(served, registrar, shop)
        flood = _fill(served, alice)
        refused = [answer for answer in flood.answers if answer.status != 201]
        assert refused, "the disk did not fill up: nothing was tested"
        assert {answer.status for answer in refused} <= {500, 503}
        assert all(answer.error for answer in refused)
        assert quotes_in(alice.book, alice.team) == flood.made
        assert_quotes_are_whole(alice.book, alice.team)
        assert alice.get("/me").status == 200
        assert alice.get(f"/quotes/{max(flood.made)}").status == 200
        alice.close()


def _fill(served: Served, caller: Caller) -> Flood:
    client = caller.has_client()
    with Flood(served, caller.key, client, most=4000, patience=5, words=WORDS) as flood:
        pass
    return flood
