"""The lanes: one for every endpoint with something under way, forgotten when it is idle."""

import asyncio
from collections.abc import Callable, Collection, Iterable

import structlog

from quotewright.core.teams import Team
from quotewright.store.database import Unavailable
from quotewright.store.leases import BUCKETS
from quotewright.store.rounds import Due
from quotewright.worker.lane import Lane

MOST_CLAIMED = 10_000
"""Deliveries that wait in this process, for all endpoints together."""

Place = tuple[int, int]

_log = structlog.get_logger("quotewright.worker")


class Lanes:
    def __init__(self, new_lane: Callable[[Team, int], Lane]) -> None:
        self._new_lane = new_lane
        self._lanes: dict[Place, Lane] = {}

    @property
    def busy_buckets(self) -> frozenset[int]:
        busy = (team for (team, _), lane in self._lanes.items() if lane.claimed)
        return frozenset(team % BUCKETS for team in busy)

    async def fill(self, due: Iterable[Due]) -> None:
        """Claim for these endpoints, and for those of which we do not know what we claimed."""
        self._forget()
        teams = {one.place: one.team for one in due}
        unsure = {place: lane.team for place, lane in self._lanes.items() if lane.is_unsure}
        await asyncio.gather(*(self._fill(place, team) for place, team in (unsure | teams).items()))

    def keep_to(self, buckets: Collection[int]) -> None:
        """Others look after all that is not in these buckets."""
        for (team, _), lane in self._lanes.items():
            if team % BUCKETS not in buckets:
                lane.drop()

    async def stop(self, seconds: float) -> None:
        await asyncio.gather(*(lane.stop(seconds) for lane in self._lanes.values()))

    async def _fill(self, place: Place, team: Team) -> None:
        lane = self._lanes.get(place)
        if lane is None:
            lane = self._lanes[place] = self._new_lane(team, place[1])
        room = MOST_CLAIMED - sum(lane.claimed for lane in self._lanes.values())
        try:
            await lane.fill(team, room)
        except Unavailable:
            return
        except Exception:  # noqa: BLE001 - of one endpoint, and the others go on
            _log.exception(
                "nothing can be claimed for an endpoint", team=team.id, endpoint=place[1]
            )

    def _forget(self) -> None:
        idle = [place for place, lane in self._lanes.items() if lane.is_forgettable]
        for place in idle:
            del self._lanes[place]
