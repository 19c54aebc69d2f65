"""The steps of a quote's life, kept: the quote, what follows for its family, events, audit.

Which steps there are is in the core; the verbs that take them are in `quotes`, `acceptances` and
`revisions`.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import NamedTuple

from quotewright.actions.contents import keep_content
from quotewright.actions.letters import letters_of_step
from quotewright.core.acceptances import Evidence
from quotewright.core.errors import NotFound
from quotewright.core.quotes import Quote, QuoteStatus, Stage
from quotewright.core.revisions import give_up, is_same_offer, take_over
from quotewright.core.steps import Change, Moment, is_sending
from quotewright.core.subscriptions import Subscription, end
from quotewright.store import Books

_Step = tuple[Quote, Change]
"""A quote as it was, and what is made of it."""

_NOTHING: Mapping[str, int] = {}


class Kept(NamedTuple):
    """A quote after its step, and the last number of every noun: {} where nothing was changed."""

    quote: Quote
    taken: Mapping[str, int]


def moment_of(books: Books) -> Moment:
    """When this transaction takes its steps."""
    return Moment(books.now, books.today, books.team.validity_days)


def quote_to_change(books: Books, quote_id: int) -> Quote:
    """The quote, which stays so until this transaction ends: the team's lock is taken first."""
    books.lock()
    quote = books.quotes.get(quote_id)
    if quote is None:
        raise NotFound
    return quote


def take_step(books: Books, quote_id: int, step: Callable[[Quote, Moment], Change]) -> Quote:
    """Move a quote along, with all that follows from it."""
    quote = quote_to_change(books, quote_id)
    return keep_step(books, quote, step(quote, moment_of(books)))


def keep_step(books: Books, quote: Quote, change: Change) -> Quote:
    """Save a step with all that follows from it; `quote` is what `quote_to_change` gave.

    A quote that is sent for the first time, by whatever door and step, takes a number for it, and
    what was sent is kept. Sending a revision voids the quote that it revises; accepting a quote
    voids its open revision. What recurs of a quote ends when it is not accepted any more. A step
    that changes nothing leaves nothing behind.
    """
    return keep_step_and_take(books, quote, change).quote


def keep_step_and_take(
    books: Books,
    quote: Quote,
    change: Change,
    evidence: Evidence | None = None,
    more: Mapping[str, int] = _NOTHING,
    *,
    address: str = "",
) -> Kept:
    """As `keep_step`; `evidence` is that of an acceptance, `address` of whom it is sent to.

    `more` numbers are taken beside its own, for what the same transaction makes of it then: the
    last of them are the caller's.
    """
    if change.quote == quote:
        return Kept(quote, _NOTHING)
    sends = is_sending(quote, change.quote)
    after, family = _with_its_family(books, quote, change.quote)
    letters = letters_of_step(books, quote, change.quote, evidence, address)
    ended = _ended_by(books, quote, after)
    wanted = _numbers(sends, [(quote, change), *family], len(ended), len(letters))
    taken = books.take(**_together(wanted, more))
    if sends:
        after = replace(after, sent_id=taken["quotes"])
    if _offers_anew(quote, after):
        after = replace(after, content_hash=keep_content(books, after))
    itself = (quote, Change(after, change.events))
    # What a revision takes over must first be left by the other: a reference is nobody's twice.
    for before, each in [*family, itself] if sends else [itself, *family]:
        keep_change(books, before, each)
    for subscription in ended:
        _keep_ended(books, subscription)
    books.letters.add(taken["letters"] - more.get("letters", 0), letters)
    return Kept(after, taken)


def keep_change(books: Books, before: Quote, change: Change) -> Quote:
    """Save what a step made of a quote, record what happened, note a new status.

    `before` must have been read under the team's lock (`books.take` or `books.lock`), or another
    call's step would be overwritten. Of the numbers taken for this transaction it uses a seq for
    every event of the change, and one audit if the status is new.
    """
    after = change.quote
    if after == before:
        return after
    books.quotes.save(after)
    books.record(*change.events)
    if after.status is not before.status:
        books.note("status.changed", "quote", after.id, f"{before.status} to {after.status}")
    return after


def _with_its_family(books: Books, quote: Quote, after: Quote) -> tuple[Quote, list[_Step]]:
    """The quote with what it takes over, and the step of the one other quote that moves with it."""
    now = moment_of(books)
    if is_sending(quote, after) and quote.revises_id is not None:
        revised = books.quotes.get(quote.revises_id)
        if revised is not None:
            left, heir = take_over(revised, after, now)
            return heir, [(revised, left)]
    elif after.status is QuoteStatus.ACCEPTED and quote.status is not QuoteStatus.ACCEPTED:
        revision = books.quotes.open_revision_of(quote.id)
        if revision is not None:
            return after, [(revision, give_up(revision, after, now))]
    return after, []


def _ended_by(books: Books, quote: Quote, after: Quote) -> list[Subscription]:
    """What recurs of a quote that is not accepted any more."""
    if quote.stage is not Stage.WON or after.stage is Stage.WON or not quote.recurs:
        return []
    active = books.subscriptions.active_of(quote.id)
    return [active] if active else []


def _keep_ended(books: Books, subscription: Subscription) -> None:
    ended = end(subscription, books.now)
    books.subscriptions.save(ended)
    moved = f"{subscription.status} to {ended.status}"
    books.note("status.changed", "subscription", ended.id, moved)


def _numbers(sends: bool, steps: list[_Step], ended: int, letters: int) -> dict[str, int]:
    moved = sum(change.quote.status is not before.status for before, change in steps)
    return {
        "quotes": 1 if sends else 0,
        "event_seq": sum(len(change.events) for _, change in steps),
        "audits": moved + ended,
        "letters": letters,
    }


def _together(some: Mapping[str, int], more: Mapping[str, int]) -> dict[str, int]:
    return {noun: some.get(noun, 0) + more.get(noun, 0) for noun in {**some, **more}}


def _offers_anew(quote: Quote, after: Quote) -> bool:
    """Whether what the client sees is not what was kept for them."""
    if after.sent_at is None or after.status is QuoteStatus.VOID:
        return False
    return not after.content_hash or not is_same_offer(quote, after)
