"""Backups and restoring them: whole, private, checked, and never in the place of anything else."""

import json
import sqlite3
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from quotewright.store.schema import REVISION
from tests.support.program import Program, refused

TABLES_AT_LEAST = {"teams", "quotes", "quote_lines", "outbox"}


@pytest.fixture
def backup(program: Program, tmp_path: Path) -> Path:
    """The backup of a book with one team in it."""
    assert program("migrate").code == 0
    owner = ("--owner-email", "olive@example.com", "--owner-password", "correct horse")
    assert program("team", "add", "--name", "Acme Plumbing", *owner).code == 0
    answer = program("backup", tmp_path / "backup")
    assert answer.code == 0, answer.err
    return tmp_path / "backup"


def manifest_of(backup: Path) -> dict[str, object]:
    manifest: dict[str, object] = json.loads((backup / "manifest.json").read_text())
    return manifest


def test_a_backup_holds_the_book_its_key_and_what_they_are(backup: Path, book_file: Path) -> None:
    assert {path.name for path in backup.iterdir()} == {
        "quotewright.db",
        "secret.key",
        "manifest.json",
    }
    manifest = manifest_of(backup)
    assert (manifest["format"], manifest["revision"]) == (1, REVISION)
    counts = manifest["counts"]
    assert isinstance(counts, dict)
    assert counts.keys() > TABLES_AT_LEAST
    assert (counts["teams"], counts["people"], counts["quotes"]) == (1, 1, 0)
    assert (backup / "secret.key").read_text() == (book_file.parent / "secret.key").read_text()
    with sqlite3.connect(backup / "quotewright.db") as copy:
        assert copy.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_only_its_owner_may_read_a_backup(backup: Path) -> None:
    assert stat.S_IMODE(backup.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in backup.iterdir()} == {0o600}


def test_a_backup_is_never_written_over(backup: Path, program: Program) -> None:
    before = manifest_of(backup)
    refused(program("backup", backup), str(backup), "nothing is ever written over")
    assert manifest_of(backup) == before


def test_a_place_that_cannot_be_written_is_a_sentence(program: Program, tmp_path: Path) -> None:
    assert program("migrate").code == 0
    refused(program("backup", tmp_path / "no" / "such" / "folder"), "No such file or directory")


def test_without_a_book_there_is_nothing_to_back_up(program: Program, book_file: Path) -> None:
    refused(program("backup", book_file.parent / "backup"), f"There is no book at {book_file}")
    assert not book_file.exists()


def test_a_file_that_is_no_book_is_a_sentence(program: Program, book_file: Path) -> None:
    book_file.parent.mkdir()
    book_file.write_text("Dear diary, " * 100)
    refused(program("backup", book_file.parent / "backup"), "not a database")
    assert [path.name for path in book_file.parent.iterdir() if "backup" in path.name] == []


def test_a_lost_book_comes_back_with_its_key(
    backup: Path, program: Program, book_file: Path
) -> None:
    for path in book_file.parent.iterdir():
        path.unlink()
    answer = program("restore", backup)
    assert (answer.code, answer.out) == (0, f"The book is in {book_file}.\n")
    assert {path.name for path in book_file.parent.iterdir()} == {"quotewright.db", "secret.key"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in book_file.parent.iterdir()} == {0o600}
    assert program("team", "show").out == "1\tAcme Plumbing\tAU\tAUD\tbusiness\n"


def test_a_book_can_be_restored_beside_the_one_in_use(
    backup: Path, program: Program, tmp_path: Path
) -> None:
    assert program("restore", backup, "--into", tmp_path / "beside").code == 0
    assert (tmp_path / "beside" / "secret.key").read_bytes() == (backup / "secret.key").read_bytes()
    refused(program("restore", backup, "--into", tmp_path / "beside"), "there already")


@pytest.mark.parametrize("left", ["quotewright.db", "quotewright.db-wal", "quotewright.db-shm"])
def test_nothing_is_restored_over_a_book_or_what_was_left_of_one(
    backup: Path, program: Program, book_file: Path, left: str
) -> None:
    book_file.unlink()
    (book_file.parent / left).write_text("mine")
    refused(program("restore", backup), f"{book_file.parent / left} is there already")
    assert (book_file.parent / left).read_text() == "mine"


def test_the_key_that_is_there_already_is_left_as_it_is_written(
    backup: Path, program: Program, book_file: Path
) -> None:
    book_file.unlink()
    key = book_file.parent / "secret.key"
    both = f"{'ab' * 32}, {key.read_text()}"
    key.write_text(both)
    assert program("restore", backup).code == 0
    assert key.read_text() == both


