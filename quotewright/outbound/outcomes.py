"""What became of an attempt: each way it can go, by the name that is kept and shown."""

import errno
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from aiohttp import (
    ClientConnectionError,
    ClientConnectorDNSError,
    ClientPayloadError,
    ClientResponseError,
    ClientSSLError,
)

from quotewright.core.deliveries import DELIVERED, MOST_EXCERPT
from quotewright.outbound.guard import Blocked

TIMEOUT = "timeout"
BLOCKED = "blocked_address"
CLOSED = "closed"
FAILED = "failed"
"""Something that nobody thought of."""

# The first that fits counts: the library's refusals are of many families at once.
_BY_KIND: tuple[tuple[type[BaseException], str], ...] = (
    (Blocked, BLOCKED),
    (TimeoutError, TIMEOUT),
    (ClientConnectorDNSError, "dns"),
    (ClientSSLError, "tls"),
    (ClientPayloadError, CLOSED),
    (ClientResponseError, "bad_answer"),
    (ConnectionRefusedError, "refused"),
    (ConnectionError, CLOSED),
)
_BY_NUMBER = {
    errno.ECONNRESET: CLOSED,
    errno.ECONNABORTED: CLOSED,
    errno.EPIPE: CLOSED,
    errno.ETIMEDOUT: TIMEOUT,
    # This machine has no more of something; no receiver is to blame for that.
    errno.EMFILE: FAILED,
    errno.ENFILE: FAILED,
    errno.ENOBUFS: FAILED,
    errno.ENOMEM: FAILED,
    errno.EADDRNOTAVAIL: FAILED,
}

_SECONDS = re.compile(r"[0-9]{1,9}")
_CONTROLS = {code: None for code in (*range(32), *range(127, 160)) if chr(code) not in "\n\t"}


def outcome_of_status(status: int) -> str:
    """Only 2xx is success: a redirect leads nowhere."""
    return DELIVERED if 200 <= status < 300 else f"status_{status}"


def outcome_of_error(error: BaseException) -> str:
    """FAILED for what is not one of the network's ways to fail."""
    causes = list(_causes(error))
    for kind, name in _BY_KIND:
        if any(isinstance(cause, kind) for cause in causes):
            return name
    numbers = [cause.errno for cause in causes if isinstance(cause, OSError)]
    if numbers:
        return next((_BY_NUMBER[one] for one in numbers if one in _BY_NUMBER), "unreachable")
    return CLOSED if isinstance(error, ClientConnectionError) else FAILED


def excerpt_of(body: bytes) -> str:
    """The beginning of an answer as it may be kept: without control characters but lines, tabs."""
    return body.decode("utf-8", "replace").translate(_CONTROLS)[:MOST_EXCERPT]


def retry_after_of(written: str, at: datetime) -> timedelta | None:
    """From `Retry-After`, in seconds or as a date (RFC 9110 10.2.3); None for what is neither."""
    if _SECONDS.fullmatch(written):
        return timedelta(seconds=int(written))
    try:
        until = parsedate_to_datetime(written)
    except (ValueError, OverflowError):
        return None
    wait = until.replace(tzinfo=until.tzinfo or UTC) - at
    return max(wait, timedelta(0))


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error, and what it came from."""
    cause: BaseException | None = error
    while cause:
        yield cause
        cause = getattr(cause, "os_error", None) or cause.__cause__
