"""What an operator measures: requests, how long they took, the load on the database.

Here it gets the names and the form that Prometheus reads. Requests are counted in `tally`, several
processes meet in `sharing`, who may look is said in `reading`.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from itertools import accumulate
from pathlib import Path

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    InfoMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from quotewright.metrics.sharing import SharedFolder
from quotewright.metrics.tally import BUCKETS, Call, Figures, Tally
from quotewright.store.hops import Load

__all__ = ["Metrics"]

SECONDS_BETWEEN_SHARES = 1
LABELS = ["method", "door", "endpoint", "status"]
_EDGES = [*map(str, BUCKETS), "+Inf"]


class Metrics:
    """The figures of this process, or with a folder those of every process that shares it."""

    def __init__(self, load: Callable[[], Load], folder: Path | None = None) -> None:
        self._load = load
        self._tally = Tally()
        self._folder = SharedFolder(folder, os.getpid()) if folder else None
        self._registry = CollectorRegistry()
        self._registry.register(_Families(self._all_figures))
        if self._folder is None:
            # Of one among several processes these would only be puzzling.
            ProcessCollector(registry=self._registry)

    def count(self, method: str, call: Call | None, status: int, seconds: float) -> None:
        """A request that ended; `call` is the door and the template of its path, if it has one."""
        self._tally.count(method, call, status, seconds)

    def page(self) -> bytes:
        """Everything, in Prometheus' text format."""
        return generate_latest(self._registry)

    @asynccontextmanager
    async def shared(self) -> AsyncIterator[None]:
        """Meanwhile the other processes hear of this one's figures."""
        if self._folder is None:
            yield
            return
        sharing = asyncio.create_task(self._share_on_and_on(self._folder))
        yield
        sharing.cancel()
        self._folder.put(self._figures())

    async def _share_on_and_on(self, folder: SharedFolder) -> None:
        while True:
            folder.put(self._figures())
            await asyncio.sleep(SECONDS_BETWEEN_SHARES)

    def _figures(self) -> Figures:
        load = self._load()
        return self._tally.figures(load.waiting, load.busy, load.threads)

    def _all_figures(self) -> Figures:
        if self._folder is None:
            return self._figures()
        self._folder.put(self._figures())
        return self._folder.sum()


class _Families(Collector):
    """Figures as Prometheus names them, afresh for each reader."""

    def __init__(self, figures: Callable[[], Figures]) -> None:
        self._figures = figures

    def collect(self) -> Iterator[Metric]:
        figures = self._figures()
        yield InfoMetricFamily(
            "quotewright_build", "The program that serves.", {"version": version("quotewright")}
        )
        yield from _requests(figures)
        for name, meaning, value in (
            ("processes", "Processes that serve.", figures.processes),
            ("database_hops_waiting", "Hops that wait for a thread.", figures.hops_waiting),
            ("database_threads_busy", "Database threads at work.", figures.threads_busy),
            ("database_threads", "Database threads there are.", figures.threads),
        ):
            yield GaugeMetricFamily(f"quotewright_{name}", meaning, value)


def _requests(figures: Figures) -> Iterator[Metric]:
    counts = CounterMetricFamily("quotewright_requests", "Requests that ended.", labels=LABELS)
    durations = HistogramMetricFamily(
        "quotewright_request_duration_seconds", "From request to answer.", labels=LABELS
    )
    for cell in figures.cells:
        labels = [cell.method, cell.door, cell.endpoint, cell.status]
        summed = list(accumulate(cell.counts))
        counts.add_metric(labels, summed[-1])
        durations.add_metric(labels, list(zip(_EDGES, summed, strict=True)), cell.seconds)
    yield counts
    yield durations
