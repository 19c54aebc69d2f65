"""Shares: how many attempts may be under way at once, of one endpoint and of all, and how fast.

An endpoint that does not answer keeps its attempts for as long as an attempt may take: it may have
few of them, and all such endpoints together only a part of what there is.
"""

import sys
from asyncio import Semaphore
from collections.abc import Callable
from urllib.parse import urlsplit

MOST_UNDER_WAY = 512
MOST_UNANSWERED = 128
"""Of those, for endpoints that did not answer when they were last tried."""

MOST_OF_ONE = 64
_AT_FIRST = 16
_UNANSWERED = 2

CEILINGS = {"hooks.zapier.com": 30}
"""Attempts a second that a host takes from one sender, before it answers 429."""


class Slots:
    """For all endpoints together; whoever waits is served in turn."""

    def __init__(self, most: int = MOST_UNDER_WAY, unanswered: int = MOST_UNANSWERED) -> None:
        self._all = Semaphore(most)
        self._unanswered = Semaphore(unanswered)

    async def take(self, *, is_answering: bool) -> Callable[[], None]:
        """Wait for a slot; what comes back gives it up again."""
        if is_answering:
            await self._all.acquire()
            return self._all.release
        # First the scarce one: who waits for it must not sit on one of all.
        await self._unanswered.acquire()
        try:
            await self._all.acquire()
        except BaseException:
            self._unanswered.release()
            raise
        return self._release_both

    def _release_both(self) -> None:
        self._all.release()
        self._unanswered.release()


class Share:
    """What one endpoint may have under way: it grows with every answer, whatever that says."""

    def __init__(self) -> None:
        self.most = _AT_FIRST
        self.is_answering = True

    def learn(self, *, is_answered: bool) -> None:
        self.is_answering = is_answered
        self.most = min(self.most + 1, MOST_OF_ONE) if is_answered else _UNANSWERED


class Pace:
    """No more than so many starts a second, by their distance: never a burst. Times in seconds."""

    def __init__(self) -> None:
        self._distance = 0.0
        self._last = float("-inf")

    def keep_to(self, url: str, per_second: int | None) -> None:
        """The slower of what the endpoint asks for and what its host takes."""
        rates = [rate for rate in (per_second, CEILINGS.get(urlsplit(url).hostname or "")) if rate]
        self._distance = 1 / min(rates) if rates else 0.0

    @property
    def starts_a_second(self) -> int:
        """So many at most."""
        return round(1 / self._distance) if self._distance else sys.maxsize

    def wait(self, now: float) -> float:
        """How long until the next may start."""
        return max(0.0, self._last + self._distance - now)

    def start(self, now: float) -> None:
        self._last = now
