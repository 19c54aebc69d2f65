"""The expiry: once a minute, sent quotes whose days are over where their team is become expired."""

import asyncio
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import structlog

from quotewright.actions.expiry import expire_quote
from quotewright.core.errors import NotAllowed, NotFound
from quotewright.store import Books
from quotewright.store.database import Unavailable
from quotewright.store.rounds import Lapsing
from quotewright.worker.workplace import Workplace

EVERY = timedelta(minutes=1)
SECONDS_BETWEEN_LOOKS = 1.0
BITE = 200

_FIRST_MIDNIGHT = timedelta(hours=14)
"""So much earlier than in UTC a day begins where it begins first (UTC+14)."""

_log = structlog.get_logger("quotewright.worker")


class Expiry:
    def __init__(self, place: Workplace) -> None:
        self._place = place
        self._last: datetime | None = None

    def look_soon(self) -> None:
        """There are other teams to look after."""
        self._last = None

    async def expire_on_and_on(self) -> None:
        while True:
            now = self._place.now()
            if self._last is None or not timedelta(0) <= now - self._last < EVERY:
                self._last = now
                await self._expire_all(now)
            await asyncio.sleep(SECONDS_BETWEEN_LOOKS)

    async def _expire_all(self, now: datetime) -> None:
        try:
            found = await self._lapsing(now, (0, 0))
            while found:
                for one in found:
                    if one.valid_until < now.astimezone(ZoneInfo(one.team.time_zone)).date():
                        await self._expire(one)
                is_last = len(found) < BITE
                found = [] if is_last else await self._lapsing(now, found[-1].place)
        except Unavailable:
            return
        except Exception:  # noqa: BLE001 - it comes again
            _log.exception("quotes cannot be looked through for those that lapsed")

    async def _lapsing(self, now: datetime, after: tuple[int, int]) -> list[Lapsing]:
        day = (now + _FIRST_MIDNIGHT).date()
        return await self._place.read(
            lambda desk: desk.rounds.lapsing(self._place.worker, day, BITE, after)
        )

    async def _expire(self, one: Lapsing) -> None:
        """Whatever stands in the way of one quote stands in the way of no other."""

        def expire(books: Books) -> None:
            expire_quote(books, one.quote_id)

        try:
            await self._place.in_books(one.team, expire)
        except (NotAllowed, NotFound):
            # Somebody answered, or changed it, in between.
            return
        except Unavailable:
            raise
        except Exception:  # noqa: BLE001 - it comes again
            _log.exception("a quote cannot expire", team=one.team.id, quote=one.quote_id)
