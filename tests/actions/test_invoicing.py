"""From an accepted quote to an invoice, and its way: changed, sent, paid or void."""

from dataclasses import replace
from datetime import date

import pytest

from quotewright.actions.acceptances import accept_quote
from quotewright.actions.invoices import invoice_quote, update_invoice, void_invoice
from quotewright.actions.payments import record_payment
from quotewright.actions.quotes import draft_quote, reopen_quote, void_quote
from quotewright.actions.sending import send_invoice
from quotewright.core.acceptances import Evidence
from quotewright.core.errors import Invalid, NotAllowed, NotFound
from quotewright.core.invoices import Invoice, InvoiceStatus
from quotewright.core.lines import Line
from quotewright.core.money import Money
from quotewright.core.quotes import Quote, QuoteDraft, QuoteStatus
from quotewright.core.sending import SendMethod
from quotewright.core.tax import RoundingPolicy, TaxHandling
from quotewright.core.totals import Discount, DiscountKind
from quotewright.store.schema import clients, quotes, teams
from tests.actions.office import ACME, LATER, NOON, Office, line

LABOUR = line("8", "90", discount="12.5")
TEN_OFF = Discount(DiscountKind.PERCENTAGE, 10_0000)


class TestMaking:
    @pytest.mark.parametrize("policy", RoundingPolicy)
    @pytest.mark.parametrize("includes_tax", [True, False])
    def test_an_invoice_is_what_was_accepted_to_the_cent(
        self, office: Office, policy: RoundingPolicy, *, includes_tax: bool
    ) -> None:
        seller = office.beside(replace(ACME, rounding_policy=policy))
        quote = _accepted(
            seller,
            *(line("1", "1.04"),) * 10,
            LABOUR,
            discount=TEN_OFF,
            prices_include_tax=includes_tax,
        )
        invoice = seller.do(invoice_quote, quote.id)
        for field in ("client_id", "title", "lines", "line_totals", "discount", "discounted"):
            assert getattr(invoice, field) == getattr(quote, field), field
        for field in ("subtotal", "tax", "total", "prices_include_tax", "rounding_policy"):
            assert getattr(invoice, field) == getattr(quote, field), field
        assert (invoice.status, invoice.quote_id) == (InvoiceStatus.DRAFT, quote.id)
        assert invoice.amount_paid == Money(0, "AUD")
        assert _kept(seller, invoice) == invoice

    def test_what_changed_since_the_acceptance_changes_nothing_of_it(self, office: Office) -> None:
        quote = _accepted(office, LABOUR)
        office.set(clients, tax_handling=TaxHandling.FOREIGN, currency="EUR", term_days=90)
        office.set(teams, rounding_policy=RoundingPolicy.TOTAL, default_rate=0, term_days=0)
        office.set(quotes, total=99_99, tax=7)
        invoice = office.do(invoice_quote, quote.id)
        assert (invoice.total, invoice.tax) == (Money(99_99, "AUD"), Money(7, "AUD"))
        assert invoice.rounding_policy is RoundingPolicy.PER_RATE
        assert invoice.due_on == date(2026, 12, 5)

    def test_an_invoice_is_dated_today_and_due_after_the_quotes_term_days(
        self, office: Office
    ) -> None:
        quote = _accepted(office, LABOUR, client_id=office.has_client(term_days=30))
        office.clock.now = LATER
        invoice = office.do(invoice_quote, quote.id)
        assert (invoice.invoiced_on, invoice.due_on) == (date(2026, 11, 25), date(2026, 12, 25))

    def test_the_quote_becomes_invoiced_and_the_invoice_is_announced(self, office: Office) -> None:
        quote = _accepted(office, LABOUR)
        before = len(office.events())
        invoice = office.do(invoice_quote, quote.id)
        assert invoice.number == "INV-1001"
        assert _quote(office, quote.id).status is QuoteStatus.INVOICED
        assert office.events()[before:] == [("invoice.created", invoice.id)]
        assert office.deeds()[-1] == ("status.changed", "quote", quote.id, "accepted to invoiced")

    def test_a_quote_is_invoiced_once(self, office: Office) -> None:
        quote = _accepted(office, LABOUR)
        office.do(invoice_quote, quote.id)
        with office.refusing(NotAllowed, match="^cannot invoice an invoiced quote$"):
            office.do(invoice_quote, quote.id)

    def test_only_an_accepted_quote_is_invoiced(self, office: Office) -> None:
        quote = _drafted(office, LABOUR)
        with office.refusing(NotAllowed, match="^cannot invoice a draft quote$"):
            office.do(invoice_quote, quote.id)

    def test_an_invoiced_quote_is_neither_voided_nor_taken_back(self, office: Office) -> None:
        quote = _accepted(office, LABOUR)
        office.do(invoice_quote, quote.id)
        with office.refusing(NotAllowed, match="^cannot void an invoiced quote$"):
            office.do(void_quote, quote.id, "changed our minds")
        with office.refusing(NotAllowed):
            office.do(reopen_quote, quote.id)

    def test_a_stranger_invoices_nothing(self, office: Office, strangers: Office) -> None:
        quote = _accepted(office, LABOUR)
        before = office.book()
        with strangers.refusing(NotFound):
            strangers.do(invoice_quote, quote.id)
        assert office.book() == before


