"""What a connection may cost before a request is whole: time and bytes for its head and its body.

uvicorn waits for ever for the rest of either and keeps whatever comes. A request that arrives in
one piece, as nearly all do, pays for this with three look-ups.
"""

import asyncio
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import msgspec
import structlog
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from quotewright import request_ids

MOST_HEADERS = 128
MOST_HEAD = 64 * 1024
"""Bytes of a head: its address, and the names and values of its headers."""

LEAST_PACE = 1024
"""Bytes a second of a body, on average over each time for which a body is waited."""

MOST_FRAMING = 1024 * 1024
"""Bytes around the body: the sizes of chunks, and trailers."""

MOST_IN_VAIN = 1024 * 1024
"""Bytes of a body that are still taken, and dropped, after its request was answered."""

SECONDS_TO_LEAVE = 5

_log = structlog.get_logger("quotewright.protocol")


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds. A head may take `head` in all; a body's pace is judged every `body`."""

    head: float = 10
    body: float = 30


class PatientProtocol(HttpToolsProtocol):
    """A connection that is closed, with an answer where one is possible, when a request drags on.

    One timer for each connection looks at it now and then. Between requests uvicorn's own time-out
    for idle connections rules; it also ends a connection on which nothing was ever said.
    """

    def __init__(self, *args: Any, patience: Patience, **more: Any) -> None:
        super().__init__(*args, **more)
        self._patience = patience
        self._timer: asyncio.TimerHandle | None = None
        # The scope of the last request that came whole, and the one of which more must come.
        self._whole: object = None
        self._awaited: object = None
        self._in_body = False
        self._since = 0.0
        self._came = self._framing = self._in_vain = 0
        self._refusal: tuple[HTTPStatus, str] | None = None
        self._unsent = 0
        self._unsent_since = 0.0
        self._is_deaf = False
        self._leaves_at = 0.0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn has it
        super().connection_made(transport)
        self._look_again(self.loop.time())

    def connection_lost(self, exc: Exception | None) -> None:
        if self._timer is not None:
            self._timer.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._awaited is None and len(data) <= MOST_HEAD:
            super().data_received(data)
            if self._whole is not self.scope and not self._is_deaf:
                self._await(self.scope)
        else:
            self._take_in_pieces(data)

    def on_headers_complete(self) -> None:
        # A head that came in one piece is small enough; others are measured.
        is_large = self._awaited is not None and self._size_of_head() > MOST_HEAD
        if is_large or len(self.headers) > MOST_HEADERS:
            self._refusal = _LARGE_HEAD
            raise _Refused
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._whole = self.scope
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        status, sentence = self._refusal or (HTTPStatus.BAD_REQUEST, msg)
        self._refuse(status, sentence)

    def timeout_keep_alive_handler(self) -> None:
        # uvicorn counts from its last answer, even where a next request has begun.
        if self._awaited is None:
            super().timeout_keep_alive_handler()

    def leave(self) -> None:
        """Close as soon as the caller has had a chance to read its answer.

        Closing at once while it still sends would throw the answer away with the rest (RFC 9112,
        section 9.6).
        """
        if self._awaited is None or not self.transport.can_write_eof():
            self.transport.close()
            return
        self._is_deaf = True
        self.transport.write_eof()
        self.flow.resume_reading()
        self._leaves_at = self.loop.time() + SECONDS_TO_LEAVE
        self._look_again(self.loop.time())

    def _await(self, scope: Any) -> None:
        """A request has begun of which more must come: of its head, or of its body."""
        self._awaited = scope
        self._in_body = "method" in scope
        self._since = self.loop.time()
        self._came = self._framing = self._in_vain = 0
        if self._in_body:
            self.cycle.transport = _Leaving(self)  # type: ignore[assignment] # all that a cycle uses
            # Whoever is answered before sending a body may send it all the same, or never.
            self.cycle.keep_alive = self.cycle.keep_alive and not self.expect_100_continue

    def _take_in_pieces(self, data: bytes) -> None:
        for start in range(0, len(data), MOST_HEAD):
            if self.transport.is_closing():
                return
            if self._is_deaf:
                self._drop(len(data) - start)
                return
            self._take(data[start : start + MOST_HEAD])

    def _take(self, piece: bytes) -> None:
        held = len(self.cycle.body) if self._awaited is not None and self._in_body else 0
        super().data_received(piece)
        if self._is_deaf or self.transport.is_closing():
            return
        if self._whole is self.scope:
            self._awaited = None
            self._keep_if_idle()
        elif self._awaited is not self.scope or self._in_body is not ("method" in self.scope):
            self._await(self.scope)
        elif self._in_body:
            self._weigh_body(len(piece), len(self.cycle.body) - held)
        else:
            self._weigh_head(len(piece))

    def _weigh_head(self, came: int) -> None:
        self._came += came
        if self._came > MOST_HEAD or len(self.headers) > MOST_HEADERS:
            self._refuse(*_LARGE_HEAD)

    def _weigh_body(self, came: int, of_body: int) -> None:
        self._came += came
        if self.cycle.response_complete:
            self._drop(came)
            return
        self._framing += came - of_body
        if self._framing > MOST_FRAMING or len(self.headers) > MOST_HEADERS:
            self._refuse(HTTPStatus.BAD_REQUEST, "there is too much around the body")

    def _drop(self, came: int) -> None:
        self._in_vain += came
        if self._in_vain > MOST_IN_VAIN:
            self.transport.close()

    def _look(self) -> None:
        """What the timer does."""
        now = self.loop.time()
        if self._is_unread(now):
            self.transport.abort()
            return
        if self._leaves_at and now >= self._leaves_at:
            self.transport.close()
        if not self._is_deaf and not self.transport.is_closing():
            self._judge(now)
        self._look_again(now)

    def _judge(self, now: float) -> None:
        if self._awaited is None:
            self._keep_if_idle()
        elif self._is_held_up:
            self._since, self._came = now, 0
        elif now < self._deadline:
            return
        elif not self._in_body:
            self._refuse(HTTPStatus.REQUEST_TIMEOUT, "the request's head took too long")
        elif self._came < LEAST_PACE * self._patience.body:
            self._refuse(HTTPStatus.REQUEST_TIMEOUT, "the request's body came too slowly")
        else:
            self._since, self._came = now, 0

    def _keep_if_idle(self) -> None:
        """Arm uvicorn's time-out where uvicorn does not.

        That is before a first request, after blank lines, and after a body that came later than its
        answer.
        """
        is_idle = self.cycle is None or self.cycle.response_complete
        if is_idle and self.timeout_keep_alive_task is None:
            self.timeout_keep_alive_task = self.loop.call_later(
                self.timeout_keep_alive, self.timeout_keep_alive_handler
            )

    @property
    def _is_held_up(self) -> bool:
        """Whether it is our turn: we do not read now, or owe an answer to an earlier request."""
        is_answering = self.cycle is not None and not self.cycle.response_complete
        is_of_earlier = bool(self.pipeline) or (is_answering and not self._in_body)
        return is_of_earlier or self.flow.read_paused

    def _is_unread(self, now: float) -> bool:
        """Whether nothing of our answer was taken for as long as we wait for a body."""
        unsent = self.transport.get_write_buffer_size()
        if not unsent or unsent != self._unsent:
            self._unsent, self._unsent_since = unsent, now
        return now - self._unsent_since >= self._patience.body

    @property
    def _deadline(self) -> float:
        return self._since + (self._patience.body if self._in_body else self._patience.head)

    def _look_again(self, now: float) -> None:
        """In time for whatever may have begun until then; one timer serves all of it."""
        if self._timer is not None:
            self._timer.cancel()
        when = now + min(self._patience.head, self._patience.body)
        if self._leaves_at > now:
            when = min(when, self._leaves_at)
        if self._awaited is not None and self._deadline > now:
            when = min(when, self._deadline)
        self._timer = self.loop.call_at(when, self._look)

    def _size_of_head(self) -> int:
        return len(self.url) + sum(len(name) + len(value) for name, value in self.headers)

    def _refuse(self, status: HTTPStatus, sentence: str) -> None:
        """Answer for the door that never saw the request whole, then close."""
        _log.info("connection cut", status=int(status), reason=sentence, client=self._address)
        cycle = self.cycle
        self._is_deaf = True
        # Whatever still comes is of a request that is over.
        self._awaited = self._awaited or self.scope or self
        if cycle is not None and cycle.scope is self.scope is not self._whole:
            if not cycle.response_started:
                self.transport.write(self._answer(status, sentence))
            cycle.disconnected = True
            cycle.message_event.set()
        elif cycle is None or cycle.response_complete:
            self.transport.write(self._answer(status, sentence))
        else:
            # An earlier request is answered first, and is the last one.
            cycle.keep_alive = False
            return
        self.leave()

    def _answer(self, status: HTTPStatus, sentence: str) -> bytes:
        content = msgspec.json.encode({"error": sentence})
        headers = [
            *self.server_state.default_headers,
            (b"content-type", b"application/json"),
            (b"content-length", str(len(content)).encode()),
            (b"connection", b"close"),
        ]
        if self.scope and (request_id := self.scope["state"].get("request_id")):
            headers.append((request_ids.HEADER, request_id.encode()))
        lines = b"".join(name + b": " + value + b"\r\n" for name, value in headers)
        return STATUS_LINE[status] + lines + b"\r\n" + content

    @property
    def _address(self) -> str:
        return self.client[0] if self.client else ""


class _Refused(Exception):
    """Ends the parser's work; httptools carries it to send_400_response."""


class _Leaving:
    """The transport of a request whose body is still coming: it does not close in mid-sentence."""

    def __init__(self, protocol: PatientProtocol) -> None:
        self._transport = protocol.transport
        self.write = self._transport.write
        self.is_closing = self._transport.is_closing
        self.close = protocol.leave


_LARGE_HEAD = (
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
    f"the request's head is longer than {MOST_HEAD} bytes or {MOST_HEADERS} headers",
)
