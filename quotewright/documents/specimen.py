"""The specimen: a document that is hard to print, by which a layout is judged.

Three rates, discounts on lines and on the whole, text lines, two pages, words without an end,
other scripts, a payment code; the firm, its client and their numbers are made up.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from io import BytesIO

from PIL import Image, ImageDraw

from quotewright.core.clients import Address, Client
from quotewright.core.contents import Content, content_of
from quotewright.core.decimals import PERCENT, PRICE, QUANTITY, read_decimal
from quotewright.core.files import File
from quotewright.core.lines import Line, LineKind
from quotewright.core.money import Money
from quotewright.core.profiles import Bank, ProfileDraft
from quotewright.core.quotes import Quote, QuoteKind, QuoteStatus
from quotewright.core.tax import RoundingPolicy
from quotewright.core.teams import Team
from quotewright.core.totals import Discount, DiscountKind, compute_totals

_AT = datetime(2026, 9, 14, 8, 30, tzinfo=UTC)
_COLOUR = "#1d5b8f"

_TEAM = Team(
    id=1,
    name="Lindegracht Interiors",
    country="NL",
    currency="EUR",
    locale="nl_NL",
    tax_number="NL001234567B01",
)
_CLIENT = Client(
    id=1,
    company="Hotel De Vergulde Zwaan",
    contact="Marijke van den Heuvel-Okonkwo",
    email="m.vandenheuvel@verguldezwaan.example",
    billing=Address(line1="Oude Haven 21", city="Dordrecht", postcode="3311 AB", country="NL"),
    created_at=_AT,
    updated_at=_AT,
)
_TERMS = """This offer stands for thirty days. A third is paid on order, the rest within fourteen \
days of the invoice.

