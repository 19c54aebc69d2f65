"""Invoices and their payments on the wire."""

from quotewright.core.errors import Invalid
from quotewright.core.invoices import Invoice, InvoiceDraft
from quotewright.core.payments import Receipt
from quotewright.dialects.allquote.wire.lines import read_lines
from quotewright.dialects.allquote.wire.words import Wire, required_client
from quotewright.inbound.fields import Body, read_day, read_text, read_whole
from quotewright.store.invoices import InvoiceInList


def read_invoice(body: Body) -> InvoiceDraft:
    """Prices include tax: the total is the sum of the lines, as the page's own example shows."""
    return InvoiceDraft(
        client_id=required_client(body),
        title=read_text(body, "title"),
        due_on=read_day(body, "due_date"),
        lines=read_lines(body),
        prices_include_tax=True,
    )


def write_invoice(invoice: Invoice | InvoiceInList) -> Wire:
    return {
        "id": invoice.id,
        "title": invoice.title,
        "client_id": invoice.client_id,
        "status": invoice.status,
        "total_cents": invoice.total.minor,
        "amount_paid_cents": invoice.amount_paid.minor,
        "due_date": invoice.due_on,
    }


def read_payment(body: Body) -> tuple[int, str]:
    """The amount in cents and the payer's reference ("" when there is none)."""
    cents = read_whole(body, "amount_cents")
    if cents is None:
        raise Invalid("amount_cents is required", "amount_cents")
    if cents < 1:
        raise Invalid("amount_cents must be a positive integer", "amount_cents")
    return cents, read_text(body, "reference")


def write_receipt(receipt: Receipt) -> Wire:
    """The id is the invoice's."""
    return {
        "id": receipt.invoice_id,
        "amount_paid_cents": receipt.amount_paid.minor,
        "total_cents": receipt.total.minor,
        "fully_paid": receipt.is_fully_paid,
    }
