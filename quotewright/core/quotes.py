"""The quote: the aggregate this project exists for, and the whole table of what may become of it.

Prices and totals are in `totals`; how a quote is kept is the store's affair.
"""

from datetime import date, datetime
from enum import StrEnum

from quotewright.core.clients import NO_ADDRESS, Address
from quotewright.core.cycles import Cycle
from quotewright.core.errors import Invalid
from quotewright.core.lines import Line
from quotewright.core.money import Money
from quotewright.core.records import dataclass
from quotewright.core.sending import SendMethod
from quotewright.core.tax import RoundingPolicy
from quotewright.core.totals import NO_DISCOUNT, Discount, Totals, compute_totals


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


OPEN_OR_LOST = (QuoteStatus.SENT, QuoteStatus.DECLINED, QuoteStatus.EXPIRED)
"""Sent, and not accepted: what can be deleted, and revised."""

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
        **dict.fromkeys(OPEN_OR_LOST, QuoteStatus.VOID),
    },
    Step.SUPERSEDE: dict.fromkeys(OPEN_OR_LOST, QuoteStatus.VOID),
    Step.DELETE: dict.fromkeys(OPEN_OR_LOST, QuoteStatus.VOID),
}
"""Every step there is; anything else is refused by name. A deleted draft takes none: it goes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteDraft:
    """What is asked for. A line may leave its tax rate open (None).

    `memo` is printed, `notes` are not; `deposit` is in minor units, None when none is asked for.
    `quoted_on` None is the day it is written, `term_days` None as the client or the team has it.
    `references` are printed lines (see `references`); `profile_id` None is the team's default.
    Whoever accepts or declines on the client's page is led on to the redirects, where they are.

    `number` is the printed one: None is the next of the team's pattern, "" is the quote's id.
    `billing` and `shipping` None are the client's own. What a `cycle` other than ONCE charges first
    waits until `hold_until`, where that is given; whoever accepts a quote that
    `is_invoiced_when_accepted` gets its invoice with it. `extras` are a dialect's own.
    """

    client_id: int
    number: str | None = None
    kind: QuoteKind = QuoteKind.QUOTE
    title: str = ""
    lines: tuple[Line, ...] = ()
    discount: Discount = NO_DISCOUNT
    prices_include_tax: bool = False
    quoted_on: date | None = None
    term_days: int | None = None
    valid_until: date | None = None
    memo: str = ""
    notes: str = ""
    deposit: int | None = None
    assigned_to: int | None = None
    external_key: str = ""
    public_reference: str = ""
    references: tuple[str, ...] = ()
    profile_id: int | None = None
    payment_condition: str = ""
    show_totals: bool = True
    accept_redirect: str = ""
    reject_redirect: str = ""
    billing: Address | None = None
    shipping: Address | None = None
    cycle: Cycle = Cycle.ONCE
    hold_until: datetime | None = None
    is_invoiced_when_accepted: bool = False
    category_id: int | None = None
    extras: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteHeading:
    """What an overview shows of a quote: most of it, but neither its lines nor its history.

    `quoted_on` is its date; `valid_until` None means that nothing expires it.

    `setup_minor` is what its lines charge once, as their prices are written, and `setup_tax_minor`
    the tax of that, both in minor units; neither is in `total`, which is charged at every turn of
    the `cycle`. `billing` and `shipping` are what is printed: the client's own until somebody says
    otherwise. `token` is what its client's page is found by.
    """

    id: int
    number: str
    client_id: int
    title: str
    status: QuoteStatus
    prices_include_tax: bool
    tax: Money
    total: Money
    quoted_on: date
    term_days: int
    valid_until: date | None = None
    accepted_at: datetime | None = None
    declined_at: datetime | None = None
    voided_at: datetime | None = None
    memo: str = ""
    deposit: Money | None = None
    assigned_to: int | None = None
    external_key: str = ""
    profile_id: int | None = None
    accept_redirect: str = ""
    reject_redirect: str = ""
    billing: Address = NO_ADDRESS
    shipping: Address = NO_ADDRESS
    cycle: Cycle = Cycle.ONCE
    hold_until: datetime | None = None
    setup_minor: int = 0
    setup_tax_minor: int = 0
    category_id: int | None = None
    extras: str = ""
    token: str = ""
    created_at: datetime

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

    @property
    def setup(self) -> Money:
        """What is charged once, as its prices are written."""
        return Money(self.setup_minor, self.total.currency)

    @property
    def setup_total(self) -> Money:
        """What is charged once, with its tax."""
        tax = 0 if self.prices_include_tax else self.setup_tax_minor
        return Money(self.setup_minor + tax, self.total.currency)

    def is_held(self, now: datetime) -> bool:
        """Whether the first turn of its cycle waits still."""
        waits_until = None if self.cycle is Cycle.ONCE else self.hold_until
        return waits_until is not None and waits_until > now

    def due_on_acceptance(self, now: datetime) -> Money:
        """What accepting it now costs at once: the deposit if one is asked for.

        Else what setting up costs, and the first turn of the cycle unless that waits still.
        """
        if self.deposit is not None:
            return self.deposit
        first = 0 if self.is_held(now) else self.total.minor
        return Money(self.setup_total.minor + first, self.total.currency)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote(QuoteHeading):
    """One quote, with its lines and all that happened to it.

    `void_reason` says why it is void, or why its client declined.
    `revises_id` is the quote that this one revises, `successor_id` the revision that replaced it,
    `latest_revision` the highest number that any revision of the family has had. `sent_by` is how
    it was first sent, None before.
    """

    revision: int = 1
    kind: QuoteKind
    rounding_policy: RoundingPolicy
    discount: Discount
    subtotal: Money
    discounted: Money
    lines: tuple[Line, ...] = ()
    line_totals: tuple[Money, ...] = ()
    sent_at: datetime | None = None
    void_reason: str = ""
    deleted_at: datetime | None = None
    viewed_at: datetime | None = None
    notes: str = ""
    public_reference: str = ""
    references: tuple[str, ...] = ()
    payment_condition: str = ""
    show_totals: bool = True
    is_invoiced_when_accepted: bool = False
    sent_by: SendMethod | None = None
    sent_id: int | None = None
    revises_id: int | None = None
    successor_id: int | None = None
    latest_revision: int = 1
    content_hash: str = ""
    updated_at: datetime

    @property
    def recurs(self) -> bool:
        """Whether accepting it makes a subscription."""
        return self.is_invoiced_when_accepted and self.cycle is not Cycle.ONCE


def is_substantive(lines: tuple[Line, ...], total: Money) -> bool:
    """A quote worth announcing: a line that says something, or money (AllQuote's page)."""
    return bool(lines) and (total.minor != 0 or any(line.description.strip() for line in lines))


def totals_of(quote: Quote) -> Totals:
    """What its lines come to, in its currency and by its own policy."""
    return compute_totals(
        quote.lines,
        currency=quote.total.currency,
        discount=quote.discount,
        policy=quote.rounding_policy,
        prices_include_tax=quote.prices_include_tax,
    )


def check_redirect(address: str, field: str) -> None:
    """A client who decided is led on to a page of the web, or to none."""
    if not address:
        return
    scheme, _, rest = address.partition("://")
    if scheme.lower() not in {"http", "https"} or not rest.partition("/")[0].strip():
        raise Invalid(f"{field} must begin with http:// or https://", field)
    if not address.isprintable() or " " in address:
        raise Invalid(f"{field} must be an address without spaces", field)
