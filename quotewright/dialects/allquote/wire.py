"""AllQuote's words for our records: `read_x` from the wire, `write_x` to it, in pairs.

Keys stand in the order of the vendor's page. Money is integer cents; missing text is "", a missing
date null.
"""

from dataclasses import replace
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

from quotewright.core.clients import Address, Client, ClientDraft, renamed
from quotewright.core.decimals import PRICE, QUANTITY, divide_half_up, read_decimal
from quotewright.core.errors import Invalid
from quotewright.core.invoices import Invoice, InvoiceDraft
from quotewright.core.jobs import Job, JobDraft, JobStatus
from quotewright.core.lines import MOST_LINES, Line, LineKind
from quotewright.core.money import Money
from quotewright.core.payments import Receipt
from quotewright.core.quotes import Quote, QuoteDraft, QuoteKind, QuoteStatus
from quotewright.core.teams import Team
from quotewright.inbound.fields import (
    LONG,
    Body,
    read_day,
    read_id,
    read_number_or_text,
    read_text,
    read_whole,
)
from quotewright.store.invoices import InvoiceInList
from quotewright.store.quotes import QuoteInList

Wire = dict[str, Any]

DEFAULT_CATEGORY = "material"
_UNITS_PER_CENT = PRICE.one // 100

Choice = TypeVar("Choice", bound=StrEnum)


def read_client(body: Body) -> ClientDraft:
    return ClientDraft(
        contact=read_text(body, "name"),
        email=read_text(body, "email"),
        phone=read_number_or_text(body, "phone"),
        billing=Address(line1=read_text(body, "address")),
    )


def change_client(client: Client, body: Body) -> Client:
    """The client as it is wanted: only keys that were sent count, where they say something new."""
    sent = read_client(body)
    changes: dict[str, Any] = {}
    if "name" in body:
        changes |= renamed(client, sent.contact)
    if "email" in body:
        changes["email"] = sent.email
    if "phone" in body and sent.phone != client.any_phone:
        changes["phone"] = sent.phone
    if "address" in body and sent.billing.line1 != client.billing.in_one_line():
        changes["billing"] = sent.billing
    return replace(client, **changes)


def write_client(client: Client) -> Wire:
    return {
        "id": client.id,
        "name": client.name,
        "email": client.email,
        "phone": client.any_phone,
        "address": client.billing.in_one_line(),
    }


def read_job(body: Body) -> JobDraft:
    return JobDraft(
        title=read_text(body, "title"),
        client_id=read_id(body, "client_id"),
        address=read_text(body, "address"),
        notes=read_text(body, "notes", most=LONG),
        scheduled_on=read_day(body, "scheduled_date"),
    )


def change_job(job: Job, body: Body) -> Job:
    """The job as it is wanted: only keys that were sent count; a blank status is none."""
    sent = read_job(body)
    changes: dict[str, Any] = {
        field: getattr(sent, field) for key, field in _JOB_FIELDS.items() if key in body
    }
    if "assigned_to" in body:
        changes["assigned_to"] = read_id(body, "assigned_to")
    if status := read_text(body, "status"):
        changes["status"] = _one_of(JobStatus, status, "status")
    return replace(job, **changes)


def write_job(job: Job) -> Wire:
    return {
        "id": job.id,
        "title": job.title,
        "client_id": job.client_id,
        "status": job.status,
        "address": job.address,
        "scheduled_date": job.scheduled_on,
    }


def read_quote(body: Body) -> QuoteDraft:
    """Prices exclude tax; the tax is the team's own (10 % for a GST-registered one)."""
    kind = read_text(body, "doc_type") or QuoteKind.QUOTE
    return QuoteDraft(
        client_id=_required_client(body),
        kind=_one_of(QuoteKind, kind, "doc_type"),
        title=read_text(body, "title"),
        lines=_read_lines(body),
    )


