"""What happened: one frozen class per event, written in the transaction of the change."""

from typing import ClassVar

from quotewright.core.records import dataclass


@dataclass(frozen=True)
class Event:
    """A fact about one record. `subject_id` is the id that `data` carries."""

    subject_id: int
    name: ClassVar[str]


@dataclass(frozen=True)
class ClientCreated(Event):
    name = "client.created"


@dataclass(frozen=True)
class ClientUpdated(Event):
    name = "client.updated"


@dataclass(frozen=True)
class JobCreated(Event):
    name = "job.created"


@dataclass(frozen=True)
class JobUpdated(Event):
    name = "job.updated"


@dataclass(frozen=True)
class JobCompleted(Event):
    name = "job.completed"


@dataclass(frozen=True)
class BookingCreated(Event):
    name = "booking.created"


@dataclass(frozen=True)
class QuoteCreated(Event):
    name = "quote.created"


@dataclass(frozen=True)
class QuoteUpdated(Event):
    name = "quote.updated"


@dataclass(frozen=True)
class QuoteSent(Event):
    name = "quote.sent"


@dataclass(frozen=True)
class QuoteViewed(Event):
    name = "quote.viewed"


@dataclass(frozen=True)
class QuoteCommented(Event):
    name = "quote.commented"


@dataclass(frozen=True)
class QuoteAccepted(Event):
    name = "quote.accepted"


@dataclass(frozen=True)
class QuoteDeclined(Event):
    name = "quote.declined"


@dataclass(frozen=True)
class QuoteExpired(Event):
    name = "quote.expired"


@dataclass(frozen=True)
class QuoteReopened(Event):
    name = "quote.reopened"


@dataclass(frozen=True)
class QuoteRevised(Event):
    name = "quote.revised"


@dataclass(frozen=True)
class QuoteVoided(Event):
    name = "quote.voided"


@dataclass(frozen=True)
class QuoteDeleted(Event):
    name = "quote.deleted"


@dataclass(frozen=True)
class InvoiceCreated(Event):
    name = "invoice.created"


@dataclass(frozen=True)
class InvoiceSent(Event):
    name = "invoice.sent"


@dataclass(frozen=True)
class InvoicePaid(Event):
    name = "invoice.paid"


@dataclass(frozen=True)
class InvoiceVoided(Event):
    name = "invoice.voided"


@dataclass(frozen=True)
class PaymentReceived(Event):
    """`subject_id` is the invoice that was paid on."""

    name = "payment.received"


@dataclass(frozen=True)
class EndpointDisabled(Event):
    name = "endpoint.disabled"


@dataclass(frozen=True)
class KeyChanged(Event):
    name = "key.changed"


EVENTS: dict[str, type[Event]] = {kind.name: kind for kind in Event.__subclasses__()}
"""Every event there is, by the name it is announced under."""
