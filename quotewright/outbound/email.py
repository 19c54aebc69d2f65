"""E-mail: takes a mail to the operator's mail server once, or into a folder where there is none.

Whatever goes wrong is the outcome, never raised. When it is tried again is the worker's affair.
"""

import asyncio
import ssl
from asyncio import to_thread
from contextlib import suppress
from email.message import EmailMessage
from enum import StrEnum
from pathlib import Path
from typing import Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from aiosmtplib import SMTP

from quotewright.core.records import dataclass
from quotewright.files import new_file
from quotewright.outbound.mail_outcomes import (
    BAD_ADDRESS,
    SENT,
    UNDER_TLS,
    MailOutcome,
    Stage,
    outcome_of_file,
    outcome_of_mail,
)
from quotewright.outbound.mails import Mail, Unaddressable, written

SECONDS = 60.0
"""For everything together, from the name of the server to its last answer."""

SECONDS_OF_A_STEP = 20.0
SECONDS_TO_SAY_GOODBYE = 2.0
_FOLDER_MODE = 0o700


class Security(StrEnum):
    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """`user` "" is no login."""

    host: str
    port: int
    security: Security
    user: str = ""
    password: str = ""


class Mailer(Protocol):
    async def send(self, mail: Mail) -> MailOutcome: ...


class ByServer:
    """Hands each mail to the operator's mail server, over a connection of its own.

    `sender` is the address that every mail comes from, `name` what we call ourselves. `context` is
    for servers that the system's authorities do not vouch for.
    """

    def __init__(
        self,
        server: MailServer,
        sender: str,
        name: str,
        *,
        context: ssl.SSLContext | None = None,
        seconds: float = SECONDS,
    ) -> None:
        self._server = server
        self._sender = sender
        self._name = name
        self._context = context or ssl.create_default_context()
        self._seconds = seconds

    async def send(self, mail: Mail) -> MailOutcome:
        try:
            message = written(mail, self._sender)
        except Unaddressable:
            return BAD_ADDRESS
        stage = Stage()
        try:
            async with asyncio.timeout(self._seconds):
                await self._deliver(message, stage)
        except Exception as error:  # noqa: BLE001 - whatever a server does stays with its mail
            return outcome_of_mail(error, stage)
        return SENT

    async def _deliver(self, message: EmailMessage, stage: Stage) -> None:
        server = self._server
        client = SMTP(
            hostname=server.host,
            port=server.port,
            local_hostname=self._name,
            use_tls=server.security is Security.TLS,
            start_tls=False,
            tls_context=self._context,
            timeout=min(SECONDS_OF_A_STEP, self._seconds),
        )
        try:
            await client.connect()
            if server.security is Security.STARTTLS:
                stage.name = UNDER_TLS
                await client.starttls(tls_context=self._context)
            if server.user:
                stage.name = "login"
                await client.login(server.user, server.password)
            stage.name = "mail"
            await self._hand_over(client, message)
        finally:
            client.close()

    async def _hand_over(self, client: SMTP, message: EmailMessage) -> None:
        (to,) = message["To"].addresses
        options = [] if to.addr_spec.isascii() else ["SMTPUTF8", "BODY=8BITMIME"]
        await client.sendmail(
            self._sender, [to.addr_spec], message.as_bytes(), mail_options=options
        )
        # It has taken the mail: whatever it does now, sending it again would be once too often.
        with suppress(Exception):
            async with asyncio.timeout(SECONDS_TO_SAY_GOODBYE):
                await client.quit()


class IntoFolder:
    """Writes each mail into a folder, as a file that mail programs open."""

    def __init__(self, folder: Path, sender: str) -> None:
        self._folder = folder
        self._sender = sender

    async def send(self, mail: Mail) -> MailOutcome:
        try:
            message = written(mail, self._sender)
        except Unaddressable:
            return BAD_ADDRESS
        try:
            await to_thread(self._keep, f"{mail.message_id.partition('@')[0]}.eml", message)
        except OSError as error:
            return outcome_of_file(error)
        return SENT

    def _keep(self, name: str, message: EmailMessage) -> None:
        self._folder.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
        # One that is there already is this very mail, and nobody heard of it.
        with suppress(FileExistsError), new_file(self._folder / name) as file:
            file.write(message.as_bytes())


def server_of(url: str) -> MailServer:
    """What `smtp[s]://user:password@host:port` names; `?tls=none` asks for no encryption.

    Without it `smtp://` is encrypted by STARTTLS or not used, but on this very machine.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    return MailServer(
        host=host,
        port=parts.port or (465 if parts.scheme == "smtps" else 587),
        security=_security(parts.scheme, host, parse_qs(parts.query).get("tls", [""])[0]),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )


def _security(scheme: str, host: str, asked: str) -> Security:
    if scheme == "smtps":
        return Security.TLS
    is_here = host in {"localhost", "::1"} or host.startswith("127.")
    return Security.NONE if is_here or asked == "none" else Security.STARTTLS
