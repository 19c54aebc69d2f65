"""/invoices and their payments, and the invoice of a quote."""

from quotewright.actions.invoices import (
    create_invoice,
    invoice_quote,
    update_invoice,
    void_invoice,
)
from quotewright.actions.payments import record_payment
from quotewright.actions.prints import invoice_to_print
from quotewright.actions.sending import send_invoice
from quotewright.core.errors import NotFound
from quotewright.core.invoices import Invoice, InvoiceStatus
from quotewright.dialects.allquote.calls import Answer, Call, Printing
from quotewright.dialects.allquote.filters import by_client, by_status, by_update
from quotewright.dialects.allquote.links import invoice_links
from quotewright.dialects.allquote.wire.invoices import (
    change_invoice,
    read_invoice,
    read_payment,
    write_invoice,
    write_invoice_in_full,
    write_payment,
    write_receipt,
)
from quotewright.dialects.allquote.wire.sendings import read_method
from quotewright.dialects.allquote.wire.words import Wire
from quotewright.inbound.fields import read_text
from quotewright.store import Books

_FILTERS = {
    "status": by_status(InvoiceStatus),
    "client_id": by_client,
    "updated_since": by_update(),
}
# A payment stays as it came in.
_FILTERS_OF_PAYMENTS = {"updated_since": by_update("received_at")}


def list_invoices(call: Call) -> Answer:
    wanted = call.page_wanted(_FILTERS)
    with call.books() as books:
        if call.is_expanded:
            in_full = books.invoices.find_in_full(wanted)
            return call.listing("invoices", in_full, lambda invoice: _written(call, invoice))
        return call.listing("invoices", books.invoices.find(wanted), write_invoice)


def create(call: Call) -> Answer:
    draft = read_invoice(call.body)
    with call.books() as books:
        return Answer(201, _written(call, create_invoice(books, draft)))


def create_from_quote(call: Call) -> Answer:
    """Nothing is asked of the body: an invoice is what was accepted."""
    with call.books() as books:
        invoice = invoice_quote(books, call.id)
        call.check_body()
        return Answer(201, _written(call, invoice))


def get(call: Call) -> Answer:
    """Its lines are read only where a query may ask for them."""
    with call.books() as books:
        read = books.invoices.get if call.request.query else books.invoices.standing
        invoice = read(call.id)
        if invoice is None:
            raise NotFound
        return Answer(200, _written(call, invoice))


def patch(call: Call) -> Answer:
    """The body is read once the invoice is found and may be changed: 404 comes before 400."""
    with call.books() as books:
        invoice = update_invoice(books, call.id, lambda invoice: change_invoice(invoice, call.body))
        return Answer(200, _written(call, invoice))


def send(call: Call) -> Answer:
    with call.books() as books:
        _standing(books, call.id)
        method = read_method(call.body_if_any)
        return Answer(200, _written(call, send_invoice(books, call.id, method)))


def pdf(call: Call) -> Answer:
    """As of quotes."""
    with call.books() as books:
        return Answer(200, Printing(call.caller, invoice_to_print(books, call.id)))


def void(call: Call) -> Answer:
    with call.books() as books:
        _standing(books, call.id)
        reason = read_text(call.body_if_any, "reason")
        return Answer(200, _written(call, void_invoice(books, call.id, reason)))


def pay(call: Call) -> Answer:
    """404 for an unknown invoice comes before anything said about the body."""
    with call.books() as books:
        _standing(books, call.id)
        amount, reference = read_payment(call.body)
        return Answer(201, write_receipt(record_payment(books, call.id, amount, reference)))


def list_payments(call: Call) -> Answer:
    with call.books() as books:
        invoice = _standing(books, call.id)
        page = books.payments.find(invoice, call.page_wanted(_FILTERS_OF_PAYMENTS))
    return call.listing("payments", page, write_payment)


def _standing(books: Books, invoice_id: int) -> Invoice:
    invoice = books.invoices.standing(invoice_id)
    if invoice is None:
        raise NotFound
    return invoice


def _written(call: Call, invoice: Invoice) -> Wire:
    if call.is_expanded:
        return write_invoice_in_full(invoice, invoice_links(call, invoice))
    return write_invoice(invoice)
