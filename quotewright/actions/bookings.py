"""Bookings: make an appointment with a client."""

from quotewright.actions.parties import require_client
from quotewright.core.bookings import Booking, BookingDraft, check_booking
from quotewright.core.errors import Invalid
from quotewright.core.events import BookingCreated
from quotewright.store import Books


def make_booking(books: Books, draft: BookingDraft) -> Booking:
    check_booking(draft)
    require_client(books, draft.client_id)
    if draft.job_id is not None and books.jobs.get(draft.job_id) is None:
        raise Invalid("job_id must be the id of a job of the team", "job_id")
    taken = books.take(bookings=1, event_seq=1)
    booking = books.bookings.add(taken["bookings"], draft)
    books.record(BookingCreated(booking.id))
    return booking
