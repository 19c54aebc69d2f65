"""The quote: the aggregate this project exists for, and the whole table of what may become of it.

Prices and totals are in `totals`; how a quote is kept is the store's affair.
"""

from datetime import date, datetime
from enum import StrEnum

from quotewright.core.errors import Invalid
from quotewright.core.lines import Line
from quotewright.core.money import Money
from quotewright.core.records import dataclass
from quotewright.core.sending import SendMethod
from quotewright.core.tax import RoundingPolicy
from quotewright.core.totals import NO_DISCOUNT, Discount, Totals, compute_totals

REFERENCES = 3
"""So many reference lines a quote can have."""


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
"""Every step a quote can take; anything else is refused by name. Deleting a draft is no step: its
rows go."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteDraft:
    """What is asked for. A line may leave its tax rate open (None).

    `memo` is printed, `notes` are not; `deposit` is in minor units, None when none is asked for.
    `quoted_on` None is the day it is written, `term_days` None as the client or the team has it.
    `references` are at most REFERENCES printed lines; `profile_id` None is the team's default.
    Whoever accepts or declines on the client's page is led on to the redirects, where they are.
    """

    client_id: int
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """One quote. `quoted_on` is its date; `valid_until` None means that nothing expires it.

    `void_reason` says why it is void, or why its client declined.
    `revises_id` is the quote that this one revises, `successor_id` the revision that replaced it,
    `latest_revision` the highest number that any revision of the family has had. `token` is what
    its client's page is found by; `sent_by` is how it was first sent, None before.
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
    references: tuple[str, ...] = ()
    profile_id: int | None = None
    payment_condition: str = ""
    show_totals: bool = True
    accept_redirect: str = ""
    reject_redirect: str = ""
    token: str = ""
    sent_by: SendMethod | None = None
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


def check_references(references: tuple[str, ...]) -> None:
    if len(references) > REFERENCES:
        raise Invalid(f"references are at most {REFERENCES} lines", "references")
    if any("\n" in line for line in references):
        raise Invalid("a reference is one line", "references")


def check_redirect(address: str, field: str) -> None:
    """A client who decided is led on to a page of the web, or to none."""
    if not address:
        return
    scheme, _, rest = address.partition("://")
    if scheme.lower() not in {"http", "https"} or not rest.partition("/")[0].strip():
        raise Invalid(f"{field} must begin with http:// or https://", field)
    if not address.isprintable() or " " in address:
        raise Invalid(f"{field} must be an address without spaces", field)
