"""The outbox: what happened, written in the transaction of the change, in order of `seq`."""

from collections.abc import Sequence

from sqlalchemy import bindparam, insert, select

from quotewright.core.events import Event
from quotewright.store.connections import Connection
from quotewright.store.schema import outbox
from quotewright.store.statements import Statement

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
