"""A team's file: everything of the team, of one moment, the same from either database."""

import json
import stat
from pathlib import Path

import pytest
from sqlalchemy import String, delete, insert

from quotewright.archive.exports import export_team
from quotewright.core.errors import Conflict, Refusal
from quotewright.store.schema import REVISION, metadata, outbox
from quotewright.store.sections import SECTIONS, Section
from quotewright.store.statements import POSTGRESQL, SQLITE
from tests.archive._teams import (
    KEYS_KEPT,
    LATER,
    TEAM,
    Source,
    body_of,
    export,
    header,
    opened,
    rows_by_heading,
    team_in,
)
from tests.store._books import connected
from tests.support.shelves import Shelf

NOT_OF_THE_TEAM = {"imports", "workers", "leases", "token_lookups"}


def test_every_row_of_every_table_of_the_team_is_in_the_file(source: Source) -> None:
    written = rows_by_heading(source.lines)
    links = written.pop("quotes links")
    assert written.keys() == metadata.tables.keys() - NOT_OF_THE_TEAM
    there = team_in(source.url)
    assert {name: len(rows) for name, rows in written.items()} == {
        name: len(rows) for name, rows in there.items() if name not in NOT_OF_THE_TEAM
    }
    assert all(written.values()), "nothing was tested of a table without rows"
    assert links == [[1, None, LATER], [LATER, 1, None]]


def test_rows_stand_in_the_order_of_their_keys_by_bytes(source: Source) -> None:
    rows = rows_by_heading(source.lines)["idempotency_keys"]
    keys = [(credential, key.encode()) for credential, key, *_ in rows]
    assert len(keys) == KEYS_KEPT + 2, "with the two that the team has used itself"
    assert keys == sorted(keys)


@pytest.mark.parametrize("section", SECTIONS, ids=lambda one: one.name)
def test_postgresql_sorts_texts_as_sqlite_does(section: Section) -> None:
    has_texts = any(isinstance(column.type, String) for column in section.walked_by)
    assert ('COLLATE "C"' in section.page(POSTGRESQL).text(POSTGRESQL)) == has_texts
    assert "COLLATE" not in section.page(SQLITE).text(SQLITE)


def test_the_file_begins_with_who_wrote_it_and_ends_with_what_it_holds(source: Source) -> None:
    assert json.loads(source.lines[0]) == {
        "quotewright": "a team",
        "format": 1,
        "version": "0.0.1",
        "revision": REVISION,
        "team_id": TEAM,
        "exported_at": "2026-11-21T13:14:15+00:00",
    }
    rows = sum(len(rows) for rows in rows_by_heading(source.lines).values())
    assert json.loads(source.lines[-1])["rows"] == rows


def test_only_its_owner_may_read_the_file(source: Source) -> None:
    assert stat.S_IMODE(source.file.stat().st_mode) == 0o600


def test_a_second_export_is_the_same(source: Source, tmp_path: Path) -> None:
    export(source.url, tmp_path / "again.jsonl")
    assert (tmp_path / "again.jsonl").read_bytes() == source.file.read_bytes()


def test_a_file_that_is_there_is_not_written_over(source: Source, tmp_path: Path) -> None:
    (tmp_path / "team.jsonl").write_text("mine")
    with pytest.raises(Conflict, match="nothing is ever written over"):
        export(source.url, tmp_path / "team.jsonl")
    assert (tmp_path / "team.jsonl").read_text() == "mine"
    with pytest.raises(Refusal, match="No such file or directory"):
        export(source.url, tmp_path / "nowhere" / "team.jsonl")


def test_what_is_written_meanwhile_is_not_in_the_file(
    shelf: Shelf, source: Source, tmp_path: Path
) -> None:
    url = shelf.copy(source.url)
    heard = []

    def write_more(done: int, total: int) -> None:
        heard.append((done, total))
        with connected(url) as connection:
            late = {"team_id": TEAM, "seq": 10**6 + done, "event": "x", "subject_id": 1}
            connection.execute(insert(outbox), [{**late, "happened_at": len(heard)}])
            connection.execute(delete(metadata.tables["payments"]))

    with opened(url) as store:
        export_team(store, header(), tmp_path / "team.jsonl", write_more)
    assert heard[-1][0] == heard[-1][1]
    assert body_of(tmp_path / "team.jsonl") == body_of(source.file)
    shelf.discard(url)
