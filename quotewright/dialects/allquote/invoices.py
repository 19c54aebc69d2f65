"""/invoices and their payments."""

from quotewright.actions.invoices import create_invoice
from quotewright.actions.payments import record_payment
from quotewright.core.errors import NotFound
from quotewright.core.invoices import InvoiceStatus
from quotewright.dialects.allquote.calls import Answer, Call
from quotewright.dialects.allquote.filters import by_client, by_status, by_update
from quotewright.dialects.allquote.wire.invoices import (
    read_invoice,
    read_payment,
    write_invoice,
    write_receipt,
)

_FILTERS = {
    "status": by_status(InvoiceStatus),
    "client_id": by_client,
    "updated_since": by_update(),
}


def list_invoices(call: Call) -> Answer:
    with call.books() as books:
        page = books.invoices.find(call.page_wanted(_FILTERS))
    return call.listing("invoices", page, write_invoice)


def create(call: Call) -> Answer:
    draft = read_invoice(call.body)
    with call.books() as books:
        return Answer(201, write_invoice(create_invoice(books, draft)))


def get(call: Call) -> Answer:
    with call.books() as books:
        invoice = books.invoices.standing(call.id)
    if invoice is None:
        raise NotFound
    return Answer(200, write_invoice(invoice))


def pay(call: Call) -> Answer:
    """404 for an unknown invoice comes before anything said about the body."""
    with call.books() as books:
        if books.invoices.standing(call.id) is None:
            raise NotFound
        amount, reference = read_payment(call.body)
        return Answer(201, write_receipt(record_payment(books, call.id, amount, reference)))
