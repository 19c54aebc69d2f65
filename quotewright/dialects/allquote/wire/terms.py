"""What a quote says besides its lines: its days, discount, deposit and words.

None of it is on the vendor's page: it is taken where it is sent, and shown where it is asked for.
"""

from decimal import Decimal
from typing import Any

from quotewright.core.decimals import PERCENT, read_decimal
from quotewright.core.errors import Invalid
from quotewright.core.money import Money
from quotewright.core.quotes import Quote
from quotewright.core.terms import due_on
from quotewright.core.totals import NO_DISCOUNT, Discount, DiscountKind
from quotewright.dialects.allquote.wire.words import Wire, one_of
from quotewright.inbound.fields import LONG, Body, read_day, read_id, read_text, read_whole

KEYS = frozenset(
    {
        "date",
        "term_days",
        "valid_until",
        "memo",
        "notes",
        "discount_type",
        "discount",
        "deposit_cents",
        "assigned_to",
    }
)
# Without a date or terms a quote cannot be: null leaves the ones it has.
_NEVER_EMPTY = ("quoted_on", "term_days")
_MAY_BE_EMPTY = ("valid_until", "memo", "notes", "assigned_to")
_DISCOUNT_KEYS = frozenset({"discount_type", "discount"})


def read_terms(body: Body) -> dict[str, Any]:
    """The fields of a new draft."""
    return {
        "quoted_on": read_day(body, "date"),
        "term_days": read_whole(body, "term_days"),
        "valid_until": read_day(body, "valid_until"),
        "memo": read_text(body, "memo", most=LONG),
        "notes": read_text(body, "notes", most=LONG),
        "discount": _read_discount(body, NO_DISCOUNT),
        "deposit": _read_deposit(body),
        "assigned_to": read_id(body, "assigned_to"),
    }


def change_terms(quote: Quote, body: Body) -> dict[str, Any]:
    """The fields of a quote that the body wants otherwise; only keys that were sent count."""
    sent = read_terms({key: value for key, value in body.items() if key not in _DISCOUNT_KEYS})
    changes = {key: sent[key] for key in _MAY_BE_EMPTY if key in body}
    changes |= {field: sent[field] for field in _NEVER_EMPTY if sent[field] is not None}
    if "deposit_cents" in body:
        cents = sent["deposit"]
        changes["deposit"] = None if cents is None else Money(cents, quote.total.currency)
    if not _DISCOUNT_KEYS.isdisjoint(body):
        changes["discount"] = _read_discount(body, quote.discount)
    return changes


def write_terms(quote: Quote) -> Wire:
    """From `currency` to `assigned_to`."""
    return {
        "currency": quote.total.currency,
        "date": quote.quoted_on,
        "due_date": due_on(quote.quoted_on, quote.term_days),
        "valid_until": quote.valid_until,
        "memo": quote.memo,
        "notes": quote.notes,
        "discount_type": quote.discount.kind,
        "discount": _write_discount(quote.discount),
        "deposit_cents": None if quote.deposit is None else quote.deposit.minor,
        "assigned_to": quote.assigned_to,
    }


def _read_discount(body: Body, present: Discount) -> Discount:
    """A percentage as a number, an amount in whole cents; by the kind that it has, if none is said.

    What is a percentage is no amount: another kind needs its own number.
    """
    kind = one_of(DiscountKind, read_text(body, "discount_type") or present.kind, "discount_type")
    if "discount" not in body:
        if kind is not present.kind and present.value:
            raise Invalid("discount is required with another discount_type", "discount")
        return Discount(kind, present.value)
    if kind is DiscountKind.AMOUNT:
        return Discount(kind, read_whole(body, "discount") or 0)
    value = body["discount"]
    return Discount(kind, 0 if value is None else read_decimal(value, PERCENT, "discount"))


def _read_deposit(body: Body) -> int | None:
    cents = read_whole(body, "deposit_cents")
    if cents is not None and cents < 0:
        raise Invalid("deposit_cents must not be negative", "deposit_cents")
    return cents


def _write_discount(discount: Discount) -> int | Decimal:
    if discount.kind is DiscountKind.AMOUNT:
        return discount.value
    whole, part = divmod(discount.value, PERCENT.one)
    return Decimal(discount.value).scaleb(-PERCENT.decimals).normalize() if part else whole
