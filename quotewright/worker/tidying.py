"""The tidying: once an hour, and when the clock was set back.

What was delivered or given up long ago is forgotten, bite by bite. What waits for a time that no
retry is given, because the clock was wrong when it failed, is tried now.
"""

import asyncio
from datetime import datetime, timedelta

import structlog

from quotewright.core.deliveries import LONGEST_WAIT
from quotewright.core.teams import Team
from quotewright.store.database import Unavailable
from quotewright.worker.workplace import Workplace

EVERY = timedelta(hours=1)
BITE = 500
SECONDS_BETWEEN_LOOKS = 1.0

_log = structlog.get_logger("quotewright.worker")


class Tidying:
    """`kept` is how long a finished delivery can be seen; None: for ever."""

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
                await self._place.in_books(
                    team, lambda books: books.deliveries.recall(now + LONGEST_WAIT)
                )
                if self._kept is not None:
                    await self._prune(team, now - self._kept)
        except Unavailable:
            return
        except Exception:  # noqa: BLE001 - it comes again
            _log.exception("the deliveries cannot be tidied")

    async def _prune(self, team: Team, before: datetime) -> None:
        pruned = BITE
        while pruned == BITE:
            pruned = await self._place.in_books(
                team, lambda books: books.deliveries.prune(before, BITE)
            )
