"""The post: letters that are due are claimed and sent, some at once, and what came of it is kept.

A mail server that hangs holds up mail, and nothing else. What was sent and not kept before the
process ended is sent again, under the same id.
"""

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime

import structlog

from quotewright.core.errors import NotFound
from quotewright.core.letters import Letter, LetterStatus, next_attempt
from quotewright.core.teams import Team
from quotewright.documents.press import Busy, Unprintable
from quotewright.outbound.mail_outcomes import SENT, MailOutcome
from quotewright.store import Books
from quotewright.store.database import Unavailable
from quotewright.store.leases import BUCKETS
from quotewright.store.letters import Posted
from quotewright.worker.workplace import Workplace
from quotewright.worker.writing import Writer

MOST_AT_ONCE = 8
MOST_OF_A_TEAM = 4
"""So that one team's thousand letters leave room for another's one."""

MOST_TEAMS = 200
SECONDS_BETWEEN_LOOKS = 1.0
SECONDS_UNTIL_AGAIN = 0.25

NOT_MADE = MailOutcome("not_made")
"""A mistake of ours prevented it; its traceback is in the log."""

BUSY = MailOutcome("press_busy")
UNPRINTABLE = MailOutcome("unprintable")
"""Tried again all the same: a new version may print it."""

SUBJECT_GONE = MailOutcome("subject_gone", is_final=True)

_log = structlog.get_logger("quotewright.worker")


class Post:
    def __init__(self, place: Workplace, writer: Writer) -> None:
        self._place = place
        self._writer = writer
        self._under_way: dict[tuple[int, int], asyncio.Task[None]] = {}
        self._unsure: dict[int, Team] = {}
        self._last_team = 0
        self._ended = asyncio.Event()

    @property
    def busy_buckets(self) -> frozenset[int]:
        return frozenset(team % BUCKETS for team, _ in self._under_way)

    async def post_on_and_on(self) -> None:
        while True:
            self._ended.clear()
            try:
                await self._go_round()
            except Unavailable:
                await asyncio.sleep(SECONDS_BETWEEN_LOOKS)
            except Exception:  # noqa: BLE001 - the next round may do better
                _log.exception("a round of the post ended early")
                await asyncio.sleep(SECONDS_BETWEEN_LOOKS)
            with suppress(TimeoutError):
                async with asyncio.timeout(SECONDS_BETWEEN_LOOKS):
                    await self._ended.wait()

    async def stop(self, seconds: float) -> None:
        """Let end what is under way; what takes longer is somebody else's to send again."""
        tasks = list(self._under_way.values())
        if not tasks:
            return
        _, late = await asyncio.wait(tasks, timeout=seconds)
        for task in late:
            task.cancel()
        if late:
            await asyncio.wait(late)

    async def _go_round(self) -> None:
        """Every team in turn: those behind the one that came last."""
        if self._room == 0:
            return
        teams = await self._place.read(
            lambda desk: desk.rounds.posting(self._place.worker, MOST_TEAMS, self._last_team)
        )
        self._last_team = 0
        for team in self._with_unsure(teams):
            if self._room == 0:
                return
            if most := min(self._room, MOST_OF_A_TEAM - len(self._of(team))):
                await self._claim(team, most)
            self._last_team = team.id
        if len(teams) < MOST_TEAMS:
            self._last_team = 0

    @property
    def _room(self) -> int:
        return max(0, MOST_AT_ONCE - len(self._under_way))

    def _of(self, team: Team) -> list[int]:
        """Its letters that are under way."""
        return [letter for of_team, letter in self._under_way if of_team == team.id]

    def _with_unsure(self, teams: Iterable[Team]) -> list[Team]:
        """With those of which we do not know what we claimed: nobody else meets them."""
        return list(({team.id: team for team in teams} | self._unsure).values())

    async def _claim(self, team: Team, most: int) -> None:
        worker, is_unsure = self._place.worker, team.id in self._unsure
        mine = self._of(team)

        def claim(books: Books) -> list[Letter]:
            if is_unsure:
                books.letters.release_others(worker, mine)
            return books.letters.claim(worker, most)

        self._unsure[team.id] = team
        letters = await self._place.in_books(team, claim)
        del self._unsure[team.id]
        for letter in letters:
            self._start(team, letter)

    def _start(self, team: Team, letter: Letter) -> None:
        place = (team.id, letter.id)
        task = asyncio.create_task(self._carry(team, letter))
        self._under_way[place] = task
        task.add_done_callback(lambda _: self._end(place))

    def _end(self, place: tuple[int, int]) -> None:
        del self._under_way[place]
        self._ended.set()

    async def _carry(self, team: Team, letter: Letter) -> None:
        outcome = await self._attempt(team, letter)
        if outcome != SENT:
            why = outcome.said
            _log.warning("a letter did not go out", team=team.id, letter=letter.id, why=why)
        await self._keep(team, posted_of(letter, outcome, self._place.now()))

    async def _attempt(self, team: Team, letter: Letter) -> MailOutcome:
        """Raises nothing but its own cancellation: one letter must not end the others."""
        try:
            return await self._writer.send(team, letter)
        except NotFound:
            return SUBJECT_GONE
        except Unavailable:
            return MailOutcome("database_away")
        except Unprintable as error:
            return self._unprinted(team, letter, error)
        except Exception:  # noqa: BLE001 - it has an outcome all the same
            _log.exception("a letter could not be made", team=team.id, letter=letter.id)
            return NOT_MADE

    def _unprinted(self, team: Team, letter: Letter, error: Unprintable) -> MailOutcome:
        """What the press says may repeat what stands on the document: only its kind is logged."""
        if isinstance(error, Busy):
            return BUSY
        _log.error("a document cannot be printed", team=team.id, letter=letter.id)
        return UNPRINTABLE

    async def _keep(self, team: Team, posted: Posted) -> None:
        """However long the database is away: otherwise it would be sent again."""
        while True:
            try:
                await self._place.in_books(
                    team, lambda books: books.letters.finish(self._place.worker, posted)
                )
            except Unavailable:
                await asyncio.sleep(SECONDS_UNTIL_AGAIN)
            except Exception:  # noqa: BLE001 - tried again it would fail again
                _log.exception("an outcome is lost", team=team.id, letter=posted.letter.id)
                return
            else:
                return


def posted_of(letter: Letter, outcome: MailOutcome, now: datetime) -> Posted:
    """What an attempt makes of a letter: sent, to be tried again, or given up."""
    if outcome == SENT:
        return Posted(letter=letter, status=LetterStatus.SENT, outcome=SENT.said, sent_at=now)
    due_at = None if outcome.is_final else next_attempt(letter.tries + 1, now)
    status = LetterStatus.WAITING if due_at else LetterStatus.FAILED
    return Posted(letter=letter, status=status, outcome=outcome.said, due_at=due_at)
