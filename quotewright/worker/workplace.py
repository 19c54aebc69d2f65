"""The workplace: the worker's id and its way to the books.

A database that is away is said once when it goes, and once when it is back.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TypeVar

import structlog

from quotewright.core.teams import Actor, Team
from quotewright.store import Books, Desk, Store
from quotewright.store.database import Unavailable

T = TypeVar("T")

BY_THE_WORKER = Actor(door="worker")

_log = structlog.get_logger("quotewright.worker")


class Workplace:
    """Every hop raises Unavailable when the database is away."""

    def __init__(self, store: Store, worker: str) -> None:
        self.worker = worker
        self._store = store
        self._is_cut_off = False

    def now(self) -> datetime:
        return self._store.now()

    async def read(self, work: Callable[[Desk], T]) -> T:
        return await self._tried(self._store.read(work))

    async def write(self, work: Callable[[Desk], T]) -> T:
        written = await self._tried(self._store.write(work))
        # What can be read may still not be written: on a full disk, in a locked file.
        if self._is_cut_off:
            _log.info("the worker has the database again")
        self._is_cut_off = False
        return written

    async def in_books(self, team: Team, work: Callable[[Books], T]) -> T:
        """One transaction in the books of one team."""

        def at_the_desk(desk: Desk) -> T:
            with desk.books(team, BY_THE_WORKER) as books:
                return work(books)

        return await self.write(at_the_desk)

    async def _tried(self, hop: Awaitable[T]) -> T:
        try:
            return await hop
        except Unavailable as error:
            if not self._is_cut_off:
                _log.warning("the worker waits for the database", reason=str(error))
            self._is_cut_off = True
            raise
