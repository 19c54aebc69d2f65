"""Opening a team, and what it sets for itself."""

from dataclasses import replace

from quotewright.core.categories import Category
from quotewright.core.currencies import Currency
from quotewright.core.errors import Conflict
from quotewright.core.money import check_currency
from quotewright.core.tax import TaxKind, TaxRate, default_rate, rates_of_new_team
from quotewright.core.teams import Team, TeamDraft
from quotewright.core.terms import Terms, check_days
from quotewright.store import Books, Desk


def open_team(desk: Desk, draft: TeamDraft) -> Team:
    """A new team with its counters and its country's tax rates.

    What a line is charged that names no rate is the country's standard rate if the team is
    registered for tax, else nothing.
    """
    rate = default_rate(draft.country, draft.is_tax_registered)
    rates = rates_of_new_team(draft.country, draft.is_tax_registered)
    return desk.teams.add(replace(draft, default_rate=rate), rates)


def add_tax_rate(
    books: Books, percentage: int, kind: TaxKind, *, is_default: bool = False
) -> TaxRate:
    """`percentage` in percent × 10⁴."""
    taken = books.take(tax_rates=1)
    rate = TaxRate(taken["tax_rates"], percentage, kind, is_default)
    books.tax_rates.add(rate)
    return rate


def add_terms(books: Books, name: str, days: int) -> Terms:
    """Terms of payment: "Net 60" is 60 days."""
    check_days(days)
    taken = books.take(terms=1)
    terms = Terms(days, name, taken["terms"])
    books.terms.add(terms)
    return terms


def add_currency(books: Books, code: str) -> Currency:
    """One more that the team quotes in; it has each but once."""
    wanted = check_currency(code)
    taken = books.take(currencies=1)
    if any(one.code == wanted for one in books.currencies.list()):
        raise Conflict(f"The team has {wanted} already.")
    currency = Currency(taken["currencies"], wanted)
    books.currencies.add(currency)
    return currency


def add_category(books: Books, name: str) -> Category:
    taken = books.take(categories=1)
    category = Category(taken["categories"], name)
    books.categories.add(category)
    return category
