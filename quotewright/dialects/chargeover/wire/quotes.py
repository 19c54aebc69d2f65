"""Quotes as they are shown: the overview that lists have, and the whole of one.

How they are read is in `headers` and `lines`.
"""

from collections.abc import Sequence
from datetime import datetime, time, timedelta, tzinfo

from quotewright.core.clients import NO_ADDRESS
from quotewright.core.quotes import QuoteHeading, QuoteStatus, Stage
from quotewright.core.records import dataclass
from quotewright.core.terms import due_on
from quotewright.dialects.chargeover.wire.addresses import keys_of_address, write_address
from quotewright.dialects.chargeover.wire.customs import CUSTOMS, own_words, write_customs
from quotewright.dialects.chargeover.wire.cycles import write_paycycle, write_paycycle_name
from quotewright.dialects.chargeover.wire.links import write_links
from quotewright.dialects.chargeover.wire.numbers import currency_symbol, write_minor
from quotewright.dialects.chargeover.wire.statuses import write_status
from quotewright.dialects.chargeover.wire.times import write_time
from quotewright.dialects.chargeover.wire.words import Wire, or_null
from quotewright.store.overviews import Overview

_HEADING = """
    quote_id refnumber external_key paycycle nickname write_datetime date validuntil_date
    holduntil_datetime_str currency_id currency_symbol currency_iso4217 terms_id class_id terms_name
    terms_days brand_id paycycle_name admin_id admin_name token
"""
_STANDING = """
    url_permalink url_pdflink url_self url_acceptlink url_paylink url_rejectlink url_acceptredirect
    url_rejectredirect won_datetime lost_datetime due_date setup total upfront subtotal taxes
    quote_status_name quote_status_str quote_status_state memo
"""
_BLANK: Wire = {
    **dict.fromkeys(_HEADING.split()),
    **keys_of_address("bill"),
    **keys_of_address("ship"),
    **dict.fromkeys((*_STANDING.split(), *CUSTOMS)),
}
"""Every key of the schema, in its order, of a quote that says nothing. Lists write hundreds: what a
quote has is put in a copy of this one."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where and when a quote is shown: by which team, in its own time."""

    public_url: str
    zone: tzinfo
    team_currency: str
    now: datetime


def write_overview(overview: Overview, place: Place) -> Wire:
    written = _write_all(overview, place)
    written["customer_id"] = overview.quote.client_id
    return written


def write_quote(overview: Overview, place: Place, lines: Sequence[Wire], outcome: Wire) -> Wire:
    """`outcome` is what became of it once it was accepted; {} before."""
    return {
        **_write_all(overview, place),
        "line_items": lines,
        **outcome,
        "customer_id": overview.quote.client_id,
    }


def _write_all(overview: Overview, place: Place) -> Wire:
    quote = overview.quote
    written = _BLANK.copy()
    _put_heading(written, overview, place)
    if quote.billing is not NO_ADDRESS:
        written |= write_address(quote.billing, "bill")
    if quote.shipping is not NO_ADDRESS:
        written |= write_address(quote.shipping, "ship")
    written |= write_links(quote, place.public_url)
    _put_outcome(written, quote, place)
    _put_amounts(written, quote, place.now)
    written |= write_status(quote.status)
    if quote.extras:
        written |= write_customs(own_words(quote.extras))
    return written


def _put_heading(written: Wire, overview: Overview, place: Place) -> None:
    quote, currency = overview.quote, overview.quote.total.currency
    written["quote_id"] = quote.id
    written["refnumber"] = quote.number
    written["external_key"] = or_null(quote.external_key)
    written["paycycle"] = write_paycycle(quote.cycle)
    written["nickname"] = or_null(quote.title)
    written["write_datetime"] = write_time(quote.created_at, place.zone)
    written["date"] = quote.quoted_on
    written["validuntil_date"] = quote.valid_until
    written["holduntil_datetime_str"] = write_time(quote.hold_until, place.zone)
    written["currency_id"] = overview.currency_id
    written["currency_symbol"] = currency_symbol(currency, place.team_currency)
    written["currency_iso4217"] = currency
    written["terms_id"] = overview.terms_id
    written["class_id"] = quote.category_id
    written["terms_name"] = overview.terms_name or f"Net {quote.term_days}"
    written["terms_days"] = quote.term_days
    written["brand_id"] = quote.profile_id
    written["paycycle_name"] = write_paycycle_name(quote.cycle)
    written["admin_id"] = quote.assigned_to
    written["admin_name"] = or_null(overview.assigned_name)
    written["token"] = quote.token
    written["memo"] = or_null(quote.memo)


def _put_outcome(written: Wire, quote: QuoteHeading, place: Place) -> None:
    written["url_acceptredirect"] = or_null(quote.accept_redirect)
    written["url_rejectredirect"] = or_null(quote.reject_redirect)
    if quote.stage is Stage.WON:
        written["won_datetime"] = write_time(quote.accepted_at, place.zone)
    if quote.stage is Stage.LOST:
        written["lost_datetime"] = write_time(_lost_at(quote, place.zone), place.zone)
    written["due_date"] = due_on(quote.quoted_on, quote.term_days)


def _lost_at(quote: QuoteHeading, zone: tzinfo) -> datetime | None:
    """An expired one was lost at the midnight after its last day."""
    if quote.status is QuoteStatus.EXPIRED and quote.valid_until is not None:
        last = datetime.combine(quote.valid_until, time(), zone)
        return last + timedelta(days=1)
    return quote.voided_at if quote.status is QuoteStatus.VOID else quote.declined_at


def _put_amounts(written: Wire, quote: QuoteHeading, now: datetime) -> None:
    """What is due on acceptance stays, once accepted, what was due then."""
    total, tax = quote.total.minor, quote.tax.minor
    moment = quote.accepted_at or now
    written["setup"] = write_minor(quote.setup_minor)
    written["total"] = write_minor(total)
    written["upfront"] = write_minor(quote.due_on_acceptance(moment).minor)
    written["subtotal"] = write_minor(total - tax)
    written["taxes"] = write_minor(tax)
