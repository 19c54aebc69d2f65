"""The quote: the aggregate this project exists for, and the whole table of what may become of it.

Prices and totals are in `totals`; how a quote is kept is the store's affair.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from quotewright.core.errors import NotAllowed
from quotewright.core.events import (
    Event,
    QuoteAccepted,
    QuoteDeclined,
    QuoteDeleted,
    QuoteExpired,
    QuoteReopened,
    QuoteRevised,
    QuoteSent,
    QuoteVoided,
)
from quotewright.core.lines import Line
from quotewright.core.money import Money
from quotewright.core.tax import RoundingPolicy
from quotewright.core.terms import valid_until
from quotewright.core.totals import NO_DISCOUNT, Discount


class QuoteKind(StrEnum):
    QUOTE = "quote"
    ESTIMATE = "estimate"


class QuoteStatus(StrEnum):
    DRAFT = "draft"
    SENT = "sent"
    ACCEPTED = "accepted"
    INVOICED = "invoiced"
    DECLINED = "declined"
    EXPIRED = "expired"
    VOID = "void"


class Stage(StrEnum):
    """The coarse position that doors filter by."""

    DRAFT = "draft"
    SENT = "sent"
    WON = "won"
    LOST = "lost"


STAGES = {
    QuoteStatus.DRAFT: Stage.DRAFT,
    QuoteStatus.SENT: Stage.SENT,
    QuoteStatus.ACCEPTED: Stage.WON,
    QuoteStatus.INVOICED: Stage.WON,
    QuoteStatus.DECLINED: Stage.LOST,
    QuoteStatus.EXPIRED: Stage.LOST,
    QuoteStatus.VOID: Stage.LOST,
}


class Step(StrEnum):
    """What can be done to a quote that moves it along (the page's and our own verbs)."""

    SEND = "send"
    ACCEPT = "accept"
    DECLINE = "decline"
    EXPIRE = "expire"
    REOPEN = "reopen"
    TAKE_BACK = "take back the acceptance of"
    INVOICE = "invoice"
    RELEASE = "release from its invoice"
    VOID = "void"
    SUPERSEDE = "supersede"
    DELETE = "delete"


_OPEN_OR_LOST = (QuoteStatus.SENT, QuoteStatus.DECLINED, QuoteStatus.EXPIRED)

TRANSITIONS: dict[Step, dict[QuoteStatus, QuoteStatus]] = {
    Step.SEND: {QuoteStatus.DRAFT: QuoteStatus.SENT},
    Step.ACCEPT: {
        QuoteStatus.DRAFT: QuoteStatus.ACCEPTED,
        QuoteStatus.SENT: QuoteStatus.ACCEPTED,
        QuoteStatus.EXPIRED: QuoteStatus.ACCEPTED,
    },
    Step.DECLINE: {
        QuoteStatus.DRAFT: QuoteStatus.DECLINED,
        QuoteStatus.SENT: QuoteStatus.DECLINED,
    },
    Step.EXPIRE: {QuoteStatus.SENT: QuoteStatus.EXPIRED},
    Step.REOPEN: {
        QuoteStatus.DECLINED: QuoteStatus.SENT,
        QuoteStatus.EXPIRED: QuoteStatus.SENT,
    },
    Step.TAKE_BACK: {QuoteStatus.ACCEPTED: QuoteStatus.SENT},
    Step.INVOICE: {QuoteStatus.ACCEPTED: QuoteStatus.INVOICED},
    Step.RELEASE: {QuoteStatus.INVOICED: QuoteStatus.ACCEPTED},
    Step.VOID: {
        QuoteStatus.DRAFT: QuoteStatus.VOID,
        QuoteStatus.ACCEPTED: QuoteStatus.VOID,
        **dict.fromkeys(_OPEN_OR_LOST, QuoteStatus.VOID),
    },
    Step.SUPERSEDE: dict.fromkeys(_OPEN_OR_LOST, QuoteStatus.VOID),
    Step.DELETE: dict.fromkeys(_OPEN_OR_LOST, QuoteStatus.VOID),
}
"""Every step a quote can take; anything else is refused by name. Deleting a draft is no step: its
rows go."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteDraft:
    """What is asked for. A line may leave its tax rate open (None).

    `memo` is printed, `notes` are not; `deposit` is in minor units, None when none is asked for.
    """

    client_id: int
    kind: QuoteKind = QuoteKind.QUOTE
    title: str = ""
    lines: tuple[Line, ...] = ()
    discount: Discount = NO_DISCOUNT
    prices_include_tax: bool = False
    memo: str = ""
    notes: str = ""
    deposit: int | None = None
    assigned_to: int | None = None
    external_key: str = ""
    public_reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """One quote. `quoted_on` is its date; `valid_until` None means that nothing expires it.

    `revises_id` is the quote that this one revises, `successor_id` the revision that replaced it,
    `latest_revision` the highest number that any revision of the family has had.
    """

    id: int
    number: str
    revision: int = 1
    client_id: int
    kind: QuoteKind
    title: str
    status: QuoteStatus
    prices_include_tax: bool
    rounding_policy: RoundingPolicy
    discount: Discount
    subtotal: Money
    discounted: Money
    tax: Money
    total: Money
    quoted_on: date
    term_days: int
    valid_until: date | None = None
    lines: tuple[Line, ...] = ()
    line_totals: tuple[Money, ...] = ()
    sent_at: datetime | None = None
    accepted_at: datetime | None = None
    declined_at: datetime | None = None
    voided_at: datetime | None = None
    void_reason: str = ""
    deleted_at: datetime | None = None
    viewed_at: datetime | None = None
    memo: str = ""
    notes: str = ""
    deposit: Money | None = None
    assigned_to: int | None = None
    external_key: str = ""
    public_reference: str = ""
    sent_id: int | None = None
    revises_id: int | None = None
    successor_id: int | None = None
    latest_revision: int = 1
    content_hash: str = ""
    created_at: datetime
    updated_at: datetime

    @property
    def stage(self) -> Stage:
        return STAGES[self.status]

    @property
    def is_closed(self) -> bool:
        return self.stage in {Stage.WON, Stage.LOST}

    @property
    def net(self) -> Money:
        """What is charged before tax, after the document's discount."""
        return self.total - self.tax


@dataclass(frozen=True, slots=True)
class Moment:
    """When a step is taken: the instant, and which day that is for the team."""

    at: datetime
    today: date
    validity_days: int


@dataclass(frozen=True, slots=True)
class Change:
    """A quote after a step, and what happened on the way, in order."""

    quote: Quote
    events: tuple[Event, ...] = ()


def is_substantive(lines: tuple[Line, ...], total: Money) -> bool:
    """A quote worth announcing: a line that says something, or money (AllQuote's page)."""
    return bool(lines) and (total.minor != 0 or any(line.description.strip() for line in lines))


def send(quote: Quote, now: Moment) -> Change:
    """Sending dates the quote and, when it is empty, sets the day until which it is valid."""
    status = _next(quote, Step.SEND)
    until = quote.valid_until or valid_until(now.today, now.validity_days)
    dated = replace(quote, quoted_on=now.today, valid_until=until, sent_at=now.at)
    return _moved(dated, now, status, QuoteSent(quote.id))


def accept(quote: Quote, now: Moment, *, late_is_fine: bool = False) -> Change:
    """Accept a quote; accepting twice is one acceptance and a draft counts as sent now.

    An expired quote is accepted only where the team allows it (`late_is_fine`).
    """
    if quote.stage is Stage.WON:
        return Change(quote)
    if quote.status is QuoteStatus.EXPIRED and not late_is_fine:
        raise NotAllowed("an expired quote cannot be accepted; reopen it first")
    return _decide(quote, now, Step.ACCEPT, QuoteAccepted(quote.id))


def decline(quote: Quote, now: Moment) -> Change:
    """Decline a quote; declining twice is one refusal and a draft counts as sent now."""
    if quote.status is QuoteStatus.DECLINED:
        return Change(quote)
    return _decide(quote, now, Step.DECLINE, QuoteDeclined(quote.id))


def expire(quote: Quote, now: Moment) -> Change:
    """The day after `valid_until`, in the team's own calendar."""
    status = _next(quote, Step.EXPIRE)
    if quote.valid_until is None or quote.valid_until >= now.today:
        raise NotAllowed("the quote is still valid")
    return _moved(quote, now, status, QuoteExpired(quote.id))


def reopen(quote: Quote, now: Moment) -> Change:
    """Put a declined or expired quote before its client again; a past validity is renewed."""
    status = _next(quote, Step.REOPEN)
    until = quote.valid_until
    if until is not None and until < now.today:
        until = valid_until(now.today, now.validity_days)
    reopened = replace(quote, valid_until=until, declined_at=None)
    return _moved(reopened, now, status, QuoteReopened(quote.id))


def take_back_acceptance(quote: Quote, now: Moment) -> Change:
    """Only while nothing was invoiced; the evidence of the acceptance is kept elsewhere."""
    status = _next(quote, Step.TAKE_BACK)
    return _moved(replace(quote, accepted_at=None), now, status, QuoteReopened(quote.id))


def mark_invoiced(quote: Quote, now: Moment) -> Change:
    """Announces nothing itself: the invoice does."""
    return _moved(quote, now, _next(quote, Step.INVOICE))


def release_from_invoice(quote: Quote, now: Moment) -> Change:
    """Its last invoice that was not void was voided: it is an accepted quote again."""
    return _moved(quote, now, _next(quote, Step.RELEASE))


def void(quote: Quote, now: Moment, reason: str) -> Change:
    return _voided(quote, now, Step.VOID, reason, QuoteVoided(quote.id))


def supersede(quote: Quote, now: Moment) -> Change:
    """Its revision was sent: this one is void, and says so as `quote.revised`."""
    return _voided(quote, now, Step.SUPERSEDE, "revised", QuoteRevised(quote.id))


def delete(quote: Quote, now: Moment) -> Change:
    """A quote that a client has seen is never removed, only void and marked as deleted.

    A draft has no such step: its rows go, and its id and number are never used again.
    """
    change = _voided(quote, now, Step.DELETE, "deleted", QuoteDeleted(quote.id))
    return replace(change, quote=replace(change.quote, deleted_at=now.at))


def _next(quote: Quote, step: Step) -> QuoteStatus:
    try:
        return TRANSITIONS[step][quote.status]
    except KeyError:
        article = "an" if quote.status.value[0] in "aei" else "a"
        raise NotAllowed(f"cannot {step} {article} {quote.status} quote") from None


def _decide(quote: Quote, now: Moment, step: Step, decided: Event) -> Change:
    status = _next(quote, step)
    first = send(quote, now) if quote.status is QuoteStatus.DRAFT else Change(quote)
    if step is Step.ACCEPT:
        stamped = replace(first.quote, accepted_at=now.at)
    else:
        stamped = replace(first.quote, declined_at=now.at)
    return Change(_moved(stamped, now, status).quote, (*first.events, decided))


def _voided(quote: Quote, now: Moment, step: Step, reason: str, event: Event) -> Change:
    status = _next(quote, step)
    voided = replace(quote, voided_at=now.at, void_reason=reason)
    return _moved(voided, now, status, event)


def _moved(quote: Quote, now: Moment, status: QuoteStatus, *events: Event) -> Change:
    return Change(replace(quote, status=status, updated_at=now.at), events)
