"""Claims: a worker takes deliveries that are due, sends them, and says what came of them.

Only the worker that holds the lease of the team's bucket can claim. What it claimed stays its own
until it is finished or given back, or another worker holds the lease and claims it.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import (
    BigInteger,
    Integer,
    ScalarSelect,
    String,
    Text,
    bindparam,
    case,
    cast,
    column,
    exists,
    func,
    literal_column,
    or_,
    select,
    union_all,
    update,
)
from sqlalchemy.dialects.postgresql import JSON

from quotewright.core.deliveries import AT_ONCE, DELIVERED, Attempt, Delivery, DeliveryStatus
from quotewright.core.endpoints import Endpoint, EndpointStatus
from quotewright.core.records import dataclass
from quotewright.store.delivery_rows import COLUMNS, read_delivery, written_attempts
from quotewright.store.json_rows import is_one_of
from quotewright.store.leases import BUCKETS
from quotewright.store.ledger import Ledger
from quotewright.store.schema import deliveries, endpoints, leases
from quotewright.store.statements import Statement
from quotewright.store.times import maybe_micros, to_micros

_d = deliveries.c
_NOW = bindparam("now", type_=BigInteger)
_WORKER = bindparam("worker", type_=String)
_MOST = bindparam("most", type_=Integer)
_AT_ONCE = literal_column(str(to_micros(AT_ONCE)), BigInteger)
_BEHIND_ALL = literal_column(str(2**63 - 1), BigInteger)

# Written so that a database takes neither for its way to the rows: it would read all that are due,
# or sort them, for the few that are to be claimed.
_IS_DUE_STILL = _d.due_at + literal_column("0", BigInteger) <= _NOW
_IS_NOT_MINE = _d.claimed_by.concat(literal_column("''", String)) != _WORKER

_OF_ENDPOINT = (_d.team_id == bindparam("team")) & (_d.endpoint_id == bindparam("endpoint"))
_IS_ITS_TURN = exists().where(
    leases.c.bucket == bindparam("bucket"), leases.c.holder == _WORKER, leases.c.held_until > _NOW
) & exists().where(
    endpoints.c.team_id == bindparam("team"),
    endpoints.c.id == bindparam("endpoint"),
    endpoints.c.status == EndpointStatus.ENABLED,
)


def _claim(chosen: ScalarSelect[str]) -> Statement:
    """Whoever waits for another claim of the same rows finds them taken, and leaves them."""
    return Statement(
        update(deliveries)
        .where(
            _d.team_id == bindparam("team"),
            is_one_of(_d.id, chosen),
            _IS_DUE_STILL,
            _IS_NOT_MINE,
        )
        .values(claimed_by=_WORKER)
        .returning(*COLUMNS)
    )


def _next_ones() -> ScalarSelect[str]:
    """First attempts in their order, then what is tried again: a walk along an index."""
    return (
        select(_d.id)
        .where(_OF_ENDPOINT, _d.due_at <= _NOW, _IS_NOT_MINE, _IS_ITS_TURN)
        .order_by(_d.due_at, _d.seq)
        .limit(_MOST)
        .scalar_subquery()
    )


def _next_in_order() -> ScalarSelect[str]:
    """The oldest that wait, up to the first that is not due, or is this worker's already.

    Few wait for a time of their own here: what comes behind such a one is not tried at all.
    """
    shown = (_d.id, _d.seq, _d.due_at, _d.claimed_by)
    first = (
        select(*shown).where(_OF_ENDPOINT, _d.due_at == _AT_ONCE).order_by(_d.seq).limit(_MOST)
    ).subquery()
    again = select(*shown).where(_OF_ENDPOINT, _d.due_at > _AT_ONCE)
    waiting = union_all(select(*first.c), again).cte("waiting")
    is_held_up = or_(waiting.c.due_at > _NOW, waiting.c.claimed_by == _WORKER)
    open_end = (
        select(func.coalesce(func.min(case((is_held_up, waiting.c.seq))), _BEHIND_ALL))
        .select_from(waiting)
        .scalar_subquery()
    )
    is_before = or_(waiting.c.seq.is_(None), waiting.c.seq < open_end)
    return (
        select(waiting.c.id)
        .where(~is_held_up, is_before, _IS_ITS_TURN)
        .order_by(waiting.c.seq)
        .limit(_MOST)
        .scalar_subquery()
    )


_CLAIM = _claim(_next_ones())
_CLAIM_IN_ORDER = _claim(_next_in_order())

_OUTCOME = {
    "status": String,
    "outcome": String,
    "attempts": Text,
    "tries": Integer,
    "due_at": BigInteger,
}
_STILL_CLAIMED = (_d.team_id == bindparam("team")) & (_d.claimed_by == _WORKER)
_FINISH = Statement(
    update(deliveries)
    .where(_STILL_CLAIMED, _d.id == bindparam("delivery"))
    .values(claimed_by="", **{name: bindparam(name) for name in _OUTCOME})
)


def _finish_at_once() -> Statement:
    """By their ids first: a plan that begins with the team's rows may be kept for ever."""
    rows = func.json_to_recordset(cast(bindparam("rows", type_=Text), JSON)).table_valued(
        column("delivery", String), *(column(name, kind) for name, kind in _OUTCOME.items())
    )
    given = select(rows.render_derived(name="each", with_types=True)).cte("given")
    ids = select(given.c.delivery).scalar_subquery()
    return Statement(
        update(deliveries)
        .where(_STILL_CLAIMED, is_one_of(_d.id, ids), _d.id == given.c.delivery)
        .values(claimed_by="", **{name: given.c[name] for name in _OUTCOME})
    )


