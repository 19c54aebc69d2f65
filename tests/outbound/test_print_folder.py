"""The print folder: documents by their numbers, whole, each once, and none over another."""

import asyncio
from pathlib import Path

import pytest

from quotewright.outbound.mail_outcomes import MailOutcome
from quotewright.outbound.print_folder import fitting_name, put_into

SENT = MailOutcome("sent", is_final=True)


def put(folder: Path, number: str, body: bytes) -> MailOutcome:
    return asyncio.run(put_into(folder, number, body))


def test_a_document_is_there_under_its_number_for_its_group(tmp_path: Path) -> None:
    assert put(tmp_path, "Q-1001", b"%PDF") == SENT
    (file,) = tmp_path.iterdir()
    assert (file.name, file.read_bytes()) == ("Q-1001.pdf", b"%PDF")
    assert file.stat().st_mode & 0o777 == 0o660


def test_the_same_document_twice_is_there_once(tmp_path: Path) -> None:
    put(tmp_path, "Q-1001", b"%PDF")
    assert put(tmp_path, "Q-1001", b"%PDF") == SENT
    assert [one.name for one in tmp_path.iterdir()] == ["Q-1001.pdf"]


def test_another_team_with_the_same_number_loses_nothing(tmp_path: Path) -> None:
    put(tmp_path, "Q-1001", b"ours")
    assert put(tmp_path, "Q-1001", b"theirs") == SENT
    assert put(tmp_path, "Q-1001", b"theirs") == SENT
    found = {one.name: one.read_bytes() for one in tmp_path.iterdir()}
    assert found == {"Q-1001.pdf": b"ours", "Q-1001-2.pdf": b"theirs"}


@pytest.mark.parametrize(
    ("number", "name"),
    [
        ("Offerte 1001/A", "Offerte-1001-A"),
        ("../../etc/passwd", "etc-passwd"),
        ("..", "document"),
        (".hidden", "hidden"),
        ("Q\x001", "Q-1"),
        ("é" * 300, "é" * 100),
    ],
)
def test_a_number_never_leads_out_of_the_folder(number: str, name: str) -> None:
    assert fitting_name(number) == name


def test_a_folder_that_is_not_there_is_said_and_not_made(tmp_path: Path) -> None:
    assert put(tmp_path / "queue", "Q-1001", b"%PDF") == MailOutcome("no_folder")
    assert list(tmp_path.iterdir()) == []
