"""A quote in any state, and the moment at which the tests take their steps."""

from datetime import UTC, date, datetime
from typing import Any

from quotewright.core.lines import Line, LineKind
from quotewright.core.money import Money
from quotewright.core.quotes import Quote, QuoteKind, QuoteStatus
from quotewright.core.steps import Moment
from quotewright.core.tax import RoundingPolicy
from quotewright.core.totals import NO_DISCOUNT

MADE_AT = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
NOW = Moment(datetime(2026, 11, 21, 12, 0, tzinfo=UTC), date(2026, 11, 21), 30)
YESTERDAY = date(2026, 11, 20)
LABOUR = Line(LineKind.ITEM, "Labour", 8_0000, 90_000000, tax_rate=10_0000)


def a_quote(status: str = "sent", **fields: Any) -> Quote:
    """Eight hours at $90, and GST."""
    plain: dict[str, Any] = {
        "id": 7,
        "number": "Q-1007",
        "client_id": 1,
        "kind": QuoteKind.QUOTE,
        "title": "Kitchen reno",
        "status": QuoteStatus(status),
        "prices_include_tax": False,
        "rounding_policy": RoundingPolicy.PER_RATE,
        "discount": NO_DISCOUNT,
        "subtotal": dollars(720),
        "discounted": dollars(0),
        "tax": dollars(72),
        "total": dollars(792),
        "quoted_on": MADE_AT.date(),
        "term_days": 14,
        "lines": (LABOUR,),
        "line_totals": (dollars(720),),
        "created_at": MADE_AT,
        "updated_at": MADE_AT,
    }
    return Quote(**(plain | fields))


def dollars(whole: int) -> Money:
    return Money(whole * 100, "AUD")
