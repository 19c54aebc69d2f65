"""The tidying: once an hour, and when the clock was set back.

What was delivered, sent or given up long ago is forgotten, bite by bite. What waits for a time that
no retry is given, because the clock was wrong when it failed, is tried now.
"""

import asyncio
from datetime import datetime, timedelta
from functools import partial

import structlog

from quotewright.core.deliveries import LONGEST_WAIT
from quotewright.core.letters import SCHEDULE
from quotewright.core.teams import Team
from quotewright.store import Books
from quotewright.store.database import Unavailable
from quotewright.worker.workplace import Workplace

EVERY = timedelta(hours=1)
BITE = 500
SECONDS_BETWEEN_LOOKS = 1.0

_log = structlog.get_logger("quotewright.worker")


class Tidying:
    """`kept` is how long a finished delivery or letter can be seen; None: for ever."""

    def __init__(self, place: Workplace, kept: timedelta | None) -> None:
        self._place = place
        self._kept = kept
        self._last = place.now()

    async def tidy_on_and_on(self) -> None:
        before = None
        while True:
            now = self._place.now()
            if before is None or now < before or now - self._last >= EVERY:
                await self._tidy(now)
            before = now
            await asyncio.sleep(SECONDS_BETWEEN_LOOKS)

    async def _tidy(self, now: datetime) -> None:
        self._last = now
        worker = self._place.worker
        try:
            for team in await self._place.read(lambda desk: desk.rounds.teams_held(worker)):
                await self._place.in_books(team, lambda books: _recall(books, now))
                if self._kept is not None:
                    await self._prune(team, now - self._kept)
        except Unavailable:
            return
        except Exception:  # noqa: BLE001 - it comes again
            _log.exception("deliveries and letters cannot be tidied")

    async def _prune(self, team: Team, before: datetime) -> None:
        for forget in (_deliveries_before, _letters_before):
            pruned = BITE
            while pruned == BITE:
                pruned = await self._place.in_books(team, partial(forget, before=before))


def _recall(books: Books, now: datetime) -> None:
    books.deliveries.recall(now + LONGEST_WAIT)
    books.letters.recall(now + max(SCHEDULE))


def _deliveries_before(books: Books, before: datetime) -> int:
    return books.deliveries.prune(before, BITE)


def _letters_before(books: Books, before: datetime) -> int:
    return books.letters.prune(before, BITE)
