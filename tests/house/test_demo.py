"""The demo teams: made once, with keys that open their books and a file that keeps them."""

import json
import logging
import os
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest
import structlog

from quotewright import cli, demo
from quotewright.app import open_store
from quotewright.demo import secrets_file
from quotewright.settings import read_settings
from quotewright.store import Desk

T = TypeVar("T")


class World:
    """A data folder of its own, and the program run in it."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self._capsys = capsys

    def run(self, *arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            cli.main(["demo", *arguments])
        said = self._capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    def demo(self, *arguments: str) -> dict[str, Any]:
        code, out, err = self.run("--json", *arguments)
        assert code == 0, err
        answer: dict[str, Any] = json.loads(out)
        return answer

    @property
    def file(self) -> Path:
        (file,) = self.folder.glob("demo-*.json")
        return file

    def read(self, work: Callable[[Desk], T]) -> T:
        store = open_store(read_settings(os.environ))
        try:
            return store.read_now(work)
        finally:
            store.close()


@pytest.fixture
def world(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[World]:
    for name in os.environ:
        if name.startswith("QUOTEWRIGHT_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("QUOTEWRIGHT_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("QUOTEWRIGHT_PUBLIC_URL", "https://quotes.example.com")
    handlers = logging.getLogger().handlers[:]
    yield World(tmp_path / "data", capsys)
    structlog.reset_defaults()
    logging.getLogger().handlers = handlers


def test_the_first_call_makes_the_tables_and_the_teams(world: World) -> None:
    answer = world.demo()
    teams = answer["teams"]
    assert [(team["id"], team["name"]) for team in teams] == [
        (1, "Acme Plumbing"),
        (2, "Cascade Rack"),
        (3, "Zaal & Podium Verhuur"),
    ]
    assert list(answer) == ["base_url", "teams"]
    assert answer["base_url"] == "https://quotes.example.com"
    for team in teams:
        assert list(team) == [
            *("id", "name", "allquote_key", "chargeover", "factuursturen", "owner"),
        ]
        assert team["allquote_key"].startswith("ak_")
        assert list(team["chargeover"]) == ["public_key", "private_key"]
        assert list(team["factuursturen"]) == ["user", "key"]
        assert team["owner"]["email"].endswith("example.com")
    assert keys_alive(world, *teams) == [True] * 9
    assert stat.S_IMODE(world.file.stat().st_mode) == 0o600


def test_called_again_it_prints_the_same_and_makes_nothing(world: World) -> None:
    first = world.demo()
    code, out, err = world.run("--json")
    assert (code, err) == (0, "")
    assert json.loads(out) == first
    assert len(world.read(lambda desk: desk.teams.list())) == 3


def test_progress_is_told_apart_from_the_answer(world: World) -> None:
    _, out, err = world.run("--json")
    json.loads(out)
    assert [line.split(":")[0] for line in err.splitlines() if "Writing" in line] == [
        "Writing a year of Acme Plumbing",
        "Writing a year of Cascade Rack",
        "Writing a year of Zaal & Podium Verhuur",
    ]


def test_several_at_once_make_the_teams_once(world: World) -> None:
    command = [sys.executable, "-W", "error", "-m", "quotewright", "demo", "--json"]
    programs = [subprocess.Popen(command, stdout=subprocess.PIPE) for _ in range(3)]
    answers = [program.communicate()[0] for program in programs]
    assert json.loads(answers[0])["teams"][0]["id"] == 1
    assert set(answers) == {answers[0]}
    assert len(world.read(lambda desk: desk.teams.list())) == 3


def test_rotating_ends_the_old_keys(world: World) -> None:
    before = world.demo()["teams"]
    after = world.demo("--rotate")["teams"]
    for old, new in zip(before, after, strict=True):
        assert new["id"] == old["id"]
        assert new["owner"]["password"] != old["owner"]["password"]
    assert world.demo()["teams"] == after
    assert keys_alive(world, *before) == [False] * 9
    assert keys_alive(world, *after) == [True] * 9


def test_rotating_what_is_not_there_makes_it(world: World) -> None:
    assert world.demo("--rotate") == world.demo()


def test_a_renamed_demo_team_is_still_the_demo_team(world: World) -> None:
    team = world.demo()["teams"][0]
    with pytest.raises(SystemExit):
        cli.main(["team", "set", "--team", "1", "--name", "Acme Pipes"])
    world.run()
    assert world.demo()["teams"][0]["allquote_key"] == team["allquote_key"]
    assert len(world.read(lambda desk: desk.teams.list())) == 3


def keys_alive(world: World, *teams: dict[str, Any]) -> list[bool]:
    shown = [key for team in teams for key in keys_of(team)]

    def find(desk: Desk) -> list[bool]:
        return [desk.credentials.find(key) is not None for key in shown]

    return world.read(find)


def keys_of(team: dict[str, Any]) -> tuple[str, str, str]:
    return team["allquote_key"], team["chargeover"]["public_key"], team["factuursturen"]["key"]


@pytest.mark.parametrize("content", [None, "", "{}"])
def test_lost_keys_are_refused_with_what_to_do(world: World, content: str | None) -> None:
    world.demo()
    file = world.file
    file.unlink()
    if content is not None:
        file.write_text(content)
    code, out, err = world.run()
    assert (code, out) == (1, "")
    assert "demo --rotate" in err
    assert "Traceback" not in err
    assert world.demo("--rotate") == world.demo()


def test_people_are_shown_a_curl_with_the_teams_key(world: World) -> None:
    _, said, _ = world.run()
    key = world.demo()["teams"][0]["allquote_key"]
    assert "curl -X POST https://quotes.example.com/api/v1/quotes" in said
    assert f"-H 'Authorization: Bearer {key}'" in said


def test_a_team_that_is_missing_is_made_beside_those_that_stand(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after a command that was ended halfway."""
    with monkeypatch.context() as halfway:
        halfway.setattr(demo, "PLANS", demo.PLANS[:1])
        (acme,) = world.demo()["teams"]
    teams = world.demo()["teams"]
    assert teams[0] == acme
    assert [team["id"] for team in teams] == [1, 2, 3]


def test_two_databases_side_by_side_keep_their_keys_apart(tmp_path: Path) -> None:
    files = {
        secrets_file(tmp_path, url)
        for url in (
            f"sqlite:///{tmp_path}/one.db",
            f"sqlite:///{tmp_path}/two.db",
            f"sqlite:///{tmp_path.parent}/one.db",
            "postgresql://127.0.0.1:5432/one",
            "postgresql://127.0.0.1:5433/one",
            "postgresql:///one?host=/run/a",
            "postgresql:///one?host=/run/b",
        )
    }
    assert len(files) == 7
    assert {file.parent for file in files} == {tmp_path}


def test_a_password_makes_no_other_database(tmp_path: Path) -> None:
    assert secrets_file(tmp_path, "postgresql://me:old@127.0.0.1/one") == secrets_file(
        tmp_path, "postgresql://me:new@127.0.0.1/one"
    )


def test_a_folder_that_was_moved_keeps_its_demo_team(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    assert (
        secrets_file(here, f"sqlite:///{here}/one.db").name
        == secrets_file(there, f"sqlite:///{there}/one.db").name
    )
