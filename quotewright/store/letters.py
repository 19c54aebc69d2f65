"""Letters of a team: written with what they tell of, taken by workers, kept with what came of them.

Only the worker that holds the lease of the team's bucket can claim. What it claimed stays its own
until it is finished or given back, or another worker holds the lease and claims it.
"""

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Text, bindparam, delete, exists, func, insert, select, update

from quotewright.core.deliveries import AT_ONCE
from quotewright.core.letters import Letter, LetterDraft, LetterKind, LetterStatus, LetterWay
from quotewright.core.records import dataclass
from quotewright.core.teams import Role
from quotewright.store.connections import Row
from quotewright.store.json_rows import is_among, is_one_of
from quotewright.store.leases import BUCKETS
from quotewright.store.ledger import Ledger
from quotewright.store.schema import leases, letters, people, preferences
from quotewright.store.statements import Statement
from quotewright.store.times import from_micros, maybe_instant, maybe_micros, to_micros

COLUMNS = tuple(c for c in letters.columns if c.name not in {"team_id", "claimed_by"})

_l = letters.c
_OF_TEAM = _l.team_id == bindparam("team")
_THIS_ONE = _OF_TEAM & (_l.id == bindparam("letter"))
_MINE = _l.claimed_by == bindparam("worker")

_ADD = Statement(insert(letters))
_OF = Statement(
    select(*COLUMNS)
    .where(_OF_TEAM, _l.subject == bindparam("subject"), _l.subject_id == bindparam("record"))
    .order_by(_l.id)
)
_OF_ALL = Statement(
    select(*COLUMNS)
    .where(
        _OF_TEAM,
        _l.subject == bindparam("subject"),
        is_among(_l.subject_id, bindparam("records", type_=Text)),
    )
    .order_by(_l.id)
)
_OWNER = (
    select(people.c.name, people.c.email)
    .where(people.c.team_id == bindparam("team"), people.c.role == Role.OWNER)
    .order_by(people.c.id)
    .limit(1)
    .subquery()
)
_NOTIFY = select(preferences.c.notify).where(preferences.c.team_id == bindparam("team"))
_WHOM_TO_TELL = Statement(
    select(
        func.coalesce(_NOTIFY.scalar_subquery(), ""),
        func.coalesce(select(_OWNER.c.name).scalar_subquery(), ""),
        func.coalesce(select(_OWNER.c.email).scalar_subquery(), ""),
    )
)
_IS_ITS_TURN = exists().where(
    leases.c.bucket == bindparam("bucket"),
    leases.c.holder == bindparam("worker"),
    leases.c.held_until > bindparam("now"),
)
_IS_DUE = (_l.due_at <= bindparam("now")) & ~_MINE
_NEXT = (
    select(_l.id)
    .where(_OF_TEAM, _IS_DUE, _IS_ITS_TURN)
    .order_by(_l.due_at, _l.id)
    .limit(bindparam("most"))
    .scalar_subquery()
)
# Whoever waits for another claim of the same rows finds them taken, and leaves them.
_CLAIM = Statement(
    update(letters)
    .where(_OF_TEAM, is_one_of(_l.id, _NEXT), _IS_DUE)
    .values(claimed_by=bindparam("worker"))
    .returning(*COLUMNS)
)
_FINISH = Statement(
    update(letters)
    .where(_THIS_ONE, _MINE)
    .values(
        claimed_by="",
        status=bindparam("_status"),
        outcome=bindparam("_outcome"),
        tries=bindparam("_tries"),
        due_at=bindparam("_due_at"),
        sent_at=bindparam("_sent_at"),
    )
)
_RELEASE = Statement(update(letters).where(_THIS_ONE, _MINE).values(claimed_by=""))
_CLAIMED = Statement(select(_l.id).where(_OF_TEAM, _l.due_at.is_not(None), _MINE))
_RECALL = Statement(
    update(letters).where(_OF_TEAM, _l.due_at > bindparam("limit")).values(due_at=bindparam("now"))
)
_PRUNE = Statement(
    delete(letters)
    .where(
        _OF_TEAM,
        is_one_of(
            _l.id,
            select(_l.id)
            .where(_OF_TEAM, _l.created_at < bindparam("before"), _l.due_at.is_(None))
            .order_by(_l.id)
            .limit(bindparam("most"))
            .scalar_subquery(),
        ),
    )
    .returning(_l.id)
)


@dataclass(frozen=True, slots=True)
class Told:
    """Whom a team's own letters go to: the address that it named, "" for none, and its owner."""

    notify: str
    owner_name: str
    owner_email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """A letter as it was claimed, and what came of it.

    `due_at` is when it is tried again; None where it went out, or is given up.
    """

    letter: Letter
    status: LetterStatus
    outcome: str
    due_at: datetime | None = None
    sent_at: datetime | None = None


