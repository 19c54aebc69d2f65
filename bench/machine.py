"""The machine in words: what a reader needs to weigh the figures, and nothing that names it."""

import os
import platform
import sqlite3
from datetime import UTC, datetime
from pathlib import Path


def describe(folder: Path, postgresql_version: str) -> dict[str, str]:
    """`folder` is where the databases lie: a sync costs what its file system makes of it."""
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "processor": f"{os.cpu_count()} cores, {_processor()}",
        "memory": f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB",
        "kernel": f"{platform.system()} {platform.release().split('-')[0]}",
        "file system": _file_system(folder),
        "Python": platform.python_version(),
        "SQLite": sqlite3.sqlite_version,
        "PostgreSQL": postgresql_version or "none",
    }


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _file_system(folder: Path) -> str:
    """The type of the file system that `folder` is on: the mount with the longest matching path."""
    mounts = [line.split() for line in Path("/proc/mounts").read_text("utf-8").splitlines()]
    path = folder.resolve()
    return max((len(mount[1]), mount[2]) for mount in mounts if path.is_relative_to(mount[1]))[1]