What we deliver stays ours until it is paid. Oak is a natural product: its colour and grain differ \
from piece to piece, and no claim can rest on that. We guarantee our own work for five years and \
what we build in for as long as its maker does."""
_MEMO = """Delivery takes about seven weeks after your order. We work on weekdays between eight \
and five, and leave the rooms swept every evening, so that your guests can use the lounge.
The ceiling is not part of this offer."""

_LINES = (
    ("Lounge, ground floor", "", "", "", "", ""),
    ("Bookcase in brushed oak, to measure, 2.40 × 3.10 m", "2", "piece", "2450", "", "21"),
    ("Panelling of the long wall, with concealed doors", "18.5", "m²", "186.5", "5", "21"),
    ("Reading lamps, brass, dimmable", "12", "piece", "89.9", "", "21"),
    ("Cushions for the window seats, wool, colour “Noordzee”", "9", "piece", "112.25", "10", "21"),
    (
        "Brandschutzverglasungskonstruktionsbeschreibungsunterlagen for the passage to the bar",
        *("1", "set", "640", "", "21"),
    ),
    (
        "Rooms 101 to 112\nEvery room is measured again before we begin, at the prices below.",
        *("", "", "", "", ""),
    ),
    ("Wardrobe with drawers and a place for two suitcases", "12", "piece", "1185", "7.5", "21"),
    ("Headboard, upholstered, with two sockets and a light", "12", "piece", "398.4", "", "21"),
    ("Desk in oak veneer, 1.20 m", "12", "piece", "342", "", "21"),
    ("Hooks and handles", "144", "piece", "6.1275", "", "21"),
    ("Painting of doors and frames (living quarters)", "36.25", "hour", "46.5", "", "9"),
    ("Wallpapering, two walls of each room", "61.75", "hour", "46.5", "", "9"),
    ("Order number LGI-2026/0914-OAK-BRUSHED-NATURAL-MATT-0001-0144-REV-C", "1", "", "0", "", "0"),
    ("שלט לדלת הכניסה – sign for the front door", "1", "piece", "275", "", "21"),
    ("لوحة الاستقبال – sign for the reception", "1", "piece", "275", "", "21"),
    (
        "客房门牌 · 客室の番号札 · 객실 번호판 – numbers for the doors",
        "12",
        "piece",
        "18.75",
        "",
        "21",
    ),
    ('*Bold*, #panic("no"), <b>markup</b> & $x^2$ are only text', "1", "", "0", "", "0"),
    ("Travel and parking, by days on site", "14", "day", "42", "", "21"),
    ("Deposit on pallets, returned to you", "22", "piece", "15", "", "0"),
    ("Work on the listed façade is done only with the leave of the municipality.", *("",) * 5),
    ("Restoring the shutters (living quarters)", "24", "hour", "58", "2.5", "9"),
    ("Removal of waste, sorted", "3", "m³", "96", "", "21"),
)


def specimen(lines: Sequence[Line] | None = None) -> Content:
    """A quote, as it is sent to its client; with other lines, where they are given."""
    lines = tuple(_line(*one) for one in _LINES) if lines is None else tuple(lines)
    discount = Discount(DiscountKind.PERCENTAGE, read_decimal("2.5", PERCENT, "discount"))
    totals = compute_totals(
        lines,
        currency=_TEAM.currency,
        discount=discount,
        policy=RoundingPolicy.PER_RATE,
        prices_include_tax=False,
    )
    quote = Quote(
        id=1,
        number="Q-2026-0042",
        client_id=_CLIENT.id,
        kind=QuoteKind.QUOTE,
        title="Lounge and twelve rooms, in oak",
        status=QuoteStatus.SENT,
        quoted_on=date(2026, 9, 14),
        valid_until=date(2026, 10, 14),
        term_days=14,
        lines=lines,
        line_totals=totals.line_totals,
        discount=discount,
        subtotal=totals.subtotal,
        discounted=totals.discount,
        tax=totals.tax,
        total=totals.total,
        prices_include_tax=False,
        rounding_policy=RoundingPolicy.PER_RATE,
        deposit=Money(1_500_000, _TEAM.currency),
        references=("Your reference: ZWAAN/2026/17", "Our drawings of 3 September 2026"),
        memo=_MEMO,
        billing=_CLIENT.billing,
        shipping=_CLIENT.shipping,
        created_at=_AT,
        updated_at=_AT,
    )
    return content_of(quote, _CLIENT, _TEAM, _profile())


def specimen_logo() -> File:
    """Four boards and a gap: drawn here, as a made-up firm has no other."""
    picture = Image.new("RGBA", (960, 320), (0, 0, 0, 0))
    draw = ImageDraw.Draw(picture)
    for place, height in enumerate((280, 210, 280, 140)):
        left = 20 + 76 * place
        draw.rounded_rectangle((left, 300 - height, left + 56, 300), 10, _COLOUR)
    draw.ellipse((20 + 76 * 3, 60, 20 + 76 * 3 + 56, 116), "#d98e04")
    body = BytesIO()
    picture.crop((0, 0, 340, 320)).save(body, "PNG")
    return File("image/png", body.getvalue())


def _profile() -> ProfileDraft:
    return ProfileDraft(
        address=Address(line1="Lindengracht 118", city="Amsterdam", postcode="1015 KK"),
        email="offertes@lindegracht.example",
        phone="020 555 0142",
        website="www.lindegracht.example",
        company_number="12345678",
        bank=Bank(account_name=_TEAM.name, iban="NL91ABNA0417164300", bic="ABNANL2A"),
        logo=specimen_logo().hash,
        colour=_COLOUR,
        language="en",
        footer="Lindegracht Interiors · Lindengracht 118 · Amsterdam · www.lindegracht.example",
        terms=_TERMS,
    )


def _line(words: str, *numbers: str) -> Line:
    quantity, unit, price, discount, rate = numbers
    if not quantity:
        return Line(LineKind.TEXT, words, quantity=0, unit_price=0)
    return Line(
        LineKind.ITEM,
        words,
        quantity=read_decimal(quantity, QUANTITY, "quantity"),
        unit_price=read_decimal(price, PRICE, "unit_price"),
        unit=unit,
        discount=read_decimal(discount or "0", PERCENT, "discount"),
        tax_rate=read_decimal(rate, PERCENT, "tax_rate"),
    )
