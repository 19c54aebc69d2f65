"""An invoice as a row of its table, both ways; its lines are in `lines`."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from quotewright.core.invoices import Invoice, InvoiceStatus
from quotewright.core.lines import Line
from quotewright.core.money import Money
from quotewright.core.sending import SendMethod
from quotewright.core.tax import RoundingPolicy
from quotewright.core.totals import Discount, DiscountKind
from quotewright.store.connections import Row
from quotewright.store.quote_rows import read_references, write_references
from quotewright.store.schema import invoices
from quotewright.store.times import (
    from_micros,
    maybe_day,
    maybe_instant,
    maybe_iso,
    maybe_micros,
    to_micros,
)

HEADER = tuple(
    invoices.c[name]
    for name in (
        "id",
        "number",
        "client_id",
        "title",
        "status",
        "currency",
        "prices_include_tax",
        "subtotal",
        "tax",
        "total",
        "amount_paid",
        "invoiced_on",
        "due_on",
        "created_at",
        "updated_at",
        "quote_id",
        "rounding_policy",
        "discount_kind",
        "discount_value",
        "discount",
        "notes",
        "sent_at",
        "voided_at",
        "void_reason",
        "token",
        "reference_lines",
        "profile_id",
        "payment_condition",
        "content_hash",
        "sent_by",
        "subscription_id",
        "period_on",
    )
)
CHANGED = (
    "title",
    "status",
    "subtotal",
    "tax",
    "total",
    "discount",
    "due_on",
    "notes",
    "sent_at",
    "voided_at",
    "void_reason",
    "updated_at",
    "reference_lines",
    "profile_id",
    "payment_condition",
    "content_hash",
    "sent_by",
)
"""What a change may touch; what is paid is not among it."""


def changeable(invoice: Invoice) -> dict[str, Any]:
    return {
        "title": invoice.title,
        "status": invoice.status,
        "subtotal": invoice.subtotal.minor,
        "tax": invoice.tax.minor,
        "total": invoice.total.minor,
        "discount": invoice.discounted.minor,
        "due_on": maybe_iso(invoice.due_on),
        "notes": invoice.notes,
        "sent_at": maybe_micros(invoice.sent_at),
        "voided_at": maybe_micros(invoice.voided_at),
        "void_reason": invoice.void_reason,
        "updated_at": to_micros(invoice.updated_at),
        "reference_lines": write_references(invoice.references),
        "profile_id": invoice.profile_id,
        "payment_condition": invoice.payment_condition,
        "content_hash": invoice.content_hash,
        "sent_by": invoice.sent_by or "",
    }


def read_invoice(row: Row, lines: tuple[Line, ...], line_totals: tuple[Money, ...]) -> Invoice:
    number, printed, client_id, title, status, currency, prices_include_tax, *rest = row
    subtotal, tax, total, amount_paid = (Money(minor, currency) for minor in rest[:4])
    invoiced_on, due_on, created_at, updated_at, quote_id, policy, *later = rest[4:]
    discount_kind, discount_value, discount, notes, sent_at, voided_at, void_reason, *page = later
    return Invoice(
        id=number,
        number=printed,
        client_id=client_id,
        title=title,
        status=InvoiceStatus(status),
        prices_include_tax=bool(prices_include_tax),
        rounding_policy=RoundingPolicy(policy),
        discount=Discount(DiscountKind(discount_kind), discount_value),
        subtotal=subtotal,
        discounted=Money(discount, currency),
        tax=tax,
        total=total,
        amount_paid=amount_paid,
        invoiced_on=date.fromisoformat(invoiced_on),
        due_on=maybe_day(due_on),
        lines=lines,
        line_totals=line_totals,
        quote_id=quote_id,
        notes=notes,
        sent_at=maybe_instant(sent_at),
        voided_at=maybe_instant(voided_at),
        void_reason=void_reason,
        created_at=from_micros(created_at),
        updated_at=from_micros(updated_at),
        **_beside_its_sums(page),
    )


def _beside_its_sums(row: Sequence[Any]) -> dict[str, Any]:
    """What it says and refers to besides its amounts and its way."""
    token, references, profile_id, payment_condition, content_hash, sent_by, *recurring = row
    subscription_id, period_on = recurring
    return {
        "token": token,
        "references": read_references(references),
        "profile_id": profile_id,
        "payment_condition": payment_condition,
        "content_hash": content_hash,
        "sent_by": SendMethod(sent_by) if sent_by else None,
        "subscription_id": subscription_id,
        "period_on": maybe_day(period_on),
    }
