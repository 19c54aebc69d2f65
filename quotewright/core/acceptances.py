"""The acceptance: what is kept as evidence that a client said yes, and to what."""

from datetime import datetime

from quotewright.core.errors import Invalid
from quotewright.core.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Who accepts, and what shows that they did.

    `address` and `user_agent` are those of whoever made the call. `signature` is typed; `drawing`
    is the hash of a file, the picture of a drawn one.
    """

    name: str
    email: str = ""
    comments: str = ""
    address: str = ""
    user_agent: str = ""
    signature: str = ""
    drawing: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance(Evidence):
    """`content_hash` is of what was accepted, `revision` that of the quote."""

    content_hash: str
    revision: int
    accepted_at: datetime
    taken_back_at: datetime | None = None


def check_evidence(evidence: Evidence) -> None:
    """Nobody in particular cannot accept anything."""
    if not evidence.name:
        raise Invalid("name is required", "name")
