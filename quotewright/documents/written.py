"""What a canonical content says, read back: every format that was ever kept, as the newest one.

What an older format had no place for is empty, as if nobody had filled it in.
"""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import msgspec

from quotewright.core.clients import NO_ADDRESS, Address
from quotewright.core.contents import Content
from quotewright.core.cycles import Cycle
from quotewright.core.profiles import NO_BANK, Bank
from quotewright.core.records import dataclass
from quotewright.core.tax import TaxHandling
from quotewright.core.totals import NO_DISCOUNT, Discount


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    email: str = ""
    phone: str = ""
    website: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Registrations:
    tax_number: str
    is_taxed: bool
    company_number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamAddresses:
    main: Address = NO_ADDRESS


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientAddresses:
    billing: Address
    shipping: Address


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamWritten:
    name: str
    country: str
    locale: str
    time_zone: str = ""
    registrations: Registrations
    addresses: TeamAddresses
    bank: Bank = NO_BANK
    contact: Reached = Reached()


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    layout: str = "classic"
    language: str = ""
    colour: str = ""
    logo: str = ""
    footer: str = ""
    terms: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientWritten:
    company: str
    contact: str
    email: str
    phone: str
    tax_handling: TaxHandling
    addresses: ClientAddresses
    tax_number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """A quote and an estimate have `quoted_on`, an invoice `invoiced_on`.

    `deposit` and `setup` are in cents. What recurs (`cycle`) is charged from `hold_until` on,
    where that is given.
    """

    kind: str
    number: str
    title: str
    currency: str
    prices_include_tax: bool
    discount: Discount = NO_DISCOUNT
    quoted_on: date | None = None
    invoiced_on: date | None = None
    due_on: date | None = None
    valid_until: date | None = None
    term_days: int | None = None
    public_reference: str = ""
    references: tuple[str, ...] = ()
    memo: str = ""
    deposit: int | None = None
    payment_condition: str = ""
    show_totals: bool = True
    cycle: Cycle = Cycle.ONCE
    hold_until: datetime | None = None
    setup: int = 0
    setup_tax: int = 0

    @property
    def is_invoice(self) -> bool:
        return self.kind == "invoice"

    @property
    def recurs(self) -> bool:
        return self.cycle is not Cycle.ONCE

    @property
    def days_to_pay(self) -> int | None:
        if self.invoiced_on is None or self.due_on is None:
            return self.term_days
        return (self.due_on - self.invoiced_on).days


@dataclass(frozen=True, slots=True, kw_only=True)
class LineWritten:
    """Numbers in the units of QUANTITY, PRICE and PERCENT; the total in minor units."""

    kind: str
    description: str
    quantity: int
    unit: str
    unit_price: int
    discount: int
    tax_rate: int | None
    total: int
    expires_after: int | None = None

    @property
    def is_text(self) -> bool:
        return self.kind == "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class RateWritten:
    rate: int
    base: int
    tax: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TotalsWritten:
    """In minor units; `rates` come lowest first."""

    subtotal: int
    discount: int
    net: int
    tax: int
    total: int
    rates: tuple[RateWritten, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    team: TeamWritten
    client: ClientWritten
    header: Header
    lines: tuple[LineWritten, ...]
    totals: TotalsWritten
    look: Look = Look()

    @property
    def is_taxed(self) -> bool:
        """Whether anything in it bears a rate above 0."""
        return any(one.rate for one in self.totals.rates)

    @property
    def held_until(self) -> date | None:
        """The day on which what recurs is first charged, if that comes after the quote's own."""
        header = self.header
        if not header.recurs or header.hold_until is None or header.quoted_on is None:
            return None
        day = header.hold_until.astimezone(ZoneInfo(self.team.time_zone or "UTC")).date()
        return day if day > header.quoted_on else None


def read_content(content: Content) -> Written:
    """Of a quote, an estimate or an invoice."""
    return _DECODER.decode(content.body)


_DECODER = msgspec.json.Decoder(Written)
