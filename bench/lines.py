"""A line of the table: medians of the rounds, the ratio to the floor, whether the goals hold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from bench.figures import Figures, Place, middle
from bench.rows import WORKS, Goal, Measure, Work

LOAD_IS_THE_LIMIT = 0.9
NOTHING = "-"
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
        is_rate = self.goal.of is Measure.RATE
        return f"≥ {limit:.2f} of the rate: {met}" if is_rate else f"≤ {limit:.2f} ms: {met}"

    def cells(self) -> list[str]:
        figures = self.figures
        at_least = "≥ " if figures.load_busy > LOAD_IS_THE_LIMIT else ""
        return [
            self.place.work,
            self.place.database,
            str(self.place.clients),
            f"{at_least}{figures.rate:,.0f}",
            f"{figures.p50_ms:.2f}",
            f"{figures.p95_ms:.2f}",
            _cpu(figures, "server"),
            _cpu(figures, "database"),
            _or_unknown(figures.cost_ms, "{:.3f}"),
            NOTHING if self.ratio is None else f"{self.ratio:.2f}",
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
    floor = work.floor(place)
    of = goal.of if goal else Measure.COST
    pairs = [(of.figure(one[place]), of.figure(one[floor])) for one in rounds if floor in one]
    known = [mine / base for mine, base in pairs if mine is not None and base]
    return median(known) if known else None


def _cpu(figures: Figures, tree: str) -> str:
    """A process tree that takes no part is a dash; one that cannot be read, a question mark."""
    return _or_unknown(figures.cpu_ms[tree], "{:.3f}") if tree in figures.cpu_ms else NOTHING


def _or_unknown(value: float | None, shape: str) -> str:
    return "?" if value is None else shape.format(value)