def write_quote(quote: Quote) -> Wire:
    shown = zip(quote.lines, quote.line_totals, strict=True)
    return {
        "id": quote.id,
        "quote_number": quote.number,
        "title": quote.title,
        "status": _status_in_their_words(quote.status),
        "subtotal_cents": quote.net.minor,
        "gst_cents": quote.tax.minor,
        "total_cents": quote.total.minor,
        "line_items": [_write_line(line, total) for line, total in shown],
    }


def write_quote_in_list(quote: QuoteInList) -> Wire:
    return {
        "id": quote.id,
        "quote_number": quote.number,
        "title": quote.title,
        "status": _status_in_their_words(quote.status),
        "subtotal_cents": quote.total - quote.tax,
        "gst_cents": quote.tax,
        "total_cents": quote.total,
    }


def read_invoice(body: Body) -> InvoiceDraft:
    """Prices include tax: the total is the sum of the lines, as the page's own example shows."""
    return InvoiceDraft(
        client_id=_required_client(body),
        title=read_text(body, "title"),
        due_on=read_day(body, "due_date"),
        lines=_read_lines(body),
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


def write_account(team: Team) -> Wire:
    return {"team_id": team.id, "business_name": team.name}


_JOB_FIELDS = {
    "title": "title",
    "address": "address",
    "notes": "notes",
    "scheduled_date": "scheduled_on",
}


def _status_in_their_words(status: QuoteStatus) -> QuoteStatus:
    """The page knows no word for an accepted quote that has its invoice."""
    return QuoteStatus.ACCEPTED if status is QuoteStatus.INVOICED else status


def _required_client(body: Body) -> int:
    client_id = read_id(body, "client_id")
    if client_id is None:
        raise Invalid("client_id is required", "client_id")
    return client_id


def _read_lines(body: Body) -> tuple[Line, ...]:
    lines = body.get("line_items")
    if lines is None:
        return ()
    if not isinstance(lines, list):
        raise Invalid("line_items must be a list of objects", "line_items")
    if len(lines) > MOST_LINES:
        raise Invalid(f"line_items must be at most {MOST_LINES}", "line_items")
    return tuple(_read_line(line, f"line_items[{place}]") for place, line in enumerate(lines))


def _read_line(line: object, name: str) -> Line:
    """A line without a quantity is one of something; without a price it costs nothing."""
    if not isinstance(line, dict):
        raise Invalid(f"{name} must be an object", name)
    quantity = line.get("qty")
    cents = read_whole(line, "unit_price_cents", name=f"{name}.unit_price_cents") or 0
    return Line(
        kind=LineKind.ITEM,
        description=read_text(line, "description", most=LONG, name=f"{name}.description"),
        quantity=QUANTITY.one if quantity is None else _read_quantity(quantity, f"{name}.qty"),
        unit_price=_read_price(cents, f"{name}.unit_price_cents"),
    )


def _read_quantity(value: object, name: str) -> int:
    units = read_decimal(value, QUANTITY, name)
    if units < 0:
        raise Invalid(f"{name} must not be negative", name)
    return units


def _read_price(cents: int, name: str) -> int:
    units = cents * _UNITS_PER_CENT
    if abs(units) > PRICE.most * PRICE.one:
        raise Invalid(f"{name} must be at most {PRICE.most * 100} cents", name)
    return units


def _write_line(line: Line, total: Money) -> Wire:
    is_text = line.kind is LineKind.TEXT
    return {
        "description": line.description,
        "qty": 0 if is_text else _write_quantity(line.quantity),
        "unit_price_cents": 0 if is_text else divide_half_up(line.unit_price, _UNITS_PER_CENT),
        "total_cents": total.minor,
        "category": line.category or DEFAULT_CATEGORY,
    }


def _write_quantity(units: int) -> int | Decimal:
    """As it was given: 8 stays 8, 2.5 stays 2.5."""
    whole, part = divmod(units, QUANTITY.one)
    return Decimal(units).scaleb(-QUANTITY.decimals).normalize() if part else whole


def _one_of(choices: type[Choice], value: str, name: str) -> Choice:
    try:
        return choices(value)
    except ValueError:
        raise Invalid(f"{name} must be one of: {', '.join(choices)}", name) from None
