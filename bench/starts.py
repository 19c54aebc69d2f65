"""How long a start takes: from the command to the first answer to a call with a key."""

import time
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from statistics import median

from bench.cpu import cpu_seconds
from bench.figures import Figures, percentiles_ms
from bench.memory import memory_of
from bench.served import PATIENCE_S, launched
from bench.shelves import Shelf

PAUSE_S = 0.002


def start_again_and_again(shelf: Shelf, folder: Path, count: int) -> Figures:
    """The wait of each start, and the medians of what it had used by its first answer."""
    waits, cpu, rss, pss = zip(*_starts(shelf, folder, count), strict=True)
    p50, p95 = percentiles_ms(waits)
    return Figures(
        p50_ms=p50,
        p95_ms=p95,
        cpu_ms={"server": median(cpu) * 1000},
        rss_mb=median(rss),
        pss_mb=median(pss),
    )


def _starts(shelf: Shelf, folder: Path, count: int) -> Iterator[tuple[float, float, float, float]]:
    """Seconds to wait, seconds of CPU, and the memory."""
    folder.mkdir(exist_ok=True)
    for _ in range(count):
        began = time.perf_counter()
        with launched(shelf.url, folder) as served:
            _wait_for_an_answer(served.port, shelf.key)
            waited = time.perf_counter() - began
            yield waited, cpu_seconds(served.pid), *memory_of(served.pid)


def _wait_for_an_answer(port: int, key: str) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not _answers(port, key):
        if time.monotonic() > deadline:
            raise SystemExit(f"no answer within {PATIENCE_S} s of the start")
        time.sleep(PAUSE_S)


def _answers(port: int, key: str) -> bool:
    with closing(HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)) as connection:
        try:
            connection.request("GET", "/api/v1/me", headers={"Authorization": f"Bearer {key}"})
            return connection.getresponse().status == 200
        except (OSError, HTTPException):
            return False
