"""What a row of the table is held against."""

from dataclasses import dataclass
from enum import StrEnum

from bench.figures import Figures


class Measure(StrEnum):
    """What a goal is about.

    CPU milliseconds at most, a share of another row's rate at least, another row's CPU at most so
    many times, or its median wait, milliseconds to wait at most, megabytes at most.
    """

    COST = "cost"
    RATE = "rate"
    GROWTH = "growth"
    DELAY = "delay"
    WAIT = "wait"
    MEMORY = "memory"

    @property
    def is_ratio(self) -> bool:
        return self in {Measure.RATE, Measure.GROWTH, Measure.DELAY}

    def figure(self, figures: Figures) -> float | None:
        match self:
            case Measure.RATE:
                return figures.rate
            case Measure.WAIT | Measure.DELAY:
                return figures.p50_ms
            case Measure.MEMORY:
                return figures.rss_mb
            case Measure.COST | Measure.GROWTH:
                return figures.cost_ms


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """A goal of design/performance.md, and what must hold "at the latest"."""

    goal: float | None = None
    latest: float | None = None
    of: Measure = Measure.COST

    def is_met(self, limit: float, figures: Figures, ratio: float | None) -> bool | None:
        """Whether the limit holds; None when the figure is not known."""
        measured = ratio if self.of.is_ratio else self.of.figure(figures)
        if measured is None:
            return None
        return measured >= limit if self.of is Measure.RATE else measured <= limit
