"""A team moves to another server, with another database: its programs notice nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.served import Served, serving
from tests.support.shelves import Shelf
from tests.support.world import ACME, Caller, Registrar

ASKED = ["/me", "/clients", "/jobs", "/quotes", "/quotes/1", "/invoices", "/invoices/1"]
OTHERS = {"sqlite": "postgresql_shelf", "postgresql": "sqlite_shelf"}


@pytest.fixture
def other(
    served: Served, request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[tuple[Served, Registrar]]:
    """A server of an empty book on the other kind of database."""
    shelf: Shelf = request.getfixturevalue(OTHERS[served.database_url.split(":")[0]])
    url = shelf.copy(shelf.migrated)
    with serving(url, tmp_path) as there, Registrar(url) as registrar:
        yield there, registrar
    shelf.discard(url)


def test_a_team_that_moved_answers_as_before(
    acme: Caller, other: tuple[Served, Registrar], tmp_path: Path
) -> None:
    there, registrar = other
    acme.has_quote(client_id=acme.has_client(), job_id=acme.has_job())
    acme.post(f"/invoices/{acme.has_invoice()}/payments", {"amount_cents": 500})
    before = {path: acme.get(path) for path in ASKED}
    assert {answer.status for answer in before.values()} == {200}

    exported = acme.served.run("export", str(acme.team), tmp_path / "team.jsonl")
    assert "Acme Plumbing" in exported.stdout
    assert exported.stderr == "", "a bar is for people at a terminal"
    with Caller(there, registrar, acme.shop) as moved:
        assert moved.get("/me").status == 401
        assert there.run("import", tmp_path / "team.jsonl").returncode == 0
        assert {path: moved.get(path).json for path in ASKED} == {
            path: answer.json for path, answer in before.items()
        }
        # Ids, numbers and events go on where they were.
        assert moved.has_quote(client_id=1) == acme.has_quote(client_id=1) == 2
        assert moved.get("/quotes/2").json["quote_number"] == "Q-1002"
        assert moved.events() == acme.events()


def test_a_team_opened_after_an_import_gets_an_id_of_its_own(
    acme: Caller, other: tuple[Served, Registrar], tmp_path: Path
) -> None:
    there, registrar = other
    assert acme.served.run("export", str(acme.team), tmp_path / "team.jsonl").returncode == 0
    assert there.run("import", tmp_path / "team.jsonl").returncode == 0
    assert registrar.open(ACME).team.id == acme.team + 1
