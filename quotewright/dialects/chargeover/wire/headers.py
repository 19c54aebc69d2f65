"""What a quote says beside its lines, as it is read. Whom and what it names is found in `lookups`.

Only keys that were sent count; those that cannot be set are passed over, because clients send back
whole quotes.
"""

from datetime import tzinfo
from typing import Any

from quotewright.core.clients import NO_ADDRESS, Address
from quotewright.core.quotes import Quote, check_redirect
from quotewright.dialects.chargeover.wire.addresses import is_address_sent, read_address
from quotewright.dialects.chargeover.wire.customs import read_customs, with_words
from quotewright.dialects.chargeover.wire.cycles import read_paycycle
from quotewright.dialects.chargeover.wire.times import read_day, read_kept_time
from quotewright.dialects.chargeover.wire.words import read_words
from quotewright.inbound.fields import LONG, Body

_HOLD = ("holduntil_datetime_str", "holduntil_datetime", "holduntil")
_REDIRECTS = {"url_acceptredirect": "accept_redirect", "url_rejectredirect": "reject_redirect"}
_ADDRESSES = {"bill": "billing", "ship": "shipping"}


def read_header(body: Body, zone: tzinfo, own: dict[str, Address]) -> dict[str, Any]:
    """The fields of a new draft; `own` are the addresses that it takes its missing parts from."""
    return {
        "number": read_words(body, "refnumber"),
        **_read_words_of(body),
        **_read_days(body, zone),
        **_read_addresses(body, own),
        "hold_until": read_kept_time(body, _hold_key(body), zone, None),
        "extras": with_words("", read_customs(body)),
    }


def change_header(quote: Quote, body: Body, zone: tzinfo) -> dict[str, Any]:
    """The fields of a quote that the body wants otherwise."""
    own = {"billing": quote.billing, "shipping": quote.shipping}
    changes = {
        **_read_words_of(body),
        **_read_days(body, zone),
        **_read_addresses(body, own),
        "extras": with_words(quote.extras, read_customs(body)),
    }
    if number := read_words(body, "refnumber"):
        changes["number"] = number
    if (hold := _hold_key(body)) in body:
        changes["hold_until"] = read_kept_time(body, hold, zone, quote.hold_until)
    return changes


def _read_words_of(body: Body) -> dict[str, Any]:
    read: dict[str, Any] = {}
    if "nickname" in body:
        read["title"] = read_words(body, "nickname")
    if "memo" in body:
        read["memo"] = read_words(body, "memo", most=LONG)
    if "external_key" in body:
        read["external_key"] = read_words(body, "external_key")
    for key, field in _REDIRECTS.items():
        if key in body:
            read[field] = read_words(body, key, most=LONG)
            check_redirect(read[field], key)
    return read


def _read_days(body: Body, zone: tzinfo) -> dict[str, Any]:
    """Without a date or a cycle a quote cannot be: null leaves the one it has."""
    read: dict[str, Any] = {}
    if (cycle := read_paycycle(body)) is not None:
        read["cycle"] = cycle
    if (day := read_day(body, "date", zone)) is not None:
        read["quoted_on"] = day
    if "validuntil_date" in body:
        read["valid_until"] = read_day(body, "validuntil_date", zone)
    return read


def _read_addresses(body: Body, own: dict[str, Address]) -> dict[str, Any]:
    return {
        field: read_address(body, kind, own.get(field, NO_ADDRESS))
        for kind, field in _ADDRESSES.items()
        if is_address_sent(body, kind)
    }


def _hold_key(body: Body) -> str:
    """By whichever of its names it was sent."""
    return next((key for key in _HOLD if key in body), _HOLD[0])
