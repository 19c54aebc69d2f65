"""Credentials: how a caller is known, and the keys a team has handed out.

A credential is found by the SHA-256 of its secret in a small table of its own and is never cached,
so a key that was regenerated ends at once, in every process.
"""

from collections.abc import Sequence
from dataclasses import field
from datetime import datetime
from functools import cache

from sqlalchemy import bindparam, delete, insert, select

from quotewright.core.keys import IssuedKey, KeyKind
from quotewright.core.records import dataclass
from quotewright.core.teams import Team
from quotewright.store.by_id import Brought, ById, Wanted
from quotewright.store.connections import Connection, Row
from quotewright.store.ledger import Ledger
from quotewright.store.schema import credential_lookups, credentials, teams
from quotewright.store.secrets import SecretBox, hash_of
from quotewright.store.statements import Statement
from quotewright.store.teams import COLUMNS as TEAM_COLUMNS
from quotewright.store.teams import read_team
from quotewright.store.times import maybe_micros, to_micros

_FIND = (
    select(
        credentials.c.id,
        credentials.c.kind,
        credentials.c.person_id,
        credentials.c.scopes,
        credentials.c.expires_at,
        *TEAM_COLUMNS,
    )
    .select_from(credential_lookups)
    .join(
        credentials,
        (credentials.c.team_id == credential_lookups.c.team_id)
        & (credentials.c.id == credential_lookups.c.credential_id),
    )
    .join(teams, teams.c.team_id == credential_lookups.c.team_id)
    .where(credential_lookups.c.hash == bindparam("hash"))
)
_OF_TEAM = slice(5, 5 + len(TEAM_COLUMNS))
_OF_RECORD = slice(5 + len(TEAM_COLUMNS), None)
_FIND_PAIR = Statement(_FIND.add_columns(credentials.c.sealed))
_ADD = Statement(insert(credentials))
_ADD_LOOKUP = Statement(insert(credential_lookups))
_IDS_OF_KIND = Statement(
    select(credentials.c.id).where(
        credentials.c.team_id == bindparam("team_id"), credentials.c.kind == bindparam("kind")
    )
)
_END = Statement(
    delete(credentials).where(
        credentials.c.team_id == bindparam("team_id"), credentials.c.id == bindparam("id")
    )
)
_END_LOOKUP = Statement(
    delete(credential_lookups).where(
        credential_lookups.c.team_id == bindparam("team_id"),
        credential_lookups.c.credential_id == bindparam("id"),
    )
)


def place_of(team_id: int, kind: str, number: int) -> str:
    """What a credential's secret is sealed for: it opens nowhere else."""
    return f"{team_id}/{kind}/{number}"


@dataclass(frozen=True, slots=True)
class Credential:
    """A live credential and the team it opens. `scopes` None is full access.

    `brought` is the record that was asked for with it, read before anyone knew whether the caller
    may see it: whoever hands it out checks that first.
    """

    id: int
    kind: KeyKind
    person_id: int | None
    scopes: frozenset[str] | None
    team: Team
    brought: Brought | None = None


@dataclass(frozen=True, slots=True)
class KeyPair:
    """A credential that was found by its public part, and the private one it has to prove."""

    credential: Credential
    private: str = field(repr=False)


class Credentials:
    """Finding callers, before any team is known."""

    def __init__(self, connection: Connection, now: datetime, box: SecretBox) -> None:
        self._connection = connection
        self._now = now
        self._box = box

    def find(self, shown: str, wanted: Wanted | None = None) -> Credential | None:
        """The credential that this secret (or public key) shows; None when unknown or expired."""
        asked = {"hash": hash_of(shown), "id": wanted.id if wanted else None}
        row = self._connection.row(_finding(wanted.by_id if wanted else None), asked)
        if row is None or self._has_ended(row):
            return None
        return _credential(row, _brought(wanted, row[_OF_RECORD]) if wanted else None)

    def find_pair(self, public: str, kind: KeyKind) -> KeyPair | None:
        """The key of this kind with this public part, opened; None when unknown or expired.

        Nobody has proved anything yet: the caller has to show that they know the private part.
        """
        row = self._connection.row(_FIND_PAIR, {"hash": hash_of(public)})
        if row is None or row[1] != kind or self._has_ended(row):
            return None
        credential = _credential(row)
        place = place_of(credential.team.id, kind, credential.id)
        return KeyPair(credential, self._box.open(row[-1], place))

    def _has_ended(self, row: Row) -> bool:
        expires_at = row[4]
        return expires_at is not None and expires_at <= to_micros(self._now)


@cache
def _finding(record: ById | None) -> Statement:
    if record is None:
        return Statement(_FIND)
    of_caller = record.table.c.team_id == credential_lookups.c.team_id
    this_one = record.table.c.id == bindparam("id")
    beside = _FIND.outerjoin(record.table, of_caller & this_one)
    return Statement(beside.add_columns(*record.columns))


def _credential(row: Row, brought: Brought | None = None) -> Credential:
    number, kind, person_id, scopes = row[:4]
    granted = None if scopes is None else frozenset(scopes.split())
    return Credential(number, KeyKind(kind), person_id, granted, read_team(row[_OF_TEAM]), brought)


def _brought(wanted: Wanted, row: Row) -> Brought:
    """Where the team has no such record, the join leaves every column empty, its id too."""
    return Brought(wanted, None if row[0] is None else row)


class TeamCredentials:
    """The keys of one team."""

    def __init__(self, ledger: Ledger, box: SecretBox) -> None:
        self._ledger = ledger
        self._connection = ledger.connection
        self._team_id = ledger.team.id
        self._box = box

    def add(
        self,
        key: IssuedKey,
        *,
        found_by: str,
        scopes: frozenset[str] | None = None,
        person_id: int | None = None,
        expires_at: datetime | None = None,
    ) -> None:
        """Keep a credential that is found by `found_by`; `scopes` None is full access.

        Keys are sealed, because they are shown or used again; tokens are not kept at all.
        """
        place = place_of(self._team_id, key.kind, key.id)
        is_kept = key.kind is not KeyKind.TOKEN
        self._connection.run(
            _ADD,
            {
                "team_id": self._team_id,
                "id": key.id,
                "kind": key.kind,
                "person_id": person_id,
                "scopes": None if scopes is None else " ".join(sorted(scopes)),
                "public": key.public,
                "sealed": self._box.seal(key.secret, place) if is_kept else None,
                "created_at": self._ledger.micros,
                "expires_at": maybe_micros(expires_at),
            },
        )
        lookup = {"team_id": self._team_id, "credential_id": key.id}
        self._connection.run(_ADD_LOOKUP, {"hash": hash_of(found_by), **lookup})

    def end_all(self, kind: KeyKind) -> Sequence[int]:
        """End every credential of a kind; the very next request with one of them is refused."""
        rows = self._connection.rows(_IDS_OF_KIND, {"team_id": self._team_id, "kind": kind})
        for (number,) in rows:
            one = {"team_id": self._team_id, "id": number}
            self._connection.run(_END_LOOKUP, one)
            self._connection.run(_END, one)
        return [number for (number,) in rows]
