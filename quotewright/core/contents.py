"""The canonical content of a document: what its client was sent, word for word, and its hash.

It is UTF-8 JSON with sorted keys and without spaces; numbers are integers in the scales they are
stored in, days are ISO text. A field that comes later raises FORMAT; older formats stay readable.
"""

import json
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import date
from hashlib import sha256
from typing import Any

from quotewright.core.clients import Address, Client
from quotewright.core.invoices import Invoice
from quotewright.core.lines import Line
from quotewright.core.money import Money
from quotewright.core.pricesets import PriceSet
from quotewright.core.profiles import PLAIN, ProfileDraft, language_of
from quotewright.core.quotes import Quote, totals_of
from quotewright.core.records import dataclass
from quotewright.core.teams import Team
from quotewright.core.terms import due_on
from quotewright.core.totals import Totals, compute_totals

FORMAT = 3
"""1 had no look, and of the team no address, bank, contact and company number; of the client no tax
number; of the header no references, payment condition and show_totals. 2 knew no third line of an
address, no time zone of the team, nothing that recurs or is charged once, and no price sets."""

_Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Content:
    """Never changed once it is kept: another word makes it another content."""

    format: int
    body: str

    @property
    def hash(self) -> str:
        return sha256(self.body.encode()).hexdigest()


def content_of(quote: Quote, client: Client, team: Team, profile: ProfileDraft) -> Content:
    """What is sent now: the team, its profile and the client as they are at this moment."""
    printed = replace(client, billing=quote.billing, shipping=quote.shipping)
    parties = _parties(printed, team, profile)
    lines = _lines(quote.lines, quote.line_totals)
    totals = _totals(totals_of(quote))
    return _written({**parties, "header": _header(quote), "lines": lines, "totals": totals})


def invoice_content_of(
    invoice: Invoice, client: Client, team: Team, profile: ProfileDraft
) -> Content:
    """As `content_of`; what was paid is no part of it."""
    parties = _parties(client, team, profile)
    lines = _lines(invoice.lines, invoice.line_totals)
    totals = _totals(_totals_of_invoice(invoice))
    header = _header_of_invoice(invoice)
    return _written({**parties, "header": header, "lines": lines, "totals": totals})


def renewed(content: Content, quote: Quote) -> Content:
    """The same offer put before its client again: team and client stay as they were sent.

    What an older format did not say is as a plain profile has it.
    """
    return _written(_in_this_format(json.loads(content.body)) | {"header": _header(quote)})


def picture_in(content: Content) -> str:
    """The hash of the logo that it is printed with; "" is none."""
    look = json.loads(content.body).get("look", {})
    return str(look.get("logo", ""))


def dated_on(content: Content) -> date:
    """The day that the document bears."""
    header = json.loads(content.body)["header"]
    return date.fromisoformat(header.get("quoted_on") or header["invoiced_on"])


def _written(value: _Json) -> Content:
    value["format"] = FORMAT
    body = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return Content(FORMAT, body)


def _in_this_format(sent: _Json) -> _Json:
    for later in _LATER[sent["format"] - 1 :]:
        sent = later(sent)
    return sent


def _with_a_look(sent: _Json) -> _Json:
    team: _Json = sent["team"]
    registrations = team["registrations"] | {"company_number": PLAIN.company_number}
    return sent | {
        "team": team | _profile(PLAIN) | {"registrations": registrations},
        "look": _look(team["locale"], PLAIN),
        "client": sent["client"] | {"tax_number": ""},
    }


def _with_what_recurs(sent: _Json) -> _Json:
    """Its header is written anew by whoever asks."""
    team, client = sent["team"], sent["client"]
    return sent | {
        "team": team | {"addresses": _longer(team["addresses"]), "time_zone": ""},
        "client": client | {"addresses": _longer(client["addresses"])},
        "lines": [line | _beside_its_price(None, None) for line in sent["lines"]],
    }


def _longer(addresses: _Json) -> _Json:
    return {name: address | {"line3": ""} for name, address in addresses.items()}


_LATER: tuple[Callable[[_Json], _Json], ...] = (_with_a_look, _with_what_recurs)
"""From each format to the next one."""


def _parties(client: Client, team: Team, profile: ProfileDraft) -> _Json:
    return {
        "team": _team(team, profile),
        "look": _look(team.locale, profile),
        "client": _client(client),
    }


