"""The canonical content of a quote: what its client was sent, word for word, and the hash of it.

It is UTF-8 JSON with sorted keys and without spaces; numbers are integers in the scales they are
stored in, days are ISO text. A field that comes later raises FORMAT; older formats stay readable.
"""

import json
from datetime import date
from hashlib import sha256
from typing import Any

from quotewright.core.clients import Address, Client
from quotewright.core.lines import Line
from quotewright.core.money import Money
from quotewright.core.quotes import Quote, totals_of
from quotewright.core.records import dataclass
from quotewright.core.teams import Team
from quotewright.core.terms import due_on

FORMAT = 1

_Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Content:
    """Never changed once it is kept: another word makes it another content."""

    format: int
    body: str

    @property
    def hash(self) -> str:
        return sha256(self.body.encode()).hexdigest()


def content_of(quote: Quote, client: Client, team: Team) -> Content:
    """What is sent now: the team and the client as they are at this moment."""
    return _written(
        {
            "format": FORMAT,
            "team": _team(team),
            "client": _client(client),
            "header": _header(quote),
            "lines": [
                _line(line, total)
                for line, total in zip(quote.lines, quote.line_totals, strict=True)
            ],
            "totals": _totals(quote),
        }
    )


def renewed(content: Content, quote: Quote) -> Content:
    """The same offer put before its client again: team and client stay as they were sent."""
    return _written(json.loads(content.body) | {"header": _header(quote)})


def _written(value: _Json) -> Content:
    body = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return Content(value["format"], body)


def _team(team: Team) -> _Json:
    return {
        "name": team.name,
        "country": team.country,
        "locale": team.locale,
        "addresses": {},
        "bank": {},
        "registrations": {"tax_number": team.tax_number, "is_taxed": team.is_tax_registered},
    }


def _client(client: Client) -> _Json:
    return {
        "id": client.id,
        "company": client.company,
        "contact": client.contact,
        "email": client.email,
        "phone": client.any_phone,
        "tax_handling": client.tax_handling,
        "addresses": {
            "billing": _address(client.billing),
            "shipping": _address(client.shipping),
        },
    }


def _address(address: Address) -> _Json:
    parts = ("line1", "line2", "postcode", "city", "region", "country")
    return {part: getattr(address, part) for part in parts}


def _header(quote: Quote) -> _Json:
    return {
        "number": quote.number,
        "revision": quote.revision,
        "kind": quote.kind,
        "title": quote.title,
        "public_reference": quote.public_reference,
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
    }


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


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
    }


def _totals(quote: Quote) -> _Json:
    return {
        "subtotal": quote.subtotal.minor,
        "discount": quote.discounted.minor,
        "net": quote.net.minor,
        "tax": quote.tax.minor,
        "total": quote.total.minor,
        "rates": [
            {"rate": one.rate, "base": one.base.minor, "tax": one.tax.minor}
            for one in totals_of(quote).rates
        ],
    }
