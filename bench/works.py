"""The kinds of work that are measured, and how each is done; what is measured is in `rows`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from bench.figures import Place
from bench.goals import Goal
from bench.questions import Ask
from bench.shelves import Size
from bench.teams import Book

SQLITE, POSTGRESQL, NO_DATABASE = "SQLite", "PostgreSQL", "-"
CLIENTS = (1, 8)


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One row for each of its databases and numbers of clients.

    `floor` tells which figures of the same round it is compared with, if any; `goals` are by
    database and clients; `count` is the operations of a round.
    """

    name: str
    count: int
    floor: Callable[[Place], Place] | None = None
    goals: Mapping[tuple[str, int], Goal] = field(default_factory=dict)
    databases: Sequence[str] = (SQLITE, POSTGRESQL)
    clients: Sequence[int] = CLIENTS

    def places(self, database: str) -> list[Place]:
        here = database in self.databases
        return [Place(self.name, database, clients) for clients in self.clients if here]


@dataclass(frozen=True, slots=True, kw_only=True)
class Calls(Work):
    """Requests over sockets to the program as it is served."""

    requests: Callable[[Book], list[bytes]]
    while_one_hangs: bool = False
    """Meanwhile every team tells its events to a receiver that never answers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deliveries(Work):
    """Events that are written into the outbox, until each is delivered and recorded.

    `clients` are the endpoints, one of each team; `while_one_hangs` there is one more, which never
    answers.
    """

    while_one_hangs: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Questions(Work):
    """One question again and again to a filled book, through the store, by one caller.

    Each must find `rows` rows, or the figures would tell of something else.
    """

    ask: Ask
    rows: int
    of: Size
    clients: Sequence[int] = (1,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Starts(Work):
    """From nothing to the first answer, again and again."""

    clients: Sequence[int] = (1,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory(Work):
    """What the process that served all of the round's calls has taken by then."""

    count: int = 1
    clients: Sequence[int] = (8,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prints(Work):
    """Quotes of so many lines from their content to the PDF, every one with words of its own."""

    lines: int
    databases: Sequence[str] = (NO_DATABASE,)
    clients: Sequence[int] = (1,)
