"""Opening a team, and what it sets for itself."""

from dataclasses import replace

from quotewright.core.tax import TaxKind, TaxRate, default_rate, rates_of_new_team
from quotewright.core.teams import Team, TeamDraft
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
