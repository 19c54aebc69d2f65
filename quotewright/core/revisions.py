"""Revisions: what of a sent quote is frozen, and the new version in which it can be changed.

Until the revision is sent everyone sees the quote that it revises, which can still be accepted.
"""

from dataclasses import replace

from quotewright.core.errors import NotAllowed
from quotewright.core.numbers import revision_number
from quotewright.core.quotes import OPEN_OR_LOST, Quote, QuoteStatus
from quotewright.core.steps import Change, Moment, supersede, void, with_article

FROZEN = (
    "client_id",
    "number",
    "billing",
    "shipping",
    "kind",
    "title",
    "lines",
    "prices_include_tax",
    "discount",
    "quoted_on",
    "term_days",
    "valid_until",
    "memo",
    "deposit",
    "public_reference",
    "references",
    "profile_id",
    "payment_condition",
    "show_totals",
    "cycle",
    "hold_until",
)
"""What a client was offered. Everything else of a quote may be edited whatever its status."""


def is_same_offer(one: Quote, other: Quote) -> bool:
    return all(getattr(one, field) == getattr(other, field) for field in FROZEN)


def check_frozen(quote: Quote, wanted: Quote) -> None:
    """Values equal to the stored ones are no change: clients echo whole objects."""
    if quote.status is not QuoteStatus.DRAFT and not is_same_offer(quote, wanted):
        raise NotAllowed("a sent quote cannot be changed; revise it")


def check_revisable(quote: Quote) -> None:
    if quote.status not in OPEN_OR_LOST:
        raise NotAllowed(f"cannot revise {with_article(quote.status)} quote")


def revise(quote: Quote, revision_id: int, now: Moment) -> tuple[Quote, Quote]:
    """The quote, which now counts one revision more, and that revision: a draft of the same offer.

    The key and the reference by which others know the quote stay with it until the draft is sent.
    Its token is its own, and given to it when it is written.
    """
    check_revisable(quote)
    latest = quote.latest_revision + 1
    revision = replace(
        quote,
        id=revision_id,
        number=revision_number(quote.number, latest),
        revision=latest,
        latest_revision=latest,
        revises_id=quote.id,
        successor_id=None,
        status=QuoteStatus.DRAFT,
        quoted_on=now.today,
        valid_until=None,
        void_reason="",
        external_key="",
        public_reference="",
        token="",
        sent_by=None,
        sent_id=None,
        content_hash="",
        sent_at=None,
        viewed_at=None,
        accepted_at=None,
        declined_at=None,
        created_at=now.at,
        updated_at=now.at,
    )
    return replace(quote, latest_revision=latest), revision


def take_over(revised: Quote, revision: Quote, now: Moment) -> tuple[Change, Quote]:
    """The revision was sent: what becomes of the quote that it revises, and what it takes from it.

    A quote that was voided by itself meanwhile stays void for its own reason.
    """
    heir = replace(
        revision,
        external_key=revision.external_key or revised.external_key,
        public_reference=revision.public_reference or revised.public_reference,
    )
    is_void = revised.status is QuoteStatus.VOID
    change = Change(revised) if is_void else supersede(revised, now)
    left = replace(change.quote, successor_id=revision.id, external_key="", public_reference="")
    return Change(left, change.events), heir


def give_up(revision: Quote, accepted: Quote, now: Moment) -> Change:
    """The quote that it revises was accepted after all."""
    return void(revision, now, f"R{accepted.revision} accepted")
