"""A mail server on this machine, which takes mail into a list, and answers as it is told to."""

import asyncio
import ssl
from collections import deque
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from threading import Event, Thread
from typing import Any, Self

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

MOST_SECONDS = 60
Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@dataclass(frozen=True)
class Arrived:
    """A mail as it came: from and to whom by the envelope, and what was in it."""

    sender: str
    to: list[str]
    message: EmailMessage
    is_encrypted: bool
    user: str

    def text(self, kind: str = "plain") -> str:
        part = self.message.get_body((kind,))
        assert part is not None
        content: str = part.get_content()
        return content.replace("\r\n", "\n")

    @property
    def attachments(self) -> list[tuple[str | None, str, bytes]]:
        """Name, media type and body of each."""
        return [
            (one.get_filename(), one.get_content_type(), one.get_content())
            for one in self.message.iter_attachments()
        ]


class Mailbox:
    """`refuses` is what each address is answered with, in turn, and then no more; `user` and
    `password` let in, where they are asked for. A `talk` takes the place of the whole server.
    """

    def __init__(
        self,
        *,
        context: ssl.SSLContext | None = None,
        is_tls_at_once: bool = False,
        login: tuple[str, str] | None = None,
        talk: Talk | None = None,
        **options: Any,
    ) -> None:
        self.arrived: list[Arrived] = []
        self.greeted = 0
        self.to_answer: dict[str, deque[str]] = {"RCPT": deque(), "DATA": deque(), "MAIL": deque()}
        self.port = 0
        self._talking: set[asyncio.Task[None]] = set()
        self._context = context
        self._is_tls_at_once = is_tls_at_once
        self._login = login
        self._talk = talk
        self._options = options

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        context = self._context if self._is_tls_at_once else None
        if self._talk:
            self._server = await asyncio.start_server(self._talks, "127.0.0.1", 0)
        else:
            self._server = await loop.create_server(self._smtp, "127.0.0.1", 0, ssl=context)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for task in self._talking:
            task.cancel()
        await asyncio.gather(*self._talking, return_exceptions=True)

    async def _talks(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        assert self._talk
        self._talking.add(task)
        try:
            await self._talk(reader, writer)
        finally:
            writer.close()

    async def handle_MAIL(  # noqa: N802 - so the library calls it
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return self._answer("MAIL")

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: Any
    ) -> str:
        answer = self._answer("RCPT")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(  # noqa: N802
        self, _server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        answer = self._answer("DATA")
        if answer.startswith("250"):
            assert isinstance(envelope.content, bytes)
            message = message_from_bytes(envelope.content, policy=default)
            assert isinstance(message, EmailMessage)
            is_encrypted = session.ssl is not None or self._is_tls_at_once
            user = (session.auth_data.login or b"").decode() if session.auth_data else ""
            sender = envelope.mail_from or ""
            self.arrived.append(
                Arrived(sender, list(envelope.rcpt_tos), message, is_encrypted, user)
            )
        return answer

    def _answer(self, to: str) -> str:
        left = self.to_answer[to]
        return left.popleft() if left else "250 2.0.0 OK"

    def _smtp(self) -> SMTP:
        self.greeted += 1
        is_starttls = self._context is not None and not self._is_tls_at_once
        return SMTP(
            self,
            hostname="mail.example",
            tls_context=self._context if is_starttls else None,
            require_starttls=is_starttls,
            authenticator=self._authenticate if self._login else None,
            auth_require_tls=False,
            **self._options,
        )

    def _authenticate(self, *given: Any) -> AuthResult:
        data = given[-1]
        assert isinstance(data, LoginPassword)
        assert self._login
        is_known = (data.login.decode(), data.password.decode()) == self._login
        return AuthResult(success=is_known, handled=False, auth_data=data)


@contextmanager
def taking_mail(**options: Any) -> Iterator[Mailbox]:
    """A mailbox beside a test that waits for it: its event loop has a thread of its own."""
    mailbox = Mailbox(**options)
    is_open, loop = Event(), asyncio.new_event_loop()
    is_over = asyncio.Event()

    async def take() -> None:
        async with mailbox:
            is_open.set()
            await is_over.wait()

    thread = Thread(target=lambda: loop.run_until_complete(take()))
    thread.start()
    try:
        assert is_open.wait(MOST_SECONDS)
        yield mailbox
    finally:
        loop.call_soon_threadsafe(is_over.set)
        thread.join()
        loop.close()


def shown(authority: Any, *names: str) -> ssl.SSLContext:
    """What a server shows whom this authority vouches for."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert(*names).configure_cert(context)
    return context
