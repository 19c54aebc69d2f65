"""The letter: what goes out to a person, by e-mail or into the print queue, and when it is tried.

It is written in the transaction of what it tells of, so none is lost and none invented.
"""

import json
from datetime import datetime, timedelta
from enum import StrEnum

from quotewright.core.records import dataclass


class LetterKind(StrEnum):
    QUOTE_SENT = "quote_sent"
    QUOTE_ACCEPTED = "quote_accepted"
    ACCEPTANCE_CONFIRMED = "acceptance_confirmed"
    QUOTE_DECLINED = "quote_declined"
    QUOTE_COMMENTED = "quote_commented"
    INVOICE_SENT = "invoice_sent"
    PAYMENT_RECEIVED = "payment_received"
    ENDPOINT_DISABLED = "endpoint_disabled"
    KEY_CHANGED = "key_changed"
    PRINTED = "printed"
    """Nothing but the document itself, for the print queue."""


class LetterWay(StrEnum):
    EMAIL = "email"
    FOLDER = "folder"


class LetterStatus(StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"


SCHEDULE = (
    timedelta(0),
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=8),
    timedelta(hours=12),
)
"""How long after the attempt before it each attempt comes: nearly a day in all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterDraft:
    """`subject` (quote, invoice, endpoint, credential) and `subject_id`: what it is about.

    `to_address` is an e-mail address, or for FOLDER a path. `facts` is what the text says beyond
    the record itself: JSON of an object of texts.
    """

    kind: LetterKind
    way: LetterWay = LetterWay.EMAIL
    subject: str
    subject_id: int
    to_name: str = ""
    to_address: str
    language: str = "en"
    facts: str = "{}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter(LetterDraft):
    """`outcome` is what came of the last attempt, in words that may be shown; "" before it."""

    id: int
    status: LetterStatus = LetterStatus.WAITING
    outcome: str = ""
    tries: int = 0
    due_at: datetime | None = None
    created_at: datetime
    sent_at: datetime | None = None

    @property
    def said(self) -> dict[str, str]:
        """Its facts, by their names."""
        return {str(name): str(value) for name, value in json.loads(self.facts).items()}


def written_facts(facts: dict[str, str]) -> str:
    """As a draft keeps them; what is "" is not said."""
    return json.dumps({name: value for name, value in facts.items() if value}, ensure_ascii=False)


def next_attempt(tries: int, at: datetime) -> datetime | None:
    """When it is tried again, after so many attempts of which the last was made `at`."""
    return at + SCHEDULE[tries] if tries < len(SCHEDULE) else None
