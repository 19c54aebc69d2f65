"""The courier: takes a post to its address, once, and tells what became of it.

What stands in a post is its sender's affair; when it is tried again, the worker's.
"""

import asyncio
import errno
import ssl
import traceback
from collections.abc import Callable, Mapping
from datetime import datetime
from time import monotonic_ns
from typing import Self

import structlog
from aiohttp import (
    BytesPayload,
    ClientConnectionError,
    ClientConnectorError,
    ClientSession,
    ClientTimeout,
    DummyCookieJar,
    TCPConnector,
)
from aiohttp.abc import AbstractStreamWriter
from yarl import URL

from quotewright.core.addresses import AllowedNetworks
from quotewright.core.deliveries import Attempt
from quotewright.core.records import dataclass
from quotewright.outbound.guard import Guard, opening
from quotewright.outbound.outcomes import (
    CLOSED,
    FAILED,
    excerpt_of,
    outcome_of_error,
    outcome_of_status,
    retry_after_of,
)
from quotewright.outbound.resolver import LookUp, Resolver, look_up

SECONDS = 8.0
"""For everything together: the name, the connection, TLS, the answer."""

MOST_ANSWER = 16 * 1024

_KEPT_SECONDS = 4.0
"""Shorter than the five after which the usual servers close a connection by themselves."""

_NAMES_KEPT_SECONDS = 10
_OURS_TO_SAY = ("Accept", "Accept-Encoding", "Content-Type", "User-Agent")
_NANOS_OF_MILLI = 1_000_000


@dataclass(frozen=True, slots=True)
class Post:
    """`url` as it was checked when it was saved; beside `headers` go Host and Content-Length."""

    url: str
    headers: Mapping[str, str]
    body: bytes


class Courier:
    """Makes attempts, any number at once, over connections that are kept for a moment.

    To be opened, used and closed on one event loop. Redirects, proxies of the environment, cookies
    and compressed answers are nothing to it. `clock` gives nanoseconds that only ever grow;
    `context` is for receivers that the system's authorities do not vouch for.
    """

    def __init__(
        self,
        allowed: AllowedNetworks,
        *,
        seconds: float = SECONDS,
        look_up: LookUp = look_up,
        names_kept_seconds: int = _NAMES_KEPT_SECONDS,
        context: ssl.SSLContext | None = None,
        clock: Callable[[], int] = monotonic_ns,
    ) -> None:
        self._guard = Guard(allowed)
        self._seconds = seconds
        self._look_up = look_up
        self._names_kept_seconds = names_kept_seconds
        self._context = context
        self._clock = clock
        self._session: ClientSession

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def open(self) -> None:
        connector = TCPConnector(
            limit=0,  # how many go out at once is the worker's to say
            resolver=Resolver(self._look_up),
            ttl_dns_cache=self._names_kept_seconds,
            socket_factory=self._guard,
            keepalive_timeout=_KEPT_SECONDS,
            ssl=self._context or _context_of_the_system(),
        )
        self._session = ClientSession(
            connector=connector,
            cookie_jar=DummyCookieJar(),
            timeout=ClientTimeout(),
            trust_env=False,
            auto_decompress=False,
            skip_auto_headers=_OURS_TO_SAY,
            read_bufsize=MOST_ANSWER,
        )

    async def close(self) -> None:
        """Attempts that are under way end as `closed`."""
        await self._session.close()

    async def post(
        self, post: Post, at: datetime, *, on_sent: Callable[[], None] | None = None
    ) -> Attempt:
        """One attempt, which began at `at`. Whatever goes wrong is its outcome, never raised.

        `on_sent` is called once: when the request is written, or else when the attempt is over.
        """
        began = self._clock()
        answer = _Answer()
        sent = _Once(on_sent)
        try:
            outcome = await self._outcome(post, answer, sent)
        finally:
            sent()
        return Attempt(
            at=at,
            milliseconds=(self._clock() - began) // _NANOS_OF_MILLI,
            outcome=outcome,
            status_code=answer.status,
            excerpt=excerpt_of(answer.body),
            retry_after=retry_after_of(answer.retry_after, at),
        )

    async def _outcome(self, post: Post, answer: "_Answer", sent: "_Once") -> str:
        url = URL(post.url, encoded=True)
        try:
            async with asyncio.timeout(self._seconds):
                answer.status = await self._deliver(url, post, answer, sent)
            return outcome_of_status(answer.status)
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task and task.cancelling():
                raise
            return CLOSED  # the courier itself was closed
        except Exception as error:  # noqa: BLE001 - whatever a receiver does stays with its attempt
            outcome = outcome_of_error(error)
            if outcome == FAILED:
                _log_unforeseen(url, error)
            return outcome

    async def _deliver(self, url: URL, post: Post, answer: "_Answer", sent: "_Once") -> int:
        """A kept connection may be closed just while it is used: then a new one is tried, once."""
        with opening(url.scheme) as opened:
            try:
                return await self._exchange(url, post, answer, sent)
            except ClientConnectorError:
                raise
            except ClientConnectionError:
                if opened.sockets or answer.status:
                    raise
            return await self._exchange(url, post, answer, sent)

    async def _exchange(self, url: URL, post: Post, answer: "_Answer", sent: "_Once") -> int:
        response = await self._session.post(
            url, data=_Body(post.body, sent), headers=post.headers, allow_redirects=False
        )
        try:
            answer.status = response.status
            answer.retry_after = response.headers.get("Retry-After", "")
            while len(answer.body) < MOST_ANSWER:
                part = await response.content.readany()
                if not part:
                    break
                answer.body += part
        finally:
            # Closes the connection when there is more to come.
            response.release()
        return response.status


class _Answer:
    """What has come of an answer so far."""

    def __init__(self) -> None:
        self.status: int | None = None
        self.retry_after = ""
        self.body = b""


class _Once:
    """Calls what it is given, if anything, the first time that it is called itself."""

    def __init__(self, call: Callable[[], None] | None) -> None:
        self._call = call

    def __call__(self) -> None:
        call, self._call = self._call, None
        if call:
            call()


class _Body(BytesPayload):
    """Tells when it is written, and with it the head. The library's own traces cost far more."""

    def __init__(self, body: bytes, written: Callable[[], None]) -> None:
        super().__init__(body)
        self._written = written

    async def write_with_length(
        self, writer: AbstractStreamWriter, content_length: int | None
    ) -> None:
        await super().write_with_length(writer, content_length)
        self._written()


def _context_of_the_system() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])
    return context


def _log_unforeseen(url: URL, error: Exception) -> None:
    """Path and query of an endpoint may be secrets, and an error may repeat them."""
    where = traceback.extract_tb(error.__traceback__)[-1]
    structlog.get_logger().error(
        "an attempt failed for a reason that is not known",
        host=url.raw_host,
        error=type(error).__name__,
        reason=errno.errorcode.get(getattr(error, "errno", None) or 0, ""),
        where=f"{where.filename}:{where.lineno}",
    )
