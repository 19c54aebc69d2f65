"""Who writes the demo book, when, and how: one action, one transaction, each at its own moment."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Concatenate, ParamSpec, TypeVar

from quotewright.core.teams import Actor, Team
from quotewright.store import Books, Clock, Desk

P = ParamSpec("P")
T = TypeVar("T")

DEMO = Actor(door="demo", is_made_up=True)


class MovableClock:
    """A clock for the store: it tells the time, but for the while that it is moved."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._moved_to: datetime | None = None

    def __call__(self) -> datetime:
        return self._moved_to or self._clock()

    @contextmanager
    def moved_to(self, moment: datetime) -> Iterator[None]:
        self._moved_to = moment
        try:
            yield
        finally:
            self._moved_to = None


@dataclass(frozen=True, slots=True)
class Pen:
    """Writes into the books of one team."""

    desk: Desk
    team: Team

    def write(
        self, action: Callable[Concatenate[Books, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        with self.desk.books(self.team, DEMO) as books:
            return action(books, *args, **kwargs)

    def read(self, look: Callable[[Books], T]) -> T:
        return self.write(look)

    @property
    def today(self) -> date:
        return self.read(lambda books: books.today)
