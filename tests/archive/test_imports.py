"""Reading a team in: exactly, all or nothing to be seen, and to the end even when broken off."""

import hashlib
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from quotewright.archive.imports import abandon_import, import_team
from quotewright.core.errors import Conflict, Invalid, NotFound, Refusal
from quotewright.store import Store
from quotewright.store.credentials import place_of
from quotewright.store.endpoints import endpoint_place
from quotewright.store.idempotency import place_of_answer
from quotewright.store.secrets import SecretBox
from tests.archive._teams import (
    TEAM,
    Source,
    add_events,
    body_of,
    export,
    is_empty,
    opened,
    rows_by_heading,
    team_in,
)
from tests.store._books import the_one
from tests.support.book import Book
from tests.support.served import SECRET_KEY
from tests.support.shelves import Shelf

OTHER_KEY = b"k" * 32
EVENTS = {"sqlite": 20_000, "postgresql": 6_000}
"""Enough for a kill in the middle: SQLite takes them faster."""
SECONDS = 60

Mutilation = Callable[[list[bytes]], list[bytes]]


class BrokenOffError(Exception):
    pass


@pytest.fixture
def blank(shelf: Shelf) -> Iterator[str]:
    """A migrated book without any team."""
    url = shelf.copy(shelf.migrated)
    yield url
    shelf.discard(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def other(request: pytest.FixtureRequest) -> Iterator[str]:
    shelf: Shelf = request.getfixturevalue(f"{request.param}_shelf")
    url = shelf.copy(shelf.migrated)
    yield url
    shelf.discard(url)


SEALED = (
    "SELECT kind, id, sealed FROM credentials WHERE team_id = :team AND sealed <> '' ORDER BY id",
    "SELECT id, sealed, former_sealed FROM endpoints WHERE team_id = :team",
    "SELECT credential_id, key, body FROM idempotency_keys WHERE team_id = :team AND is_sealed",
)


def test_a_team_goes_from_any_database_to_any_other_without_a_change(
    source: Source, other: str, tmp_path: Path
) -> None:
    with opened(other) as store:
        done = import_team(store, source.file)
    assert (done.team_id, done.rows_before) == (TEAM, 0)
    assert team_in(other) == team_in(source.url)
    export(other, tmp_path / "back.jsonl")
    assert body_of(tmp_path / "back.jsonl") == body_of(source.file)


def test_its_keys_open_it_as_before(source: Source, blank: str) -> None:
    with opened(blank) as store:
        import_team(store, source.file)
        caller = store.read_now(lambda desk: desk.credentials.find(source.key))
        assert caller is not None
        assert caller.team == store.read_now(lambda desk: desk.teams.get(TEAM))


def test_a_taken_id_is_refused_and_another_one_can_be_given(source: Source, blank: str) -> None:
    with opened(blank) as store:
        import_team(store, source.file)
        with pytest.raises(Conflict, match=r"team 1 here already; `--as 2` imports"):
            import_team(store, source.file)


def test_a_team_under_another_id_has_its_secrets_sealed_for_that(
    source: Source, blank: str, tmp_path: Path
) -> None:
    with opened(blank) as store:
        assert import_team(store, source.file, 7).team_id == 7
        caller = store.read_now(lambda desk: desk.credentials.find(source.key))
        assert caller is not None
        assert caller.team.id == 7
    assert secrets_in(blank, 7) == secrets_in(source.url, TEAM)
    assert len(secrets_in(blank, 7)) == 6
    export(blank, tmp_path / "seven.jsonl", 7)
    moved, was = (rows_by_heading(read(file)) for file in (tmp_path / "seven.jsonl", source.file))
    assert without_secrets(moved) == without_secrets(was)


def test_a_key_cannot_open_two_teams(source: Source, shelf: Shelf) -> None:
    url = shelf.copy(source.url)
    before = team_in(url, 9)
    with opened(url) as store, pytest.raises(Conflict, match="opens team 1 here"):
        import_team(store, source.file, 9)
    assert team_in(url, 9) == before
    shelf.discard(url)


def test_secrets_that_no_key_here_opens_are_refused(source: Source, blank: str) -> None:
    with opened(blank, OTHER_KEY) as store, pytest.raises(Invalid, match="do not open the secrets"):
        import_team(store, source.file)
    assert is_empty(blank)


def test_secrets_that_an_older_key_opens_are_sealed_with_the_first(
    source: Source, blank: str
) -> None:
    with opened(blank, OTHER_KEY, SECRET_KEY) as store:
        import_team(store, source.file)
    assert secrets_in(blank, TEAM, OTHER_KEY) == secrets_in(source.url, TEAM)


def test_an_import_that_was_broken_off_goes_on_where_it_stopped(
    source: Source, blank: str, tmp_path: Path
) -> None:
    with opened(blank) as store:
        rows = break_off(store, source.file)
        assert 0 < rows < 1000
        assert store.read_now(lambda desk: desk.teams.list()) == []
        assert store.read_now(lambda desk: desk.teams.get(TEAM)) is None
        assert store.read_now(lambda desk: desk.credentials.find(source.key)) is None
        assert import_team(store, source.file).rows_before == rows
        assert [team.id for team in store.read_now(lambda desk: desk.teams.list())] == [TEAM]
    export(blank, tmp_path / "back.jsonl")
    assert body_of(tmp_path / "back.jsonl") == body_of(source.file)


def test_a_killed_import_is_finished_by_the_same_command(
    source: Source, shelf: Shelf, tmp_path: Path
) -> None:
    long = shelf.copy(source.url)
    add_events(long, EVENTS[long.split(":")[0]])
    export(long, tmp_path / "long.jsonl")
    url = shelf.copy(shelf.migrated)
    command = [sys.executable, "-m", "quotewright", "import", str(tmp_path / "long.jsonl")]
    settings = {"DATABASE_URL": url, "DATA_DIR": str(tmp_path), "SECRET_KEY": SECRET_KEY.hex()}
    environment = {f"QUOTEWRIGHT_{name}": value for name, value in settings.items()}

    with subprocess.Popen(command, env=environment) as importing:
        wait_for_rows(url, 1000)
        importing.kill()
    with opened(url) as store:
        assert store.read_now(lambda desk: desk.teams.list()) == []
        left = store.read_now(lambda desk: desk.imports.unfinished(TEAM))
    assert left is not None, "the kill came too late: nothing was tested"

    again = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)

    assert f"Went on after the {left.rows_done} rows" in again.stdout
    export(url, tmp_path / "back.jsonl")
    assert body_of(tmp_path / "back.jsonl") == body_of(tmp_path / "long.jsonl")
    shelf.discard(url)
    shelf.discard(long)


