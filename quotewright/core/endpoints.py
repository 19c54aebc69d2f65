"""The endpoint: who hears of a team's events, of which, how often, and signed with what.

Which addresses may be opened is in `addresses`.
"""

import base64
import binascii
from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum

from quotewright.core.errors import Invalid
from quotewright.core.events import EVENTS
from quotewright.core.records import dataclass

EVERY_EVENT = "*"
TEST_EVENT = "endpoint.test"
"""Nothing that happened: a team asks for it to try an endpoint, and nobody can listen to it."""

MOST_ENDPOINTS = 1000
MOST_ATTEMPTS = 8
MOST_A_SECOND = 1000
LEAST_SECRET, MOST_SECRET = 16, 255
KEPT_AFTER_ROTATION = timedelta(hours=24)
FAILING_TOO_LONG = timedelta(days=5)

_PREFIX = "whsec_"
_LEAST_KEY, _MOST_KEY = 24, 64


class EndpointKind(StrEnum):
    """Made by hand, or by a program that subscribes (a REST hook)."""

    MANUAL = "manual"
    HOOK = "hook"


class EndpointStatus(StrEnum):
    ENABLED = "enabled"
    DISABLED = "disabled"
    DELETED = "deleted"


class Reason(StrEnum):
    """Why an endpoint is disabled; NONE while it is not."""

    NONE = ""
    BY_HAND = "by hand"
    GONE = "gone"
    FAILING = "failing"


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointDraft:
    """`events` are names, or EVERY_EVENT alone; `rate_per_second` None is no ceiling of its own.

    `ordered` has one delivery at a time under way, in order of `seq`, the retries too; `snapshot`
    sends the record along as it is when the event is read from the outbox.
    """

    url: str
    events: tuple[str, ...]
    kind: EndpointKind = EndpointKind.MANUAL
    attempts: int = MOST_ATTEMPTS
    ordered: bool = False
    snapshot: bool = False
    rate_per_second: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint(EndpointDraft):
    """`from_seq` is the last event before it was made.

    `failing_since` is when an attempt failed first since anything arrived there.
    """

    id: int
    status: EndpointStatus
    reason: Reason
    from_seq: int
    failing_since: datetime | None
    created_at: datetime
    updated_at: datetime

    def hears(self, event: str, seq: int) -> bool:
        is_chosen = self.events == (EVERY_EVENT,) or event in self.events
        return is_chosen and self.status is EndpointStatus.ENABLED and seq > self.from_seq


def check_endpoint(draft: EndpointDraft) -> None:
    """Raises Invalid. The URL is looked at by whoever knows which networks are allowed."""
    _check_events(draft.events)
    if not 1 <= draft.attempts <= MOST_ATTEMPTS:
        raise Invalid(f"attempts must be from 1 to {MOST_ATTEMPTS}", "attempts")
    if draft.rate_per_second is not None and not 1 <= draft.rate_per_second <= MOST_A_SECOND:
        raise Invalid(f"rate_per_second must be from 1 to {MOST_A_SECOND}", "rate_per_second")


def check_secret(secret: str) -> None:
    """16 to 255 visible ASCII characters; behind `whsec_` base64 of 24 to 64 bytes.

    The length of the latter is Standard Webhooks' own rule.
    """
    is_visible = secret.isascii() and secret.isprintable() and " " not in secret
    if not is_visible or not LEAST_SECRET <= len(secret) <= MOST_SECRET:
        raise Invalid(
            f"secret must be {LEAST_SECRET} to {MOST_SECRET} visible ASCII characters", "secret"
        )
    if secret.startswith(_PREFIX) and not _LEAST_KEY <= len(_decoded(secret)) <= _MOST_KEY:
        raise Invalid(
            f"secret must be {_PREFIX} and base64 of {_LEAST_KEY} to {_MOST_KEY} bytes", "secret"
        )


def written_secret(key: bytes) -> str:
    """How a secret made of random bytes is shown."""
    return _PREFIX + base64.b64encode(key).decode()


def signing_key(secret: str) -> bytes:
    """The key of a Standard Webhooks signature: what `whsec_` encodes, or else the text itself."""
    return _decoded(secret) if secret.startswith(_PREFIX) else secret.encode()


def _check_events(events: Collection[str]) -> None:
    if not events:
        raise Invalid("events must name at least one event, or * for all", "events")
    unknown = [event for event in events if event not in EVENTS and event != EVERY_EVENT]
    if unknown:
        raise Invalid(f"events must be names of events, or * for all: not {unknown[0]}", "events")
    if EVERY_EVENT in events and len(events) > 1:
        raise Invalid("events must be * alone, or names of events", "events")


def _decoded(secret: str) -> bytes:
    """Nothing for what is not base64."""
    try:
        return base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except binascii.Error:
        return b""
