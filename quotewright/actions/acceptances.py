"""Acceptances: take a client's yes with its evidence and what follows from it; take it back."""

from dataclasses import asdict

from quotewright.actions.steps import (
    keep_step,
    keep_step_and_take,
    moment_of,
    quote_to_change,
)
from quotewright.actions.subscriptions import charge, charge_of
from quotewright.core.acceptances import Acceptance, Evidence, check_evidence
from quotewright.core.quotes import Quote
from quotewright.core.steps import accept, lapse, take_back_acceptance
from quotewright.store import Books


def accept_quote(books: Books, quote_id: int, evidence: Evidence) -> Quote:
    """Accepting twice is one acceptance: the first one's evidence stands.

    A quote whose days are over is refused, whether or not anything marked it as expired yet, but
    where the team prefers otherwise. One that is invoiced when it is accepted has its invoice, and
    what recurs of it its subscription, in the same transaction.
    """
    check_evidence(evidence)
    quote, now = quote_to_change(books, quote_id), moment_of(books)
    late_is_fine = books.preferences.get().accepts_expired
    lapsed = lapse(quote, now).quote
    change = accept(lapsed, now, late_is_fine=late_is_fine)
    if change.quote == quote:
        return quote
    due = charge_of(books, change.quote)
    after, taken = keep_step_and_take(books, quote, change, evidence, due.numbers)
    _keep_evidence(books, after, evidence)
    return charge(books, after, due, taken)


def take_back(books: Books, quote: Quote) -> Quote:
    """An accepted quote is a sent one again; the evidence stays, marked."""
    after = keep_step(books, quote, take_back_acceptance(quote, moment_of(books)))
    books.acceptances.take_back(quote.id)
    return after


def _keep_evidence(books: Books, accepted: Quote, evidence: Evidence) -> None:
    books.acceptances.add(
        accepted.id,
        Acceptance(
            **asdict(evidence),
            content_hash=accepted.content_hash,
            revision=accepted.revision,
            accepted_at=books.now,
        ),
    )
