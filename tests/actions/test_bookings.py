"""Bookings: an appointment with a client of the team."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from quotewright.actions.bookings import make_booking
from quotewright.actions.jobs import create_job
from quotewright.core.bookings import Booking, BookingDraft, BookingStatus
from quotewright.core.errors import Invalid
from quotewright.core.jobs import JobDraft
from tests.actions.office import NOON, Office

TEN = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)
ELEVEN = datetime(2026, 12, 1, 11, 0, tzinfo=UTC)
VISIT = BookingDraft(client_id=1, title="Look at the roof", starts_at=TEN)


@pytest.fixture(autouse=True)
def _a_client(office: Office) -> None:
    office.has_client()


def test_a_booking_is_confirmed_kept_as_written_and_announced(office: Office) -> None:
    job = office.do(create_job, JobDraft(client_id=1))
    draft = replace(VISIT, ends_at=ELEVEN, job_id=job.id, notes="Bring a ladder")
    booking = office.do(make_booking, draft)
    assert booking == Booking(
        id=1,
        client_id=1,
        title="Look at the roof",
        starts_at=TEN,
        ends_at=ELEVEN,
        job_id=1,
        notes="Bring a ladder",
        status=BookingStatus.CONFIRMED,
        created_at=NOON,
    )
    assert _kept(office) == booking
    assert office.events()[-1] == ("booking.created", 1)


@pytest.mark.parametrize("ends_at", [None, TEN, ELEVEN])
def test_a_booking_may_end_at_once_later_or_nobody_knows_when(
    office: Office, ends_at: datetime | None
) -> None:
    booking = office.do(make_booking, replace(VISIT, ends_at=ends_at))
    assert booking.ends_at == ends_at
    assert _kept(office) == booking


def test_a_booking_does_not_end_before_it_starts(office: Office) -> None:
    backwards = replace(VISIT, starts_at=ELEVEN, ends_at=TEN)
    with office.refusing(Invalid, match="^end must not be before start$") as refusal:
        office.do(make_booking, backwards)
    assert refusal.value.field == "end"


@pytest.mark.parametrize("client_id", [0, 999])
def test_a_booking_is_with_a_client(office: Office, client_id: int) -> None:
    with office.refusing(Invalid, match="^client_id is not the id of a client$") as refusal:
        office.do(make_booking, replace(VISIT, client_id=client_id))
    assert refusal.value.field == "client_id"


def test_a_booking_is_for_a_job_of_the_team(office: Office, strangers: Office) -> None:
    elsewhere = strangers.do(create_job, JobDraft()).id
    with office.refusing(Invalid, match="^job_id must be the id of a job of the team$") as refusal:
        office.do(make_booking, replace(VISIT, job_id=elsewhere))
    assert refusal.value.field == "job_id"


def test_another_teams_client_is_booked_by_nobody_else(office: Office, strangers: Office) -> None:
    before = office.book()
    with strangers.refusing(Invalid):
        strangers.do(make_booking, VISIT)
    assert office.book() == before


def _kept(office: Office) -> Booking | None:
    return office.look(lambda books: books.bookings.get(1))
