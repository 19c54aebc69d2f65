"""What the day brings: once a minute, whatever is due by the calendar of its team is done.

What that is, is handed in; each is done by itself, and whatever stands in the way of one stands in
the way of no other.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta
from typing import Generic, Protocol, TypeVar
from zoneinfo import ZoneInfo

import structlog

from quotewright.core.errors import NotAllowed, NotFound
from quotewright.core.teams import Team
from quotewright.store import Desk
from quotewright.store.database import Unavailable
from quotewright.worker.workplace import Workplace

EVERY = timedelta(minutes=1)
SECONDS_BETWEEN_LOOKS = 1.0
BITE = 200

_FIRST_MIDNIGHT = timedelta(hours=14)
"""So much earlier than in UTC a day begins where it begins first (UTC+14)."""

_log = structlog.get_logger("quotewright.worker")


class Dated(Protocol):
    """A record of a team that may be due today: where that is today is known only there."""

    @property
    def team(self) -> Team: ...

    @property
    def place(self) -> tuple[int, int]:
        """The team's id and the record's: where it stands among all of them."""


One = TypeVar("One", bound=Dated)


class Days(Generic[One]):
    """`find` gives so many behind a place that are due on a day, wherever that has begun.

    `do` does what is to be done with one where its team has this day; it may find that it is not
    its turn yet, or any more (NotAllowed, NotFound). `duty` is what all this is called.
    """

    def __init__(
        self,
        place: Workplace,
        duty: str,
        find: Callable[[Desk, date, int, tuple[int, int]], list[One]],
        do: Callable[[One, date], Awaitable[None]],
    ) -> None:
        self._place = place
        self._duty = duty
        self._find = find
        self._do = do
        self._last: datetime | None = None

    def look_soon(self) -> None:
        """There are other teams to look after."""
        self._last = None

    async def look_on_and_on(self) -> None:
        while True:
            now = self._place.now()
            if self._last is None or not timedelta(0) <= now - self._last < EVERY:
                self._last = now
                await self._do_all(now)
            await asyncio.sleep(SECONDS_BETWEEN_LOOKS)

    async def _do_all(self, now: datetime) -> None:
        try:
            found = await self._due(now, (0, 0))
            while found:
                for one in found:
                    await self._try(one, now.astimezone(ZoneInfo(one.team.time_zone)).date())
                is_last = len(found) < BITE
                found = [] if is_last else await self._due(now, found[-1].place)
        except Unavailable:
            return
        except Exception:  # noqa: BLE001 - it comes again
            _log.exception("what the day brings cannot be looked for", duty=self._duty)

    async def _due(self, now: datetime, after: tuple[int, int]) -> list[One]:
        day = (now + _FIRST_MIDNIGHT).date()
        return await self._place.read(lambda desk: self._find(desk, day, BITE, after))

    async def _try(self, one: One, today: date) -> None:
        try:
            await self._do(one, today)
        except (NotAllowed, NotFound):
            # Somebody answered it, changed it or ended it in between.
            return
        except Unavailable:
            raise
        except Exception:  # noqa: BLE001 - it comes again
            team, record = one.place
            _log.exception(
                "what the day brings cannot be done", duty=self._duty, team=team, record=record
            )