def test_half_a_team_is_not_finished_from_another_file(
    source: Source, blank: str, tmp_path: Path
) -> None:
    with opened(blank) as store:
        import_team(store, source.file, 5)
    export(blank, tmp_path / "five.jsonl", 5)
    with opened(blank) as store:
        break_off(store, with_other_keys(source, tmp_path / "new.jsonl"))
        with pytest.raises(Conflict, match="half imported, and not from this file"):
            import_team(store, tmp_path / "five.jsonl", TEAM)


def test_a_broken_import_can_be_taken_back(source: Source, blank: str) -> None:
    with opened(blank) as store:
        rows = break_off(store, source.file)
        assert abandon_import(store, TEAM) >= rows
        assert is_empty(blank)
        assert import_team(store, source.file).rows_before == 0


def test_a_team_that_is_in_use_is_not_taken_back(source: Source, blank: str) -> None:
    with opened(blank) as store:
        import_team(store, source.file)
        with pytest.raises(NotFound, match="no unfinished import of team 1"):
            abandon_import(store, TEAM)
    assert team_in(blank) == team_in(source.url)


def test_an_import_that_was_given_up_is_not_gone_on_with(source: Source, blank: str) -> None:
    with opened(blank) as store:
        break_off(store, source.file)
        store.write_now(lambda desk: desk.imports.give_up(TEAM))
        with pytest.raises(Conflict, match="team abandon --team 1"):
            import_team(store, source.file)


def test_of_two_imports_of_one_team_one_steps_back(source: Source, blank: str) -> None:
    with opened(blank) as store:
        rows = break_off(store, source.file)
        with pytest.raises(Conflict, match="Another import of team 1 is running"):
            store.write_now(lambda desk: desk.imports.go_on(TEAM, rows - 1, []))


def drop_a_row(lines: list[bytes]) -> list[bytes]:
    return [*lines[:2], *lines[3:]]


def change_a_letter(lines: list[bytes]) -> list[bytes]:
    return [line.replace(b"Copper pipe", b"Cupper pipe") for line in lines]


def change_two_places(lines: list[bytes]) -> list[bytes]:
    return [*lines[:-3], lines[-2], lines[-3], lines[-1]]


