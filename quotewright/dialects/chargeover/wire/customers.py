"""Customers on the wire: a client with its one contact, who is the vendor's superuser.

`company` reads the company, or else the contact, and writes the company.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import tzinfo
from typing import Any, TypeVar

from quotewright.core.clients import Client, ClientDraft
from quotewright.core.errors import Invalid
from quotewright.core.tax import TaxHandling
from quotewright.dialects.chargeover.wire.addresses import read_address, write_address
from quotewright.dialects.chargeover.wire.customs import (
    own_words,
    read_customs,
    with_words,
    write_customs,
)
from quotewright.dialects.chargeover.wire.numbers import write_minor
from quotewright.dialects.chargeover.wire.small import House, names_of, one_of_them, read_switch
from quotewright.dialects.chargeover.wire.times import write_time
from quotewright.dialects.chargeover.wire.words import Wire, or_null, read_words
from quotewright.inbound.fields import Body, clean_text, read_id
from quotewright.store.invoices import Sums

Draft = TypeVar("Draft", bound=ClientDraft)

IDS_BESIDE = ("brand_id", "class_id", "admin_id")
"""Ids of the team's own that no rule reads: they are kept with the client, and only shown."""

_IDS = ("language_id", *IDS_BESIDE, "campaign_id", "custtype_id")
"""These, and those of what there is only at the vendor's, in the order they are shown in."""

_ACTIVE = "a"


def change_customer(client: Draft, body: Body, house: House) -> Draft:
    """The client as it is wanted: only keys that were sent count, where they say something new."""
    changes: dict[str, Any] = {
        **_names(client, body),
        **_ways(client, body),
        **_terms(client, body, house),
        "billing": read_address(body, "bill", client.billing),
        "shipping": read_address(body, "ship", client.shipping),
        "extras": with_words(client.extras, _words(body)),
    }
    changed = replace(client, **changes)
    if not changed.name:
        raise _blank()
    return changed


def write_customer(client: Client, house: House, sums: Sequence[Sums], zone: tzinfo) -> Wire:
    kept = own_words(client.extras)
    terms_id, terms_name, terms_days = house.terms_of(client.term_days)
    currency_id, symbol, code = house.currency_of(client.currency)
    addresses = {
        **write_address(client.billing, "bill"),
        **write_address(client.shipping, "ship"),
    }
    blocks = {key: addresses.pop(key) for key in ("bill_block", "ship_block")}
    return {
        "customer_id": client.id,
        "token": client.token,
        "external_key": or_null(client.external_key),
        "company": client.name,
        **_write_superuser(client, kept),
        **addresses,
        "terms_id": terms_id,
        "terms_name": terms_name,
        "terms_days": terms_days,
        "currency_id": currency_id,
        "currency_symbol": symbol,
        "currency_iso4217": code,
        **{key: kept.get(key) for key in _IDS},
        "no_taxes": client.tax_handling is not TaxHandling.NORMAL,
        "no_dunning": kept.get("no_dunning", False),
        **_write_sums(sums, code),
        "display_as": client.name,
        **blocks,
        # Nobody leaves a way to pay with us: there is no page for it.
        "url_paymethodlink": None,
        "write_datetime": write_time(client.created_at, zone),
        "write_ipaddr": None,
        "mod_datetime": write_time(client.updated_at, zone),
        "mod_ipaddr": None,
        "customer_status_state": _ACTIVE,
        **write_customs(kept),
    }


def ids_beside(client: ClientDraft) -> dict[str, int | None]:
    """What the client names of the team's own, as it is kept."""
    kept = own_words(client.extras)
    return {name: kept.get(name) for name in IDS_BESIDE}


def _names(client: ClientDraft, body: Body) -> Wire:
    changes: Wire = {"contact": _contact(client.contact, body)}
    if "company" in body and (company := read_words(body, "company")) != client.name:
        if not company:
            raise _blank()
        changes["company"] = company
    if "external_key" in body:
        changes["external_key"] = read_words(body, "external_key")
    return changes


def _blank() -> Invalid:
    return Invalid("company must not be blank", "company")


def _contact(present: str, body: Body) -> str:
    """The whole name counts where it is new, else its two parts."""
    name = read_words(body, "superuser_name") if "superuser_name" in body else present
    shown = names_of(present)
    keys = ("superuser_first_name", "superuser_last_name")
    parts = tuple(
        read_words(body, key) if key in body else part
        for key, part in zip(keys, shown, strict=True)
    )
    if name != present or parts == shown:
        return name
    return clean_text(" ".join(filter(None, parts)), "superuser_name")


def _ways(client: ClientDraft, body: Body) -> Wire:
    """How the contact is reached."""
    changes: Wire = {}
    if "superuser_email" in body:
        changes["email"] = read_words(body, "superuser_email")
    phone = read_words(body, "superuser_phone")
    if "superuser_phone" in body and phone != client.any_phone:
        changes["phone"] = phone
    return changes


def _terms(client: ClientDraft, body: Body, house: House) -> Wire:
    """An id that is shown already changes nothing: who has the team's terms keeps having them."""
    is_shown = isinstance(client, Client)
    changes: Wire = {}
    terms_id = read_id(body, "terms_id")
    if "terms_id" in body and terms_id != (house.terms_of(client.term_days)[0] if is_shown else 0):
        changes["term_days"] = terms_id and one_of_them(house.terms, terms_id, "terms_id").days
    currency_id = read_id(body, "currency_id")
    shown = house.currency_of(client.currency)[0] if is_shown else 0
    if "currency_id" in body and currency_id != shown:
        row = currency_id and one_of_them(house.currencies, currency_id, "currency_id")
        changes["currency"] = row.code if row else ""
    is_untaxed = read_switch(body, "no_taxes")
    if is_untaxed is not None and is_untaxed == (client.tax_handling is TaxHandling.NORMAL):
        changes["tax_handling"] = TaxHandling.EXEMPT if is_untaxed else TaxHandling.NORMAL
    return changes


def _words(body: Body) -> Wire:
    """What is kept in this dialect's own words."""
    words: Wire = dict(read_customs(body))
    if "superuser_username" in body:
        words["superuser_username"] = read_words(body, "superuser_username")
    if "no_dunning" in body:
        words["no_dunning"] = read_switch(body, "no_dunning") or None
    return words | {key: read_id(body, key) for key in _IDS if key in body}


def _write_superuser(client: Client, kept: Mapping[str, Any]) -> Wire:
    first, last = names_of(client.contact)
    return {
        "superuser_id": client.id,
        "superuser_name": or_null(client.contact),
        "superuser_first_name": or_null(first),
        "superuser_last_name": or_null(last),
        "superuser_email": or_null(client.email),
        "superuser_phone": or_null(client.any_phone),
        "superuser_username": kept.get("superuser_username"),
    }


def _write_sums(sums: Sequence[Sums], code: str) -> Wire:
    """Of the invoices in the customer's own currency: two currencies never add up."""
    own = [one for one in sums if one.total.currency == code]
    total = sum(one.total.minor for one in own)
    paid = sum(one.paid.minor for one in own)
    return {
        "paid": write_minor(paid),
        "total": write_minor(total),
        "balance": write_minor(total - paid),
    }
