"""Quotes: draft one, change it, decline, void or delete it, put it before its client again.

Sending is in `sending`, accepting in `acceptances`, revising in `revisions`.
"""

from collections.abc import Callable
from dataclasses import replace

from quotewright.actions.acceptances import take_back
from quotewright.actions.lines import rate_lines
from quotewright.actions.parties import check_page, require_client, require_person
from quotewright.actions.steps import keep_step, moment_of, quote_to_change, take_step
from quotewright.core.clients import Address, ClientTerms
from quotewright.core.errors import Invalid
from quotewright.core.events import Event, QuoteCreated, QuoteDeleted, QuoteUpdated
from quotewright.core.lines import Line, continuing_ids, numbered
from quotewright.core.money import Money, check_currency
from quotewright.core.quotes import Quote, QuoteDraft, QuoteStatus, is_substantive
from quotewright.core.revisions import check_frozen
from quotewright.core.steps import Change, decline, delete, lapse, reopen, void
from quotewright.core.tax import TaxHandling
from quotewright.core.terms import check_days, due_on
from quotewright.core.totals import compute_totals, setup_of
from quotewright.store import Books


def draft_quote(books: Books, draft: QuoteDraft) -> Quote:
    """Price a quote and keep it as a draft; announced when it is substantive."""
    terms = require_client(books, draft.client_id)
    if draft.assigned_to is not None:
        require_person(books, draft.assigned_to)
    check_page(books, draft)
    team = books.team
    lines = rate_lines(books, draft.lines, terms)
    totals = compute_totals(
        lines,
        currency=check_currency(terms.currency or team.currency),
        discount=draft.discount,
        policy=team.rounding_policy,
        prices_include_tax=draft.prices_include_tax,
    )
    announce = QuoteCreated if is_substantive(lines, totals.total) else None
    term_days = team.term_days if terms.term_days is None else terms.term_days
    if draft.term_days is not None:
        term_days = check_days(draft.term_days, "term_days")
    # A date so late that nothing can be due after it is refused here.
    due_on(draft.quoted_on, term_days)
    return books.quotes.add(
        draft,
        lines,
        totals,
        setup=setup_of(
            lines,
            total=totals.total,
            policy=team.rounding_policy,
            prices_include_tax=draft.prices_include_tax,
        ),
        billing=terms.billing if draft.billing is None else draft.billing,
        shipping=terms.shipping if draft.shipping is None else draft.shipping,
        term_days=term_days,
        announce=announce,
    )


def update_quote(books: Books, quote_id: int, change: Callable[[Quote], Quote]) -> Quote:
    """`change` makes the wanted quote of the present one; what it leaves equal is no change.

    A draft is changed in place and priced anew; of a sent quote only what is not frozen.
    """
    quote = quote_to_change(books, quote_id)
    wanted = change(quote)
    if wanted == quote:
        return quote
    check_frozen(quote, wanted)
    _check_wanted(books, quote, wanted)
    if _is_priced_anew(quote, wanted):
        wanted = _priced(books, quote, wanted)
    happened = _what_happened(books, quote, wanted)
    lines = continuing_ids(wanted.lines, quote.lines)
    new_lines = sum(not line.id for line in lines)
    taken = books.take(event_seq=len(happened), quote_lines=new_lines)
    lines = numbered(lines, taken["quote_lines"])
    changed = replace(wanted, lines=lines, updated_at=books.now)
    books.quotes.save(changed)
    if changed.lines != quote.lines:
        books.quotes.replace_lines(quote_id, changed.lines, changed.line_totals)
    books.record(*happened)
    return changed


def decline_quote(books: Books, quote_id: int, reason: str = "") -> Quote:
    return take_step(books, quote_id, lambda quote, now: decline(quote, now, reason))


def void_quote(books: Books, quote_id: int, reason: str) -> Quote:
    if not reason:
        raise Invalid("reason is required", "reason")
    return take_step(books, quote_id, lambda quote, now: void(quote, now, reason))


def delete_quote(books: Books, quote_id: int) -> None:
    """A draft is gone, its id and number for good; what a client has seen is void and marked.

    With an open revision goes what stood in the way of another one.
    """
    quote = quote_to_change(books, quote_id)
    if quote.status is not QuoteStatus.DRAFT:
        keep_step(books, quote, delete(quote, moment_of(books)))
        return
    books.take(event_seq=1, audits=1)
    books.quotes.remove(quote)
    books.record(QuoteDeleted(quote_id))
    books.note("status.changed", "quote", quote_id, f"{quote.status} to deleted")


