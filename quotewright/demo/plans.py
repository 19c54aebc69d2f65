"""How a demo book is planned: what a business sells, whom it quotes, what becomes of each quote.

The plans themselves are the files in `books/`. No chance is in them: the same day always gives the
same book. Days count back from the day on which the book is made, those of a document's way from
the step before; amounts and quantities are written as on paper.
"""

import tomllib
from dataclasses import dataclass
from enum import Enum
from itertools import starmap
from pathlib import Path
from typing import NamedTuple

import msgspec

from quotewright.core.bookings import BookingStatus
from quotewright.core.clients import ClientDraft
from quotewright.core.decimals import PERCENT, PRICE, QUANTITY, read_decimal
from quotewright.core.items import ItemDraft
from quotewright.core.jobs import JobStatus
from quotewright.core.pricesets import PriceModel, PriceSet, Tier
from quotewright.core.profiles import ProfileDraft
from quotewright.core.quotes import QuoteKind
from quotewright.core.teams import TeamDraft

BOOKS = Path(__file__).parent / "books"


class Deed(Enum):
    """What can become of a document.

    After REVISED the way is the revision's, after INVOICED the invoice's, which is sent when MAILED
    and void when WITHDRAWN; then the way is the quote's again.
    """

    SENT = "sent"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    REOPENED = "reopened"
    TAKEN_BACK = "taken back"
    VOIDED = "voided"
    REVISED = "revised"
    INVOICED = "invoiced"
    MAILED = "mailed"
    PAID = "paid"
    WITHDRAWN = "withdrawn"


class Step(NamedTuple):
    """`words` are the reason or the remark.

    Of a payment they are the part of the total ("40%"; without it whatever is still owed), of a
    revision its discount.
    """

    deed: Deed
    days: int
    words: str = ""


class Row(NamedTuple):
    """A line: an item of the catalogue, or with a `price` something priced by hand, or only words.

    `discount` is a percentage off the line.
    """

    what: str
    quantity: str = "1"
    price: str = ""
    discount: str = "0"


class PriceStep(NamedTuple):
    """A price up to and with so many; the last one is open at its end."""

    price: str
    last: int | None = None


@dataclass(frozen=True, kw_only=True)
class PlannedItem:
    """`tax` is a percentage; without it the item bears what the team usually charges.

    `base` is charged beside the steps, as `base_words`.
    """

    name: str
    sku: str
    steps: tuple[PriceStep, ...]
    unit: str = ""
    model: PriceModel = PriceModel.PER_UNIT
    base: str = "0"
    base_words: str = ""
    tax: str | None = None

    def draft(self) -> ItemDraft:
        return ItemDraft(
            name=self.name,
            sku=self.sku,
            unit=self.unit,
            tax_rate=None if self.tax is None else read_decimal(self.tax, PERCENT, "tax"),
            price_set=PriceSet(self.model, _tiers(self.steps), _price(self.base)),
        )


@dataclass(frozen=True, kw_only=True)
class PlannedQuote:
    """`discount` is a percentage ("5%") or an amount."""

    days_ago: int
    client: str
    title: str
    rows: tuple[Row, ...]
    way: tuple[Step, ...] = ()
    kind: QuoteKind = QuoteKind.QUOTE
    discount: str = ""
    memo: str = ""
    deposit: str = ""
    references: tuple[str, ...] = ()
    payment_condition: str = ""


@dataclass(frozen=True, kw_only=True)
class PlannedInvoice:
    """An invoice that comes from no quote."""

    days_ago: int
    client: str
    title: str
    rows: tuple[Row, ...]
    way: tuple[Step, ...] = ()
    has_due_date: bool = True
    prices_include_tax: bool = False


class PlannedJob(NamedTuple):
    """`on` counts from today to the day it is planned for; by now it stands at `status`."""

    days_ago: int
    client: str
    title: str
    on: int
    status: JobStatus


class PlannedBooking(NamedTuple):
    """`on` as in PlannedJob; `job` is the title of the job that it belongs to."""

    days_ago: int
    client: str
    title: str
    on: int
    hour: int
    hours: int
    status: BookingStatus = BookingStatus.CONFIRMED
    job: str = ""


@dataclass(frozen=True, kw_only=True)
class PlannedWork:
    jobs: tuple[PlannedJob, ...]
    bookings: tuple[PlannedBooking, ...]


@dataclass(frozen=True, kw_only=True)
class PlannedOwner:
    name: str
    email: str


@dataclass(frozen=True, kw_only=True)
class Business:
    """A whole demo team. Items and clients are named by a word of their own within the plan."""

    team: TeamDraft
    profile: ProfileDraft
    owner: PlannedOwner
    items: dict[str, PlannedItem]
    clients: dict[str, ClientDraft]
    work: PlannedWork
    quotes: tuple[PlannedQuote, ...]
    invoices: tuple[PlannedInvoice, ...]


def read_business(name: str) -> Business:
    """The plan of this name; raises `msgspec.ValidationError` where it is none."""
    plan = tomllib.loads((BOOKS / f"{name}.toml").read_text("utf-8"))
    return msgspec.convert(plan, Business)


def _tiers(steps: tuple[PriceStep, ...]) -> tuple[Tier, ...]:
    lasts = [None if one.last is None else one.last * QUANTITY.one for one in steps]
    firsts = [QUANTITY.one, *(last + QUANTITY.one for last in lasts if last is not None)]
    prices = [_price(one.price) for one in steps]
    return tuple(starmap(Tier, zip(firsts, lasts, prices, strict=True)))


def _price(written: str) -> int:
    return read_decimal(written, PRICE, "price")
