"""Idempotency keys: what a key was first used for and the answer it got, kept for a day.

A key is claimed before anything else is written in its transaction and gets its answer at the end,
so nobody else ever sees one without an answer. Why nobody is blocked for ever by that is in
docs/decisions/0009-a-key-is-claimed-before-the-counters.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.dialects import postgresql

from quotewright.store.ledger import Ledger
from quotewright.store.schema import idempotency_keys
from quotewright.store.secrets import SecretBox
from quotewright.store.statements import Statement
from quotewright.store.times import to_micros

KEPT_FOR = timedelta(hours=24)
MOST_FORGOTTEN = 20
"""Old keys removed beside every new one: more than come, and few enough to cost it nothing."""

MILLISECONDS_TO_WAIT = 2_000

_keys = idempotency_keys.c
_THIS_ONE = (
    (_keys.team_id == bindparam("team_id"))
    & (_keys.credential_id == bindparam("credential_id"))
    & (_keys.key == bindparam("key"))
)
# SQLite compiles PostgreSQL's form of it as well, which is the same in both.
_NEW = postgresql.insert(idempotency_keys)
_CLAIM = Statement(
    _NEW.on_conflict_do_update(
        index_elements=list(idempotency_keys.primary_key.columns),
        set_={name: _NEW.excluded[name] for name in ("fingerprint", "created_at")},
        where=_keys.created_at <= bindparam("too_old"),
    ).returning(_keys.key)
)
_FIRST_USE = Statement(
    select(_keys.fingerprint, _keys.status, _keys.headers, _keys.body, _keys.is_sealed).where(
        _THIS_ONE
    )
)
_KEEP = Statement(
    update(idempotency_keys)
    .where(_THIS_ONE)
    .values({name: bindparam(name) for name in ("status", "headers", "body", "is_sealed")})
)
# What somebody is about to claim again, or removes already, is left to them: nobody waits here.
_OLD = Statement(
    select(_keys.team_id, _keys.credential_id, _keys.key)
    .where(_keys.team_id == bindparam("team_id"), _keys.created_at <= bindparam("too_old"))
    .order_by(_keys.created_at)
    .limit(MOST_FORGOTTEN)
    .with_for_update(skip_locked=True)
)
_FORGET = Statement(delete(idempotency_keys).where(_THIS_ONE))


def place_of_answer(team_id: int, credential_id: int, key: str) -> str:
    """What an answer with a secret in it is sealed for: it opens nowhere else."""
    return f"{team_id}/idempotency/{credential_id}/{key}"


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """An answer as it went out: a status (2xx), the headers that are its own, the body's text.

    One whose body `is_secret` is kept sealed.
    """

    status: int
    headers: Mapping[str, str]
    body: str
    is_secret: bool = False


@dataclass(frozen=True, slots=True)
class FirstUse:
    """The request that a key came with first, by its fingerprint, and what was answered to it."""

    fingerprint: str
    answer: KeptAnswer


class _Old(NamedTuple):
    team_id: int
    credential_id: int
    key: str


class IdempotencyKeys:
    """The keys of one credential: the same key shown with another one is another key."""

    def __init__(self, ledger: Ledger, box: SecretBox) -> None:
        self._box = box
        self._connection = ledger.connection
        self._team_id = ledger.team.id
        # Ids begin at 1: 0 is whoever came without a credential.
        self._credential_id = ledger.actor.credential_id or 0
        self._now = ledger.micros
        self._too_old = to_micros(ledger.now - KEPT_FOR)

    def claim(self, key: str, fingerprint: str) -> FirstUse | None:
        """Take a key for this transaction, before its other writes; then None.

        Otherwise what the key was used for in the last day. While another transaction has it this
        waits for that one's outcome, 2 s at most; then Held is raised.
        """
        moments = {"created_at": self._now, "too_old": self._too_old}
        unanswered = {
            "fingerprint": fingerprint,
            "status": 0,
            "headers": "",
            "body": "",
            "is_sealed": False,
        }
        claim = self._this_one(key) | moments | unanswered
        with self._connection.waiting_at_most(MILLISECONDS_TO_WAIT):
            is_ours = self._connection.row(_CLAIM, claim) is not None
        if not is_ours:
            return self._first_use(key)
        self._forget_old_ones()
        return None

    def keep(self, key: str, answer: KeptAnswer) -> None:
        """What is answered to the request that claimed the key."""
        headers = msgspec.json.encode(answer.headers).decode()
        given = {
            "status": answer.status,
            "headers": headers,
            "body": self._sealed(key, answer.body) if answer.is_secret else answer.body,
            "is_sealed": answer.is_secret,
        }
        self._connection.run(_KEEP, self._this_one(key) | given)

    def _first_use(self, key: str) -> FirstUse:
        found = self._connection.one(_FIRST_USE, self._this_one(key))
        fingerprint, status, headers, body, is_sealed = found
        if is_sealed:
            body = self._box.open(body, self._place(key))
        said = msgspec.json.decode(headers, type=dict[str, str])
        return FirstUse(fingerprint, KeptAnswer(status, said, body, bool(is_sealed)))

    def _sealed(self, key: str, body: str) -> str:
        return self._box.seal(body, self._place(key))

    def _place(self, key: str) -> str:
        return place_of_answer(self._team_id, self._credential_id, key)

    def _forget_old_ones(self) -> None:
        """Those of all the team's credentials: one that was ended brings no key any more."""
        self._connection.run_many(_FORGET, [row._asdict() for row in self._old_ones()])

    def _old_ones(self) -> list[_Old]:
        of_team = {"team_id": self._team_id, "too_old": self._too_old}
        return [_Old(*row) for row in self._connection.rows(_OLD, of_team)]

    def _this_one(self, key: str) -> dict[str, Any]:
        return {"team_id": self._team_id, "credential_id": self._credential_id, "key": key}
