"""CPU time of a tree of processes, user and system, as the kernel counts it in /proc.

Children that ended and were waited for are counted with their parent, so a database session that
closes between two readings is not lost.
"""

import os
from collections import defaultdict
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