DAMAGES: dict[str, tuple[Mutilation, str]] = {
    "nothing": (lambda _: [], "not the file of a team"),
    "only its header": (lambda lines: lines[:1], "cut off"),
    "without its end": (lambda lines: lines[:-1], "cut off"),
    "cut in a line": (lambda lines: [*lines[:-2], lines[-2][:9]], "cut off"),
    "without its last byte": (lambda lines: [*lines[:-1], lines[-1][:-1]], "cut off"),
    "without a row": (drop_a_row, "line 3|lines are not those"),
    "a letter changed": (change_a_letter, "lines are not those"),
    "two rows exchanged": (change_two_places, "lines are not those"),
    "more behind its end": (lambda lines: [*lines, b"[]\n"], "lines are not those"),
    "rows before a heading": (lambda lines: [lines[0], *lines[2:]], "line 2"),
    "a heading too many": (lambda lines: [*lines[:-1], lines[1], lines[-1]], "is not as it was"),
    "no JSON": (lambda lines: [*lines[:2], b"[Acme]\n", *lines[3:]], "line 3"),
    "no UTF-8": (lambda lines: [*lines[:2], b'["\xff"]\n', *lines[3:]], "line 3"),
    "another value's kind": (
        lambda lines: [*lines[:2], lines[2].replace(b"true", b'"yes"'), *lines[3:]],
        "line 3|lines are not those",
    ),
    "an end that counts less": (
        lambda lines: [*lines[:-1], lines[-1].replace(b'"rows":', b'"rows":1')],
        "lines are not those",
    ),
    "a header of something else": (
        lambda lines: [lines[0].replace(b"a team", b"a fleet"), *lines[1:]],
        "not the file of a team",
    ),
    "a newer format": (
        lambda lines: [lines[0].replace(b'"format":1', b'"format":2'), *lines[1:]],
        "were? written by|not those of this program",
    ),
    "tables of another day": (
        lambda lines: [lines[0].replace(b'"revision":"2026', b'"revision":"2025'), *lines[1:]],
        "not those of this program",
    ),
    "another team's id": (
        lambda lines: [lines[0].replace(b'"team_id":1', b'"team_id":3'), *lines[1:]],
        "do not open the secrets",
    ),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_is_refused_and_nothing_of_it_is_used(
    source: Source, blank: str, tmp_path: Path, damage: str
) -> None:
    mutilate, said = DAMAGES[damage]
    file = tmp_path / "damaged.jsonl"
    file.write_bytes(b"".join(mutilate(source.lines)))
    assert file.read_bytes() != source.file.read_bytes()
    with opened(blank) as store, pytest.raises(Refusal, match=said):
        import_team(store, file)
    assert is_empty(blank)


def test_a_file_that_is_not_there_is_a_sentence(blank: str, tmp_path: Path) -> None:
    with opened(blank) as store, pytest.raises(Refusal, match="No such file or directory"):
        import_team(store, tmp_path / "nowhere.jsonl")


def break_off(store: Store, file: Path) -> int:
    """Begin an import, and stop it from outside after its first rows; how many are in."""
    heard = 0

    def break_later(done: int, _total: int) -> None:
        nonlocal heard
        heard += 1
        # The first reading only looks at the file.
        if heard == 2:
            raise BrokenOffError(done)

    with pytest.raises(BrokenOffError):
        import_team(store, file, told=break_later)
    return the_one(store.read_now(lambda desk: desk.imports.unfinished(TEAM))).rows_done


def with_other_keys(source: Source, file: Path) -> Path:
    """The same team, but opened by other keys, in a file of its own."""
    lines = source.lines
    place = max(number for number, line in enumerate(lines) if b'"credential_lookups"' in line)
    lines[place + 1 : -1] = [b'["z' + line[3:] for line in lines[place + 1 : -1]]
    digest = hashlib.sha256(b"".join(lines[1:-1])).hexdigest()
    end = {**json.loads(lines[-1]), "sha256": digest}
    lines[-1] = json.dumps(end, separators=(",", ":")).encode() + b"\n"
    file.write_bytes(b"".join(lines))
    return file


def wait_for_rows(url: str, many: int) -> None:
    book = Book(url)
    last_moment = time.monotonic() + SECONDS
    while time.monotonic() < last_moment:
        if [rows for (rows,) in book.rows("SELECT rows_done FROM imports") if rows >= many]:
            break
    book.close()


def secrets_in(url: str, team_id: int, key: bytes = SECRET_KEY) -> list[str]:
    """The team's secrets, opened at their place: of its keys, its endpoint, a kept answer."""
    book = Book(url)
    found = [book.rows(question, team=team_id) for question in SEALED]
    book.close()
    keys, endpoints, answers = found
    places = [
        *((sealed, place_of(team_id, kind, number)) for kind, number, sealed in keys),
        *(
            (sealed, endpoint_place(team_id, number))
            for number, *both in endpoints
            for sealed in both
        ),
        *((body, place_of_answer(team_id, number, name)) for number, name, body in answers),
    ]
    return [SecretBox([key]).open(sealed, place) for sealed, place in places]


def without_secrets(rows: dict[str, list[Any]]) -> dict[str, list[Any]]:
    answers = [row for row in rows["idempotency_keys"] if not row[-1]]
    others = {name: rows[name] for name in rows if name not in {"credentials", "endpoints"}}
    return others | {"idempotency_keys": answers}


def read(file: Path) -> list[bytes]:
    return file.read_bytes().splitlines(keepends=True)
