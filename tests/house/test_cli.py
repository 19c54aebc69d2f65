"""The command line: what it answers, what it refuses, and that it never shows a traceback."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from sqlalchemy import create_engine, text

from tests.support.program import Program, facts, refused

pytestmark = pytest.mark.usefixtures("environment")


@pytest.fixture
def book(program: Program) -> Program:
    """The program on a database that has its tables and one team."""
    assert program("migrate").code == 0
    assert team_added(program, "Acme Plumbing")["id"] == "1"
    return program


def team_added(program: Program, name: str, *options: str) -> dict[str, str]:
    answer = program("team", "add", "--name", name, "--owner-email", "olive@example.com", *options)
    assert answer.code == 0, answer.err
    return facts(answer)


@pytest.mark.parametrize(
    "command",
    [
        "",
        "serve",
        "worker",
        "migrate",
        "demo",
        "settings",
        "team add",
        "team show",
        "team set",
        "team abandon",
        "backup",
        "restore",
        "export",
        "import",
        "audit",
        "mail try",
        "tax add",
        "tax list",
        "terms add",
        "terms list",
        "currency add",
        "currency list",
        "category add",
        "category list",
        "key add",
        "key rotate",
    ],
)
def test_every_command_explains_itself(program: Program, command: str) -> None:
    answer = program(*command.split(), "--help")
    assert answer.code == 0
    assert "Usage: quotewright" in answer.out


@pytest.mark.parametrize(
    "command",
    [
        "sing",
        "team add",
        "tax add --team 1 --percentage 101 --type H",
        "tax add --team 1 --percentage 21 --type Q",
        "tax add --team 1 --percentage 21 --type ''",
        "tax list --team 0",
        "terms add --team 1 --name Never --days 3651",
        "terms add --team 1 --days 60",
        "currency add --team 1 JPY",
        "currency add --team 1",
        "category add --team 1 --name ''",
        "key add --team 1 --kind token",
        "team set --team 1 --time-zone Europe/Nowhere",
        "team set --team 1 --quote-pattern Q-",
        "team set --team 1 --validity-days 4000",
        "team add --name X --owner-email nobody",
        "serve --port 70000",
        "serve --workers 0",
        "backup",
        "export 0 team.jsonl",
        "import team.jsonl --as 0",
        "audit 1 --since yesterday",
        "audit 1 --limit 0",
    ],
)
def test_wrong_usage_is_code_2(program: Program, command: str) -> None:
    answer = program(*command.replace("''", " ").split(" "))
    assert answer.code == 2
    assert "Traceback" not in answer.err


def test_the_program_runs_as_a_program() -> None:
    run = subprocess.run(
        [
            sys.executable,
            "-W",
            "error",
            "-c",
            "from quotewright.cli import main; main()",
            "settings",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "QUOTEWRIGHT_DATABASE_URL=sqlite:///" in run.stdout
    assert run.stderr == ""


def test_wrong_settings_are_all_said(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUOTEWRIGHT_LOG_LEVEL", "loud")
    monkeypatch.setenv("QUOTEWRIGHT_DATABASE", "books.db")
    for command in ("settings", "migrate", "serve", "demo"):
        refused(program(command), "QUOTEWRIGHT_LOG_LEVEL", "QUOTEWRIGHT_DATABASE_URL")


def test_a_password_in_the_settings_is_not_printed(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUOTEWRIGHT_DATABASE_URL", "postgresql://me:hidden@127.0.0.1/books")
    answer = program("settings")
    assert "postgresql://me:***@127.0.0.1/books" in answer.out
    assert "hidden" not in answer.out


@pytest.mark.parametrize("command", ["migrate", "demo", "serve", "team show"])
def test_a_database_out_of_reach_is_a_sentence(
    program: Program, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setenv("QUOTEWRIGHT_DATABASE_URL", "postgresql://me:hidden@127.0.0.1:1/books")
    answer = program(*command.split())
    refused(answer, "database")
    assert "hidden" not in answer.err


def test_a_folder_that_cannot_be_made_is_a_sentence(
    program: Program, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("QUOTEWRIGHT_DATABASE_URL", f"sqlite:///{tmp_path}/file/below/book.db")
    refused(program("migrate"), str(tmp_path / "file"))


def test_an_empty_database_asks_to_be_migrated(program: Program) -> None:
    refused(program("team", "show"), "quotewright migrate")


@pytest.mark.parametrize("command", ["migrate", "serve", "demo", "team show"])
def test_a_newer_schema_is_left_alone(book: Program, tmp_path: Path, command: str) -> None:
    engine = create_engine(f"sqlite:///{tmp_path}/data/quotewright.db")
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'from the future'"))
    engine.dispose()
    refused(book(*command.split()), "newer")


def test_migrating_twice_is_migrating_once(book: Program) -> None:
    assert book("migrate").code == 0
    assert book("team", "show").out == "1\tAcme Plumbing\tAU\tAUD\tbusiness\n"


def test_a_team_has_what_is_usual_in_its_country(book: Program) -> None:
    team_added(book, "Van Dijk", "--country", "nl", "--plan", "team")
    shown = facts(book("team", "show", "--team", "2"))
    assert shown["currency"] == "EUR"
    assert shown["time_zone"] == "Europe/Amsterdam"
    assert shown["default_rate"] == "21 %"
    assert shown["plan"] == "team"
    rates = [line.split("\t")[1:] for line in book("tax", "list", "--team", "2").out.splitlines()]
    assert rates == [["21", "high", "default"], ["9", "low", ""], ["0", "zero", ""]]


def test_a_team_can_be_opened_with_a_rate_of_its_own(book: Program) -> None:
    team_added(book, "Exports", "--default-rate", "0")
    assert facts(book("team", "show", "--team", "2"))["default_rate"] == "0 %"


def test_a_country_we_do_not_know_is_asked_about(book: Program) -> None:
    japan = ("team", "add", "--name", "Yama", "--country", "JP", "--owner-email", "a@example.com")
    refused(book(*japan), "--currency")
    answer = book(*japan, "--currency", "USD", "--locale", "ja_JP", "--time-zone", "Asia/Tokyo")
    assert answer.code == 0


def test_a_password_is_made_and_shown_once_unless_it_is_given(book: Program) -> None:
    assert len(team_added(book, "One")["owner_password"]) >= 24
    assert "owner_password" not in team_added(book, "Two", "--owner-password", "correct horse")


def test_a_team_is_not_opened_for_an_owner_without_a_password(book: Program) -> None:
    answer = book(
        *("team", "add", "--name", "Three", "--owner-email", "olive@example.com"),
        *("--owner-password", "short"),
    )
    refused(answer, "at least 10 characters")
    assert len(book("team", "show").out.splitlines()) == 1


def test_a_team_is_changed_where_it_is_told_to(book: Program) -> None:
    before = facts(book("team", "show", "--team", "1"))
    answer = book(
        *("team", "set", "--team", "1", "--name", "Acme Pipes", "--plan", "starter"),
        *("--rounding-policy", "per_line", "--quote-pattern", "AP{n}", "--validity-days", "0"),
        *("--time-zone", "Australia/Perth", "--default-rate", "5.5%"),
    )
    changed = {
        "name": "Acme Pipes",
        "plan": "starter",
        "rounding_policy": "per_line",
        "quote_pattern": "AP{n}",
        "validity_days": "0",
        "time_zone": "Australia/Perth",
        "default_rate": "5.5 %",
    }
    assert facts(answer) == {**before, **changed}
    assert facts(book("team", "show", "--team", "1")) == {**before, **changed}


def test_a_team_that_ends_its_registration_charges_no_tax(book: Program) -> None:
    ended = facts(book("team", "set", "--team", "1", "--not-tax-registered"))
    assert (ended["is_tax_registered"], ended["default_rate"]) == ("no", "0 %")
    again = facts(book("team", "set", "--team", "1", "--tax-registered"))
    assert (again["is_tax_registered"], again["default_rate"]) == ("yes", "10 %")


@pytest.mark.parametrize(
    "command",
    [
        "team show --team 7",
        "team set --team 7 --name X",
        "tax list --team 7",
        "tax add --team 7 --percentage 5 --type L",
        "terms add --team 7 --name N --days 5",
        "currency list --team 7",
        "category add --team 7 --name Roofs",
        "key add --team 7 --kind allquote",
        "export 7 never-written.jsonl",
        "audit 7",
    ],
)
def test_a_team_that_does_not_exist_is_a_sentence(book: Program, command: str) -> None:
    refused(book(*command.split()), "There is no team 7")


@pytest.mark.parametrize(
    ("written", "kind"),
    [("H", "high"), ("l", "low"), ("Zero", "zero"), ("N", "none"), ("hi", "high")],
)
def test_the_first_letter_of_a_type_is_enough(book: Program, written: str, kind: str) -> None:
    answer = book("tax", "add", "--team", "1", "--percentage", "5.5", "--type", written)
    assert answer.out.split("\t")[1:3] == ["5.5", kind]
    assert answer.out in book("tax", "list", "--team", "1").out


def test_a_team_starts_with_terms_and_adds_its_own(book: Program) -> None:
    added = book("terms", "add", "--team", "1", "--name", "Net 60", "--days", "60")
    assert added.out == "4\tNet 60\t60\n"
    listed = [line.split("\t") for line in book("terms", "list", "--team", "1").out.splitlines()]
    assert [(name, days) for _, name, days in listed] == [
        ("Net 14", "14"),
        ("Net 30", "30"),
        ("Due on Receipt", "0"),
        ("Net 60", "60"),
    ]


def test_a_currency_is_added_once_behind_the_teams_own(book: Program) -> None:
    assert book("currency", "add", "--team", "1", "eur").out == "2\tEUR\t\n"
    refused(book("currency", "add", "--team", "1", "EUR"), "The team has EUR already.")
    listed = book("currency", "list", "--team", "1").out
    assert listed == "1\tAUD\town\n2\tEUR\t\n"


def test_categories_are_listed_as_they_were_added(book: Program) -> None:
    assert book("category", "list", "--team", "1").out == ""
    for name in ("Bathrooms", "Roofs"):
        assert book("category", "add", "--team", "1", "--name", name).code == 0
    assert book("category", "list", "--team", "1").out == "1\tBathrooms\n2\tRoofs\n"


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("allquote", ["kind", "allquote_key"]),
        ("chargeover", ["kind", "public_key", "private_key"]),
        ("factuursturen", ["kind", "user", "key"]),
    ],
)
def test_a_key_is_shown_in_its_vendors_words(book: Program, kind: str, names: list[str]) -> None:
    for verb in ("add", "rotate"):
        answer = book("key", verb, "--team", "1", "--kind", kind, "--json")
        shown = json.loads(answer.out)
        assert list(shown) == names
        assert all(shown.values())
        assert answer.err == ""
    assert list(facts(book("key", "add", "--team", "1", "--kind", kind))) == names


def test_sqlite_is_served_by_one_process(program: Program) -> None:
    refused(program("serve", "--workers", "2"), "SQLite", "one process")


def test_on_sqlite_webhooks_are_sent_by_the_serving_process(program: Program) -> None:
    refused(program("worker"), "SQLite", "QUOTEWRIGHT_DATABASE_URL")


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Mapping[str, Any]:
    """What uvicorn was asked to do, instead of doing it."""
    asked: dict[str, Any] = {}
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    monkeypatch.setattr(uvicorn, "run", lambda app, **options: asked.update(options, app=app))
    return asked


def test_serving_makes_the_tables_says_where_it_listens_and_stops_in_order(tmp_path: Path) -> None:
    command = [sys.executable, "-W", "error", "-m", "quotewright", "serve", "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr is not None
        said = []
        for line in server.stderr:
            said.append(json.loads(line)["event"])
            if "running on" in line:
                break
        server.send_signal(signal.SIGTERM)
        said += [json.loads(line)["event"] for line in server.stderr]
    assert server.returncode == 0
    assert said[0] == "the database is empty; making its tables"
    assert any("running on http://127.0.0.1:" in event for event in said)
    assert "Application shutdown complete." in said
    assert (tmp_path / "data" / "secret.key").exists()


def test_the_server_believes_no_header_about_its_caller(
    program: Program, served: Mapping[str, Any]
) -> None:
    assert program("serve").code == 0
    assert served["proxy_headers"] is False
    assert served["server_header"] is False
    assert served["access_log"] is False


def test_worker_processes_see_the_database_that_was_named(
    program: Program,
    served: Mapping[str, Any],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setenv("QUOTEWRIGHT_DATABASE_URL", "sqlite:///not-this-one.db")
    url = f"sqlite:///{tmp_path}/other.db"
    assert program("serve", "--database", url).code == 0
    assert os.environ["QUOTEWRIGHT_DATABASE_URL"] == url
    assert (tmp_path / "other.db").exists()
    assert served["workers"] == 1


def test_the_reference_of_the_commands_says_what_they_are() -> None:
    asked = [sys.executable, "-m", "typer", "quotewright.cli.reference", "utils", "docs"]
    written = subprocess.run(
        [*asked, "--name", "quotewright"], capture_output=True, text=True, check=True
    )
    reference = Path(__file__).parents[2] / "docs" / "commands.md"
    assert reference.read_text() == f"{written.stdout.rstrip()}\n"
