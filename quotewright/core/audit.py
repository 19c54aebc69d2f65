"""An entry of the audit: one change of a key, a status or a payment."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """`person` is the name of whoever it was, "" when it was no person or one who left."""

    id: int
    happened_at: datetime
    door: str
    person_id: int | None
    person: str
    credential_id: int | None
    deed: str
    subject: str
    subject_id: int
    detail: str
