"""What stands behind a client's page: a team with a look, its client, its quotes as they move."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from html import unescape
from html.parser import HTMLParser
from typing import Any, TypeVar
from urllib.parse import urlencode

from quotewright.actions.acceptances import accept_quote
from quotewright.actions.clients import create_client
from quotewright.actions.invoices import invoice_quote
from quotewright.actions.preferences import change_preferences
from quotewright.actions.profiles import add_profile
from quotewright.actions.quotes import draft_quote
from quotewright.actions.sending import send_invoice, send_quote
from quotewright.core.acceptances import Evidence
from quotewright.core.clients import Address, ClientDraft
from quotewright.core.invoices import Invoice
from quotewright.core.lines import Line, LineKind
from quotewright.core.profiles import Bank, ProfileDraft
from quotewright.core.quotes import Quote, QuoteDraft
from quotewright.core.teams import TeamDraft
from quotewright.store import Books
from tests.support.book import Book
from tests.support.served import Answer, Served
from tests.support.world import Registrar, Shop

T = TypeVar("T")

KITCHENS = TeamDraft(
    name="Van Dijk Keukens",
    country="NL",
    currency="EUR",
    locale="nl_NL",
    time_zone="Europe/Amsterdam",
    tax_number="NL001234567B01",
    default_rate=210000,
)
LOOK = ProfileDraft(
    company="Van Dijk Keukens B.V.",
    address=Address(line1="Oude Haven 12", postcode="1011 AB", city="Amsterdam", country="NL"),
    email="info@vandijk.example",
    phone="+31 20 555 0112",
    website="vandijk.example",
    company_number="12345678",
    bank=Bank(account_name="Van Dijk Keukens B.V.", iban="NL91ABNA0417164300", bic="ABNANL2A"),
    colour="#0b6e4f",
    language="en",
    terms="Delivery within six weeks. Thirty per cent is due when you accept.",
    footer="Van Dijk Keukens B.V. · Oude Haven 12 · Amsterdam",
)


def line(words: str, quantity: int, price: int, rate: int = 210000, **more: Any) -> Line:
    """`quantity` and `price` in whole units and cents."""
    return Line(LineKind.ITEM, words, quantity * 10_000, price * 10_000, tax_rate=rate, **more)


LINES = (
    line("Kitchen units, oak, soft close", 6, 41250, unit="pcs"),
    line("Worktop, quartz, 3.2 m", 1, 128000, discount=50_000),
    line("Fitting, two people", 16, 6250, 90000, unit="hours"),
    Line(LineKind.TEXT, "The old kitchen is taken away and recycled.", 0, 0),
)


@dataclass(frozen=True)
class Business:
    """A team of this test's own behind a served program, with one client."""

    served: Served
    registrar: Registrar
    shop: Shop
    client_id: int

    @property
    def book(self) -> Book:
        return self.registrar.book

    def do(self, work: Callable[[Books], T]) -> T:
        return self.registrar.do(self.shop, work)

    def drafts(self, **fields: Any) -> Quote:
        given = {"title": "New kitchen", "lines": LINES, **fields}
        draft = QuoteDraft(client_id=self.client_id, **given)
        return self.do(lambda books: draft_quote(books, draft))

    def sends(self, **fields: Any) -> Quote:
        quote_id = self.drafts(**fields).id
        return self.do(lambda books: send_quote(books, quote_id))

    def sends_one_of_yesterday(self) -> Quote:
        """Valid until a day that is over; nobody has marked it yet."""
        return self.sends(valid_until=date(2020, 1, 31))

    def accepts(self, quote: Quote, name: str = "Jane Smith") -> Quote:
        return self.do(lambda books: accept_quote(books, quote.id, Evidence(name=name)))

    def invoices(self, quote: Quote) -> Invoice:
        invoice = self.do(lambda books: invoice_quote(books, quote.id))
        return self.do(lambda books: send_invoice(books, invoice.id))

    def quote(self, quote: Quote) -> Quote:
        """As it stands now."""
        found = self.do(lambda books: books.quotes.get(quote.id))
        assert found is not None
        return found

    def takes_late_ones(self) -> None:
        self.do(
            lambda books: change_preferences(books, lambda was: replace(was, accepts_expired=True))
        )

    def events(self) -> list[str]:
        return [event for event, _ in self.book.events(self.shop.team.id)]

    def get(self, path: str, **headers: str) -> Answer:
        return self.ask("GET", path, headers=headers)

    def post(self, path: str, fields: Mapping[str, str], **headers: str) -> Answer:
        sent = {"Content-Type": "application/x-www-form-urlencoded", **headers}
        return self.ask("POST", path, urlencode(fields).encode(), sent)

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        with self.served.http() as http:
            return http.request(method, path, body=body, headers=headers)

    def form(self, path: str, purpose: str) -> dict[str, str]:
        """The hidden fields of a page's form, as a browser has them."""
        return Forms(self.get(path).text).hidden[purpose]


class Forms(HTMLParser):
    """The forms of a page by the last part of their address, each with its hidden fields."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.hidden: dict[str, dict[str, str]] = {}
        self._open: dict[str, str] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = {}
            parts = named["action"].split("/")
            purpose = parts[-2] if parts[-2] in {"accept", "reject"} else parts[-1]
            self.hidden[purpose] = self._open
        elif tag == "input" and named.get("type") == "hidden" and "value" in named:
            self._open[named["name"]] = named["value"]


def open_business(served: Served, registrar: Registrar, look: ProfileDraft = LOOK) -> Business:
    shop = registrar.open(KITCHENS)
    client = ClientDraft(
        contact="Jane Smith",
        company="Smith & Sons",
        email="jane@example.com",
        billing=Address(line1="Kade 5", postcode="3011 CD", city="Rotterdam", country="NL"),
    )
    client_id = registrar.do(shop, lambda books: create_client(books, client)).id
    registrar.do(shop, lambda books: add_profile(books, look))
    return Business(served, registrar, shop, client_id)


def words_of(answer: Answer) -> str:
    """What is read on a page, without its markup."""
    reader = _Reader()
    reader.feed(answer.text)
    return unescape(" ".join(" ".join(reader.said).split()))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def handle_data(self, data: str) -> None:
        self.said.append(data)
