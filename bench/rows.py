"""THE TABLE of what is measured: a row is a `Work` with one small function that makes its requests.

To add a row, write that function and put a line into WORKS.
"""

import json
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import product

from bench.figures import Figures, Place
from bench.teams import Book, TeamAtWork

SQLITE, POSTGRESQL, NO_DATABASE = "SQLite", "PostgreSQL", "-"
CLIENTS = (1, 8)
LINES = ("Labour", "Cabinets", "Benchtop", "Tiles", "Delivery")


class Measure(StrEnum):
    """What a goal is about: CPU milliseconds at most, or a share of another row's rate at least."""

    COST = "cost"
    RATE = "rate"

    def figure(self, figures: Figures) -> float | None:
        return figures.cost_ms if self is Measure.COST else figures.rate


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """A goal of design/performance.md, and what must hold "at the latest"."""

    goal: float | None = None
    latest: float | None = None
    of: Measure = Measure.COST

    def is_met(self, limit: float, figures: Figures, ratio: float | None) -> bool | None:
        """Whether the limit holds; None when the figure is not known."""
        if self.of is Measure.RATE:
            return None if ratio is None else ratio >= limit
        return None if figures.cost_ms is None else figures.cost_ms <= limit


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One row for each of its databases and numbers of clients.

    `floor` tells which figures of the same round it is compared with; `goals` are by database and
    clients; `count` is the operations of a round.
    """

    name: str
    requests: Callable[[Book], list[bytes]]
    count: int
    floor: Callable[[Place], Place]
    goals: Mapping[tuple[str, int], Goal] = field(default_factory=dict)
    databases: Sequence[str] = (SQLITE, POSTGRESQL)
    clients: Sequence[int] = CLIENTS

    def places(self, database: str) -> list[Place]:
        here = database in self.databases
        return [Place(self.name, database, clients) for clients in self.clients if here]


WRITE_FLOOR = "floor: the same writes"
HELLO_FLOOR = "floor: ASGI hello"


def write_floor(place: Place) -> Place:
    """The same writes without the program. SQLite has one writer, whatever the clients."""
    clients = 1 if place.database == SQLITE else place.clients
    return Place(WRITE_FLOOR, place.database, clients)


def hello_floor(place: Place) -> Place:
    return Place(HELLO_FLOOR, NO_DATABASE, place.clients)


def twenty_teams(place: Place) -> Place:
    return Place(CREATE.name, place.database, place.clients)


def creates(book: Book) -> list[bytes]:
    return [_create(team) for team in book.teams]


def creates_of_one_team(book: Book) -> list[bytes]:
    return [_create(book.teams[0])]


def gets(book: Book) -> list[bytes]:
    quotes = [(team, quote_id) for team in book.teams for quote_id in team.quote_ids]
    random.Random(1).shuffle(quotes)
    return [team.request("GET", f"/api/v1/quotes/{quote_id}") for team, quote_id in quotes]


def lists_of_50(book: Book) -> list[bytes]:
    return [team.request("GET", "/api/v1/quotes?limit=50") for team in book.teams]


def everywhere(goal: Goal) -> dict[tuple[str, int], Goal]:
    return dict.fromkeys(product((SQLITE, POSTGRESQL), CLIENTS), goal)


def _create(team: TeamAtWork) -> bytes:
    lines = [
        {"description": name, "qty": number + 1.5, "unit_price_cents": 9000 + 100 * number}
        for number, name in enumerate(LINES)
    ]
    quote = {"client_id": team.client_id, "title": "Kitchen reno", "line_items": lines}
    return team.request("POST", "/api/v1/quotes", json.dumps(quote).encode())


CREATE = Work(
    name="create, 20 teams",
    requests=creates,
    count=2000,
    floor=write_floor,
    goals={
        (POSTGRESQL, 1): Goal(goal=0.70, latest=1.0),
        (POSTGRESQL, 8): Goal(goal=0.70, latest=1.0),
        (SQLITE, 8): Goal(goal=0.35, latest=0.6),
    },
)
CREATE_BUSY = Work(
    name="create, one busy team",
    requests=creates_of_one_team,
    count=2000,
    floor=twenty_teams,
    clients=(8,),
    goals=everywhere(Goal(latest=0.7, of=Measure.RATE)),
)
GET = Work(
    name="get one quote with lines",
    requests=gets,
    count=4000,
    floor=hello_floor,
    goals=everywhere(Goal(goal=0.25, latest=0.4)),
)
LIST = Work(
    name="list 50",
    requests=lists_of_50,
    count=4000,
    floor=hello_floor,
    goals=everywhere(Goal(goal=0.35, latest=0.6)),
)
WORKS = (CREATE, CREATE_BUSY, GET, LIST)
