"""The steps of a quote's life: what each does to it and what happened then, in order.

Which step may be taken from which status is the table TRANSITIONS in `quotes`.
"""

from dataclasses import replace
from datetime import date, datetime

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
from quotewright.core.quotes import TRANSITIONS, Quote, QuoteStatus, Stage, Step
from quotewright.core.records import dataclass
from quotewright.core.sending import SendMethod
from quotewright.core.terms import valid_until


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


def send(quote: Quote, now: Moment, method: SendMethod = SendMethod.MARK) -> Change:
    """Sending dates the quote and, when it is empty, sets the day until which it is valid."""
    status = _next(quote, Step.SEND)
    until = quote.valid_until or valid_until(now.today, now.validity_days)
    dated = replace(quote, quoted_on=now.today, valid_until=until, sent_at=now.at, sent_by=method)
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


def decline(quote: Quote, now: Moment, reason: str = "") -> Change:
    """Decline a quote; declining twice is one refusal and a draft counts as sent now."""
    if quote.status is QuoteStatus.DECLINED:
        return Change(quote)
    change = _decide(quote, now, Step.DECLINE, QuoteDeclined(quote.id))
    return Change(replace(change.quote, void_reason=reason), change.events)


def expire(quote: Quote, now: Moment) -> Change:
    """The day after `valid_until`, in the team's own calendar."""
    status = _next(quote, Step.EXPIRE)
    if quote.valid_until is None or quote.valid_until >= now.today:
        raise NotAllowed("the quote is still valid")
    return _moved(quote, now, status, QuoteExpired(quote.id))


def lapse(quote: Quote, now: Moment) -> Change:
    """Expire a sent quote whose days are over; any other stays as it is.

    Whoever accepts or reopens a quote asks this first: the clock's own round may come later.
    """
    is_over = quote.valid_until is not None and quote.valid_until < now.today
    return expire(quote, now) if is_over and quote.status is QuoteStatus.SENT else Change(quote)


def reopen(quote: Quote, now: Moment) -> Change:
    """Put a declined or expired quote before its client again; a past validity is renewed."""
    status = _next(quote, Step.REOPEN)
    until = quote.valid_until
    if until is not None and until < now.today:
        until = valid_until(now.today, now.validity_days)
    reopened = replace(quote, valid_until=until, declined_at=None, void_reason="")
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


def is_sending(before: Quote, after: Quote) -> bool:
    """Whether a quote was sent for the first time, by whatever step."""
    return before.sent_at is None and after.sent_at is not None


def with_article(status: QuoteStatus) -> str:
    """As it stands in a sentence: a sent, an expired."""
    return f"{'an' if status.value[0] in 'aei' else 'a'} {status}"


def _next(quote: Quote, step: Step) -> QuoteStatus:
    try:
        return TRANSITIONS[step][quote.status]
    except KeyError:
        raise NotAllowed(f"cannot {step} {with_article(quote.status)} quote") from None


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