def reopen_quote(books: Books, quote_id: int) -> Quote:
    """A declined or expired quote is sent again; the acceptance of an accepted one is taken back.

    A quote whose days are over is an expired one, whether or not anything marked it yet.
    """
    quote, now = quote_to_change(books, quote_id), moment_of(books)
    if quote.status is QuoteStatus.ACCEPTED:
        return take_back(books, quote)
    lapsed = lapse(quote, now)
    reopened = reopen(lapsed.quote, now)
    return keep_step(books, quote, Change(reopened.quote, (*lapsed.events, *reopened.events)))


def _check_wanted(books: Books, quote: Quote, wanted: Quote) -> None:
    due_on(wanted.quoted_on, check_days(wanted.term_days, "term_days"))
    if wanted.assigned_to not in {None, quote.assigned_to}:
        require_person(books, wanted.assigned_to)
    check_page(books, wanted)


def _is_priced_anew(quote: Quote, wanted: Quote) -> bool:
    return (quote.client_id, quote.lines, quote.discount) != (
        wanted.client_id,
        wanted.lines,
        wanted.discount,
    )


def _priced(books: Books, quote: Quote, wanted: Quote) -> Quote:
    """As its client is quoted today, by the rounding that the quote was begun with."""
    terms = require_client(books, wanted.client_id)
    lines = rate_lines(books, _rates_wanted(books, quote, wanted), terms)
    totals = compute_totals(
        lines,
        currency=check_currency(terms.currency or books.team.currency),
        discount=wanted.discount,
        policy=quote.rounding_policy,
        prices_include_tax=wanted.prices_include_tax,
    )
    currency = totals.total.currency
    billing, shipping = _addresses_of(books, quote, wanted, terms)
    setup, setup_tax = setup_of(
        lines,
        total=totals.total,
        policy=quote.rounding_policy,
        prices_include_tax=wanted.prices_include_tax,
    )
    return replace(
        wanted,
        lines=lines,
        line_totals=totals.line_totals,
        subtotal=totals.subtotal,
        discounted=totals.discount,
        tax=totals.tax,
        total=totals.total,
        setup_minor=setup,
        setup_tax_minor=setup_tax,
        billing=billing,
        shipping=shipping,
        deposit=None if wanted.deposit is None else Money(wanted.deposit.minor, currency),
    )


def _addresses_of(
    books: Books, quote: Quote, wanted: Quote, terms: ClientTerms
) -> tuple[Address, Address]:
    """Another client's own, where the quote had those of the client that it was for."""
    before = (
        books.clients.terms_of(quote.client_id) if wanted.client_id != quote.client_id else None
    )
    if before is None:
        return wanted.billing, wanted.shipping
    return (
        terms.billing if wanted.billing == before.billing else wanted.billing,
        terms.shipping if wanted.shipping == before.shipping else wanted.shipping,
    )


def _rates_wanted(books: Books, quote: Quote, wanted: Quote) -> tuple[Line, ...]:
    """The lines, without the zeros that they bore only for the client they were written for."""
    if wanted.client_id == quote.client_id:
        return wanted.lines
    before = books.clients.terms_of(quote.client_id)
    if before is None or before.tax_handling is TaxHandling.NORMAL:
        return wanted.lines
    return tuple(replace(line, tax_rate=None) for line in wanted.lines)


def _what_happened(books: Books, quote: Quote, changed: Quote) -> list[Event]:
    """A draft that first becomes substantive is announced as created, once in its life."""
    happened: list[Event] = [QuoteUpdated(quote.id)]
    is_first_worth_it = is_substantive(changed.lines, changed.total) and not is_substantive(
        quote.lines, quote.total
    )
    if is_first_worth_it and not _was_announced(books, quote):
        happened.insert(0, QuoteCreated(quote.id))
    return happened


def _was_announced(books: Books, quote: Quote) -> bool:
    """Never, if this is its first change: then nobody need look for it."""
    return quote.updated_at != quote.created_at and books.has_recorded(QuoteCreated(quote.id))
