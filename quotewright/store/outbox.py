"""The outbox: what happened, written in the transaction of the change, in order of `seq`."""

from collections.abc import Sequence

from sqlalchemy import insert

from quotewright.core.events import Event
from quotewright.store.connections import Connection
from quotewright.store.schema import outbox
from quotewright.store.statements import Statement

_ADD = Statement(insert(outbox))


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