def _team(team: Team, profile: ProfileDraft) -> _Json:
    return {
        "name": profile.company or team.name,
        "country": team.country,
        "locale": team.locale,
        "time_zone": team.time_zone,
        **_profile(profile),
        "registrations": {
            "tax_number": team.tax_number,
            "is_taxed": team.is_tax_registered,
            "company_number": profile.company_number,
        },
    }


def _profile(profile: ProfileDraft) -> _Json:
    """What a team says of itself in it."""
    return {
        "addresses": {"main": asdict(profile.address)},
        "contact": {
            "email": profile.email,
            "phone": profile.phone,
            "website": profile.website,
        },
        "bank": asdict(profile.bank),
    }


def _look(locale: str, profile: ProfileDraft) -> _Json:
    return {
        "layout": profile.layout,
        "language": language_of(profile, locale),
        "colour": profile.colour,
        "logo": profile.logo,
        "footer": profile.footer,
        "terms": profile.terms,
    }


def _client(client: Client) -> _Json:
    return {
        "id": client.id,
        "company": client.company,
        "contact": client.contact,
        "email": client.email,
        "phone": client.any_phone,
        "tax_handling": client.tax_handling,
        "tax_number": client.tax_number,
        "addresses": {
            "billing": _address(client.billing),
            "shipping": _address(client.shipping),
        },
    }


def _address(address: Address) -> _Json:
    return asdict(address)


def _header(quote: Quote) -> _Json:
    return {
        "number": quote.number,
        "revision": quote.revision,
        "kind": quote.kind,
        "title": quote.title,
        "public_reference": quote.public_reference,
        "references": list(quote.references),
        "currency": quote.total.currency,
        "prices_include_tax": quote.prices_include_tax,
        "rounding_policy": quote.rounding_policy,
        "discount": {"kind": quote.discount.kind, "value": quote.discount.value},
        "quoted_on": quote.quoted_on.isoformat(),
        "term_days": quote.term_days,
        "due_on": _day(due_on(quote.quoted_on, quote.term_days)),
        "valid_until": _day(quote.valid_until),
        "memo": quote.memo,
        "deposit": None if quote.deposit is None else quote.deposit.minor,
        "payment_condition": quote.payment_condition,
        "show_totals": quote.show_totals,
        "cycle": quote.cycle,
        "hold_until": None if quote.hold_until is None else quote.hold_until.isoformat(),
        "setup": quote.setup_minor,
        "setup_tax": quote.setup_tax_minor,
    }


def _header_of_invoice(invoice: Invoice) -> _Json:
    return {
        "number": invoice.number,
        "kind": "invoice",
        "title": invoice.title,
        "references": list(invoice.references),
        "currency": invoice.total.currency,
        "prices_include_tax": invoice.prices_include_tax,
        "rounding_policy": invoice.rounding_policy,
        "discount": {"kind": invoice.discount.kind, "value": invoice.discount.value},
        "invoiced_on": invoice.invoiced_on.isoformat(),
        "due_on": _day(invoice.due_on),
        "payment_condition": invoice.payment_condition,
    }


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _lines(lines: tuple[Line, ...], totals: tuple[Money, ...]) -> list[_Json]:
    return [_line(line, total) for line, total in zip(lines, totals, strict=True)]


def _line(line: Line, total: Money) -> _Json:
    return {
        "kind": line.kind,
        "description": line.description,
        "quantity": line.quantity,
        "unit": line.unit,
        "unit_price": line.unit_price,
        "discount": line.discount,
        "tax_rate": line.tax_rate,
        "category": line.category,
        "total": total.minor,
        **_beside_its_price(line.price_set, line.expires_after),
    }


def _beside_its_price(price_set: PriceSet | None, expires_after: int | None) -> _Json:
    kept = None if price_set is None else asdict(price_set)
    return {"price_set": kept, "expires_after": expires_after}


def _totals_of_invoice(invoice: Invoice) -> Totals:
    return compute_totals(
        invoice.lines,
        currency=invoice.total.currency,
        discount=invoice.discount,
        policy=invoice.rounding_policy,
        prices_include_tax=invoice.prices_include_tax,
    )


def _totals(totals: Totals) -> _Json:
    return {
        "subtotal": totals.subtotal.minor,
        "discount": totals.discount.minor,
        "net": totals.net.minor,
        "tax": totals.tax.minor,
        "total": totals.total.minor,
        "rates": [
            {"rate": one.rate, "base": one.base.minor, "tax": one.tax.minor} for one in totals.rates
        ],
    }
