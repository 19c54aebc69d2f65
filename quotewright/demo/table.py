"""What stands in the demo book. A fixed table: every demo team is the same, but for its keys.

Clients are named by their place in CLIENTS, counted from 1. Days are counted from the day on which
the team is made, so that the book never looks abandoned. Prices of quotes exclude GST, those of
invoices include it, as AllQuote has it.
"""

from typing import NamedTuple

from quotewright.core.clients import Address, ClientDraft
from quotewright.core.jobs import JobStatus
from quotewright.core.quotes import QuoteKind
from quotewright.core.teams import TeamDraft

NOTES = "Demo data"

TEAM = TeamDraft(name="Acme Plumbing", tax_number="51 824 753 556", default_rate=10_0000)
OWNER_NAME = "Olive Acme"
OWNER_EMAIL = "olive@acme-plumbing.example.com"


class Row(NamedTuple):
    """A line: how many at which price, written as on paper."""

    description: str
    quantity: str
    price: str


class PlannedJob(NamedTuple):
    client: int
    title: str
    address: str
    in_days: int
    status: JobStatus


class PlannedQuote(NamedTuple):
    client: int
    title: str
    rows: tuple[Row, ...]
    kind: QuoteKind = QuoteKind.QUOTE


class PlannedInvoice(NamedTuple):
    """`due_in_days` None leaves the due date open; `payments` are in cents, in their order."""

    client: int
    title: str
    due_in_days: int | None
    rows: tuple[Row, ...]
    payments: tuple[int, ...] = ()


class PlannedBooking(NamedTuple):
    """`job` is a place in JOBS, counted from 1."""

    client: int
    job: int
    title: str
    in_days: int
    hours: int


def _at(line1: str, city: str) -> Address:
    return Address(line1=line1, city=city)


CLIENTS = (
    ClientDraft(
        company="Harbour View Cafe",
        contact="Mei Tan",
        email="mei@harbourview.example.com",
        phone="02 5550 0101",
        billing=_at("12 Quay St", "Sydney NSW"),
    ),
    ClientDraft(
        contact="Jane Smith",
        email="jane@example.com",
        phone="0400 000 000",
        billing=_at("1 George St", "Sydney NSW"),
    ),
    ClientDraft(
        company="Northside Strata",
        contact="Priya Nair",
        email="office@northside.example.com",
        phone="02 5550 0102",
        billing=_at("Level 2, 88 Miller St", "North Sydney NSW"),
    ),
    ClientDraft(
        contact="Tom O'Brien",
        email="tom@example.com",
        mobile="0400 000 001",
        billing=_at("7 Wattle Ave", "Marrickville NSW"),
    ),
    ClientDraft(
        company="Banksia Early Learning",
        contact="Grace Kelly-Wong",
        email="grace@banksia.example.com",
        phone="02 5550 0103",
        billing=_at("30 Banksia Rd", "Hurstville NSW"),
    ),
    ClientDraft(
        contact="Aisha Rahman",
        email="aisha@example.com",
        mobile="0400 000 002",
        billing=_at("4/19 Station St", "Parramatta NSW"),
    ),
    ClientDraft(
        company="Corner Pub Holdings",
        contact="Lachlan Reid",
        email="lachlan@cornerpub.example.com",
        phone="02 5550 0104",
        billing=_at("201 King St", "Newtown NSW"),
    ),
    ClientDraft(
        contact="Sofia Papadopoulos",
        email="sofia@example.com",
        mobile="0400 000 003",
        billing=_at("55 Ocean Pde", "Cronulla NSW"),
    ),
)

JOBS = (
    PlannedJob(2, "Kitchen renovation", "1 George St, Sydney NSW", 7, JobStatus.SCHEDULED),
    PlannedJob(1, "Grease trap service", "12 Quay St, Sydney NSW", -3, JobStatus.COMPLETE),
    PlannedJob(3, "Stormwater inspection", "88 Miller St, North Sydney NSW", 2, JobStatus.NEW),
    PlannedJob(
        4, "Hot water replacement", "7 Wattle Ave, Marrickville NSW", 0, JobStatus.IN_PROGRESS
    ),
    PlannedJob(5, "Bathroom refit", "30 Banksia Rd, Hurstville NSW", 21, JobStatus.ON_HOLD),
    PlannedJob(7, "Beer line drainage", "201 King St, Newtown NSW", -10, JobStatus.CANCELLED),
)

