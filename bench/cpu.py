"""CPU time of a tree of processes, user and system, as the kernel counts it in /proc.

Children that ended and were waited for are counted with their parent, so a database session that
closes between two readings is not lost.
"""

import os
from collections import defaultdict
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")


def cpu_seconds(root: int) -> float:
    """CPU seconds used so far by the process `root` and everything below it."""
    used, children = _all_processes()
    ticks, waiting = 0, [root]
    while waiting:
        pid = waiting.pop()
        ticks += used.get(pid, 0)
        waiting += children.get(pid, [])
    return ticks / TICKS_A_SECOND


def spent_by(watched: Mapping[str, int | None]) -> dict[str, float | None]:
    """CPU seconds so far of each process tree, by its root; None for one out of reach."""
    return {tree: None if root is None else cpu_seconds(root) for tree, root in watched.items()}


def per_operation(
    before: Mapping[str, float | None], after: Mapping[str, float | None], count: int
) -> dict[str, float | None]:
    """CPU milliseconds per operation, by process tree."""
    spent: dict[str, float | None] = {}
    for tree, start in before.items():
        end = after[tree]
        spent[tree] = None if start is None or end is None else (end - start) * 1000 / count
    return spent


def _all_processes() -> tuple[dict[int, int], dict[int, list[int]]]:
    """Ticks by process, and children by parent."""
    used: dict[int, int] = {}
    children: dict[int, list[int]] = defaultdict(list)
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError):  # it ended while we looked
                parent, used[int(entry.name)] = _read(entry / "stat")
                children[parent].append(int(entry.name))
    return used, children


def _read(stat: Path) -> tuple[int, int]:
    """The parent, and utime + stime + cutime + cstime: fields 4 and 14 to 17 of proc(5)."""
    fields = stat.read_bytes().rpartition(b")")[2].split()
    return int(fields[1]), sum(map(int, fields[11:15]))
