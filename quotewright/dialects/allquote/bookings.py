"""/bookings, which the page only names an event of: the calls are ours."""

from quotewright.actions.bookings import make_booking
from quotewright.core.bookings import BookingStatus
from quotewright.core.errors import NotFound
from quotewright.dialects.allquote.calls import Answer, Call
from quotewright.dialects.allquote.filters import by_client, by_status, by_update
from quotewright.dialects.allquote.wire.bookings import read_booking, write_booking

# A booking stays as it was made.
_FILTERS = {
    "status": by_status(BookingStatus),
    "client_id": by_client,
    "updated_since": by_update("created_at"),
}


def list_bookings(call: Call) -> Answer:
    with call.books() as books:
        page = books.bookings.find(call.page_wanted(_FILTERS))
    return call.listing("bookings", page, write_booking)


def create(call: Call) -> Answer:
    draft = read_booking(call.body, call.zone)
    with call.books() as books:
        return Answer(201, write_booking(make_booking(books, draft)))


def get(call: Call) -> Answer:
    with call.books() as books:
        booking = books.bookings.get(call.id)
    if booking is None:
        raise NotFound
    return Answer(200, write_booking(booking))
