"""Bookings on the wire: instants in UTC, whatever offset they came with."""

from datetime import tzinfo

from quotewright.core.bookings import Booking, BookingDraft
from quotewright.core.errors import Invalid
from quotewright.dialects.allquote.wire.words import Wire, required_client
from quotewright.inbound.fields import LONG, Body, read_id, read_instant, read_text


def read_booking(body: Body, zone: tzinfo) -> BookingDraft:
    """A time without an offset is one of `zone`, the team's own."""
    client_id = required_client(body)
    title = read_text(body, "title")
    if not title:
        raise Invalid("title is required", "title")
    starts_at = read_instant(body, "start", zone)
    if starts_at is None:
        raise Invalid("start is required", "start")
    return BookingDraft(
        client_id=client_id,
        title=title,
        starts_at=starts_at,
        ends_at=read_instant(body, "end", zone),
        job_id=read_id(body, "job_id"),
        notes=read_text(body, "notes", most=LONG),
    )


def write_booking(booking: Booking) -> Wire:
    return {
        "id": booking.id,
        "client_id": booking.client_id,
        "job_id": booking.job_id,
        "title": booking.title,
        "start": booking.starts_at,
        "end": booking.ends_at,
        "notes": booking.notes,
        "status": booking.status,
        "created_at": booking.created_at,
    }