_FINISH_AT_ONCE = _finish_at_once()
_CLAIMED = Statement(
    select(_d.id).where(_OF_ENDPOINT, _d.due_at.is_not(None), _d.claimed_by == _WORKER)
)
_RECALL = Statement(
    update(deliveries)
    .where(_d.team_id == bindparam("team"), _d.due_at > bindparam("limit"))
    .values(due_at=_NOW)
)
_RELEASE = Statement(
    update(deliveries).where(_STILL_CLAIMED, _d.id == bindparam("delivery")).values(claimed_by="")
)


@dataclass(frozen=True, slots=True)
class Finished:
    """A delivery as it was claimed, and what came of it.

    `due_at` is when it is tried again; None where it arrived, or is given up.
    """

    delivery: Delivery
    attempt: Attempt
    due_at: datetime | None


class Claims:
    """What workers ask of one team's deliveries."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._connection = ledger.connection
        self._team_id = ledger.team.id

    def claim(self, endpoint: Endpoint, worker: str, most: int) -> list[Delivery]:
        """At most so many that are due and not this worker's yet, in order of `seq`.

        None without the lease, or once the endpoint is no longer enabled. Of an ordered endpoint
        the oldest that waits comes first, or nothing does.
        """
        statement = _CLAIM_IN_ORDER if endpoint.ordered else _CLAIM
        places = {
            "team": self._team_id,
            "endpoint": endpoint.id,
            "bucket": self._team_id % BUCKETS,
            "worker": worker,
            "most": most,
            "now": self._ledger.micros,
        }
        rows = self._connection.rows(statement, places)
        return sorted(map(read_delivery, rows), key=_in_order)

    def finish(self, worker: str, finished: Sequence[Finished]) -> None:
        """Keep what came of them; those that are no longer this worker's are left alone."""
        if not finished:
            return
        rows = [_outcome(one) for one in finished]
        places = {"team": self._team_id, "worker": worker}
        if self._connection.folds:
            given = msgspec.json.encode(rows).decode()
            self._connection.run(_FINISH_AT_ONCE, places | {"rows": given})
        else:
            self._connection.run_many(_FINISH, [places | row for row in rows])

    def release(self, worker: str, ids: Sequence[str]) -> None:
        """Give back what was claimed and not sent."""
        places = {"team": self._team_id, "worker": worker}
        self._connection.run_many(_RELEASE, [places | {"delivery": each} for each in ids])

    def release_others(self, endpoint_id: int, worker: str, mine: Collection[str]) -> None:
        """Give back what this worker claimed of an endpoint without knowing it.

        The answer to a claim can be lost; then its deliveries would wait for nobody.
        """
        asked = {"team": self._team_id, "endpoint": endpoint_id, "worker": worker}
        claimed = [number for (number,) in self._connection.rows(_CLAIMED, asked)]
        self.release(worker, sorted(set(claimed) - set(mine)))

    def recall(self, later_than: datetime) -> None:
        """What waits for longer than anything is told to wait is due now.

        The clock was ahead of the time when that was written.
        """
        places = {"team": self._team_id, "now": self._ledger.micros}
        self._connection.run(_RECALL, places | {"limit": to_micros(later_than)})


def _in_order(delivery: Delivery) -> tuple[int, str]:
    """Tests come first: nothing waits for them, and whoever asked does."""
    return delivery.seq or 0, delivery.id


def _outcome(finished: Finished) -> dict[str, Any]:
    delivery, attempt = finished.delivery, finished.attempt
    return {
        "delivery": delivery.id,
        "status": _status(finished),
        "outcome": attempt.outcome,
        "attempts": written_attempts([*delivery.attempts, attempt]),
        "tries": delivery.tries + 1,
        "due_at": maybe_micros(finished.due_at),
    }


def _status(finished: Finished) -> DeliveryStatus:
    if finished.attempt.outcome == DELIVERED:
        return DeliveryStatus.DELIVERED
    return DeliveryStatus.FAILED if finished.due_at is None else DeliveryStatus.WAITING
