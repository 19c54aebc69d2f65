"""Reading a team in, a few rows at a time: nobody sees it, and no key opens it, before the end.

How far it got is kept in the transaction of the rows, so a broken import goes on where it stopped.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select, update

from quotewright.core.errors import Conflict, Invalid
from quotewright.store.connections import Connection
from quotewright.store.credentials import place_of
from quotewright.store.endpoints import endpoint_place
from quotewright.store.idempotency import place_of_answer
from quotewright.store.schema import (
    credential_lookups,
    credentials,
    endpoints,
    idempotency_keys,
    imports,
    invoices,
    quotes,
    teams,
)
from quotewright.store.secrets import SecretBox
from quotewright.store.sections import SECTIONS, Section
from quotewright.store.statements import Statement
from quotewright.store.tokens import add_token, free_token, remove_tokens

GIVEN_UP = -1

SectionRow = tuple[Section, Sequence[Any]]
_Named = Mapping[str, Any]

_STANDING = Statement(
    select(teams.c.team_id, imports.c.fingerprint, imports.c.rows_done)
    .select_from(teams.outerjoin(imports, imports.c.team_id == teams.c.team_id))
    .where(teams.c.team_id == bindparam("team_id"))
)
_HIGHEST = Statement(select(func.coalesce(func.max(teams.c.team_id), 0)))
_OPENED_BY = Statement(
    select(credential_lookups.c.team_id).where(credential_lookups.c.hash == bindparam("hash"))
)
_BEGIN = Statement(insert(imports))
_ADVANCE = Statement(
    update(imports)
    .where(imports.c.team_id == bindparam("_team"), imports.c.rows_done == bindparam("_before"))
    .values(rows_done=bindparam("_after"))
    .returning(imports.c.team_id)
)
_GIVE_UP = Statement(
    update(imports).where(imports.c.team_id == bindparam("_team")).values(rows_done=GIVEN_UP)
)
_END = Statement(delete(imports).where(imports.c.team_id == bindparam("team_id")))


def _kept(*columns: str) -> Callable[[_Named], list[str]]:
    return lambda row: [name for name in columns if row[name] is not None]


_SEALED: dict[str, tuple[Callable[[_Named], list[str]], Callable[[int, _Named], str]]] = {
    credentials.name: (
        _kept("sealed"),
        lambda team, row: place_of(team, row["kind"], row["id"]),
    ),
    endpoints.name: (
        _kept("sealed", "former_sealed"),
        lambda team, row: endpoint_place(team, row["id"]),
    ),
    idempotency_keys.name: (
        lambda row: ["body"] if row["is_sealed"] else [],
        lambda team, row: place_of_answer(team, row["credential_id"], row["key"]),
    ),
}
"""By table: which columns of a row are sealed, and for what place of a team."""

_OPENED = {quotes.name: "quote", invoices.name: "invoice"}
"""By table: the noun that a public token finds its records by."""


@dataclass(frozen=True, slots=True)
class Unfinished:
    """An import that began and did not end: of which file, and how many of its rows are in."""

    fingerprint: str
    rows_done: int

    @property
    def is_given_up(self) -> bool:
        return self.rows_done == GIVEN_UP


class Imports:
    def __init__(self, connection: Connection, box: SecretBox) -> None:
        self._connection = connection
        self._box = box

    def is_free(self, team_id: int) -> bool:
        return self._connection.row(_STANDING, {"team_id": team_id}) is None

    def unfinished(self, team_id: int) -> Unfinished | None:
        row = self._connection.row(_STANDING, {"team_id": team_id})
        if row is None or row[1] is None:
            return None
        return Unfinished(row[1], row[2])

    def free_id(self) -> int:
        highest: int = self._connection.one(_HIGHEST, {})[0]
        return highest + 1

    def opened_by(self, hashed: str) -> int | None:
        """The team that this key opens here already."""
        row = self._connection.row(_OPENED_BY, {"hash": hashed})
        return None if row is None else row[0]

    def begin(self, team_id: int, fingerprint: str, team: SectionRow) -> None:
        """Write the first row, which is the team's own, and that more are to come."""
        note = {"team_id": team_id, "fingerprint": fingerprint, "rows_done": 1}
        with self._connection.unit():
            self._write(team_id, [team])
            self._connection.run(_BEGIN, note)

    def go_on(self, team_id: int, done: int, rows: Sequence[SectionRow]) -> None:
        """Write the rows that follow the first `done`; raises Conflict when others did."""
        with self._connection.unit():
            self._advance(team_id, done, done + len(rows))
            self._write(team_id, rows)

    def finish(self, team_id: int, done: int, keys: Sequence[SectionRow]) -> None:
        """Let the team's callers in: from here on it is a team like any other."""
        with self._connection.unit():
            self._advance(team_id, done, done)
            self._write(team_id, keys)
            self._connection.run(_END, {"team_id": team_id})

    def rename(self, row: SectionRow, old: int, new: int) -> SectionRow:
        """The row of team `old` as team `new` is to have it: a secret is sealed for its place."""
        section, values = row
        if section.table.name not in _SEALED:
            return row
        names = [column.name for column in section.columns]
        named = dict(zip(names, values, strict=True))
        sealed, place = _SEALED[section.table.name]
        for name in sealed(named):
            named[name] = self._moved(named[name], place(old, named), place(new, named))
        return section, list(named.values())

    def give_up(self, team_id: int) -> None:
        """From now on nobody can go on with this import, and it can be cleared away."""
        with self._connection.unit():
            self._connection.run(_GIVE_UP, {"_team": team_id})

    def clear(self, team_id: int) -> int:
        """Take out some rows of an import that was given up, and say how many; 0 at the end."""
        kind = self._connection.kind
        for section in reversed(SECTIONS):
            first = {"team_id": team_id, **section.start()}
            if rows := self._connection.rows(section.page(kind), first):
                self._remove(team_id, section, rows)
                return len(rows)
        return 0

    def _advance(self, team_id: int, before: int, after: int) -> None:
        places = {"_team": team_id, "_before": before, "_after": after}
        if self._connection.row(_ADVANCE, places) is None:
            raise Conflict(f"Another import of team {team_id} is running; leave it to that one.")

    def _moved(self, sealed: str, place: str, to: str) -> str:
        try:
            return self._box.move(sealed, place, to)
        except ValueError:
            raise Invalid(
                "The secret keys of this server do not open the secrets in the file. Add the key of"
                " the server that wrote it to QUOTEWRIGHT_SECRET_KEY, behind this server's own."
            ) from None

    def _remove(self, team_id: int, section: Section, rows: Sequence[Sequence[Any]]) -> None:
        with self._connection.unit():
            if section.table is teams:
                self._connection.run(_END, {"team_id": team_id})
            values = [section.named(team_id, row) for row in rows]
            if _has_tokens(section):
                remove_tokens(self._connection, team_id, (row["_token"] for row in values))
            self._connection.run_many(section.removing, values)

    def _write(self, team_id: int, rows: Sequence[SectionRow]) -> None:
        for section, group in groupby(rows, itemgetter(0)):
            values = [section.named(team_id, row) for _, row in group]
            if _has_tokens(section):
                values = [self._opened(team_id, section, row) for row in values]
            self._connection.run_many(section.writing, values)

    def _opened(self, team_id: int, section: Section, row: dict[str, Any]) -> dict[str, Any]:
        """The row with a token that opens it: beside the team that it was copied from, a new one.

        Nobody is let in by it before the import ends.
        """
        token = free_token(self._connection, row["_token"])
        add_token(self._connection, team_id, _OPENED[section.name], row["_id"], token)
        return {**row, "_token": token}


def _has_tokens(section: Section) -> bool:
    return section.name in _OPENED and not section.is_links
