"""The lane: one endpoint's deliveries, from the claim to the attempt, in order.

First attempts start in order of `seq`, each when the one before it went out. An ordered endpoint
has one under way, whose outcome is written before the next one starts.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

import structlog

from quotewright.core.deliveries import DELIVERED, GONE, Attempt, Delivery
from quotewright.core.endpoints import EndpointStatus
from quotewright.core.teams import Team
from quotewright.store import Books, Desk
from quotewright.store.database import Unavailable
from quotewright.worker.attempts import Attempts, Known
from quotewright.worker.outcomes import Outcomes
from quotewright.worker.shares import Pace, Share, Slots
from quotewright.worker.workplace import BY_THE_WORKER, Workplace

MOST_QUEUED = 128
MOST_QUEUED_IN_ORDER = 16
SECONDS_TO_GO_OUT = 0.25
"""How long the next attempt waits for the one before it to be on its way."""

SECONDS_KNOWN = 1.0
"""How long the endpoint and its secrets are believed without another look."""

SECONDS_OF_REST = 1.0
"""After a claim in vain: what is due may stand behind something that is not."""

SECONDS_AFTER_A_MISTAKE = 30.0
SECONDS_KEPT = 120.0
"""How long an idle lane remembers its share and its pace."""

_NEVER = float("-inf")

_log = structlog.get_logger("quotewright.worker")


@dataclass(eq=False, slots=True)
class _UnderWay:
    """One attempt: `sent` is set when it went out, `ended` when it is over."""

    delivery: Delivery
    sent: asyncio.Event = field(default_factory=asyncio.Event)
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    attempt: Attempt | None = None


class Lane:
    """`fill` claims; a task of the lane's own sends what was claimed, until there is no more."""

    def __init__(
        self,
        place: Workplace,
        team: Team,
        endpoint_id: int,
        *,
        attempts: Attempts,
        outcomes: Outcomes,
        slots: Slots,
    ) -> None:
        self.team = team
        self.is_unsure = False
        """Whether a claim may stand in the books of which we heard nothing."""
        self._place = place
        self._endpoint_id = endpoint_id
        self._attempts = attempts
        self._outcomes = outcomes
        self._slots = slots
        self._time = asyncio.get_running_loop().time
        self._share = Share()
        self._pace = Pace()
        self._known = Known()
        self._looked_at = _NEVER
        self._rests_until = _NEVER
        self._used_at = self._time()
        self._is_gone = False
        self._queue: deque[Delivery] = deque()
        self._unwritten: dict[asyncio.Task[None], Delivery] = {}
        self._flying = 0
        self._landed = asyncio.Event()
        self._former: _UnderWay | None = None
        self._going: asyncio.Task[None] | None = None

    @property
    def claimed(self) -> int:
        return len(self._queue) + len(self._unwritten)

    @property
    def is_forgettable(self) -> bool:
        is_long_ago = self._time() - self._used_at > SECONDS_KEPT
        return is_long_ago and not self.claimed and not self.is_unsure

    async def fill(self, team: Team, most: int) -> None:
        """Claim what is due, as much as there is room for; `team` is as it is now.

        Raises Unavailable, and whatever made it impossible.
        """
        self.team = team
        room = min(self._room(), most)
        if room < 1 or self._is_gone or self._time() < self._rests_until:
            return
        try:
            known, claimed = await self._place.in_books(
                team, lambda books: self._claim(books, room)
            )
        except Unavailable:
            self.is_unsure = True
            raise
        except Exception:
            self._rests_until = self._time() + SECONDS_AFTER_A_MISTAKE
            raise
        self.is_unsure = False
        self._learn(known)
        self._rests_until = _NEVER if claimed else self._time() + SECONDS_OF_REST
        self._queue += claimed
        self._go_on()

    def drop(self) -> None:
        """Give back what is queued; what is under way goes on."""
        self._outcomes.release(self.team, self._queue)
        self._queue.clear()

    async def stop(self, seconds: float) -> None:
        """Start nothing more; what is under way has so long to end, and is given back if not."""
        if self._going is not None:
            self._going.cancel()
            await asyncio.wait([self._going])
        self.drop()
        if self._unwritten:
            _, late = await asyncio.wait(self._unwritten, timeout=seconds)
            self._outcomes.release(self.team, [self._unwritten[task] for task in late])
            for task in late:
                task.cancel()

    def _room(self) -> int:
        """None while what is queued will do for a while: a claim is a transaction."""
        if self._is_ordered and self.claimed:
            return 0
        most = MOST_QUEUED_IN_ORDER if self._is_ordered else MOST_QUEUED
        most = min(most, self._pace.starts_a_second)
        return most - len(self._queue) if len(self._queue) <= most // 2 else 0

    @property
    def _is_ordered(self) -> bool:
        return self._known.endpoint is not None and self._known.endpoint.ordered

    def _claim(self, books: Books, most: int) -> tuple[Known, list[Delivery]]:
        worker = self._place.worker
        if self.is_unsure:
            mine = [each.id for each in (*self._queue, *self._unwritten.values())]
            books.deliveries.release_others(self._endpoint_id, worker, mine)
        known = _known_in(books, self._endpoint_id)
        if known.endpoint is None:
            return known, []
        return known, books.deliveries.claim(known.endpoint, worker, most)

    def _learn(self, known: Known) -> None:
        self._known = known
        self._looked_at = self._used_at = self._time()
        if known.endpoint is not None:
            self._pace.keep_to(known.endpoint.url, known.endpoint.rate_per_second)

    def _go_on(self) -> None:
        if self._queue and self._going is None:
            self._going = asyncio.create_task(self._go())
            self._going.add_done_callback(self._went)

    def _went(self, going: "asyncio.Task[None]") -> None:
        self._going = None
        if not going.cancelled() and (error := going.exception()):
            _log.critical("a lane broke; what it had claimed is given back", exc_info=error)
            self._rests_until = self._time() + SECONDS_AFTER_A_MISTAKE
            self.drop()
        elif not going.cancelled():
            # Something may have come between its last look and its end.
            self._go_on()

    async def _go(self) -> None:
        while self._queue:
            await self._wait_for_turn()
            give_up_slot = await self._slots.take(is_answering=self._share.is_answering)
            try:
                one = await self._start(give_up_slot)
            except BaseException:
                give_up_slot()
                raise
            if one is None:
                give_up_slot()
                self.drop()
            elif self._is_ordered and not await self._has_arrived(one):
                self.drop()

    async def _wait_for_turn(self) -> None:
        if self._former is not None:
            await self._wait_for(self._former)
        while self._flying >= self._share.most:
            self._landed.clear()
            await self._landed.wait()
        await asyncio.sleep(self._pace.wait(self._time()))

    async def _wait_for(self, former: _UnderWay) -> None:
        """Of two that tell of one record the first is to be heard before the second goes out."""
        if not self._queue:
            return
        is_same = former.delivery.subject_id == self._queue[0].subject_id
        try:
            async with asyncio.timeout(SECONDS_TO_GO_OUT):
                await (former.ended if is_same else former.sent).wait()
        except TimeoutError:
            return

    async def _start(self, give_up_slot: Callable[[], None]) -> _UnderWay | None:
        """None when there is nothing left to send, or nobody to send it to."""
        if self._time() - self._looked_at > SECONDS_KNOWN:
            await self._look_again()
        if not self._queue or self._is_gone or self._known.endpoint is None:
            return None
        self._former = one = _UnderWay(self._queue.popleft())
        self._used_at = self._time()
        self._pace.start(self._used_at)
        self._flying += 1
        task = asyncio.create_task(self._see_to_its_end(one, self._known, give_up_slot))
        self._unwritten[task] = one.delivery
        task.add_done_callback(self._unwritten.pop)
        return one

    async def _look_again(self) -> None:
        """The secret may be another by now, or nobody may listen any more."""
        while True:
            try:
                self._learn(await self._place.read(self._look))
            except Unavailable:
                await asyncio.sleep(SECONDS_TO_GO_OUT)
            else:
                return

    def _look(self, desk: Desk) -> Known:
        team = desk.teams.get(self.team.id)
        if team is None or not team.may_write_by_api:
            return Known()
        with desk.books(team, BY_THE_WORKER) as books:
            return _known_in(books, self._endpoint_id)

    async def _see_to_its_end(
        self, one: _UnderWay, known: Known, give_up_slot: Callable[[], None]
    ) -> None:
        try:
            one.attempt = await self._attempts.make(known, one.delivery, one.sent.set)
        finally:
            one.sent.set()
            one.ended.set()
            self._flying -= 1
            self._landed.set()
            give_up_slot()
        self._share.learn(is_answered=one.attempt.status_code is not None)
        written = self._outcomes.add(self.team, one.delivery, one.attempt)
        # Until that is written, the endpoint is still an enabled one in the books.
        self._is_gone = self._is_gone or one.attempt.outcome == GONE
        await written.wait()
        self._is_gone = False

    async def _has_arrived(self, one: _UnderWay) -> bool:
        task = next(task for task, each in self._unwritten.items() if each is one.delivery)
        await asyncio.wait([task])
        return one.attempt is not None and one.attempt.outcome == DELIVERED


def _known_in(books: Books, endpoint_id: int) -> Known:
    endpoint = books.endpoints.get(endpoint_id)
    if endpoint is None or endpoint.status is not EndpointStatus.ENABLED:
        return Known()
    return Known(endpoint, books.endpoints.secrets(endpoint_id))
