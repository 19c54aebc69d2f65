"""The outbox: what happened, written in the transaction of the change, in order of `seq`."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, insert, select

from quotewright.core.events import Event
from quotewright.store.connections import Connection, Row
from quotewright.store.schema import outbox
from quotewright.store.statements import Statement
from quotewright.store.times import from_micros

_ADD = Statement(insert(outbox))
_OF_SUBJECT = Statement(
    select(outbox.c.seq)
    .where(
        outbox.c.team_id == bindparam("team"),
        outbox.c.event == bindparam("event"),
        outbox.c.subject_id == bindparam("subject"),
    )
    .limit(1)
)
_AFTER = Statement(
    select(outbox.c.seq, outbox.c.event, outbox.c.subject_id, outbox.c.happened_at)
    .where(outbox.c.team_id == bindparam("team"), outbox.c.seq > bindparam("after"))
    .order_by(outbox.c.seq)
    .limit(bindparam("most"))
)
_LAST = Statement(
    select(outbox.c.seq)
    .where(outbox.c.team_id == bindparam("team"))
    .order_by(outbox.c.seq.desc())
    .limit(1)
)


class Announced(NamedTuple):
    """An event as it was written, with its place in the team's order."""

    seq: int
    name: str
    subject_id: int
    happened_at: datetime


class Outbox:
    """What one team announced."""

    def __init__(self, connection: Connection, team_id: int) -> None:
        self._connection = connection
        self._team_id = team_id

    def last(self) -> int:
        """The `seq` of the newest event; 0 before the first."""
        row = self._connection.row(_LAST, {"team": self._team_id})
        return 0 if row is None else row[0]

    def after(self, seq: int, most: int) -> list[Announced]:
        """The first `most` events behind this one, oldest first.

        None can still come in between: a seq is taken under the team's lock, held to the commit.
        """
        asked = {"team": self._team_id, "after": seq, "most": most}
        rows = self._connection.rows(_AFTER, asked)
        return [read_announced(row) for row in rows]


def read_announced(row: Row) -> Announced:
    seq, event, subject_id, happened_at = row
    return Announced(seq, event, subject_id, from_micros(happened_at))


def add_events(
    connection: Connection, team_id: int, events: Sequence[tuple[int, Event]], micros: int
) -> None:
    """Write events with their seqs; `micros` is the time they share."""
    rows = [
        {
            "team_id": team_id,
            "seq": seq,
            "event": event.name,
            "subject_id": event.subject_id,
            "happened_at": micros,
        }
        for seq, event in events
    ]
    connection.run_many(_ADD, rows)


def is_announced(connection: Connection, team_id: int, event: Event) -> bool:
    """Whether this was recorded before. It reads the team's events: ask only where it matters."""
    asked = {"team": team_id, "event": event.name, "subject": event.subject_id}
    return connection.row(_OF_SUBJECT, asked) is not None
