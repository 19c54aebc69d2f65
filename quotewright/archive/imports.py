"""Reading one team in from a file: first all of it is looked at, then it is written bit by bit."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from time import monotonic, sleep

from quotewright.archive.places import Told
from quotewright.archive.team_files import TeamFile, check_team_file
from quotewright.core.errors import Conflict, NotFound
from quotewright.store import Desk, Store
from quotewright.store.imports import SectionRow
from quotewright.store.sections import ROWS_OF_A_PAGE, SECTIONS

_SECRETS = next(one for one in SECTIONS if one.name == "credentials")
_KEYS = SECTIONS[-1]


@dataclass(frozen=True, slots=True)
class Imported:
    """`rows_before` were in already, from an import that was broken off."""

    team_id: int
    rows: int
    rows_before: int


def import_team(
    store: Store,
    path: Path,
    team_id: int | None = None,
    *,
    gently: bool = False,
    told: Told | None = None,
) -> Imported:
    """Read the file's team in, as `team_id` if one is named; raises Refusal with nothing visible.

    `gently` leaves every second moment to the other writers of the book.
    """
    file = check_team_file(path, told)
    job = _Import(store, file, team_id or file.header.team_id)
    before = store.read_now(job.rows_done)
    job.look_over()
    job.write(before, told, gently=gently)
    return Imported(job.team_id, file.ending.rows, before)


def abandon_import(store: Store, team_id: int) -> int:
    """Take back what a broken import left, and say how many rows that was."""
    if store.read_now(lambda desk: desk.imports.unfinished(team_id)) is None:
        raise NotFound(f"There is no unfinished import of team {team_id}.")
    store.write_now(lambda desk: desk.imports.give_up(team_id))
    removed = 0
    while rows := store.write_now(lambda desk: desk.imports.clear(team_id)):
        removed += rows
    return removed


@dataclass(frozen=True, slots=True)
class _Import:
    store: Store
    file: TeamFile
    team_id: int

    def rows_done(self, desk: Desk) -> int:
        """How many rows an import of this file left; refuses an id that is taken."""
        unfinished = desk.imports.unfinished(self.team_id)
        if unfinished is None:
            self._refuse_taken(desk)
            return 0
        if unfinished.is_given_up or unfinished.fingerprint != self.file.fingerprint:
            raise Conflict(
                f"Team {self.team_id} is half imported, and not from this file. Finish that import,"
                f" or take it back: `quotewright team abandon --team {self.team_id}`."
            )
        return unfinished.rows_done

    def look_over(self) -> None:
        """Find out before anything is written whether every secret and key can be had here."""
        of_callers = (row for row in self.file.rows() if row[0] in {_SECRETS, _KEYS})
        for page in _pages(of_callers):
            self.store.read_now(lambda desk, page=page: self._look_over(desk, page))  # type: ignore[misc]

    def write(self, done: int, told: Told | None, *, gently: bool) -> None:
        rows = self.file.rows(told)
        team = next(rows)
        if not done:
            self.store.write_now(lambda desk: self._begin(desk, team))
            done = 1
        keys: list[SectionRow] = []
        for page in _pages(islice(rows, done - 1, None)):
            began = monotonic()
            body = [row for row in page if row[0] is not _KEYS]
            keys += page[len(body) :]
            done += self.store.write_now(
                lambda desk, done=done, body=body: self._go_on(desk, done, body)  # type: ignore[misc]
            )
            if gently:
                sleep(monotonic() - began)
        self.store.write_now(lambda desk: desk.imports.finish(self.team_id, done, keys))

    def _refuse_taken(self, desk: Desk) -> None:
        if not desk.imports.is_free(self.team_id):
            raise Conflict(
                f"There is a team {self.team_id} here already; `--as {desk.imports.free_id()}`"
                " imports this one beside it."
            )

    def _look_over(self, desk: Desk, page: list[SectionRow]) -> None:
        for section, row in page:
            if section is _SECRETS:
                self._renamed(desk, (section, row))
            elif (other := desk.imports.opened_by(row[0])) is not None:
                raise Conflict(
                    f"A key of this team opens team {other} here: it is this team, or a copy of"
                    " it. One key cannot open two teams."
                )

    def _begin(self, desk: Desk, team: SectionRow) -> None:
        desk.imports.begin(self.team_id, self.file.fingerprint, team)

    def _go_on(self, desk: Desk, done: int, rows: list[SectionRow]) -> int:
        renamed = [self._renamed(desk, row) for row in rows]
        desk.imports.go_on(self.team_id, done, renamed)
        return len(rows)

    def _renamed(self, desk: Desk, row: SectionRow) -> SectionRow:
        return desk.imports.rename(row, self.file.header.team_id, self.team_id)


def _pages(rows: Iterable[SectionRow]) -> Iterator[list[SectionRow]]:
    walk = iter(rows)
    while page := list(islice(walk, ROWS_OF_A_PAGE)):
        yield page
