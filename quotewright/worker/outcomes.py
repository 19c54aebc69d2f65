"""Outcomes: what came of attempts, and claims that nobody will use, on their way into the books.

They are collected and written together, a transaction for each team. While the database is away
they wait here, and nothing is lost but by the end of the process: then it is sent again.
"""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import structlog

from quotewright.actions.deliveries import Outcome
from quotewright.core.deliveries import Attempt, Delivery
from quotewright.core.teams import Team
from quotewright.store import Books
from quotewright.store.database import Unavailable
from quotewright.worker.workplace import Workplace

SECONDS_UNTIL_AGAIN = 0.25

Keep = Callable[[Books, Sequence[Outcome]], None]

_log = structlog.get_logger("quotewright.worker")


@dataclass(slots=True)
class _Batch:
    """Of one team; `heard` is set once the outcome beside it stands in the books."""

    team: Team
    outcomes: list[tuple[Outcome, asyncio.Event]] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)

    def put_before(self, later: "_Batch") -> None:
        later.outcomes[:0] = self.outcomes
        later.unused[:0] = self.unused


class Outcomes:
    def __init__(self, place: Workplace, keep: Keep) -> None:
        self._place = place
        self._keep = keep
        self._batches: dict[int, _Batch] = {}
        self._some = asyncio.Event()
        self._is_closing = False

    def add(self, team: Team, delivery: Delivery, attempt: Attempt) -> asyncio.Event:
        """The event that comes back is set once this is written, or nobody can write it."""
        written = asyncio.Event()
        self._of(team).outcomes.append((Outcome(delivery, attempt), written))
        self._some.set()
        return written

    def release(self, team: Team, unused: Iterable[Delivery]) -> None:
        """These were claimed and will not be sent from here."""
        ids = [delivery.id for delivery in unused]
        if ids:
            self._of(team).unused += ids
            self._some.set()

    async def write_on_and_on(self) -> None:
        """Until it is closed, and then to the last of them."""
        while self._batches or not self._is_closing:
            await self._some.wait()
            if not await self._write_all():
                await asyncio.sleep(SECONDS_UNTIL_AGAIN)

    def close(self) -> None:
        self._is_closing = True
        self._some.set()

    async def _write_all(self) -> bool:
        """Write what there is; False when some of it has to wait for the database."""
        batches, self._batches = self._batches, {}
        self._some.clear()
        written = await asyncio.gather(*map(self._write, batches.values()))
        for batch, is_written in zip(batches.values(), written, strict=True):
            if not is_written:
                batch.put_before(self._of(batch.team))
                self._some.set()
        return all(written)

    def _of(self, team: Team) -> _Batch:
        return self._batches.setdefault(team.id, _Batch(team))

    async def _write(self, batch: _Batch) -> bool:
        try:
            await self._into_books(batch)
        except Unavailable:
            return False
        except Exception:  # noqa: BLE001 - a mistake with one of them, which is found below
            _log.exception("outcomes cannot be written together", team=batch.team.id)
            return await self._write_singly(batch)
        return True

    async def _write_singly(self, batch: _Batch) -> bool:
        """So that one which cannot be written holds up no other."""
        singles = [_Batch(batch.team, [one]) for one in batch.outcomes]
        singles += [_Batch(batch.team, [], [one]) for one in batch.unused]
        batch.outcomes, batch.unused = [], []
        for single in singles:
            try:
                await self._into_books(single)
            except Unavailable:
                single.put_before(batch)
            except Exception:  # noqa: BLE001 - the others are written
                # Tried again it would fail again, and be sent again for ever.
                ids = [outcome.delivery.id for outcome, _ in single.outcomes] + single.unused
                _log.exception("an outcome is lost", team=batch.team.id, deliveries=ids)
                _tell(single)
        return not batch.outcomes and not batch.unused

    async def _into_books(self, batch: _Batch) -> None:
        def write(books: Books) -> None:
            if batch.outcomes:
                self._keep(books, [outcome for outcome, _ in batch.outcomes])
            if batch.unused:
                books.deliveries.release(self._place.worker, batch.unused)

        await self._place.in_books(batch.team, write)
        _tell(batch)


def _tell(batch: _Batch) -> None:
    for _, written in batch.outcomes:
        written.set()
