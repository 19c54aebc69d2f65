"""Quotes as lists of them show them: without their lines, and with the names that they refer to."""

from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, bindparam, select

from quotewright.core.money import Money
from quotewright.core.query import Compare, Page, Query
from quotewright.core.quotes import Quote, QuoteHeading
from quotewright.store.addresses import ADDRESSES, read_addresses
from quotewright.store.connections import Row
from quotewright.store.fields import CurrencyId, Token, Words
from quotewright.store.ledger import Ledger
from quotewright.store.quote_rows import CYCLES, STATUSES
from quotewright.store.schema import currencies, people, quotes, terms
from quotewright.store.search import Search
from quotewright.store.statements import Statement
from quotewright.store.times import from_micros, maybe_day, maybe_instant


class Overview(NamedTuple):
    """What is shown of a quote, and what it is named after in small tables.

    The terms are the first of the team's that have the quote's days; None and "" where none have.
    """

    quote: QuoteHeading
    terms_id: int | None
    terms_name: str
    currency_id: int | None
    assigned_name: str


_SHOWN = (
    "id",
    "number",
    "client_id",
    "title",
    "status",
    "prices_include_tax",
    "currency",
    "tax",
    "total",
    "quoted_on",
    "term_days",
    "valid_until",
    "accepted_at",
    "declined_at",
    "voided_at",
    "memo",
    "deposit",
    "assigned_to",
    "external_key",
    "profile_id",
    "accept_redirect",
    "reject_redirect",
    "cycle",
    "hold_until",
    "setup",
    "setup_tax",
    "category_id",
    "extras",
    "token",
    "created_at",
)
_SHOWN_COLUMNS = tuple(quotes.c[name] for name in (*_SHOWN, *ADDRESSES))
"""What `_heading` takes: lists are long, and nothing is loaded that they do not show."""


def _first_terms(column: ColumnElement[Any]) -> ColumnElement[Any]:
    with_its_days = select(column).where(
        terms.c.team_id == quotes.c.team_id, terms.c.days == quotes.c.term_days
    )
    return with_its_days.order_by(terms.c.id).limit(1).correlate(quotes).scalar_subquery()


_BESIDE = (
    _first_terms(terms.c.id),
    _first_terms(terms.c.name),
    select(currencies.c.id)
    .where(currencies.c.team_id == quotes.c.team_id, currencies.c.code == quotes.c.currency)
    .correlate(quotes)
    .scalar_subquery(),
    select(people.c.name)
    .where(people.c.team_id == quotes.c.team_id, people.c.id == quotes.c.assigned_to)
    .correlate(quotes)
    .scalar_subquery(),
)
_OF_ONE = Statement(
    select(*_BESIDE).where(quotes.c.team_id == bindparam("team"), quotes.c.id == bindparam("quote"))
)
_SEARCH = Search(
    quotes,
    (*_SHOWN_COLUMNS, *_BESIDE),
    {
        "id": quotes.c.id,
        "client_id": quotes.c.client_id,
        "profile_id": quotes.c.profile_id,
        "currency_id": CurrencyId(quotes.c.team_id, quotes.c.currency),
        "number": Words(quotes.c.number),
        "token": Token("quote", quotes.c.id, quotes.c.token),
        "external_key": Words(quotes.c.external_key),
        "quoted_on": quotes.c.quoted_on,
        "billing_region": Words(quotes.c.billing_region),
        "shipping_region": Words(quotes.c.shipping_region),
        "billing_country": Words(quotes.c.billing_country),
        "shipping_country": Words(quotes.c.shipping_country),
        "stage": quotes.c.stage,
        "is_closed": quotes.c.is_closed,
    },
    only=[quotes.c.deleted_at.is_(None)],
)
_IDS = _SEARCH.showing([quotes.c.id])
_ID_BY_KEY = Statement(
    select(quotes.c.id)
    .where(
        quotes.c.team_id == bindparam("team"),
        Words(quotes.c.external_key).condition(Compare.EQUALS, "key"),
    )
    .order_by(quotes.c.deleted_at.is_not(None), quotes.c.id)
    .limit(1)
)


class Overviews:
    """Quotes that were deleted are in none of them."""

    def __init__(self, ledger: Ledger) -> None:
        self._connection = ledger.connection
        self._team_id = ledger.team.id

    def find(self, query: Query) -> Page[Overview]:
        return _SEARCH.page(self._connection, self._team_id, query, _read)

    def count(self, query: Query) -> int:
        return _SEARCH.count(self._connection, self._team_id, query)

    def of(self, quote: Quote) -> Overview:
        asked = {"team": self._team_id, "quote": quote.id}
        return _overview(quote, self._connection.one(_OF_ONE, asked))

    def id_by_token(self, token: str) -> int | None:
        return _IDS.first_id(self._connection, self._team_id, "token", token)

    def id_by_external_key(self, key: str) -> int | None:
        """Of one that was deleted only where no other has the key."""
        row = self._connection.row(_ID_BY_KEY, {"team": self._team_id, "key": key})
        return None if row is None else row[0]


def _read(row: Row) -> Overview:
    shown, beside = row[: len(_SHOWN_COLUMNS)], row[len(_SHOWN_COLUMNS) :]
    return _overview(_heading(shown), beside)


def _heading(row: Row) -> QuoteHeading:
    number, printed, client_id, title, status, prices_include_tax, currency, tax, *rest = row
    total, quoted_on, term_days, valid_until, accepted_at, declined_at, voided_at, *said = rest
    memo, deposit, assigned_to, external_key, profile_id, *ways = said
    accept_redirect, reject_redirect, cycle, hold_until, setup, setup_tax, *last = ways
    category_id, extras, token, created_at, *parts = last
    billing, shipping = read_addresses(parts)
    return QuoteHeading(
        id=number,
        number=printed,
        client_id=client_id,
        title=title,
        status=STATUSES[status],
        prices_include_tax=bool(prices_include_tax),
        tax=Money(tax, currency),
        total=Money(total, currency),
        quoted_on=date.fromisoformat(quoted_on),
        term_days=term_days,
        valid_until=maybe_day(valid_until),
        accepted_at=maybe_instant(accepted_at),
        declined_at=maybe_instant(declined_at),
        voided_at=maybe_instant(voided_at),
        memo=memo,
        deposit=None if deposit is None else Money(deposit, currency),
        assigned_to=assigned_to,
        external_key=external_key,
        profile_id=profile_id,
        accept_redirect=accept_redirect,
        reject_redirect=reject_redirect,
        cycle=CYCLES[cycle],
        hold_until=maybe_instant(hold_until),
        setup_minor=setup,
        setup_tax_minor=setup_tax,
        category_id=category_id,
        extras=extras,
        token=token,
        created_at=from_micros(created_at),
        billing=billing,
        shipping=shipping,
    )


def _overview(quote: QuoteHeading, beside: Row) -> Overview:
    terms_id, terms_name, currency_id, assigned_name = beside
    return Overview(quote, terms_id, terms_name or "", currency_id, assigned_name or "")
