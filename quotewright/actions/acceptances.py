"""Acceptances: take a client's yes with its evidence, and take it back."""

from dataclasses import asdict

from quotewright.actions.steps import keep_step, moment_of, quote_to_change
from quotewright.core.acceptances import Acceptance, Evidence, check_evidence
from quotewright.core.quotes import Quote
from quotewright.core.steps import accept, lapse, take_back_acceptance
from quotewright.store import Books


def accept_quote(books: Books, quote_id: int, evidence: Evidence) -> Quote:
    """Accepting twice is one acceptance: the first one's evidence stands.

    A quote whose days are over is refused, whether or not anything marked it as expired yet, but
    where the team prefers otherwise.
    """
    check_evidence(evidence)
    quote, now = quote_to_change(books, quote_id), moment_of(books)
    late_is_fine = books.preferences.get().accepts_expired
    lapsed = lapse(quote, now).quote
    after = keep_step(books, quote, accept(lapsed, now, late_is_fine=late_is_fine), evidence)
    if after.accepted_at != quote.accepted_at:
        books.acceptances.add(
            quote_id,
            Acceptance(
                **asdict(evidence),
                content_hash=after.content_hash,
                revision=after.revision,
                accepted_at=books.now,
            ),
        )
    return after


def take_back(books: Books, quote: Quote) -> Quote:
    """An accepted quote is a sent one again; the evidence stays, marked."""
    after = keep_step(books, quote, take_back_acceptance(quote, moment_of(books)))
    books.acceptances.take_back(quote.id)
    return after
