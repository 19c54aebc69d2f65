"""The booking: an appointment with a client."""

from datetime import datetime
from enum import StrEnum

from quotewright.core.errors import Invalid
from quotewright.core.records import dataclass


class BookingStatus(StrEnum):
    REQUESTED = "requested"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingDraft:
    """`starts_at` and `ends_at` are instants; a booking may leave its end open."""

    client_id: int
    title: str
    starts_at: datetime
    ends_at: datetime | None = None
    job_id: int | None = None
    notes: str = ""
    status: BookingStatus = BookingStatus.CONFIRMED


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking(BookingDraft):
    id: int
    created_at: datetime


def check_booking(draft: BookingDraft) -> None:
    if draft.ends_at is not None and draft.ends_at < draft.starts_at:
        raise Invalid("end must not be before start", "end")
