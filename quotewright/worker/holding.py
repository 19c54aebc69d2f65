"""The holding: the buckets of teams that this worker looks after, renewed in time."""

import asyncio
from collections.abc import Callable, Collection

import structlog

from quotewright.store.database import Unavailable
from quotewright.worker.workplace import Workplace

_PART = 3
"""A lease is renewed so many times before it would end."""

_log = structlog.get_logger("quotewright.worker")


class Holding:
    """`on_change` is told the buckets whenever they are others than before."""

    def __init__(
        self,
        place: Workplace,
        seconds: int,
        busy: Callable[[], Collection[int]],
        on_change: Callable[[frozenset[int]], None],
    ) -> None:
        self.buckets: frozenset[int] = frozenset()
        self._place = place
        self._seconds = seconds
        self._busy = busy
        self._on_change = on_change

    async def renew_on_and_on(self) -> None:
        ends_at = 0.0
        now = asyncio.get_running_loop().time
        while True:
            asked_at = now()
            try:
                await self._renew()
                ends_at = asked_at + self._seconds
            except Unavailable:
                if now() >= ends_at:
                    self._hold(frozenset())
            await asyncio.sleep(self._seconds / _PART)

    async def leave(self) -> None:
        """Somebody else may begin at once."""
        await self._place.write(lambda desk: desk.leases.leave(self._place.worker))

    async def _renew(self) -> None:
        worker, busy = self._place.worker, frozenset(self._busy())
        self._hold(
            await self._place.write(lambda desk: desk.leases.renew(worker, self._seconds, busy))
        )

    def _hold(self, buckets: frozenset[int]) -> None:
        if buckets != self.buckets:
            _log.info("buckets of teams to look after", held=len(buckets))
            self.buckets = buckets
            self._on_change(buckets)
