"""Deliveries of a team: what was told to whom, what is to be told, what can be told again.

How workers take them is in `claims`.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import (
    BigInteger,
    Boolean,
    String,
    Text,
    bindparam,
    cast,
    column,
    delete,
    exists,
    func,
    insert,
    literal_column,
    null,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import JSON

from quotewright.core.deliveries import AT_ONCE, Delivery, DeliveryDraft, DeliveryStatus
from quotewright.core.endpoints import EVERY_EVENT, Endpoint
from quotewright.core.query import Page, Query
from quotewright.store.claims import Claims
from quotewright.store.delivery_rows import COLUMNS, NO_ATTEMPTS, read_delivery
from quotewright.store.json_rows import is_one_of
from quotewright.store.outbox import Announced, read_announced
from quotewright.store.schema import deliveries, outbox
from quotewright.store.search import Search
from quotewright.store.statements import Statement
from quotewright.store.times import first_id_at, to_micros

_CLOCKS_APART = timedelta(days=1)
"""An id says when a delivery was made, by another clock than the one that dated its event."""

_d, _o = deliveries.c, outbox.c
_OF_TEAM = _d.team_id == bindparam("team")
_OF_ENDPOINT = _OF_TEAM & (_d.endpoint_id == bindparam("endpoint"))
_THIS_ONE = _OF_TEAM & (_d.id == bindparam("delivery"))
_IS_WAITING = _d.due_at.is_not(None)

_GIVEN = {
    "id": String,
    "endpoint_id": BigInteger,
    "seq": BigInteger,
    "event": String,
    "subject_id": BigInteger,
    "happened_at": BigInteger,
    "snapshot": Text,
}
_NEW: dict[str, int | str] = {
    "status": DeliveryStatus.WAITING,
    "outcome": "",
    "attempts": NO_ATTEMPTS,
    "tries": 0,
    "due_at": to_micros(AT_ONCE),
    "claimed_by": "",
}
"""What every new delivery starts with."""

_ADD = Statement(insert(deliveries))


def _add_at_once() -> Statement:
    """All of them by one statement, their rows as one parameter."""
    given = func.json_to_recordset(cast(bindparam("rows", type_=Text), JSON)).table_valued(
        *(column(name, kind) for name, kind in _GIVEN.items())
    )
    given = given.render_derived(name="given", with_types=True)
    values = [
        bindparam("team", type_=BigInteger),
        bindparam("now", type_=BigInteger),
        *(given.c[name] for name in _GIVEN),
        # What is the same for all stands in the text: parameters are not for nothing.
        *(literal_column(repr(str(v)) if isinstance(v, str) else str(v)) for v in _NEW.values()),
    ]
    names = ["team_id", "created_at", *_GIVEN, *_NEW]
    return Statement(insert(deliveries).from_select(names, select(*values)))


_ADD_AT_ONCE = _add_at_once()
_GET = Statement(select(*COLUMNS).where(_THIS_ONE))
_SEARCH = Search(
    deliveries, COLUMNS, {name: _d[name] for name in ("id", "endpoint_id", "status", "event")}
)
# One that is under way stays its worker's: it is about to arrive anyway.
_SEND_AGAIN = Statement(
    update(deliveries)
    .where(_THIS_ONE)
    .values(status=DeliveryStatus.WAITING, tries=0, due_at=to_micros(AT_ONCE))
)
_FAILED_SINCE = Statement(
    select(_d.id)
    .where(
        _OF_ENDPOINT,
        _d.status == DeliveryStatus.FAILED,
        _d.seq.is_not(None),
        _d.id >= bindparam("first"),
        _d.happened_at >= bindparam("since"),
    )
    .order_by(_d.id)
    .limit(bindparam("most"))
)
_MISSED = Statement(
    select(_o.seq, _o.event, _o.subject_id, _o.happened_at)
    .where(
        _o.team_id == bindparam("team"),
        _o.seq > bindparam("after"),
        _o.seq <= bindparam("until"),
        _o.happened_at >= bindparam("since"),
        or_(
            bindparam("every", type_=Boolean),
            bindparam("chosen", type_=Text).like("% " + _o.event + " %"),
        ),
        ~exists().where(
            _d.team_id == _o.team_id, _d.endpoint_id == bindparam("endpoint"), _d.seq == _o.seq
        ),
    )
    .order_by(_o.seq)
    .limit(bindparam("most"))
)
_DROP_WAITING = Statement(
    update(deliveries)
    .where(_OF_ENDPOINT, _IS_WAITING)
    .values(status=DeliveryStatus.FAILED, outcome=bindparam("why"), due_at=null(), claimed_by="")
)
_PRUNE = Statement(
    delete(deliveries)
    .where(
        _OF_TEAM,
        is_one_of(
            _d.id,
            select(_d.id)
            .where(_OF_TEAM, _d.id < bindparam("before"), ~_IS_WAITING)
            .order_by(_d.id)
            .limit(bindparam("most"))
            .scalar_subquery(),
        ),
    )
    .returning(_d.id)
)


class Deliveries(Claims):
    """The deliveries of one team. Changing them lines up behind the team's lock."""

    def add(self, drafts: Sequence[DeliveryDraft]) -> None:
        """Each is due at once."""
        rows = [_row(draft) for draft in drafts]
        whose = {"team": self._team_id, "now": self._ledger.micros}
        if self._connection.folds and rows:
            given = msgspec.json.encode(rows).decode()
            self._connection.run(_ADD_AT_ONCE, whose | {"rows": given})
        else:
            new = {"team_id": self._team_id, "created_at": self._ledger.micros, **_NEW}
            self._connection.run_many(_ADD, [new | row for row in rows])

    def get(self, delivery_id: str) -> Delivery | None:
        row = self._connection.row(_GET, {"team": self._team_id, "delivery": delivery_id})
        return None if row is None else read_delivery(row)

    def find(self, query: Query) -> Page[Delivery]:
        """Fields: id, endpoint_id, status, event. "Since when" is an id (`first_id_at`)."""
        return _SEARCH.page(self._connection, self._team_id, query, read_delivery)

    def send_again(self, ids: Sequence[str]) -> None:
        """They are due at once, with all their attempts before them, and keep what was tried."""
        rows = [{"team": self._team_id, "delivery": each} for each in ids]
        self._connection.run_many(_SEND_AGAIN, rows)

    def failed_since(self, endpoint_id: int, since: datetime, most: int) -> list[str]:
        """Of events that happened at that time or later, oldest first; no tests."""
        asked = {
            "team": self._team_id,
            "endpoint": endpoint_id,
            "first": first_id_at(max(since, AT_ONCE) - _CLOCKS_APART),
            "since": to_micros(since),
            "most": most,
        }
        return [number for (number,) in self._connection.rows(_FAILED_SINCE, asked)]

    def missed_since(
        self, endpoint: Endpoint, since: datetime, until: int, most: int
    ) -> list[Announced]:
        """What it listens to and was never to be told, of that time or later, oldest first.

        `until` is the last event that was read for deliveries: what comes behind is not missed.
        """
        asked = {
            "team": self._team_id,
            "endpoint": endpoint.id,
            "after": endpoint.from_seq,
            "until": until,
            "since": to_micros(since),
            "every": endpoint.events == (EVERY_EVENT,),
            "chosen": f" {' '.join(endpoint.events)} ",
            "most": most,
        }
        return [read_announced(row) for row in self._connection.rows(_MISSED, asked)]

    def drop_waiting(self, endpoint_id: int, outcome: str) -> None:
        """Give up all that wait, also what a worker is about to send."""
        these = {"team": self._team_id, "endpoint": endpoint_id, "why": outcome}
        self._connection.run(_DROP_WAITING, these)

    def prune(self, before: datetime, most: int) -> int:
        """Forget the oldest that were made before and do not wait; how many those were."""
        asked = {"team": self._team_id, "before": first_id_at(before), "most": most}
        return len(self._connection.rows(_PRUNE, asked))


def _row(draft: DeliveryDraft) -> dict[str, Any]:
    return {
        "id": draft.id,
        "endpoint_id": draft.endpoint_id,
        "seq": draft.seq,
        "event": draft.event,
        "subject_id": draft.subject_id,
        "happened_at": to_micros(draft.happened_at),
        "snapshot": draft.snapshot,
    }
