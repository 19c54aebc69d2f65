"""What became of a mail: each way it can go, by the name that is kept and shown.

A server's own words may tell more than they should; of them only its codes are kept.
"""

import re
import ssl
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from socket import gaierror

import structlog
from aiosmtplib.errors import (
    SMTPAuthenticationError,
    SMTPDataError,
    SMTPException,
    SMTPNotSupported,
    SMTPRecipientRefused,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
    SMTPServerDisconnected,
    SMTPTimeoutError,
)

from quotewright.core import records

UNDER_TLS = "tls"

_ENHANCED = re.compile(r"[245]\.\d{1,3}\.\d{1,3}(?!\d)")


@records.dataclass(frozen=True, slots=True)
class MailOutcome:
    """`said` is what is kept and shown; `is_final`: trying it again would change nothing."""

    said: str
    is_final: bool = False


SENT = MailOutcome("sent", is_final=True)
BAD_ADDRESS = MailOutcome("bad_address", is_final=True)

# The first that fits counts. What the operator can mend (a login, a name) is tried again.
_BY_KIND: tuple[tuple[type[BaseException], MailOutcome], ...] = (
    (ssl.SSLError, MailOutcome("tls")),
    (gaierror, MailOutcome("dns")),
    (SMTPTimeoutError, MailOutcome("timeout")),
    (TimeoutError, MailOutcome("timeout")),
    (ConnectionRefusedError, MailOutcome("connection_refused")),
    (SMTPServerDisconnected, MailOutcome("closed")),
    (ConnectionError, MailOutcome("closed")),
    (OSError, MailOutcome("unreachable")),
)
_NOT_SUPPORTED = {
    UNDER_TLS: MailOutcome("no_tls"),
    "login": MailOutcome("no_login"),
    "mail": MailOutcome("address_not_supported", is_final=True),
}
_BY_ANSWER: tuple[tuple[type[SMTPResponseException], MailOutcome], ...] = (
    (SMTPAuthenticationError, MailOutcome("login_refused")),
    (SMTPSenderRefused, MailOutcome("sender_refused")),
    (SMTPRecipientRefused, MailOutcome("bounced", is_final=True)),
    (SMTPDataError, MailOutcome("refused", is_final=True)),
    (SMTPResponseException, MailOutcome("turned_away")),
)


@dataclass(slots=True)
class Stage:
    """How far the talk with a server has come."""

    name: str = "connection"


def outcome_of_mail(error: Exception, stage: Stage) -> MailOutcome:
    if isinstance(error, SMTPRecipientsRefused):
        return _of_answer(error.recipients[0])
    if isinstance(error, SMTPResponseException):
        return _of_answer(error)
    # The library has a class for it, and does not always use it.
    if type(error) in {SMTPNotSupported, SMTPException} and stage.name in _NOT_SUPPORTED:
        return _NOT_SUPPORTED[stage.name]
    causes = list(_causes(error))
    for kind, outcome in _BY_KIND:
        if any(isinstance(cause, kind) for cause in causes):
            return outcome
    if not isinstance(error, SMTPException):
        _log_unforeseen(error)
    return MailOutcome("failed")


def outcome_of_file(error: OSError) -> MailOutcome:
    """Of a folder that could not take a mail, or a document."""
    match error:
        case FileNotFoundError() | NotADirectoryError():
            return MailOutcome("no_folder")
        case PermissionError():
            return MailOutcome("folder_not_writable")
    return MailOutcome("folder_failed")


def _of_answer(error: SMTPResponseException) -> MailOutcome:
    """A server that says "not now" (4xx) is asked again, whatever it was asked."""
    found = next(outcome for kind, outcome in _BY_ANSWER if isinstance(error, kind))
    if 400 <= error.code < 500:
        found = MailOutcome("deferred")
    enhanced = _ENHANCED.match(error.message)
    codes = f"{error.code} {enhanced[0]}" if enhanced else str(error.code)
    return MailOutcome(f"{found.said} ({codes})", found.is_final)


def _causes(error: BaseException) -> Iterator[BaseException]:
    cause: BaseException | None = error
    while cause:
        yield cause
        cause = cause.__cause__ or cause.__context__


def _log_unforeseen(error: Exception) -> None:
    """What it says may repeat an address, or more."""
    where = traceback.extract_tb(error.__traceback__)[-1]
    structlog.get_logger().error(
        "a mail failed for a reason that is not known",
        error=type(error).__name__,
        where=f"{where.filename}:{where.lineno}",
    )
