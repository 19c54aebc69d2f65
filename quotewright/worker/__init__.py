"""The clock's door: events are told, letters go out, quotes end in time, what recurs is charged.

How a delivery looks is handed in, how it travels is in `outbound`, what comes of it in `actions`.
"""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from datetime import timedelta
from typing import Any

import structlog

from quotewright.actions.deliveries import keep_outcomes
from quotewright.core.records import dataclass
from quotewright.core.teams import Team
from quotewright.outbound.posts import Courier
from quotewright.store import Store
from quotewright.store.database import Unavailable
from quotewright.store.statements import SQLITE
from quotewright.worker.attempts import Attempts
from quotewright.worker.expiry import Expiry
from quotewright.worker.holding import Holding
from quotewright.worker.lane import Lane
from quotewright.worker.lanes import Lanes
from quotewright.worker.manner import Manner
from quotewright.worker.outcomes import Outcomes
from quotewright.worker.post import Post
from quotewright.worker.rounds import Rounds
from quotewright.worker.shares import Slots
from quotewright.worker.subscriptions import Subscriptions
from quotewright.worker.tidying import Tidying
from quotewright.worker.workplace import Workplace
from quotewright.worker.writing import Writer

__all__ = ["Choices", "Manner", "Worker", "Workplace", "Writer"]

SECONDS_TO_END = 3.0
SECONDS_TO_WRITE = 3.0
SECONDS_BEFORE_A_NEW_START = 1.0
SECONDS_BETWEEN_ROUNDS = 1.0
SECONDS_BETWEEN_ROUNDS_OF_MANY = 0.25
"""Where other processes write as well, of which nobody tells us."""

_log = structlog.get_logger("quotewright.worker")


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What the operator decided.

    `attempts` caps those of every endpoint; `deliveries_kept` None is for ever.
    """

    lease_seconds: int
    attempts: int
    deliveries_kept: timedelta | None


class Worker:
    """To be started and stopped in one event loop; the courier is open meanwhile.

    `writer_at` gives whoever writes a workplace's letters, `new_id` makes time-ordered ids,
    `chance` gives whole numbers from -100 to 100.
    """

    def __init__(
        self,
        store: Store,
        courier: Courier,
        manner: Manner,
        choices: Choices,
        *,
        writer_at: Callable[[Workplace], Writer],
        new_id: Callable[[], str],
        chance: Callable[[], int],
    ) -> None:
        self._store = store
        self._place = place = Workplace(store, new_id())
        self._outcomes = outcomes = Outcomes(
            place,
            lambda books, ended: keep_outcomes(
                books, place.worker, ended, choices.attempts, chance
            ),
        )
        attempts, slots = Attempts(courier, manner, place.now), Slots()

        def new_lane(team: Team, endpoint_id: int) -> Lane:
            return Lane(place, team, endpoint_id, attempts=attempts, outcomes=outcomes, slots=slots)

        self._lanes = Lanes(new_lane)
        is_alone = store.kind == SQLITE
        seconds = SECONDS_BETWEEN_ROUNDS if is_alone else SECONDS_BETWEEN_ROUNDS_OF_MANY
        self._rounds = Rounds(place, self._lanes, manner, new_id, seconds)
        self._post = Post(place, writer_at(place))
        self._holding = Holding(place, choices.lease_seconds, self._busy_buckets, self._look_after)
        self._tidying = Tidying(place, choices.deliveries_kept)
        self._expiry = Expiry(place)
        self._subscriptions = Subscriptions(place)
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def start(self) -> None:
        """It begins at once, or when the database is there."""
        self._store.tell(self._rounds.stir)
        duties = {
            "leases": self._holding.renew_on_and_on,
            "rounds": self._rounds.go_round_and_round,
            "outcomes": self._outcomes.write_on_and_on,
            "tidying": self._tidying.tidy_on_and_on,
            "expiry": self._expiry.look_on_and_on,
            "subscriptions": self._subscriptions.look_on_and_on,
            "post": self._post.post_on_and_on,
        }
        for name, duty in duties.items():
            self._tasks[name] = asyncio.create_task(_never_ending(name, duty))

    async def stop(self) -> None:
        """Take nothing new, let end what is under way, write what came of it, leave the leases."""
        self._store.tell(lambda: None)
        for name in ("post", "subscriptions", "expiry", "tidying", "rounds", "leases"):
            await _end(self._tasks[name])
        await asyncio.gather(self._lanes.stop(SECONDS_TO_END), self._post.stop(SECONDS_TO_END))
        self._outcomes.close()
        await asyncio.wait([self._tasks["outcomes"]], timeout=SECONDS_TO_WRITE)
        await _end(self._tasks["outcomes"])
        with suppress(Unavailable):
            await self._holding.leave()

    def _busy_buckets(self) -> frozenset[int]:
        return self._lanes.busy_buckets | self._post.busy_buckets

    def _look_after(self, buckets: frozenset[int]) -> None:
        self._lanes.keep_to(buckets)
        self._rounds.stir()
        self._expiry.look_soon()
        self._subscriptions.look_soon()


async def _never_ending(name: str, duty: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """A duty that ended by itself is a mistake of ours; it is begun again, never left undone."""
    while True:
        try:
            await duty()
        except Exception:  # noqa: BLE001 - whatever it was, the duty goes on
            _log.critical("a duty of the worker ended; it begins again", duty=name, exc_info=True)
        else:
            return
        await asyncio.sleep(SECONDS_BEFORE_A_NEW_START)


async def _end(task: "asyncio.Task[None]") -> None:
    task.cancel()
    await asyncio.wait([task])
