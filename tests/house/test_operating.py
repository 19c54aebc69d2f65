"""What an operator meets: the audit on a terminal, and a server that refuses the wrong book."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.store._books import connected
from tests.support.program import Program
from tests.support.shelves import Shelf


@pytest.fixture
def keys(program: Program) -> Program:
    """The program on a book whose team's key was issued and then changed."""
    assert program("migrate").code == 0
    owner = ("--owner-email", "olive@example.com", "--owner-password", "correct horse")
    assert program("team", "add", "--name", "Acme", *owner).code == 0
    for verb in ("add", "rotate"):
        assert program("key", verb, "--team", "1", "--kind", "allquote").code == 0
    return program


def test_the_audit_says_who_by_which_door_did_what_and_when(keys: Program) -> None:
    lines = [line.split("\t") for line in keys("audit", "1").out.splitlines()]
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", line[0]) for line in lines)
    assert [line[1:] for line in lines][:2] == [
        ["", "command line", "key.changed", "credential 2", "allquote"],
        ["", "command line", "key.changed", "credential 1", "allquote"],
    ]


def test_the_audit_can_be_cut_short(keys: Program) -> None:
    newest = keys("audit", "1", "--limit", "1").out.splitlines()
    assert [line.split("\t")[4] for line in newest] == ["credential 2"]
    assert keys("audit", "1", "--since", "2999-01-01").out == ""
    everything = keys("audit", "1").out
    assert keys("audit", "1", "--since", "2020-01-01T00:00+02:00").out == everything


def test_the_audit_as_json_has_every_fact(keys: Program) -> None:
    entry, *_ = json.loads(keys("audit", "1", "--json").out)
    assert entry.pop("happened_at").endswith("Z")
    assert entry.pop("id") > 1
    assert entry == {
        "door": "command line",
        "person_id": None,
        "person": "",
        "credential_id": None,
        "deed": "key.changed",
        "subject": "credential",
        "subject_id": 2,
        "detail": "allquote",
    }


@pytest.mark.parametrize(
    ("revision", "said"),
    [
        ("2099_01_01_of_tomorrow", "a newer Quotewright"),
        ("2026_11_21_the_first_book", "an older Quotewright; make a backup"),
    ],
)
def test_a_server_does_not_start_on_tables_of_another_version(
    shelf: Shelf, tmp_path: Path, revision: str, said: str
) -> None:
    url = shelf.copy(shelf.migrated)
    with connected(url) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :to"), {"to": revision})
    ran = subprocess.run(
        [sys.executable, "-m", "quotewright", "serve", "--port", "0", "--database", url],
        env={"QUOTEWRIGHT_DATA_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 1
    assert said in ran.stderr
    assert "Traceback" not in ran.stderr
    with connected(url) as connection:
        kept = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
    assert kept == revision
    shelf.discard(url)
