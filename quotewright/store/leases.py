"""Leases: which worker looks after the teams of a bucket, for as long as it says so in time.

A worker that is killed says nothing; when its time is over the others take what it held.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, bindparam, delete, func, or_, select, update
from sqlalchemy.dialects import postgresql

from quotewright.store.connections import Connection
from quotewright.store.schema import leases, workers
from quotewright.store.statements import Statement
from quotewright.store.times import to_micros

BUCKETS = 64
LONGEST_LEASE = timedelta(seconds=300)

_NOBODY = ""


def _is_over(until: ColumnElement[int]) -> ColumnElement[bool]:
    """Later than any lease can end was written before the clock was set back."""
    return or_(until <= bindparam("now"), until > bindparam("no_later"))


# SQLite compiles PostgreSQL's form of these as well, which is the same in both.
_ALIVE = postgresql.insert(workers)
_SAY_ALIVE = Statement(
    _ALIVE.on_conflict_do_update(
        index_elements=[workers.c.id], set_={"seen_until": _ALIVE.excluded.seen_until}
    )
)
_FORGET_DEAD = Statement(
    delete(workers).where(workers.c.id != bindparam("id"), _is_over(workers.c.seen_until))
)
_FORGET = Statement(delete(workers).where(workers.c.id == bindparam("worker")))
_COUNT = Statement(select(func.count()).select_from(workers))
_COUNT_BUCKETS = Statement(select(func.count()).select_from(leases))
_ADD_BUCKET = Statement(postgresql.insert(leases).on_conflict_do_nothing())
_RENEW = Statement(
    update(leases)
    .where(leases.c.holder == bindparam("worker"))
    .values(held_until=bindparam("until"))
    .returning(leases.c.bucket)
)
_free = _is_over(leases.c.held_until)
# Asked twice: whoever waited for another that took the same bucket looks again.
_TAKE = Statement(
    update(leases)
    .where(
        leases.c.bucket.in_(
            select(leases.c.bucket).where(_free).order_by(leases.c.bucket).limit(bindparam("most"))
        ),
        _free,
    )
    .values(holder=bindparam("worker"), held_until=bindparam("until"))
    .returning(leases.c.bucket)
)
_GIVE_BACK = Statement(
    update(leases)
    .where(leases.c.bucket == bindparam("_bucket"), leases.c.holder == bindparam("_worker"))
    .values(holder=_NOBODY, held_until=0)
)
_GIVE_ALL_BACK = Statement(
    update(leases)
    .where(leases.c.holder == bindparam("_worker"))
    .values(holder=_NOBODY, held_until=0)
)


class Leases:
    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    def renew(
        self, worker: str, seconds: int, busy: Collection[int] = frozenset()
    ) -> frozenset[int]:
        """The buckets that this worker holds from now on, for so many seconds.

        It says that it is alive, keeps what it had, takes what is free up to its share of all, and
        gives back what is above it: buckets in which it is `busy` last.
        """
        times = {
            "now": to_micros(self._now),
            "no_later": to_micros(self._now + LONGEST_LEASE),
            "until": to_micros(self._now + timedelta(seconds=seconds)),
        }
        with self._connection.unit():
            share = self._share(worker, times)
            mine = {"worker": worker, **times}
            held = self._buckets(_RENEW, mine)
            if len(held) < share:
                self._add_missing_buckets()
                held |= self._buckets(_TAKE, {**mine, "most": share - len(held)})
            return frozenset(held) - self._give_back(worker, held, share, busy)

    def leave(self, worker: str) -> None:
        """Somebody else may look after everything that this worker held."""
        with self._connection.unit():
            self._connection.run(_GIVE_ALL_BACK, {"_worker": worker})
            self._connection.run(_FORGET, {"worker": worker})

    def _share(self, worker: str, times: dict[str, int]) -> int:
        self._connection.run(_SAY_ALIVE, {"id": worker, "seen_until": times["until"]})
        self._connection.run(_FORGET_DEAD, {"id": worker, **times})
        alive: int = self._connection.one(_COUNT, {})[0]
        return -(-BUCKETS // alive)

    def _add_missing_buckets(self) -> None:
        """A new book has none yet."""
        if self._connection.one(_COUNT_BUCKETS, {})[0] < BUCKETS:
            free = {"holder": _NOBODY, "held_until": 0}
            self._connection.run_many(
                _ADD_BUCKET, [{"bucket": number, **free} for number in range(BUCKETS)]
            )

    def _give_back(
        self, worker: str, held: Collection[int], share: int, busy: Collection[int]
    ) -> frozenset[int]:
        surplus = sorted(held, key=lambda bucket: (bucket not in busy, bucket))[share:]
        self._connection.run_many(
            _GIVE_BACK, [{"_bucket": bucket, "_worker": worker} for bucket in surplus]
        )
        return frozenset(surplus)

    def _buckets(self, statement: Statement, parameters: dict[str, Any]) -> set[int]:
        return {bucket for (bucket,) in self._connection.rows(statement, parameters)}
