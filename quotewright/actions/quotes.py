"""Quotes: draft one."""

from dataclasses import replace

from quotewright.actions.lines import rate_lines
from quotewright.actions.parties import require_client
from quotewright.core.events import QuoteCreated
from quotewright.core.money import check_currency
from quotewright.core.quotes import Quote, QuoteDraft, is_substantive
from quotewright.core.totals import compute_totals
from quotewright.store import Books


def draft_quote(books: Books, draft: QuoteDraft) -> Quote:
    """Price a quote and keep it as a draft; announced when it is substantive."""
    terms = require_client(books, draft.client_id)
    team = books.team
    rated = replace(draft, lines=rate_lines(books, draft.lines, terms))
    totals = compute_totals(
        rated.lines,
        currency=check_currency(terms.currency or team.currency),
        discount=draft.discount,
        policy=team.rounding_policy,
        prices_include_tax=draft.prices_include_tax,
    )
    announce = QuoteCreated if is_substantive(rated.lines, totals.total) else None
    term_days = team.term_days if terms.term_days is None else terms.term_days
    return books.quotes.add(rated, totals, term_days=term_days, announce=announce)
