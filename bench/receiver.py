"""A receiver of webhooks: takes what is posted as fast as it can be taken, or never answers.

`python -m bench.receiver` prints its port. `/hang…` gets no answer; `GET /count` tells how many
posts came since `DELETE /count`, and how many seconds lie between the first and the last.
"""

import asyncio
import json
import re
import signal
import time
from typing import cast

import uvloop

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
HEAD_END = b"\r\n\r\n"
TAKEN = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"


class Tally:
    """Posts since the last time somebody asked."""

    def __init__(self) -> None:
        self._count = 0
        self._first = self._last = 0.0

    def add(self) -> None:
        self._last = time.perf_counter()
        if not self._count:
            self._first = self._last
        self._count += 1

    @property
    def told(self) -> bytes:
        return json.dumps({"count": self._count, "seconds": self._last - self._first}).encode()

    def clear(self) -> None:
        self._count = 0


class Taking(asyncio.Protocol):
    """One connection of the sender's, which it keeps."""

    def __init__(self, tally: Tally) -> None:
        self._tally = tally
        self._came = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self._came += data
        while (end := self._came.find(HEAD_END)) >= 0:
            length = LENGTH.search(self._came, 0, end + 2)
            whole = end + len(HEAD_END) + (int(length[1]) if length else 0)
            if len(self._came) < whole:
                return
            head, self._came = self._came[:end], self._came[whole:]
            self._answer(head)

    def _answer(self, head: bytes) -> None:
        assert self._transport is not None  # noqa: S101 - data comes after the connection
        if head.startswith(b"POST /hang"):
            return
        if head.startswith(b"POST"):
            self._tally.add()
            self._transport.write(TAKEN)
            return
        told = self._tally.told
        if head.startswith(b"DELETE"):
            self._tally.clear()
        self._transport.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(told) + told)


async def _receive() -> None:
    loop = asyncio.get_running_loop()
    tally = Tally()
    server = await loop.create_server(lambda: Taking(tally), "127.0.0.1", 0, backlog=1024)
    stopped = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, stopped.set)
    print(server.sockets[0].getsockname()[1], flush=True)
    await stopped.wait()


if __name__ == "__main__":
    uvloop.run(_receive())