def test_another_key_in_the_place_is_refused(
    backup: Path, program: Program, book_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book_file.unlink()
    (book_file.parent / "secret.key").write_text("ab" * 32)
    refused(program("restore", backup), "secret.key", "another key")
    monkeypatch.setenv("QUOTEWRIGHT_SECRET_KEY", "cd" * 32)
    refused(program("restore", backup), "QUOTEWRIGHT_SECRET_KEY", "another key")
    assert not book_file.exists()


def test_several_keys_are_saved_and_serve_again(
    program: Program, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("QUOTEWRIGHT_SECRET_KEY", f"{'ab' * 32},{'cd' * 32}")
    assert program("migrate").code == 0
    assert program("backup", tmp_path / "backup").code == 0
    assert program("restore", tmp_path / "backup", "--into", tmp_path / "there").code == 0
    monkeypatch.setenv("QUOTEWRIGHT_SECRET_KEY", "")
    monkeypatch.setenv("QUOTEWRIGHT_DATA_DIR", str(tmp_path / "there"))
    assert program("team", "show").code == 0


def add_a_byte(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b" ")


def change_the_last_byte(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-4096])


def empty(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize("file", ["quotewright.db", "secret.key"])
@pytest.mark.parametrize("damage", [add_a_byte, change_the_last_byte, cut, empty, Path.unlink])
def test_a_damaged_backup_is_refused_and_leaves_nothing(
    backup: Path, program: Program, tmp_path: Path, file: str, damage: Callable[[Path], None]
) -> None:
    damage(backup / file)
    refused(program("restore", backup, "--into", tmp_path / "there"), file)
    assert list(tmp_path.glob("there/*")) == []


@pytest.mark.parametrize(
    ("manifest", "said"),
    [
        ("", "damaged"),
        ("{}", "damaged"),
        ("[1]", "damaged"),
        ('{"format": 1}', "damaged"),
        ('{"format": 2, "of": "tomorrow"}', "newer Quotewright"),
    ],
)
def test_a_manifest_that_cannot_be_used_is_a_sentence(
    backup: Path, program: Program, tmp_path: Path, manifest: str, said: str
) -> None:
    (backup / "manifest.json").write_text(manifest)
    refused(program("restore", backup, "--into", tmp_path / "there"), said)
    (backup / "manifest.json").unlink()
    refused(program("restore", backup, "--into", tmp_path / "there"), "is no backup")
    assert not (tmp_path / "there").exists()


def test_the_book_of_a_newer_program_is_refused(
    program: Program, backup: Path, book_file: Path, tmp_path: Path
) -> None:
    set_revision(book_file, "2099_01_01_of_tomorrow")
    assert program("backup", tmp_path / "newer").code == 0
    refused(program("restore", tmp_path / "newer", "--into", tmp_path / "there"), "newer")
    assert not (tmp_path / "there").exists()
    assert manifest_of(backup)["revision"] == REVISION


def test_the_book_of_an_older_program_asks_to_be_migrated(
    program: Program, backup: Path, book_file: Path, tmp_path: Path
) -> None:
    set_revision(book_file, "2026_11_21_the_first_book")
    assert program("backup", tmp_path / "older").code == 0
    answer = program("restore", tmp_path / "older", "--into", tmp_path / "there")
    assert answer.code == 0
    assert "run `quotewright migrate`" in answer.out
    assert backup.exists()


def test_postgresql_is_told_how_to_be_copied_without_its_password(
    program: Program, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(
        "QUOTEWRIGHT_DATABASE_URL",
        "postgresql://me:hidden@127.0.0.1:1/books?sslmode=disable&sslpassword=hidden",
    )
    answer = program("backup", tmp_path / "backup")
    refused(
        answer,
        "pg_dump --format=custom",
        "'--dbname=postgresql://me@127.0.0.1:1/books?sslmode=disable'",
    )
    assert f"quotewright backup --key-only {tmp_path / 'backup'}" in answer.err
    assert "hidden" not in answer.err
    assert not (tmp_path / "backup").exists()


def test_the_key_alone_is_saved_and_restored_without_a_database(
    program: Program, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("QUOTEWRIGHT_DATABASE_URL", "postgresql://me:hidden@127.0.0.1:1/books")
    assert program("backup", "--key-only", tmp_path / "backup").code == 0
    key = tmp_path / "data" / "secret.key"
    text = key.read_text()
    key.unlink()
    assert program("restore", tmp_path / "backup").code == 0
    assert key.read_text() == text


def test_an_sqlite_book_does_not_go_into_postgresql(
    program: Program, backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUOTEWRIGHT_DATABASE_URL", "postgresql://me:hidden@127.0.0.1:1/books")
    refused(program("restore", backup), "PostgreSQL", "--into")


def set_revision(book: Path, revision: str) -> None:
    with sqlite3.connect(book) as opened:
        opened.execute("UPDATE alembic_version SET version_num = ?", [revision])
    opened.close()
