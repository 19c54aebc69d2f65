"""One hop: a piece of work goes to a thread that holds a connection, and its outcome comes back.

Outcomes of several jobs are handed to an event loop together: waking it costs a system call.
"""

import asyncio
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Lock, Thread, local
from typing import Any, TypeVar

from quotewright import request_ids
from quotewright.store.connections import Connection

T = TypeVar("T")
Work = Callable[[Connection], T]


@dataclass(frozen=True, slots=True)
class Load:
    """Hops that wait for a thread, and how many of the threads are at work."""

    waiting: int
    busy: int
    threads: int

    def __add__(self, other: "Load") -> "Load":
        return Load(
            self.waiting + other.waiting, self.busy + other.busy, self.threads + other.threads
        )


class Database(ABC):
    """`read` and `write` make one hop to a thread with a connection, where `work` does all its SQL.

    An answer to a write comes back only after its commit.
    """

    kind: str

    @abstractmethod
    async def read(self, work: Work[T]) -> T: ...

    @abstractmethod
    async def write(self, work: Work[T]) -> T: ...

    @abstractmethod
    def read_now(self, work: Work[T]) -> T:
        """Wait for it: for commands and tests, never in an event loop."""

    @abstractmethod
    def write_now(self, work: Work[T]) -> T: ...

    @property
    @abstractmethod
    def load(self) -> Load:
        """What this process asks of the database at this moment."""

    @abstractmethod
    def close(self) -> None:
        """Finish what was taken on, then let go of every connection."""


class Job:
    """Work, for which request, where its outcome is to go, and (once it ran) the outcome."""

    __slots__ = ("error", "future", "loop", "request_id", "result", "work")

    def __init__(self, work: Work[Any], loop: asyncio.AbstractEventLoop | None) -> None:
        self.work = work
        self.loop = loop
        self.request_id = request_ids.current.get()
        self.future: Any = loop.create_future() if loop else Future()
        self.result: Any = None
        self.error: BaseException | None = None

    def run(self, connection: Connection) -> None:
        self.error = None
        # A thread knows nothing of the task that waits for it, and what it logs should.
        request_ids.current.set(self.request_id)
        try:
            self.result = self.work(connection)
        except StopIteration as error:
            # A future refuses it: it would end whatever loop happens to wait there.
            self.error = RuntimeError(f"work ended with {error!r}")
        except BaseException as error:  # noqa: BLE001 - it is raised again where the job came from
            self.error = error

    def fail(self, error: BaseException) -> None:
        self.error = error


class _Hand(local):
    """Where a thread waits."""

    def __init__(self) -> None:
        self.hand: SimpleQueue[Job | None] = SimpleQueue()


class Jobs:
    """What a crew has to do, as one of its threads sees it. None sends a thread home.

    Of the threads that wait, the one that became idle last gets the next job: its connection, and
    the database's side of that, are still in the caches. Threads that take turns make a short job
    several times as dear.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._undone: deque[Job | None] = deque()
        self._idle: list[SimpleQueue[Job | None]] = []
        self._mine = _Hand()

    def put(self, job: Job | None) -> None:
        with self._lock:
            hand = self._idle.pop() if self._idle else None
            if hand is None:
                self._undone.append(job)
        if hand is not None:
            hand.put(job)

    def get(self) -> Job | None:
        """Wait for the next job."""
        with self._lock:
            if self._undone:
                return self._undone.popleft()
            self._idle.append(self._mine.hand)
        return self._mine.hand.get()

    def get_nowait(self) -> Job | None:
        """A job that waits already; raises Empty."""
        with self._lock:
            if not self._undone:
                raise Empty
            return self._undone.popleft()

    @property
    def waiting(self) -> int:
        """Jobs that no thread has taken yet."""
        return len(self._undone)

    @property
    def idle(self) -> int:
        """Threads that wait for a job."""
        return len(self._idle)


class Crew:
    """Threads that take jobs until they are sent home."""

    def __init__(self, name: str, size: int, serve: Callable[[Jobs], None]) -> None:
        self._jobs = Jobs()
        self._threads = [
            Thread(target=serve, args=(self._jobs,), name=f"{name}-{number}", daemon=True)
            for number in range(size)
        ]
        for thread in self._threads:
            thread.start()

    async def hop(self, work: Work[T]) -> T:
        job = Job(work, asyncio.get_running_loop())
        self._jobs.put(job)
        result: T = await job.future
        return result

    def hop_now(self, work: Work[T]) -> T:
        job = Job(work, None)
        self._jobs.put(job)
        result: T = job.future.result()
        return result

    @property
    def load(self) -> "Load":
        return Load(self._jobs.waiting, len(self._threads) - self._jobs.idle, len(self._threads))

    def close(self) -> None:
        """Everything taken on is finished first."""
        for _ in self._threads:
            self._jobs.put(None)
        for thread in self._threads:
            thread.join()


def hand_back(jobs: Iterable[Job]) -> None:
    """Deliver the outcomes; those for one event loop in one go."""
    by_loop: dict[asyncio.AbstractEventLoop, list[Job]] = {}
    for job in jobs:
        if job.loop is None:
            _settle(job)
        else:
            by_loop.setdefault(job.loop, []).append(job)
    for loop, group in by_loop.items():
        try:
            loop.call_soon_threadsafe(_settle_all, group)
        except RuntimeError:
            # The loop is closed: nobody waits for these answers any more, the writes stand.
            continue


def _settle_all(jobs: list[Job]) -> None:
    for job in jobs:
        _settle(job)


def _settle(job: Job) -> None:
    if job.future.done():
        return
    if job.error is not None:
        job.future.set_exception(job.error)
    else:
        job.future.set_result(job.result)
