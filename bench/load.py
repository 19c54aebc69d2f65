"""The load: requests made beforehand, sent over kept connections by one process with one loop.

It runs in a process of its own; only that process is left out of what is counted. Loopback only,
and a bounded number of requests.
"""

import re
import select
import socket
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import cycle, islice

from bench.cpu import per_operation, spent_by
from bench.figures import Figures, percentiles_ms

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
HEAD_END = b"\r\n\r\n"
PATIENCE_S = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """`count` requests over `clients` connections, after `warm` that are not counted.

    `watched` names the process trees whose CPU is read, by their root; None for one out of reach.
    """

    port: int
    clients: int
    count: int
    warm: int
    requests: Sequence[bytes]
    watched: Mapping[str, int | None]


class Connection:
    """One client: asks, waits for the whole answer, asks again."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.asked_at = 0.0
        self.answer = b""
        self.whole = 0

    def ask(self, request: bytes) -> None:
        self.answer, self.whole = b"", 0
        self.asked_at = time.perf_counter()
        self.socket.sendall(request)

    def hear(self) -> bool:
        """Take what has come; True when the answer is whole. An answer that is not 2xx raises."""
        came = self.socket.recv(65536)
        self.answer += came
        if not self.whole and HEAD_END in self.answer:
            self.whole = _whole_length(self.answer)
        if not came or (len(self.answer) == self.whole and self.answer[9:10] != b"2"):
            raise SystemExit(f"the server answered: {self.answer[:600].decode(errors='replace')}")
        return len(self.answer) == self.whole


def _whole_length(answer: bytes) -> int:
    length = LENGTH.search(answer)
    if length is None:
        raise SystemExit(f"an answer without a length: {answer[:600].decode(errors='replace')}")
    return answer.index(HEAD_END) + len(HEAD_END) + int(length[1])


def drive(job: Job) -> Figures:
    """Carry out a job and tell what it cost."""
    requests = cycle(job.requests)
    connections = [Connection(job.port) for _ in range(job.clients)]
    _carry(connections, islice(requests, job.warm))
    before, began, own = spent_by(job.watched), time.perf_counter(), time.process_time()
    latencies = _carry(connections, islice(requests, job.count))
    seconds, own = time.perf_counter() - began, time.process_time() - own
    cpu_ms = per_operation(before, spent_by(job.watched), job.count)
    for connection in connections:
        connection.socket.close()
    p50, p95 = percentiles_ms(latencies)
    return Figures(
        rate=job.count / seconds, p50_ms=p50, p95_ms=p95, cpu_ms=cpu_ms, load_busy=own / seconds
    )


def _carry(connections: Sequence[Connection], requests: Iterator[bytes]) -> list[float]:
    """Send every request over whichever connection is free; the latencies in seconds."""
    latencies: list[float] = []
    with closing(select.epoll()) as poll:
        busy = {}
        for connection, request in zip(connections, requests, strict=False):
            busy[connection.socket.fileno()] = connection
            poll.register(connection.socket, select.EPOLLIN)
            connection.ask(request)
        while busy:
            for number, _ in _ready(poll):
                if not busy[number].hear():
                    continue
                latencies.append(time.perf_counter() - busy[number].asked_at)
                request = next(requests, b"")
                if request:
                    busy[number].ask(request)
                else:
                    del busy[number]
    return latencies


def _ready(poll: select.epoll) -> list[tuple[int, int]]:
    ready = poll.poll(PATIENCE_S)
    if not ready:
        raise SystemExit(f"the server was silent for {PATIENCE_S} s")
    return ready