class Letters:
    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._connection = ledger.connection
        self._team_id = ledger.team.id

    def add(self, last: int, drafts: Sequence[LetterDraft]) -> None:
        """Each is due at once. `last` is the last of the numbers that were taken for them.

        None is kept of what is made up.
        """
        if self._ledger.actor.is_made_up:
            return
        first = last - len(drafts) + 1
        new = {
            "team_id": self._team_id,
            "status": LetterStatus.WAITING,
            "outcome": "",
            "tries": 0,
            "due_at": to_micros(AT_ONCE),
            "claimed_by": "",
            "created_at": self._ledger.micros,
            "sent_at": None,
        }
        rows = [{**new, "id": number, **_row(draft)} for number, draft in enumerate(drafts, first)]
        self._connection.run_many(_ADD, rows)

    def of(self, subject: str, subject_id: int) -> list[Letter]:
        """All that went out, or is to go out, about one record; oldest first."""
        asked = {"team": self._team_id, "subject": subject, "record": subject_id}
        return [_read(row) for row in self._connection.rows(_OF, asked)]

    def of_all(self, subject: str, subject_ids: Sequence[int]) -> list[Letter]:
        """As `of`, about several records at once."""
        asked = {"team": self._team_id, "subject": subject, "records": json.dumps(subject_ids)}
        return [_read(row) for row in self._connection.rows(_OF_ALL, asked)]

    def whom_to_tell(self) -> Told:
        return Told(*self._connection.one(_WHOM_TO_TELL, {"team": self._team_id}))

    def claim(self, worker: str, most: int) -> list[Letter]:
        """At most so many that are due and not this worker's yet; none without the lease."""
        asked = {
            "team": self._team_id,
            "bucket": self._team_id % BUCKETS,
            "worker": worker,
            "most": most,
            "now": self._ledger.micros,
        }
        return sorted(map(_read, self._connection.rows(_CLAIM, asked)), key=lambda one: one.id)

    def finish(self, worker: str, posted: Posted) -> None:
        """Keep what came of it; one that is no longer this worker's is left alone."""
        letter = posted.letter
        outcome = {
            "_status": posted.status,
            "_outcome": posted.outcome,
            "_tries": letter.tries + 1,
            "_due_at": maybe_micros(posted.due_at),
            "_sent_at": maybe_micros(posted.sent_at),
        }
        whose = {"team": self._team_id, "letter": letter.id, "worker": worker}
        self._connection.run(_FINISH, whose | outcome)

    def release_others(self, worker: str, mine: Collection[int]) -> None:
        """Give back what this worker claimed without knowing it: the answer to a claim was lost."""
        asked = {"team": self._team_id, "worker": worker}
        claimed = {number for (number,) in self._connection.rows(_CLAIMED, asked)}
        given = [asked | {"letter": number} for number in sorted(claimed - set(mine))]
        self._connection.run_many(_RELEASE, given)

    def recall(self, later_than: datetime) -> None:
        """What waits for longer than anything is told to wait is due now: the clock was wrong."""
        limit = {"limit": to_micros(later_than), "now": self._ledger.micros}
        self._connection.run(_RECALL, {"team": self._team_id, **limit})

    def prune(self, before: datetime, most: int) -> int:
        """Forget the oldest that were written before and do not wait; how many those were."""
        asked = {"team": self._team_id, "before": to_micros(before), "most": most}
        return len(self._connection.rows(_PRUNE, asked))


def _row(draft: LetterDraft) -> dict[str, Any]:
    return {
        "kind": draft.kind,
        "way": draft.way,
        "subject": draft.subject,
        "subject_id": draft.subject_id,
        "to_name": draft.to_name,
        "to_address": draft.to_address,
        "language": draft.language,
        "facts": draft.facts,
    }


def _read(row: Row) -> Letter:
    number, kind, way, subject, subject_id, to_name, to_address, language, facts, *rest = row
    status, outcome, tries, due_at, created_at, sent_at = rest
    return Letter(
        id=number,
        kind=LetterKind(kind),
        way=LetterWay(way),
        subject=subject,
        subject_id=subject_id,
        to_name=to_name,
        to_address=to_address,
        language=language,
        facts=facts,
        status=LetterStatus(status),
        outcome=outcome,
        tries=tries,
        due_at=maybe_instant(due_at),
        created_at=from_micros(created_at),
        sent_at=maybe_instant(sent_at),
    )
