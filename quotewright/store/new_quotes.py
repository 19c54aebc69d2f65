"""A new quote: what is written of it, and the record that reading it would give."""

from datetime import date
from typing import Any

from quotewright.core.clients import Address
from quotewright.core.lines import Line
from quotewright.core.money import Money
from quotewright.core.quotes import Quote, QuoteDraft, QuoteStatus
from quotewright.core.records import dataclass
from quotewright.core.totals import Totals
from quotewright.store.addresses import write_addresses
from quotewright.store.ledger import Ledger
from quotewright.store.quote_rows import write_references
from quotewright.store.times import maybe_iso, maybe_micros

_AS_ASKED = (
    "client_id",
    "kind",
    "title",
    "prices_include_tax",
    "memo",
    "notes",
    "assigned_to",
    "external_key",
    "public_reference",
    "profile_id",
    "payment_condition",
    "show_totals",
    "accept_redirect",
    "reject_redirect",
    "cycle",
    "is_invoiced_when_accepted",
    "category_id",
    "extras",
)
"""What the row, the record and the draft have by one name, as one value."""


@dataclass(frozen=True, slots=True)
class NewQuote:
    """What it is made of: the draft, its lines as they are rated, what they come to.

    `setup` is what they charge once and the tax of that, in minor units.
    """

    draft: QuoteDraft
    lines: tuple[Line, ...]
    totals: Totals
    quoted_on: date
    term_days: int
    billing: Address
    shipping: Address
    setup: tuple[int, int]
    token: str


def values_of(new: NewQuote, ledger: Ledger) -> dict[str, Any]:
    """Every column but its id and number, and what all new drafts start with."""
    draft, totals = new.draft, new.totals
    return {
        **{name: getattr(draft, name) for name in _AS_ASKED},
        "team_id": ledger.team.id,
        "currency": totals.total.currency,
        "rounding_policy": ledger.team.rounding_policy,
        "discount_kind": draft.discount.kind,
        "discount_value": draft.discount.value,
        "subtotal": totals.subtotal.minor,
        "discount": totals.discount.minor,
        "tax": totals.tax.minor,
        "total": totals.total.minor,
        "setup": new.setup[0],
        "setup_tax": new.setup[1],
        "quoted_on": new.quoted_on.isoformat(),
        "term_days": new.term_days,
        "valid_until": maybe_iso(draft.valid_until),
        "hold_until": maybe_micros(draft.hold_until),
        "created_at": ledger.micros,
        "updated_at": ledger.micros,
        "deposit": draft.deposit,
        "token": new.token,
        "reference_lines": write_references(draft.references),
        **write_addresses(new.billing, new.shipping),
    }


def written(new: NewQuote, ledger: Ledger, number: int, printed: str) -> Quote:
    """The quote that was just written, but for the ids of its lines."""
    draft, totals = new.draft, new.totals
    deposit = None if draft.deposit is None else Money(draft.deposit, totals.total.currency)
    return Quote(
        **{name: getattr(draft, name) for name in _AS_ASKED},
        id=number,
        number=printed,
        status=QuoteStatus.DRAFT,
        rounding_policy=ledger.team.rounding_policy,
        discount=draft.discount,
        subtotal=totals.subtotal,
        discounted=totals.discount,
        tax=totals.tax,
        total=totals.total,
        setup_minor=new.setup[0],
        setup_tax_minor=new.setup[1],
        quoted_on=new.quoted_on,
        term_days=new.term_days,
        valid_until=draft.valid_until,
        hold_until=draft.hold_until,
        lines=new.lines,
        line_totals=totals.line_totals,
        deposit=deposit,
        references=draft.references,
        billing=new.billing,
        shipping=new.shipping,
        token=new.token,
        created_at=ledger.now,
        updated_at=ledger.now,
    )