QUOTES = (
    PlannedQuote(
        2,
        "Kitchen reno",
        (Row("Labour", "8", "90.00"), Row("Materials", "1", "780.00")),
    ),
    PlannedQuote(
        2,
        "Laundry taps",
        (Row("Labour", "1.5", "95.00"), Row("Tap set, chrome", "2", "84.50")),
    ),
    PlannedQuote(
        1,
        "Grease trap, quarterly service",
        (Row("Pump out and disposal", "4", "310.00"), Row("Compliance report", "4", "45.00")),
    ),
    PlannedQuote(
        3,
        "Stormwater, all three blocks",
        (Row("CCTV inspection", "3", "275.00"), Row("Jetting, by the metre", "64", "8.75")),
    ),
    PlannedQuote(
        3,
        "Backflow prevention testing",
        (Row("Test and tag, each valve", "11", "68.20"),),
    ),
    PlannedQuote(
        4,
        "Hot water, 315 litres electric",
        (Row("Heater, 315 l", "1", "1349.00"), Row("Installation", "4", "95.00")),
    ),
    PlannedQuote(
        4,
        "Hot water, heat pump",
        (Row("Heat pump, 270 l", "1", "3290.00"), Row("Installation", "6.5", "95.00")),
        QuoteKind.ESTIMATE,
    ),
    PlannedQuote(
        5,
        "Bathroom refit, children's wing",
        (
            Row("Strip out", "1", "640.00"),
            Row("Toilet suite, junior", "4", "389.00"),
            Row("Labour", "32", "90.00"),
        ),
    ),
    PlannedQuote(
        6,
        "Blocked drain, estimate",
        (Row("Labour", "2", "95.00"), Row("Machine hire", "1", "120.00")),
        QuoteKind.ESTIMATE,
    ),
    PlannedQuote(
        7,
        "Cellar drainage",
        (Row("Floor waste, stainless", "3", "214.35"), Row("Labour", "12", "90.00")),
    ),
    PlannedQuote(
        8,
        "Outdoor shower",
        (Row("Shower column", "1", "459.00"), Row("Copper pipe, metre", "9.5", "18.40")),
    ),
    PlannedQuote(
        8,
        "Gas bayonet for barbecue",
        (Row("Bayonet fitting", "1", "62.00"), Row("Labour, gas fitter", "2", "110.00")),
    ),
)

INVOICES = (
    PlannedInvoice(
        1,
        "Grease trap service",
        14,
        (Row("Pump out and disposal", "1", "341.00"), Row("Compliance report", "1", "49.50")),
        (39050,),
    ),
    PlannedInvoice(
        2,
        "Kitchen renovation, deposit",
        7,
        (Row("Deposit, one third", "1", "550.00"),),
        (30000,),
    ),
    PlannedInvoice(
        3,
        "Backflow prevention testing",
        30,
        (Row("Test and tag, each valve", "11", "75.02"),),
        (40000, 42522),
    ),
    PlannedInvoice(
        4,
        "Call-out, leaking heater",
        None,
        (Row("Call-out", "1", "99.00"), Row("Labour", "1", "104.50")),
    ),
    PlannedInvoice(
        6,
        "Blocked drain",
        -5,
        (Row("Labour", "2", "104.50"), Row("Machine hire", "1", "132.00")),
    ),
    PlannedInvoice(
        7,
        "Tap repairs, front bar",
        14,
        (Row("Ceramic cartridge", "6", "28.60"), Row("Labour", "2.5", "104.50")),
        (10000,),
    ),
)

BOOKING = PlannedBooking(2, 1, "Measure up the kitchen", in_days=3, hours=2)
