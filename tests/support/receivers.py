"""A receiver of webhooks: a real socket that keeps what it was sent and answers as it is told."""

import asyncio
import re
import ssl
from asyncio import StreamReader, StreamWriter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Self

Answering = Callable[[StreamReader, StreamWriter], Awaitable[None]]

OK = b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 11\r\n\r\n{"ok":true}'

_LENGTH = re.compile(rb"\r\ncontent-length: *([0-9]+)", re.IGNORECASE)


@dataclass(frozen=True)
class Received:
    """One request as it came: its head to the empty line, and its body."""

    head: bytes
    body: bytes

    @property
    def headers(self) -> dict[str, str]:
        lines = self.head.decode().split("\r\n")[1:]
        return dict(line.split(": ", 1) for line in lines if line)


class Receiver:
    """Takes requests while it is entered; `answer` is bytes, or writes what it likes by itself."""

    def __init__(
        self, answer: bytes | Answering = OK, *, context: ssl.SSLContext | None = None
    ) -> None:
        self.received: list[Received] = []
        self.connections = 0
        self.port = 0
        self._answer = answer
        self._context = context
        self._news = asyncio.Event()
        self._talks: set[asyncio.Task[None]] = set()

    @property
    def url(self) -> str:
        return f"http{'s' if self._context else ''}://127.0.0.1:{self.port}/hook?key=1"

    async def has(self, count: int) -> None:
        """Waits for so many requests."""
        while len(self.received) < count:
            self._news.clear()
            await self._news.wait()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._welcome, "127.0.0.1", 0, ssl=self._context)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for talk in self._talks:
            talk.cancel()
        await asyncio.gather(*self._talks, return_exceptions=True)
        await self._server.wait_closed()

    def _welcome(self, reader: StreamReader, writer: StreamWriter) -> None:
        self.connections += 1
        talk = asyncio.get_running_loop().create_task(self._talk(reader, writer))
        self._talks.add(talk)
        talk.add_done_callback(self._talks.discard)

    async def _talk(self, reader: StreamReader, writer: StreamWriter) -> None:
        """Until either side hangs up."""
        with suppress(asyncio.IncompleteReadError, OSError):
            try:
                while not writer.is_closing():
                    await self._take(reader)
                    await self._say(reader, writer)
            finally:
                writer.close()

    async def _take(self, reader: StreamReader) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = _LENGTH.search(head)
        body = await reader.readexactly(int(length[1]) if length else 0)
        self.received.append(Received(head, body))
        self._news.set()

    async def _say(self, reader: StreamReader, writer: StreamWriter) -> None:
        if not isinstance(self._answer, bytes):
            return await self._answer(reader, writer)
        writer.write(self._answer)
        await writer.drain()
        if b"Content-Length" not in self._answer:
            writer.close()
        return None
