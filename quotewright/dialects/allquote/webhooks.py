"""/webhooks: endpoints that a team makes by hand, tries out, repairs, and has told again."""

from quotewright.actions.deliveries import replay as tell_again
from quotewright.actions.deliveries import send_test
from quotewright.actions.endpoints import add_endpoint, change_endpoint
from quotewright.actions.endpoints import rotate_secret as give_another_secret
from quotewright.core.addresses import check_url
from quotewright.core.endpoints import EndpointKind
from quotewright.core.errors import Invalid
from quotewright.dialects.allquote.calls import Answer, Call
from quotewright.dialects.allquote.endpoints import deleted, known, standing
from quotewright.dialects.allquote.filters import read_since
from quotewright.dialects.allquote.manner import snapshot_of
from quotewright.dialects.allquote.wire.deliveries import write_delivery
from quotewright.dialects.allquote.wire.endpoints import (
    read_change,
    read_secret,
    read_webhook,
    write_webhook,
    write_webhook_with_secret,
)
from quotewright.inbound.fields import read_text

_KIND = EndpointKind.MANUAL


def list_webhooks(call: Call) -> Answer:
    with call.books() as books:
        webhooks = books.endpoints.list(_KIND)
    return Answer(200, {"webhooks": [write_webhook(webhook) for webhook in webhooks]})


def create(call: Call) -> Answer:
    draft, secret = read_webhook(call.body, call.outgoing.allowed), read_secret(call.body)
    with call.books() as books:
        return Answer(201, write_webhook_with_secret(*add_endpoint(books, draft, secret)))


def get(call: Call) -> Answer:
    with call.books() as books:
        return Answer(200, write_webhook(standing(call, books, _KIND)))


def patch(call: Call) -> Answer:
    """The body is read once the webhook is found: 404 comes before 400."""
    with call.books() as books:
        webhook = standing(call, books, _KIND)
        change = read_change(call.body, call.outgoing.allowed)
        return Answer(200, write_webhook(change_endpoint(books, webhook.id, change)))


def delete(call: Call) -> Answer:
    with call.books() as books:
        return deleted(books, known(call, books, _KIND))


def try_out(call: Call) -> Answer:
    """The URL is looked at again: what is allowed may have changed since it was kept."""
    with call.books() as books:
        webhook = standing(call, books, _KIND)
        call.check_body()
        check_url(webhook.url, call.outgoing.allowed)
        delivery = send_test(books, webhook.id, call.outgoing.new_id)
        return Answer(201, write_delivery(delivery))


def replay(call: Call) -> Answer:
    with call.books() as books:
        webhook = standing(call, books, _KIND)
        text = read_text(call.body_if_any, "since")
        if not text:
            raise Invalid("since is required", "since")
        since = read_since(text, "since", call.zone)
        new_id = call.outgoing.new_id
        replayed = tell_again(books, webhook.id, since, new_id, snapshot_of)
        return Answer(200, {"replayed": replayed.count, "more": replayed.more})


def rotate_secret(call: Call) -> Answer:
    with call.books() as books:
        webhook = standing(call, books, _KIND)
        call.check_body()
        return Answer(200, write_webhook_with_secret(*give_another_secret(books, webhook.id)))
