"""Documents of made-up teams, as they are sent; a test changes of them what it is about."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from quotewright.core.clients import Address, Client
from quotewright.core.contents import Content, content_of, invoice_content_of
from quotewright.core.decimals import PERCENT, PRICE, QUANTITY, read_decimal
from quotewright.core.invoices import Invoice, InvoiceStatus
from quotewright.core.lines import Line, LineKind
from quotewright.core.money import Money
from quotewright.core.profiles import Bank, ProfileDraft
from quotewright.core.quotes import Quote, QuoteKind, QuoteStatus
from quotewright.core.tax import RoundingPolicy
from quotewright.core.teams import Team
from quotewright.core.totals import NO_DISCOUNT, Discount, compute_totals

AT = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
ACME = Team(id=1, name="Acme Plumbing", tax_number="51 824 753 556")
ZON = Team(
    id=2,
    name="Zon en Dak",
    country="NL",
    currency="EUR",
    locale="nl_NL",
    tax_number="NL001234567B01",
)
DAK = replace(ZON, country="BE", locale="nl_BE", tax_number="BE 0123.456.749")
JANE = Client(
    id=1,
    company="Zoë's café",
    contact="Jane Smith",
    email="jane@example.com",
    billing=Address(line1="1 King St", city="Sydney", region="NSW", postcode="2000"),
    created_at=AT,
    updated_at=AT,
)
SEPA = ProfileDraft(bank=Bank(iban="NL91ABNA0417164300", bic="ABNANL2A"))
PLAIN = ProfileDraft()
TEXT = Line(LineKind.TEXT, "Delivered in the spring", quantity=0, unit_price=0)


def item(quantity: str, unit_price: str, tax: str, **fields: Any) -> Line:
    line = Line(
        LineKind.ITEM,
        "Work",
        quantity=read_decimal(quantity, QUANTITY, "quantity"),
        unit_price=read_decimal(unit_price, PRICE, "unit_price"),
        tax_rate=read_decimal(tax, PERCENT, "tax_rate"),
    )
    return replace(line, **fields)


HEATER = (item("8", "90.00", tax="10"), item("1", "780.00", tax="10"))


def a_quote(
    *lines: Line,
    team: Team = ACME,
    client: Client = JANE,
    profile: ProfileDraft = PLAIN,
    discount: Discount = NO_DISCOUNT,
    **fields: Any,
) -> Content:
    """What is sent to the client, added up by the policy of the team."""
    plain: dict[str, Any] = {
        "id": 7,
        "number": "Q-1007",
        "client_id": client.id,
        "kind": QuoteKind.QUOTE,
        "title": "",
        "status": QuoteStatus.SENT,
        "quoted_on": date(2026, 9, 1),
        "term_days": 14,
        "billing": client.billing,
        "shipping": client.shipping,
    }
    sums = _sums(lines, team, discount, is_including=fields.get("prices_include_tax", False))
    return content_of(Quote(**(plain | sums | fields)), client, team, profile)


def an_invoice(
    *lines: Line,
    team: Team = ACME,
    client: Client = JANE,
    profile: ProfileDraft = PLAIN,
    discount: Discount = NO_DISCOUNT,
    **fields: Any,
) -> Content:
    plain: dict[str, Any] = {
        "id": 8,
        "number": "INV-1001",
        "client_id": client.id,
        "title": "",
        "status": InvoiceStatus.SENT,
        "amount_paid": Money(0, team.currency),
        "invoiced_on": date(2026, 9, 1),
        "due_on": date(2026, 9, 15),
    }
    sums = _sums(lines, team, discount, is_including=fields.get("prices_include_tax", False))
    return invoice_content_of(Invoice(**(plain | sums | fields)), client, team, profile)


def _sums(
    lines: tuple[Line, ...], team: Team, discount: Discount, *, is_including: bool
) -> dict[str, Any]:
    totals = compute_totals(
        lines,
        currency=team.currency,
        discount=discount,
        policy=team.rounding_policy,
        prices_include_tax=is_including,
    )
    return {
        "lines": lines,
        "line_totals": totals.line_totals,
        "discount": discount,
        "subtotal": totals.subtotal,
        "discounted": totals.discount,
        "tax": totals.tax,
        "total": totals.total,
        "prices_include_tax": is_including,
        "rounding_policy": RoundingPolicy(team.rounding_policy),
        "created_at": AT,
        "updated_at": AT,
    }
