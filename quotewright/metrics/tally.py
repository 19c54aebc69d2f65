"""The count of requests, kept by the one thread that answers them.

Each kind of request has a list of numbers: counting one takes no lock and no search for labels.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import msgspec

BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Seconds. Most requests end within the first two; what takes longer than the last is a fault."""

Call = tuple[str, str]
"""The door, and the template of the path. Never a path itself: there are too many of those."""

OTHER = "other"
NOWHERE: Call = ("", OTHER)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

_SECONDS = len(BUCKETS) + 1
_NEW = (*(0 for _ in BUCKETS), 0, 0.0)


class Cell(msgspec.Struct, frozen=True):
    """One kind of request: how many took how long (one count more than BUCKETS), and in sum."""

    method: str
    door: str
    endpoint: str
    status: str
    counts: list[int]
    seconds: float


class Figures(msgspec.Struct, frozen=True):
    """What is known at one moment."""

    cells: list[Cell]
    processes: int = 0
    hops_waiting: int = 0
    threads_busy: int = 0
    threads: int = 0


class Tally:
    """Requests by method, call and status. Used in one thread."""

    def __init__(self) -> None:
        self._rows: dict[tuple[str, Call | None, int], list[Any]] = {}

    def count(self, method: str, call: Call | None, status: int, seconds: float) -> None:
        row = self._rows.get((method, call, status // 100)) or self._row(method, call, status)
        row[bisect_left(BUCKETS, seconds)] += 1
        row[_SECONDS] += seconds

    def figures(self, hops_waiting: int, threads_busy: int, threads: int) -> Figures:
        cells = [
            Cell(method, *(call or NOWHERE), _in_words(status), row[:_SECONDS], row[_SECONDS])
            for (method, call, status), row in self._rows.items()
        ]
        return Figures(cells, 1, hops_waiting, threads_busy, threads)

    def _row(self, method: str, call: Call | None, status: int) -> list[Any]:
        """Callers invent methods; each would be kept for ever."""
        known = method if method in METHODS else OTHER
        return self._rows.setdefault((known, call, status // 100), list(_NEW))


def add_up(many: Iterable[Figures]) -> Figures:
    """The figures of several processes as one."""
    figures = list(many)
    by_kind: dict[tuple[str, str, str, str], list[Cell]] = defaultdict(list)
    for cell in (cell for one in figures for cell in one.cells):
        by_kind[cell.method, cell.door, cell.endpoint, cell.status].append(cell)
    cells = [
        Cell(
            *kind,
            counts=[sum(counts) for counts in zip(*(cell.counts for cell in same), strict=True)],
            seconds=sum(cell.seconds for cell in same),
        )
        for kind, same in by_kind.items()
    ]
    return Figures(
        cells,
        sum(one.processes for one in figures),
        sum(one.hops_waiting for one in figures),
        sum(one.threads_busy for one in figures),
        sum(one.threads for one in figures),
    )


def _in_words(status: int) -> str:
    """2xx and the like; a caller who hung up before the answer has "none"."""
    return f"{status}xx" if status else "none"
