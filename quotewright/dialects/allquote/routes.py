"""The calls that are served: each with its scope, and what has to be known of it beforehand."""

from collections.abc import Callable
from dataclasses import dataclass

from quotewright.core.scopes import EVERYTHING
from quotewright.dialects.allquote import (
    bookings,
    clients,
    deliveries,
    events,
    hooks,
    invoices,
    jobs,
    quotes,
    webhooks,
)
from quotewright.dialects.allquote.calls import Answer, Call
from quotewright.dialects.allquote.foresight import (
    Foresight,
    client_of_body,
    nothing,
    one_invoice,
    one_of_path,
)
from quotewright.dialects.allquote.wire.account import write_account
from quotewright.store.bookings import BOOKING
from quotewright.store.clients import CLIENT
from quotewright.store.invoices import INVOICE, STANDING
from quotewright.store.jobs import JOB
from quotewright.store.quotes import QUOTE

OF_ITS_EVENT = ""
"""A hook asks for what its event is about, which the call itself looks at."""

_CHANGES = frozenset({"POST", "PATCH"})


@dataclass(frozen=True, slots=True)
class Route:
    """A call: what it answers with, and the scope it asks of a token.

    One that `shows_a_secret` has its answers kept sealed, where they are kept.
    """

    method: str
    path: str
    answer: Callable[[Call], Answer]
    scope: str
    foresees: Foresight = nothing
    shows_a_secret: bool = False

    @property
    def is_write(self) -> bool:
        return self.method != "GET"

    @property
    def needs_a_plan(self) -> bool:
        """Reading goes on without one, and so does whoever unsubscribes."""
        return self.method in _CHANGES

    @property
    def has_a_body(self) -> bool:
        """What some programs send along with a DELETE is not looked at."""
        return self.method in _CHANGES


def _account(call: Call) -> Answer:
    return Answer(200, write_account(call.caller.team))


ROUTES = (
    Route("GET", "/clients", clients.list_clients, "read:clients"),
    Route("POST", "/clients", clients.create, "write:clients"),
    Route("POST", "/clients/find-or-create", clients.find_or_create, "write:clients"),
    Route("GET", "/clients/{id}", clients.get, "read:clients", one_of_path(CLIENT)),
    Route("PATCH", "/clients/{id}", clients.patch, "write:clients"),
    Route("GET", "/jobs", jobs.list_jobs, "read:jobs"),
    Route("POST", "/jobs", jobs.create, "write:jobs"),
    Route("GET", "/jobs/{id}", jobs.get, "read:jobs", one_of_path(JOB)),
    Route("PATCH", "/jobs/{id}", jobs.patch, "write:jobs"),
    Route("GET", "/bookings", bookings.list_bookings, "read:jobs"),
    Route("POST", "/bookings", bookings.create, "write:jobs"),
    Route("GET", "/bookings/{id}", bookings.get, "read:jobs", one_of_path(BOOKING)),
    Route("GET", "/quotes", quotes.list_quotes, "read:quotes"),
    Route("POST", "/quotes", quotes.create, "write:quotes", client_of_body),
    Route("GET", "/quotes/{id}", quotes.get, "read:quotes", one_of_path(QUOTE)),
    Route("GET", "/quotes/{id}/pdf", quotes.pdf, "read:quotes", one_of_path(QUOTE)),
    Route("PATCH", "/quotes/{id}", quotes.patch, "write:quotes"),
    Route("POST", "/quotes/{id}/send", quotes.send, "write:quotes", one_of_path(QUOTE)),
    Route("POST", "/quotes/{id}/revise", quotes.revise, "write:quotes", one_of_path(QUOTE)),
    Route("POST", "/quotes/{id}/reopen", quotes.reopen, "write:quotes", one_of_path(QUOTE)),
    Route("POST", "/quotes/{id}/accept", quotes.accept, "write:quotes", one_of_path(QUOTE)),
    Route("POST", "/quotes/{id}/decline", quotes.decline, "write:quotes", one_of_path(QUOTE)),
    Route("POST", "/quotes/{id}/void", quotes.void, "write:quotes", one_of_path(QUOTE)),
    Route("POST", "/quotes/{id}/invoice", invoices.create_from_quote, "write:invoices"),
    Route("GET", "/invoices", invoices.list_invoices, "read:invoices"),
    Route("POST", "/invoices", invoices.create, "write:invoices", client_of_body),
    Route("GET", "/invoices/{id}", invoices.get, "read:invoices", one_invoice),
    Route("GET", "/invoices/{id}/pdf", invoices.pdf, "read:invoices", one_of_path(INVOICE)),
    Route("PATCH", "/invoices/{id}", invoices.patch, "write:invoices"),
    Route("POST", "/invoices/{id}/send", invoices.send, "write:invoices"),
    Route("POST", "/invoices/{id}/void", invoices.void, "write:invoices"),
    Route(
        "GET",
        "/invoices/{id}/payments",
        invoices.list_payments,
        "read:invoices",
        one_of_path(STANDING),
    ),
    Route("POST", "/invoices/{id}/payments", invoices.pay, "write:invoices"),
    Route("GET", "/hooks", hooks.list_hooks, OF_ITS_EVENT),
    Route("POST", "/hooks", hooks.create, OF_ITS_EVENT, shows_a_secret=True),
    Route("GET", "/hooks/{id}", hooks.get, OF_ITS_EVENT),
    Route("DELETE", "/hooks/{id}", hooks.delete, OF_ITS_EVENT),
    Route("GET", "/webhooks", webhooks.list_webhooks, EVERYTHING),
    Route("POST", "/webhooks", webhooks.create, EVERYTHING, shows_a_secret=True),
    Route("GET", "/webhooks/{id}", webhooks.get, EVERYTHING),
    Route("PATCH", "/webhooks/{id}", webhooks.patch, EVERYTHING),
    Route("DELETE", "/webhooks/{id}", webhooks.delete, EVERYTHING),
    Route("POST", "/webhooks/{id}/test", webhooks.try_out, EVERYTHING),
    Route("POST", "/webhooks/{id}/replay", webhooks.replay, EVERYTHING),
    Route(
        "POST",
        "/webhooks/{id}/rotate-secret",
        webhooks.rotate_secret,
        EVERYTHING,
        shows_a_secret=True,
    ),
    Route("GET", "/deliveries", deliveries.list_deliveries, EVERYTHING),
    Route("GET", "/deliveries/{id}", deliveries.get, EVERYTHING),
    Route("POST", "/deliveries/{id}/resend", deliveries.resend, EVERYTHING),
    Route("GET", "/events", events.list_events, EVERYTHING),
    Route("GET", "/me", _account, ""),
)
