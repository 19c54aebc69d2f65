"""The document as it is read: everything a layout or a page may show, already in words.

A layout never computes, and never decides what the law wants said.
"""

from quotewright.core.records import dataclass


@dataclass(frozen=True, slots=True)
class Fact:
    """Something with its name: a date, a number of a register, a bank account."""

    label: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyView:
    """Who quotes, or who is quoted. `lines` are those of the address, `contact` how to reach it."""

    name: str
    lines: tuple[str, ...] = ()
    contact: tuple[str, ...] = ()
    registrations: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LineView:
    """A text line (`is_text`) has only its description; what does not apply is ""."""

    is_text: bool
    description: str
    quantity: str = ""
    unit: str = ""
    unit_price: str = ""
    discount: str = ""
    tax_rate: str = ""
    total: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SumView:
    """A line below the table; one is what its lines come to (`is_total`).

    After that one only stand what setting up costs, and what is due on acceptance.
    """

    label: str
    amount: str
    is_total: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentView:
    """Where to pay. `qr` is what the payment code says (EPC for SEPA), "" where there is none."""

    heading: str
    facts: tuple[Fact, ...]
    qr: str = ""
    qr_caption: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnView:
    """The headings of the table; "" for a column that no line of this document needs."""

    description: str
    quantity: str
    unit_price: str
    discount: str
    tax_rate: str
    total: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentView:
    """`heading` says what it is ("Tax invoice"), `facts` are dates and references with their names.

    `notices` are what the law wants said of its tax, and the payment condition. `page` is
    "Page {n} of {m}" in its language.
    `per` says how often its total is charged ("per month"), "" for once.
    `sums` are empty where the quote does not show its totals. `colour` is #rrggbb, `logo` the hash
    of a picture ("" none); `terms` are what is agreed to.
    """

    language: str
    kind: str
    heading: str
    number: str
    title: str
    sender: PartyView
    recipient: PartyView
    recipient_heading: str
    facts: tuple[Fact, ...]
    references: tuple[str, ...]
    columns: ColumnView
    lines: tuple[LineView, ...]
    sums: tuple[SumView, ...]
    per: str = ""
    notices: tuple[str, ...]
    memo: str
    payment: PaymentView | None
    terms_heading: str
    terms: str
    footer: str
    page: str
    layout: str
    colour: str
    logo: str

    @property
    def total(self) -> str:
        """What its lines come to; "" where that is not shown."""
        return next((one.amount for one in self.sums if one.is_total), "")
