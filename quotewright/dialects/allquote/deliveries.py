"""/deliveries: what was sent to the endpoints of a team, of both kinds, and sending it again."""

from quotewright.actions.deliveries import resend as send_again
from quotewright.core.deliveries import DeliveryStatus
from quotewright.core.errors import NotFound
from quotewright.dialects.allquote.calls import Answer, Call, read_delivery_id
from quotewright.dialects.allquote.filters import (
    by_delivery_since,
    by_event,
    by_number,
    by_status,
)
from quotewright.dialects.allquote.wire.deliveries import write_delivery

_FILTERS = {
    "endpoint": by_number("endpoint_id", "endpoint"),
    "status": by_status(DeliveryStatus),
    "event": by_event,
    "since": by_delivery_since,
}


def list_deliveries(call: Call) -> Answer:
    with call.books() as books:
        page = books.deliveries.find(call.page_wanted(_FILTERS, read_delivery_id))
    return call.listing("deliveries", page, write_delivery)


def get(call: Call) -> Answer:
    with call.books() as books:
        delivery = books.deliveries.get(call.delivery_id)
    if delivery is None:
        raise NotFound
    return Answer(200, write_delivery(delivery))


def resend(call: Call) -> Answer:
    with call.books() as books:
        delivery_id = call.delivery_id
        if books.deliveries.get(delivery_id) is None:
            raise NotFound
        call.check_body()
        return Answer(200, write_delivery(send_again(books, delivery_id)))
