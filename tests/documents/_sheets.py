"""Documents in words, as the press gets them: a short one, a hard one, and one of any length."""

from dataclasses import replace

from quotewright.documents.view import (
    ColumnView,
    DocumentView,
    Fact,
    LineView,
    PartyView,
    PaymentView,
    SumView,
)

COLUMNS = ColumnView(
    description="Description",
    quantity="Quantity",
    unit_price="Price",
    discount="Discount",
    tax_rate="GST",
    total="Amount",
)
HOSE = LineView(
    is_text=False,
    description="Replace the hose of the washing machine",
    quantity="2",
    unit="hours",
    unit_price="$95.00",
    discount="10%",
    tax_rate="10%",
    total="$171.00",
)
SHORT = DocumentView(
    language="en",
    kind="quote",
    heading="Quote",
    number="Q-1001",
    title="A dry kitchen",
    sender=PartyView(
        name="Ferndale Plumbing",
        lines=("12 Wattle Street", "Ferndale VIC 3460", "Australia"),
        contact=("03 5550 1234", "hello@ferndale.example"),
        registrations=(Fact("ABN", "51 824 753 556"),),
    ),
    recipient=PartyView(name="Jane Smith", lines=("1 High Street", "Daylesford VIC 3460")),
    recipient_heading="For",
    facts=(Fact("Date", "22 November 2026"), Fact("Valid until", "22 December 2026")),
    references=("Your order 4711",),
    columns=COLUMNS,
    lines=(HOSE,),
    sums=(
        SumView(label="Subtotal", amount="$171.00"),
        SumView(label="GST 10%", amount="$17.10"),
        SumView(label="Total", amount="$188.10", is_total=True),
    ),
    notices=(),
    memo="We come on a weekday between eight and four.",
    payment=None,
    terms_heading="Terms",
    terms="",
    footer="Ferndale Plumbing · ABN 51 824 753 556",
    page="Page {n} of {m}",
    layout="classic",
    colour="",
    logo="",
)
PAYMENT = PaymentView(
    heading="How to pay",
    facts=(
        Fact("Account name", "Installatiebedrijf De Vries"),
        Fact("IBAN", "NL91 ABNA 0417 1643 00"),
        Fact("Reference", "INV-2026-0042"),
    ),
    qr="BCD\n002\n1\nSCT\n\nDe Vries\nNL91ABNA0417164300\nEUR1345.59\n\n\nINV-2026-0042",
    qr_caption="Scan with your bank's app",
)


def of_lines(many: int) -> DocumentView:
    lines = tuple(
        replace(HOSE, description=f"{HOSE.description}, number {n}", total=f"${n:,}.00")
        for n in range(1, many + 1)
    )
    return replace(SHORT, lines=lines)
