"""A worker at work: a real book, a real courier, receivers on this machine, and a clock of ours."""

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from secrets import token_bytes
from time import monotonic
from typing import Any, TypeVar

from quotewright.actions.endpoints import add_endpoint
from quotewright.actions.prints import PrintOrder
from quotewright.core.deliveries import Delivery
from quotewright.core.endpoints import Endpoint, EndpointDraft
from quotewright.core.events import ClientUpdated, Event
from quotewright.core.files import File
from quotewright.core.query import Query
from quotewright.core.teams import Actor, Team, TeamDraft
from quotewright.dialects.allquote import manner
from quotewright.outbound.email import Mailer
from quotewright.outbound.mail_outcomes import SENT, MailOutcome
from quotewright.outbound.mails import Mail
from quotewright.outbound.posts import Courier
from quotewright.printing import Printer
from quotewright.request_ids import SharedIds
from quotewright.store import Books, Desk, Store
from quotewright.store.database import open_database
from quotewright.store.secrets import SecretBox
from quotewright.worker import Choices, Manner, Worker, Writer
from tests.support.receivers import OK, Received, Receiver
from tests.support.served import SECRET_KEY

T = TypeVar("T")

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
BY_ALICE = Actor(door="tests")
HERE = (ip_network("127.0.0.0/8"), ip_network("::1/128"))
ALLQUOTE = Manner(
    snapshot_of=manner.snapshot_of, write_body=manner.write_body, headers_of=manner.headers_of
)
PUBLIC_URL = "https://quotes.example"
MANY_SECONDS = 30
"""Until a test gives up: nothing here is ever measured."""

_new_id = SharedIds(token_bytes)


class Clock:
    """Stands still until it is moved, or goes on as clocks do."""

    def __init__(self) -> None:
        self.now = NOON
        self.is_ticking = False

    def __call__(self) -> datetime:
        return self.now + timedelta(seconds=monotonic() if self.is_ticking else 0)

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


class Pigeonhole:
    """Takes every mail, and keeps it."""

    def __init__(self) -> None:
        self.mails: list[Mail] = []

    async def send(self, mail: Mail) -> MailOutcome:
        self.mails.append(mail)
        return SENT


class Stamp(Printer):
    """Prints the number of what it is to print: what a press makes of it is tested elsewhere."""

    def __init__(self) -> None:
        """It needs no press."""

    async def print(self, team: Team, actor: Actor, order: PrintOrder) -> File:  # noqa: ARG002
        return File("application/pdf", f"%PDF of {order.number}".encode())


class Stage:
    """One book with one team, and as many workers as a test starts."""

    def __init__(self, store: Store, clock: Clock, url: str) -> None:
        self.store = store
        self.clock = clock
        self.url = url
        self.team = self.opens_team()

    def opens_team(self, name: str = "Acme Plumbing", **more: Any) -> Team:
        draft = TeamDraft(name=name, **more)
        return self.store.write_now(lambda desk: desk.teams.add(draft, ()))

    def write(self, work: Callable[[Books], T], team: Team | None = None) -> T:
        """As another process would: the worker is not told."""

        def at_the_desk(desk: Desk) -> T:
            with desk.books(team or self.team, BY_ALICE) as books:
                return work(books)

        return self.store.write_now(at_the_desk)

    def has_endpoint(
        self, receiver: Receiver, team: Team | None = None, secret: str = "", **more: Any
    ) -> Endpoint:
        draft = EndpointDraft(url=receiver.url, events=("*",))
        draft = replace(draft, **more)
        return self.write(lambda books: add_endpoint(books, draft, secret)[0], team)

    def happens(self, *events: Event, team: Team | None = None) -> None:
        def record(books: Books) -> None:
            books.take(event_seq=len(events))
            books.record(*events)

        self.write(record, team)

    def updates(self, *clients: int, team: Team | None = None) -> None:
        """Something that happens to each of these clients."""
        self.happens(*map(ClientUpdated, clients), team=team)

    def deliveries(self, team: Team | None = None) -> list[Delivery]:
        """Oldest event first."""
        found = self.write(lambda books: books.deliveries.find(Query(limit=1000)).rows, team)
        return sorted(found, key=lambda each: each.seq or 0)

    async def stir(self) -> None:
        """As a write in the worker's own process does."""
        await self.store.write(lambda desk: desk.schema_is_current)

    def outcomes(self, team: Team | None = None) -> list[str]:
        return [each.outcome for each in self.deliveries(team)]

    @asynccontextmanager
    async def worker(
        self, mailer: Mailer | None = None, printer: Printer | None = None, **choices: Any
    ) -> AsyncIterator[Worker]:
        """At work until it is left, and stopped in good order then, if it was not killed."""
        by, press = mailer or Pigeonhole(), printer or Stamp()
        chosen = Choices(lease_seconds=1, attempts=8, deliveries_kept=None)
        async with Courier(HERE) as courier:
            worker = Worker(
                self.store,
                courier,
                ALLQUOTE,
                replace(chosen, **choices),
                writer_at=lambda place: Writer(place, by, press, PUBLIC_URL),
                new_id=_new_id,
                chance=lambda: 0,
            )
            worker.start()
            yield worker
            if worker._tasks:
                await worker.stop()


async def kill(worker: Worker) -> None:
    """It does nothing more, as after a SIGKILL; what it was about to do stays undone."""
    lanes = worker._lanes._lanes.values()
    tasks = [*worker._tasks.values()]
    tasks += [task for lane in lanes for task in lane._unwritten]
    tasks += [lane._going for lane in lanes if lane._going]
    tasks += worker._post._under_way.values()
    worker._tasks = {}
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)


@contextmanager
def stage_on(url: str) -> Iterator[Stage]:
    clock = Clock()
    database = open_database(url, threads=4)
    yield Stage(Store(database, clock, SecretBox([SECRET_KEY])), clock, url)
    database.close()


def answering(*answers: bytes | None, then: bytes | None = OK) -> Any:
    """One answer after the other, then always the last; None never answers."""
    left = deque(answers)

    async def answer(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        said = left.popleft() if left else then
        if said is None:
            await asyncio.Event().wait()
        else:
            writer.write(said)
            await writer.drain()

    return answer


def status(number: int, *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {number} So", "Content-Length: 0", *headers, "", ""]
    return "\r\n".join(lines).encode()


async def until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(MANY_SECONDS):
        # What we wait for is in the book, where nobody sets an event.
        while not is_so():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def settled(stage: Stage, receiver: Receiver, count: int) -> list[Received]:
    """What was received, once there is so much of it and every outcome is written."""
    await until(lambda: len(receiver.received) >= count)
    await until(lambda: not any(_is_claimed(stage)))
    return receiver.received


def _is_claimed(stage: Stage) -> list[bool]:
    return [not each.attempts and each.due_at is not None for each in stage.deliveries()]


def subjects(received: list[Received]) -> list[int]:
    return [json.loads(one.body)["data"]["id"] for one in received]


def run(test: Awaitable[None]) -> None:
    async def whole() -> None:
        await test

    asyncio.run(whole())
