"""Making invoices: what they come to, how they are numbered, what is refused."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from quotewright.actions.invoices import create_invoice
from quotewright.actions.items import add_item
from quotewright.core.errors import Invalid
from quotewright.core.invoices import Invoice, InvoiceDraft, InvoiceStatus
from quotewright.core.items import ItemDraft
from quotewright.core.lines import Line, LineKind
from quotewright.core.money import Money
from quotewright.core.pricesets import PriceModel, PriceSet, Tier
from quotewright.core.tax import RoundingPolicy, TaxHandling
from quotewright.store.schema import invoices
from tests.actions.office import ACME, NOON, Office, line

TEXT = Line(LineKind.TEXT, "As agreed on site", quantity=0, unit_price=0)
SMALL = (line("1", "1.04"),) * 10


class TestPrices:
    @pytest.mark.parametrize(
        ("lines", "net", "tax", "total"),
        [
            ((line("1", "500"),), 454_55, 45_45, 500_00),
            ((line("8", "90"), line("1", "780")), 1363_64, 136_36, 1500_00),
            ((line("1", "11"), line("1", "5", tax="0")), 15_00, 1_00, 16_00),
            ((line("1", "0"),), 0, 0, 0),
            ((), 0, 0, 0),
        ],
    )
    def test_a_price_that_includes_tax_is_what_is_paid(
        self, office: Office, lines: tuple[Line, ...], net: int, tax: int, total: int
    ) -> None:
        invoice = _invoice(office, *lines, prices_include_tax=True)
        assert invoice.subtotal == invoice.total == Money(total, "AUD")
        assert (invoice.total - invoice.tax, invoice.tax) == (Money(net, "AUD"), Money(tax, "AUD"))
        assert _kept(office, invoice) == invoice

    def test_a_price_without_tax_has_it_added(self, office: Office) -> None:
        invoice = _invoice(office, line("8", "90"), line("1", "780"))
        amounts = (invoice.subtotal.minor, invoice.tax.minor, invoice.total.minor)
        assert amounts == (1500_00, 150_00, 1650_00)
        assert _kept(office, invoice) == invoice

    @pytest.mark.parametrize(
        ("policy", "tax"), [(RoundingPolicy.PER_RATE, 104), (RoundingPolicy.PER_LINE, 100)]
    )
    def test_tax_is_rounded_as_the_team_has_it(
        self, office: Office, policy: RoundingPolicy, tax: int
    ) -> None:
        seller = office.beside(replace(ACME, rounding_policy=policy))
        assert _invoice(seller, *SMALL).tax.minor == tax

    def test_each_line_bears_the_rate_that_a_quotes_would(self, office: Office) -> None:
        rates = [each.tax_rate for each in _invoice(office, line("1", "1", "0"), *SMALL[:1]).lines]
        assert rates == [0, 10_0000]

    def test_a_line_that_names_no_rate_bears_its_items(self, office: Office) -> None:
        price_set = PriceSet(PriceModel.PER_UNIT, (Tier(0, None, 1_000000),))
        item = office.do(add_item, ItemDraft(name="Bread", price_set=price_set, tax_rate=0))
        invoice = _invoice(office, replace(line("1", "1"), item_id=item.id))
        assert [each.tax_rate for each in invoice.lines] == [0]

    def test_a_client_abroad_pays_no_tax_here(self, office: Office) -> None:
        client = office.has_client(tax_handling=TaxHandling.FOREIGN, currency="EUR")
        invoice = _invoice(office, line("1", "500"), client_id=client, prices_include_tax=True)
        assert (invoice.tax, invoice.total) == (Money(0, "EUR"), Money(500_00, "EUR"))

    def test_a_text_line_is_kept_and_bears_no_tax(self, office: Office) -> None:
        invoice = _invoice(office, line("8", "90"), TEXT)
        assert (invoice.lines[1], invoice.line_totals[1]) == (TEXT, Money(0, "AUD"))
        assert _kept(office, invoice) == invoice


class TestDrafts:
    def test_a_new_invoice_is_a_draft_on_which_nothing_is_paid_or_due(self, office: Office) -> None:
        invoice = _invoice(office, line("1", "500"), title="Deposit")
        assert (invoice.status, invoice.title) == (InvoiceStatus.DRAFT, "Deposit")
        assert (invoice.amount_paid, invoice.due_on) == (Money(0, "AUD"), None)
        assert (invoice.created_at, invoice.updated_at) == (NOON, NOON)

    def test_an_invoice_is_due_on_the_day_that_it_names(self, office: Office) -> None:
        invoice = _invoice(office, due_on=date(2026, 12, 31))
        assert invoice.due_on == date(2026, 12, 31)
        assert _kept(office, invoice) == invoice

    def test_an_invoice_has_the_date_of_the_teams_own_calendar(self, office: Office) -> None:
        office.clock.now = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
        assert _invoice(office).invoiced_on == date(2026, 7, 1)

    def test_invoices_are_numbered_from_1001_beside_the_quotes(
        self, office: Office, strangers: Office
    ) -> None:
        patterned = office.beside(replace(ACME, invoice_pattern="{n}/2026"))
        assert [_invoice(office).number for _ in range(2)] == ["INV-1001", "INV-1002"]
        assert _invoice(strangers).number == "INV-1001"
        assert _invoice(patterned).number == "1001/2026"

    def test_every_invoice_is_announced_even_one_of_nothing(self, office: Office) -> None:
        client = office.has_client()
        for _ in range(2):
            _invoice(office, client_id=client)
        assert office.events()[1:] == [("invoice.created", 1), ("invoice.created", 2)]


class TestRefusals:
    def test_an_invoice_is_for_a_client_of_the_team(
        self, office: Office, strangers: Office
    ) -> None:
        elsewhere = strangers.has_client()
        with office.refusing(Invalid, match="^client_id is not the id of a client$") as refusal:
            _invoice(office, client_id=elsewhere)
        assert refusal.value.field == "client_id"
        assert strangers.rows(invoices) == []

    @pytest.mark.parametrize(
        "lines",
        [(line("1", "1"), line("1", "-1.01")), (line("1", "1"),) * 501],
        ids=["below zero", "501 lines"],
    )
    def test_lines_that_make_no_document_are_refused_and_take_no_number(
        self, office: Office, lines: tuple[Line, ...]
    ) -> None:
        client = office.has_client()
        with office.refusing(Invalid) as refusal:
            _invoice(office, *lines, client_id=client)
        assert refusal.value.field == "lines"
        assert _invoice(office, client_id=client).number == "INV-1001"


def _invoice(office: Office, *lines: Line, client_id: int = 0, **fields: object) -> Invoice:
    draft = InvoiceDraft(client_id=client_id or office.has_client(), lines=lines)
    return office.do(create_invoice, replace(draft, **fields))  # type: ignore[arg-type]


def _kept(office: Office, invoice: Invoice) -> Invoice | None:
    return office.look(lambda books: books.invoices.get(invoice.id))
