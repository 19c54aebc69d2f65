"""The figures of one measurement, its place in the table, and how several rounds become one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median, quantiles


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """One measurement. `cpu_ms` is CPU per operation by process tree.

    A tree whose CPU cannot be read (somebody else's PostgreSQL) has None; so has whatever a kind
    of measurement does not tell. Memory is that of a process: `rss_mb` with, `pss_mb` without the
    part that it shares with others.
    """

    rate: float | None = None
    p50_ms: float | None = None
    p95_ms: float | None = None
    cpu_ms: Mapping[str, float | None] = field(default_factory=dict)
    load_busy: float = 0.0  # share of one core that the load generator used: below 1 it kept up
    rss_mb: float | None = None
    pss_mb: float | None = None

    @property
    def cost_ms(self) -> float | None:
        known = [spent for spent in self.cpu_ms.values() if spent is not None]
        return sum(known) if known and len(known) == len(self.cpu_ms) else None


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where figures stand in the table: a work, on a database, with so many clients."""

    work: str
    database: str
    clients: int


def percentiles_ms(latencies: Sequence[float]) -> tuple[float, float]:
    """Median and 95th percentile, in milliseconds, of latencies in seconds."""
    cuts = quantiles(latencies, n=20, method="inclusive")
    return cuts[9] * 1000, cuts[18] * 1000


def middle(rounds: Sequence[Figures]) -> Figures:
    """The median of several rounds, figure by figure."""
    return Figures(
        rate=_median(one.rate for one in rounds),
        p50_ms=_median(one.p50_ms for one in rounds),
        p95_ms=_median(one.p95_ms for one in rounds),
        cpu_ms={tree: _median(one.cpu_ms[tree] for one in rounds) for tree in rounds[0].cpu_ms},
        load_busy=median(one.load_busy for one in rounds),
        rss_mb=_median(one.rss_mb for one in rounds),
        pss_mb=_median(one.pss_mb for one in rounds),
    )


def _median(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return median(known) if known else None
