"""A line of the table: medians of the rounds, the ratio to the floor, whether the goals hold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from bench.figures import Figures, Place, middle
from bench.goals import Goal, Measure
from bench.rows import WORKS
from bench.works import Work

LOAD_IS_THE_LIMIT = 0.9
NOTHING = "-"
LIMITS = {
    Measure.COST: "≤ {:.2f} ms",
    Measure.RATE: "≥ {:.2f} of the rate",
    Measure.GROWTH: "≤ {:.2f} x the small book",
    Measure.DELAY: "≤ {:.2f} x the wait",
    Measure.WAIT: "≤ {:,.0f} ms to wait",
    Measure.MEMORY: "≤ {:,.0f} MB",
}
WORDS = {True: "met", False: "NOT MET", None: "not known"}

Rounds = Sequence[Mapping[Place, Figures]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row of the table: medians, and the median of the rounds' own ratios."""

    place: Place
    figures: Figures
    ratio: float | None
    goal: Goal

    def verdict(self, limit: float | None) -> str:
        """A limit and whether it holds."""
        if limit is None:
            return NOTHING
        met = WORDS[self.goal.is_met(limit, self.figures, self.ratio)]
        return f"{LIMITS[self.goal.of].format(limit)}: {met}"

    def cells(self) -> list[str]:
        figures = self.figures
        at_least = "≥ " if figures.load_busy > LOAD_IS_THE_LIMIT else ""
        told = bool(figures.cpu_ms)
        return [
            self.place.work,
            self.place.database,
            str(self.place.clients),
            _or_nothing(figures.rate, at_least + "{:,.0f}"),
            _or_nothing(figures.p50_ms, "{:,.2f}"),
            _or_nothing(figures.p95_ms, "{:,.2f}"),
            _cpu(figures, "server"),
            _cpu(figures, "database"),
            _or_unknown(figures.cost_ms, "{:.3f}") if told else NOTHING,
            _or_nothing(self.ratio, "{:.2f}"),
            _or_nothing(figures.rss_mb, "{:.0f}"),
            _or_nothing(figures.pss_mb, "{:.0f}"),
            self.verdict(self.goal.goal),
            self.verdict(self.goal.latest),
        ]


def lines_of(rounds: Rounds) -> list[Line]:
    """The floors first, then the works in the order of THE TABLE."""
    works = {work.name: work for work in WORKS}
    order = {name: number for number, name in enumerate(works, 1)}
    places = sorted(rounds[0], key=lambda place: (order.get(place.work, 0), place.work))
    return [_line(place, works.get(place.work), rounds) for place in places]


def _line(place: Place, work: Work | None, rounds: Rounds) -> Line:
    goal = work.goals.get((place.database, place.clients)) if work else None
    return Line(
        place=place,
        figures=middle([one[place] for one in rounds]),
        ratio=_ratio(place, work, goal, rounds) if work else None,
        goal=goal or Goal(),
    )


def _ratio(place: Place, work: Work, goal: Goal | None, rounds: Rounds) -> float | None:
    """The median over the rounds of what it costs (or how fast it is) against its floor."""
    if work.floor is None:
        return None
    floor = work.floor(place)
    of = goal.of if goal else Measure.COST
    pairs = [(of.figure(one[place]), of.figure(one[floor])) for one in rounds if floor in one]
    known = [mine / base for mine, base in pairs if mine is not None and base]
    return median(known) if known else None


def _cpu(figures: Figures, tree: str) -> str:
    """A process tree that takes no part is a dash; one that cannot be read, a question mark."""
    return _or_unknown(figures.cpu_ms[tree], "{:.3f}") if tree in figures.cpu_ms else NOTHING


def _or_nothing(value: float | None, shape: str) -> str:
    return NOTHING if value is None else shape.format(value)


def _or_unknown(value: float | None, shape: str) -> str:
    return "?" if value is None else shape.format(value)
