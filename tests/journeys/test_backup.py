"""A backup taken while quotes pour in, restored elsewhere and served: nothing of it is half."""

import shlex
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.book import Book
from tests.support.crowd import Flood, assert_quotes_are_whole, quotes_in
from tests.support.postgres import do_without_postgres
from tests.support.served import Served, serving
from tests.support.shelves import Shelf
from tests.support.world import Caller, Registrar, World

MORE_THAN_A_BACKUP_TAKES = 100_000


@pytest.fixture
def flooded(served_alone: Served, world: World) -> Iterator[tuple[Flood, Caller]]:
    """Two hundred quotes were answered, and more are on their way until the server is killed."""
    acme, most = world.acme, MORE_THAN_A_BACKUP_TAKES
    with (
        Registrar(served_alone.database_url) as registrar,
        Caller(served_alone, registrar, acme) as alice,
        Flood(served_alone, acme.key, alice.has_client(), most=most) as flood,
    ):
        assert flood.reached.wait(60)
        yield flood, alice
        served_alone.kill()


def test_a_backup_under_load_has_every_quote_that_was_answered_before_it(
    flooded: tuple[Flood, Caller], shelf: Shelf, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    flood, alice = flooded
    served = flood.served
    take, put = WAYS[served.database_url.split(":")[0]]
    before = dict(flood.made)
    with _or_without_postgres(pytestconfig):
        take(served, tmp_path)
    assert len(flood.made) > len(before), "nothing was written meanwhile: nothing was tested"
    served.kill()

    with _or_without_postgres(pytestconfig):
        url = put(served, shelf, tmp_path)
    # Its key comes from the backup, not from the settings.
    with serving(url, tmp_path / "there", {"QUOTEWRIGHT_SECRET_KEY": ""}) as restored:
        book = Book(url)
        kept = quotes_in(book, alice.team)
        assert before.items() <= kept.items()
        assert_quotes_are_whole(book, alice.team)
        book.close()
        with restored.http(flood.key) as http:
            answer = http.request("GET", f"/api/v1/quotes/{max(before)}")
            assert answer.json["quote_number"] == before[max(before)]
            assert len(answer.json["line_items"]) == 3


class _UnfitToolError(Exception):
    """PostgreSQL's own tool is missing, or of another version."""


@contextmanager
def _or_without_postgres(config: pytest.Config) -> Iterator[None]:
    try:
        yield
    except _UnfitToolError as error:
        do_without_postgres(config, str(error))


def back_up_sqlite(served: Served, folder: Path) -> None:
    made = served.run("backup", folder / "backup")
    assert made.returncode == 0, made.stderr
    assert made.stderr == "", "a bar is for people at a terminal"


def restore_sqlite(served: Served, _shelf: Shelf, folder: Path) -> str:
    there = served.run("restore", folder / "backup", "--into", folder / "there")
    assert there.returncode == 0, there.stderr
    return f"sqlite:///{folder / 'there' / 'quotewright.db'}"


def back_up_postgresql(served: Served, folder: Path) -> None:
    """By the very commands that `quotewright backup` says."""
    asked = served.run("backup", folder / "backup")
    assert asked.returncode == 1
    dump = next(line for line in asked.stderr.splitlines() if "pg_dump" in line)
    _run_tool_of_postgresql(shlex.split(dump))
    assert served.run("backup", "--key-only", folder / "backup").returncode == 0


def restore_postgresql(served: Served, shelf: Shelf, folder: Path) -> str:
    assert served.run("restore", folder / "backup", "--into", folder / "there").returncode == 0
    url = shelf.blank()
    _run_tool_of_postgresql(["pg_restore", f"--dbname={url}", f"{folder / 'backup'}.dump"])
    return url


WAYS = {
    "sqlite": (back_up_sqlite, restore_sqlite),
    "postgresql": (back_up_postgresql, restore_postgresql),
}


def _run_tool_of_postgresql(command: list[str]) -> None:
    if shutil.which(command[0]) is None:
        raise _UnfitToolError(f"there is no {command[0]} here")
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    if "version mismatch" in ran.stderr:
        raise _UnfitToolError(f"{command[0]} is older than the server")
    assert ran.returncode == 0, ran.stderr
