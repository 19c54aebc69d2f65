"""The memory of a process, as the kernel counts it in /proc."""

from pathlib import Path

BYTES_A_MB = 1_000_000


def memory_of(pid: int) -> tuple[float, float]:
    """RSS and PSS in megabytes: all it has, and that with the shared pages shared out."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()
    # The first line names the range that is summed up; the others are `Rss: 1234 kB`.
    kilobytes = {name: int(size) for name, size, _ in (line.split() for line in lines[1:])}
    rss, pss = (kilobytes[f"{name}:"] * 1024 / BYTES_A_MB for name in ("Rss", "Pss"))
    return rss, pss