class TestChanging:
    def test_a_draft_takes_other_words_and_keeps_its_amounts(self, office: Office) -> None:
        invoice = _invoice(office, office.has_invoice("110"))
        before = len(office.events())
        office.clock.now = LATER
        changed = office.do(
            update_invoice, 1, lambda each: replace(each, title="Rest", due_on=None, notes="Call")
        )
        assert changed == replace(
            invoice, title="Rest", due_on=None, notes="Call", updated_at=LATER
        )
        assert _kept(office, changed) == changed
        assert len(office.events()) == before

    def test_other_lines_are_priced_anew_by_the_rules_it_was_made_with(
        self, office: Office
    ) -> None:
        office.has_invoice("110")
        office.set(teams, rounding_policy=RoundingPolicy.TOTAL)
        office.set(clients, currency="EUR")
        lines = (line("2", "11"), line("1", "5", tax="0"))
        changed = office.do(update_invoice, 1, lambda each: replace(each, lines=lines))
        assert [each.tax_rate for each in changed.lines] == [10_0000, 0]
        assert [total.minor for total in changed.line_totals] == [22_00, 5_00]
        assert (changed.tax, changed.total) == (Money(2_00, "AUD"), Money(27_00, "AUD"))
        assert changed.rounding_policy is RoundingPolicy.PER_RATE
        assert _kept(office, changed) == changed

    def test_an_invoice_of_a_quote_keeps_the_lines_that_were_accepted(self, office: Office) -> None:
        quote = _accepted(office, LABOUR)
        invoice = office.do(invoice_quote, quote.id)
        changed = office.do(update_invoice, 1, lambda each: replace(each, title="As agreed"))
        assert (changed.title, changed.lines) == ("As agreed", invoice.lines)
        with office.refusing(NotAllowed, match="those that were accepted on its quote"):
            office.do(update_invoice, 1, lambda each: replace(each, lines=()))

    @pytest.mark.parametrize("words", ["sent", "partially paid", "paid", "void"])
    def test_what_is_no_longer_a_draft_is_not_changed(self, office: Office, words: str) -> None:
        office.has_invoice("500")
        _bring(office, words)
        with office.refusing(NotAllowed, match=f"^a {words} invoice cannot be changed$"):
            office.do(update_invoice, 1, lambda each: replace(each, title="Other"))

    def test_lines_that_make_no_document_change_nothing(self, office: Office) -> None:
        office.has_invoice("500")
        with office.refusing(Invalid, match="below zero"):
            office.do(update_invoice, 1, lambda each: replace(each, lines=(line("1", "-1"),)))

    def test_a_stranger_changes_nothing(self, office: Office, strangers: Office) -> None:
        office.has_invoice("500")
        with strangers.refusing(NotFound):
            strangers.do(update_invoice, 1, lambda each: replace(each, title="Mine"))


class TestSending:
    def test_sending_marks_the_invoice_announces_it_and_is_audited(self, office: Office) -> None:
        invoice = _invoice(office, office.has_invoice("500"))
        office.clock.now = LATER
        sent = office.do(send_invoice, 1)
        assert sent == replace(
            invoice,
            status=InvoiceStatus.SENT,
            sent_at=LATER,
            sent_by=SendMethod.MARK,
            content_hash=sent.content_hash,
            updated_at=LATER,
        )
        assert _kept(office, sent) == sent
        assert office.events()[-1] == ("invoice.sent", 1)
        assert office.deeds()[-1] == ("status.changed", "invoice", 1, "draft to sent")

    @pytest.mark.parametrize("words", ["sent", "partially paid", "paid", "void"])
    def test_only_a_draft_is_sent(self, office: Office, words: str) -> None:
        office.has_invoice("500")
        _bring(office, words)
        with office.refusing(NotAllowed, match=f"^cannot send a {words} invoice$"):
            office.do(send_invoice, 1)

    def test_a_stranger_sends_nothing(self, office: Office, strangers: Office) -> None:
        office.has_invoice("500")
        with strangers.refusing(NotFound):
            strangers.do(send_invoice, 1)


