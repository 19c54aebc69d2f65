"""Subscriptions: an accepted quote whose lines are charged again at every turn of its cycle.

And the invoices of a quote that is invoiced when it is accepted: the first, and those of periods.
"""

from dataclasses import replace
from datetime import date, datetime
from enum import StrEnum

from quotewright.core.cycles import Cycle, nth_day
from quotewright.core.errors import Invalid, NotAllowed
from quotewright.core.invoices import InvoiceDraft, draft_of_quote, totals_of_quote
from quotewright.core.lines import Line, LineKind, line_total
from quotewright.core.quotes import Quote
from quotewright.core.records import dataclass
from quotewright.core.totals import (
    NO_DISCOUNT,
    Discount,
    DiscountKind,
    Totals,
    compute_totals,
    sum_of,
)


class SubscriptionStatus(StrEnum):
    ACTIVE = "active"
    ENDED = "ended"


Priced = tuple[InvoiceDraft, Totals]
"""An invoice to be made, and what it comes to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """The schedule of one acceptance: taking that back ends it, accepting again makes another.

    Its first period begins on `starts_on`; `issued` periods were charged, or passed over, so far.
    The next one begins on `next_on`, which is None when none comes any more.
    """

    id: int
    quote_id: int
    client_id: int
    status: SubscriptionStatus = SubscriptionStatus.ACTIVE
    cycle: Cycle
    starts_on: date
    issued: int = 0
    next_on: date | None
    token: str = ""
    created_at: datetime
    updated_at: datetime
    ended_at: datetime | None = None


def begin(quote: Quote, number: int, starts_on: date, at: datetime) -> Subscription:
    """Nothing of it was charged yet; its token is given to it when it is written."""
    return Subscription(
        id=number,
        quote_id=quote.id,
        client_id=quote.client_id,
        cycle=quote.cycle,
        starts_on=starts_on,
        next_on=starts_on,
        created_at=at,
        updated_at=at,
    )


def advance(subscription: Subscription, lines: tuple[Line, ...], at: datetime) -> Subscription:
    """One period more was charged; with the last of the quote's lines it ends."""
    issued = subscription.issued + 1
    moved = replace(subscription, issued=issued, updated_at=at)
    if not is_anything_charged(lines_of_period(lines, issued)):
        return end(moved, at)
    return replace(moved, next_on=nth_day(moved.starts_on, moved.cycle, issued))


def end(subscription: Subscription, at: datetime) -> Subscription:
    return replace(
        subscription,
        status=SubscriptionStatus.ENDED,
        next_on=None,
        ended_at=at,
        updated_at=at,
    )


def check_due(subscription: Subscription, quote: Quote, today: date, at: datetime) -> date:
    """The day of the period that is to be charged now; raises NotAllowed before that."""
    if subscription.next_on is None:
        raise NotAllowed("the subscription has ended")
    if subscription.next_on > today or quote.is_held(at):
        raise NotAllowed("the next period has not begun")
    return subscription.next_on


def lines_of_period(lines: tuple[Line, ...], issued: int) -> tuple[Line, ...]:
    """Those that are still charged when so many periods were before."""
    return tuple(
        line for line in lines if line.expires_after is None or line.expires_after > issued
    )


def is_anything_charged(lines: tuple[Line, ...]) -> bool:
    """Texts alone are nothing to pay for."""
    return any(line.kind is LineKind.ITEM for line in lines)


def first_invoice(
    quote: Quote, setup: tuple[Line, ...], today: date, *, is_held: bool
) -> Priced | None:
    """What accepting costs: the lines as they were accepted, and `setup`, its set-up in words.

    While the first period waits it is the set-up alone; None where there is none.
    """
    draft = draft_of_quote(quote, today)
    if not is_held:
        accepted = totals_of_quote(quote)
        if not setup:
            return draft, accepted
        lines = (*quote.lines, *setup)
        return replace(draft, lines=lines), sum_of(accepted, _totals_of(quote, setup, NO_DISCOUNT))
    if not setup:
        return None
    alone = replace(draft, lines=setup, discount=NO_DISCOUNT)
    return alone, _totals_of(quote, setup, NO_DISCOUNT)


def invoice_of_period(quote: Quote, subscription: Subscription, today: date) -> Priced | None:
    """What the period that is due is charged: the quote's lines, but those that have expired.

    None of a period that comes to less than nothing: it is passed over.
    """
    lines = lines_of_period(quote.lines, subscription.issued)
    draft = replace(
        draft_of_quote(quote, today),
        lines=lines,
        discount=_discount_left(quote.discount, lines),
        subscription_id=subscription.id,
        period_on=subscription.next_on,
    )
    try:
        return draft, _totals_of(quote, lines, draft.discount)
    except Invalid:
        return None


def _totals_of(quote: Quote, lines: tuple[Line, ...], discount: Discount) -> Totals:
    """By the quote's own rules, whatever its team goes by today."""
    return compute_totals(
        lines,
        currency=quote.total.currency,
        discount=discount,
        policy=quote.rounding_policy,
        prices_include_tax=quote.prices_include_tax,
    )


def _discount_left(discount: Discount, lines: tuple[Line, ...]) -> Discount:
    """An amount takes no more than there is."""
    subtotal = sum(line_total(line) for line in lines)
    if subtotal <= 0:
        return NO_DISCOUNT
    if discount.kind is DiscountKind.AMOUNT and discount.value > subtotal:
        return replace(discount, value=subtotal)
    return discount
