"""The round: what happened is turned into deliveries, and what is due is claimed.

It is made when something was written in this process, or after a while: others write too.
"""

import asyncio
from collections.abc import Callable
from functools import partial

import structlog

from quotewright.core.endpoints import EVERY_EVENT
from quotewright.core.errors import Conflict
from quotewright.core.teams import Team
from quotewright.store.database import Unavailable
from quotewright.worker.lanes import Lanes
from quotewright.worker.manner import Manner
from quotewright.worker.reactions import REACTIONS
from quotewright.worker.workplace import Workplace

MOST_TEAMS = 200
MOST_ENDPOINTS = 500

LEAST_SECONDS = 0.02
"""Between two rounds, so that a flood of writes costs the server few of them."""

SECONDS_BETWEEN_REACTIONS = 0.1
"""So that a busy team's events are read some at a time: each reading is a transaction."""

_REST = 10
"""How much longer than the asking took is waited after it, so that a huge book is not worn out."""

_SECONDS_AFTER_A_MISTAKE = 30.0

_log = structlog.get_logger("quotewright.worker")


class Rounds:
    """`most_seconds` is how long it takes at most until somebody looks again."""

    def __init__(
        self,
        place: Workplace,
        lanes: Lanes,
        manner: Manner,
        new_id: Callable[[], str],
        most_seconds: float,
    ) -> None:
        self._place = place
        self._lanes = lanes
        self._manner = manner
        self._new_id = new_id
        self._most_seconds = most_seconds
        self._stirred = asyncio.Event()
        self._last_team = 0
        self._last_place = (0, 0)
        self._resting: dict[int, float] = {}
        self._asking_took = 0.0
        self._reacts_from = 0.0

    def stir(self) -> None:
        """Something was written: look now."""
        self._stirred.set()

    async def go_round_and_round(self) -> None:
        while True:
            self._stirred.clear()
            try:
                await self.go_round()
            except Unavailable:
                await asyncio.sleep(self._most_seconds)
            except Exception:  # noqa: BLE001 - the next round may do better
                _log.exception("a round of the worker ended early")
                await asyncio.sleep(self._most_seconds)
            await self._wait()

    async def go_round(self) -> None:
        """Ask once, then act: first on what happened, so that what it causes is due as well."""
        time = asyncio.get_running_loop().time
        began = time()
        is_early = began < self._reacts_from
        teams, due = await self._place.read(
            lambda desk: (
                []
                if is_early
                else desk.rounds.pending(self._place.worker, MOST_TEAMS, self._last_team),
                desk.rounds.due(self._place.worker, MOST_ENDPOINTS, self._last_place),
            )
        )
        self._asking_took = time() - began
        if not is_early:
            self._last_team = teams[-1].id if len(teams) == MOST_TEAMS else 0
        if teams:
            self._reacts_from = began + SECONDS_BETWEEN_REACTIONS
            await asyncio.gather(*map(self._react, teams))
            due = await self._place.read(
                lambda desk: desk.rounds.due(self._place.worker, MOST_ENDPOINTS, self._last_place)
            )
        self._last_place = due[-1].place if len(due) == MOST_ENDPOINTS else (0, 0)
        await self._lanes.fill(due)

    async def _react(self, team: Team) -> None:
        """A team in whose books a reaction fails is left alone for a while, and no other."""
        time = asyncio.get_running_loop().time
        if time() < self._resting.get(team.id, 0):
            return
        self._resting.pop(team.id, None)
        try:
            for reaction in REACTIONS[EVERY_EVENT]:
                await self._place.in_books(
                    team, partial(reaction, manner=self._manner, new_id=self._new_id)
                )
        except (Conflict, Unavailable):
            # Another worker was there first, or we come again.
            return
        except Exception:  # noqa: BLE001 - of one team, and the others go on
            _log.exception("the events of a team cannot be acted on", team=team.id)
            self._resting[team.id] = time() + _SECONDS_AFTER_A_MISTAKE

    async def _wait(self) -> None:
        rest = min(max(LEAST_SECONDS, _REST * self._asking_took), self._most_seconds)
        await asyncio.sleep(rest)
        until_reaction = self._reacts_from - asyncio.get_running_loop().time()
        left = until_reaction if until_reaction > 0 else self._most_seconds - rest
        try:
            async with asyncio.timeout(left):
                await self._stirred.wait()
        except TimeoutError:
            return