class TestVoiding:
    @pytest.mark.parametrize("before", ["draft", "sent"])
    def test_voiding_keeps_the_reason_announces_it_and_is_audited(
        self, office: Office, before: str
    ) -> None:
        office.has_invoice("500")
        if before == "sent":
            office.do(send_invoice, 1)
        office.clock.now = LATER
        voided = office.do(void_invoice, 1, "wrong client")
        assert (voided.status, voided.void_reason) == (InvoiceStatus.VOID, "wrong client")
        assert voided.voided_at == LATER
        assert _kept(office, voided) == voided
        assert office.events()[-1] == ("invoice.voided", 1)
        assert office.deeds()[-1] == ("status.changed", "invoice", 1, f"{before} to void")

    @pytest.mark.parametrize("words", ["partially paid", "paid", "void"])
    def test_what_is_paid_or_void_is_not_voided(self, office: Office, words: str) -> None:
        office.has_invoice("500")
        _bring(office, words)
        with office.refusing(NotAllowed, match=f"^cannot void a {words} invoice$"):
            office.do(void_invoice, 1, "late")

    def test_voiding_needs_a_reason(self, office: Office) -> None:
        office.has_invoice("500")
        with office.refusing(Invalid, match="^reason is required$"):
            office.do(void_invoice, 1, "")

    def test_the_quote_is_accepted_again_and_can_be_invoiced_anew(self, office: Office) -> None:
        quote = _accepted(office, LABOUR)
        office.do(invoice_quote, quote.id)
        office.do(void_invoice, 1, "wrong date")
        released = _quote(office, quote.id)
        assert (released.status, released.accepted_at) == (QuoteStatus.ACCEPTED, NOON)
        assert office.deeds()[-1] == ("status.changed", "quote", 1, "invoiced to accepted")
        again = office.do(invoice_quote, quote.id)
        assert (again.id, again.number, again.total) == (2, "INV-1002", quote.total)
        assert _quote(office, quote.id).status is QuoteStatus.INVOICED

    def test_a_quote_that_another_invoice_stands_for_stays_invoiced(self, office: Office) -> None:
        quote = _accepted(office, LABOUR)
        office.do(invoice_quote, quote.id)
        office.set(quotes, status=QuoteStatus.ACCEPTED)
        office.do(invoice_quote, quote.id)
        office.do(void_invoice, 2, "one too many")
        assert _quote(office, quote.id).status is QuoteStatus.INVOICED

    def test_an_accepted_quote_whose_invoice_was_voided_can_be_voided(self, office: Office) -> None:
        quote = _accepted(office, LABOUR)
        office.do(invoice_quote, quote.id)
        office.do(void_invoice, 1, "off")
        assert office.do(void_quote, quote.id, "off").status is QuoteStatus.VOID

    def test_a_stranger_voids_nothing(self, office: Office, strangers: Office) -> None:
        office.has_invoice("500")
        with strangers.refusing(NotFound):
            strangers.do(void_invoice, 1, "mine")


def _drafted(office: Office, *lines: Line, client_id: int = 0, **fields: object) -> Quote:
    draft = QuoteDraft(client_id=client_id or office.has_client(), title="Kitchen", lines=lines)
    return office.do(draft_quote, replace(draft, **fields))  # type: ignore[arg-type]


def _accepted(office: Office, *lines: Line, client_id: int = 0, **fields: object) -> Quote:
    quote = _drafted(office, *lines, client_id=client_id, **fields)
    return office.do(accept_quote, quote.id, Evidence(name="Jane Smith"))


def _bring(office: Office, words: str) -> None:
    """The invoice 1, over 500.00, to where it stands by these words."""
    if words == "sent":
        office.do(send_invoice, 1)
    elif words == "void":
        office.do(void_invoice, 1, "wrong client")
    else:
        office.do(record_payment, 1, 500_00 if words == "paid" else 1_00)


def _quote(office: Office, quote_id: int) -> Quote:
    quote = office.look(lambda books: books.quotes.get(quote_id))
    assert quote is not None
    return quote


def _invoice(office: Office, invoice_id: int) -> Invoice:
    invoice = office.look(lambda books: books.invoices.get(invoice_id))
    assert invoice is not None
    return invoice


def _kept(office: Office, invoice: Invoice) -> Invoice:
    return _invoice(office, invoice.id)
