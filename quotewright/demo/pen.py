"""Who writes the demo book, and how: one action, one transaction."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Concatenate, ParamSpec, TypeVar

from quotewright.core.teams import Actor, Team
from quotewright.store import Books, Desk

P = ParamSpec("P")
T = TypeVar("T")

DEMO = Actor(door="demo")


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

    @property
    def today(self) -> date:
        with self.desk.books(self.team, DEMO) as books:
            return books.today
