"""Which appointments make sense."""

from datetime import UTC, datetime, timedelta

import pytest

from quotewright.core.bookings import BookingDraft, BookingStatus, check_booking
from quotewright.core.errors import Invalid

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize("ends_at", [None, NOON, NOON + timedelta(hours=1)])
def test_an_appointment_may_last_leave_its_end_open_or_be_a_moment(
    ends_at: datetime | None,
) -> None:
    check_booking(BookingDraft(client_id=1, title="Measure", starts_at=NOON, ends_at=ends_at))


def test_an_appointment_does_not_end_before_it_starts() -> None:
    early = NOON - timedelta(microseconds=1)
    with pytest.raises(Invalid, match="end must not be before start") as refusal:
        check_booking(BookingDraft(client_id=1, title="Measure", starts_at=NOON, ends_at=early))
    assert refusal.value.field == "end"


def test_a_booking_is_requested_confirmed_or_cancelled() -> None:
    assert set(BookingStatus) == {"requested", "confirmed", "cancelled"}
    assert BookingDraft(client_id=1, title="Measure", starts_at=NOON).status == "confirmed"
