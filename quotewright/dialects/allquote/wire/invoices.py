"""Invoices and their payments on the wire."""

from dataclasses import replace
from typing import Any

from quotewright.core.errors import Invalid
from quotewright.core.invoices import Invoice, InvoiceDraft
from quotewright.core.payments import Payment, Receipt
from quotewright.dialects.allquote.wire.lines import change_lines, read_lines, write_line
from quotewright.dialects.allquote.wire.words import Wire, required_client
from quotewright.inbound.fields import LONG, Body, read_day, read_text, read_whole
from quotewright.store.invoices import InvoiceInList


def read_invoice(body: Body) -> InvoiceDraft:
    """Prices include tax: the total is the sum of the lines, as the page's own example shows."""
    return InvoiceDraft(
        client_id=required_client(body),
        title=read_text(body, "title"),
        due_on=read_day(body, "due_date"),
        lines=read_lines(body),
        prices_include_tax=True,
        notes=read_text(body, "notes", most=LONG),
    )


def change_invoice(invoice: Invoice, body: Body) -> Invoice:
    """The invoice as it is wanted: only keys that were sent count."""
    changes: dict[str, Any] = {}
    if "title" in body:
        changes["title"] = read_text(body, "title")
    if "due_date" in body:
        changes["due_on"] = read_day(body, "due_date")
    if "notes" in body:
        changes["notes"] = read_text(body, "notes", most=LONG)
    if "line_items" in body:
        changes["lines"] = change_lines(invoice.lines, invoice.line_totals, body)
    return replace(invoice, **changes)


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


def write_invoice_in_full(invoice: Invoice, links: Wire) -> Wire:
    """All that is known, behind the page's own keys."""
    shown = zip(invoice.lines, invoice.line_totals, strict=True)
    return {
        **write_invoice(invoice),
        "number": invoice.number,
        "line_items": [write_line(line, total) for line, total in shown],
        "gst_cents": invoice.tax.minor,
        "quote_id": invoice.quote_id,
        "notes": invoice.notes,
        "links": links,
        "created_at": invoice.created_at,
        "updated_at": invoice.updated_at,
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


def write_payment(payment: Payment) -> Wire:
    return {
        "id": payment.id,
        "amount_cents": payment.amount.minor,
        "reference": payment.reference,
        "received_at": payment.received_at,
    }
