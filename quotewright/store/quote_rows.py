"""A quote as a row of its table, both ways; its lines are in `lines`."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from quotewright.core.cycles import Cycle
from quotewright.core.lines import Line
from quotewright.core.money import Money
from quotewright.core.quotes import Quote, QuoteKind, QuoteStatus
from quotewright.core.sending import SendMethod
from quotewright.core.tax import RoundingPolicy
from quotewright.core.totals import Discount, DiscountKind
from quotewright.store.addresses import ADDRESSES, read_addresses, write_addresses
from quotewright.store.connections import Row
from quotewright.store.schema import quotes
from quotewright.store.times import (
    from_micros,
    maybe_day,
    maybe_instant,
    maybe_iso,
    maybe_micros,
    to_micros,
)

# A list reads these for each of its rows; a dictionary knows them without a call.
CYCLES = {str(cycle): cycle for cycle in Cycle}
_KINDS = {str(kind): kind for kind in QuoteKind}
STATUSES = {str(status): status for status in QuoteStatus}
_POLICIES = {str(policy): policy for policy in RoundingPolicy}
_DISCOUNTS = {str(kind): kind for kind in DiscountKind}

HEADER = tuple(
    quotes.c[name]
    for name in (
        "id",
        "number",
        "revision",
        "client_id",
        "kind",
        "title",
        "status",
        "currency",
        "prices_include_tax",
        "rounding_policy",
        "discount_kind",
        "discount_value",
        "subtotal",
        "discount",
        "tax",
        "total",
        "quoted_on",
        "term_days",
        "valid_until",
        "sent_at",
        "accepted_at",
        "declined_at",
        "voided_at",
        "void_reason",
        "deleted_at",
        "created_at",
        "updated_at",
        "viewed_at",
        "memo",
        "notes",
        "deposit",
        "assigned_to",
        "external_key",
        "public_reference",
        "sent_id",
        "revises_id",
        "successor_id",
        "latest_revision",
        "content_hash",
        "token",
        "reference_lines",
        "profile_id",
        "payment_condition",
        "show_totals",
        "accept_redirect",
        "reject_redirect",
        "sent_by",
        "cycle",
        "hold_until",
        "is_invoiced_when_accepted",
        "setup",
        "setup_tax",
        "category_id",
        "extras",
        *ADDRESSES,
    )
)

NEVER_CHANGED = frozenset({"id", "revision", "created_at", "token"})
"""What stays as it was written when the quote was made."""


def read_quote(row: Row, lines: tuple[Line, ...], line_totals: tuple[Money, ...]) -> Quote:
    number, printed, revision, client_id, kind, title, status, currency, *rest = row
    prices_include_tax, policy, discount_kind, discount_value, *amounts = rest[:8]
    quoted_on, term_days, valid_until, sent_at, accepted_at, declined_at, *end = rest[8:]
    voided_at, void_reason, deleted_at, created_at, updated_at, *later = end
    subtotal, discount, tax, total = (Money(minor, currency) for minor in amounts)
    return Quote(
        id=number,
        number=printed,
        revision=revision,
        client_id=client_id,
        kind=_KINDS[kind],
        title=title,
        status=STATUSES[status],
        prices_include_tax=bool(prices_include_tax),
        rounding_policy=_POLICIES[policy],
        discount=Discount(_DISCOUNTS[discount_kind], discount_value),
        subtotal=subtotal,
        discounted=discount,
        tax=tax,
        total=total,
        quoted_on=date.fromisoformat(quoted_on),
        term_days=term_days,
        valid_until=maybe_day(valid_until),
        lines=lines,
        line_totals=line_totals,
        sent_at=maybe_instant(sent_at),
        accepted_at=maybe_instant(accepted_at),
        declined_at=maybe_instant(declined_at),
        voided_at=maybe_instant(voided_at),
        void_reason=void_reason,
        deleted_at=maybe_instant(deleted_at),
        created_at=from_micros(created_at),
        updated_at=from_micros(updated_at),
        **_beside_its_prices(later, currency),
    )


def row_of(quote: Quote) -> dict[str, Any]:
    """Every column of the quote but `team_id`."""
    return {
        "id": quote.id,
        "number": quote.number,
        "revision": quote.revision,
        "client_id": quote.client_id,
        "kind": quote.kind,
        "title": quote.title,
        "status": quote.status,
        "stage": quote.stage,
        "is_closed": quote.is_closed,
        "created_at": to_micros(quote.created_at),
        "updated_at": to_micros(quote.updated_at),
        **_prices_of(quote),
        **_way_of(quote),
        "memo": quote.memo,
        "notes": quote.notes,
        "deposit": None if quote.deposit is None else quote.deposit.minor,
        "assigned_to": quote.assigned_to,
        "external_key": quote.external_key,
        "public_reference": quote.public_reference,
        "token": quote.token,
        "reference_lines": write_references(quote.references),
        "profile_id": quote.profile_id,
        "payment_condition": quote.payment_condition,
        "show_totals": quote.show_totals,
        "accept_redirect": quote.accept_redirect,
        "reject_redirect": quote.reject_redirect,
        "cycle": quote.cycle,
        "hold_until": maybe_micros(quote.hold_until),
        "is_invoiced_when_accepted": quote.is_invoiced_when_accepted,
        "category_id": quote.category_id,
        "extras": quote.extras,
        **write_addresses(quote.billing, quote.shipping),
        "revises_id": quote.revises_id,
        "successor_id": quote.successor_id,
        "latest_revision": quote.latest_revision,
    }


def write_references(references: tuple[str, ...]) -> str:
    return "\n".join(references)


def read_references(stored: str) -> tuple[str, ...]:
    return tuple(stored.split("\n")) if stored else ()


def _beside_its_prices(row: Sequence[Any], currency: str) -> dict[str, Any]:
    """What a quote says and refers to besides its amounts and its way."""
    viewed_at, memo, notes, deposit, assigned_to, external_key, public_reference, *family = row
    sent_id, revises_id, successor_id, latest_revision, content_hash, token, *page = family
    references, profile_id, payment_condition, show_totals, *ways = page
    accept_redirect, reject_redirect, sent_by, cycle, hold_until, is_invoiced, *last = ways
    setup, setup_tax, category_id, extras, *parts = last
    billing, shipping = read_addresses(parts)
    return {
        "viewed_at": maybe_instant(viewed_at),
        "memo": memo,
        "notes": notes,
        "deposit": None if deposit is None else Money(deposit, currency),
        "assigned_to": assigned_to,
        "external_key": external_key,
        "public_reference": public_reference,
        "sent_id": sent_id,
        "revises_id": revises_id,
        "successor_id": successor_id,
        "latest_revision": latest_revision,
        "content_hash": content_hash,
        "token": token,
        "references": read_references(references),
        "profile_id": profile_id,
        "payment_condition": payment_condition,
        "show_totals": bool(show_totals),
        "accept_redirect": accept_redirect,
        "reject_redirect": reject_redirect,
        "sent_by": SendMethod(sent_by) if sent_by else None,
        "cycle": CYCLES[cycle],
        "hold_until": maybe_instant(hold_until),
        "is_invoiced_when_accepted": bool(is_invoiced),
        "setup_minor": setup,
        "setup_tax_minor": setup_tax,
        "category_id": category_id,
        "extras": extras,
        "billing": billing,
        "shipping": shipping,
    }


def _prices_of(quote: Quote) -> dict[str, Any]:
    return {
        "currency": quote.total.currency,
        "prices_include_tax": quote.prices_include_tax,
        "rounding_policy": quote.rounding_policy,
        "discount_kind": quote.discount.kind,
        "discount_value": quote.discount.value,
        "subtotal": quote.subtotal.minor,
        "discount": quote.discounted.minor,
        "tax": quote.tax.minor,
        "total": quote.total.minor,
        "setup": quote.setup_minor,
        "setup_tax": quote.setup_tax_minor,
    }


def _way_of(quote: Quote) -> dict[str, Any]:
    """Its days, and what happened to it and when."""
    return {
        "quoted_on": quote.quoted_on.isoformat(),
        "term_days": quote.term_days,
        "valid_until": maybe_iso(quote.valid_until),
        "sent_at": maybe_micros(quote.sent_at),
        "viewed_at": maybe_micros(quote.viewed_at),
        "accepted_at": maybe_micros(quote.accepted_at),
        "declined_at": maybe_micros(quote.declined_at),
        "voided_at": maybe_micros(quote.voided_at),
        "void_reason": quote.void_reason,
        "deleted_at": maybe_micros(quote.deleted_at),
        "sent_id": quote.sent_id,
        "sent_by": quote.sent_by or "",
        "content_hash": quote.content_hash,
    }
