"""A content read aloud: what stands in it, in the words of its reader, and nothing that is not."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotewright.core.contents import Content
from quotewright.core.money import Money
from quotewright.core.profiles import LANGUAGES, ProfileDraft
from quotewright.core.quotes import QuoteKind
from quotewright.documents.reading import view_of
from quotewright.documents.view import Fact, LineView
from tests.documents._papers import ACME, HEATER, JANE, TEXT, ZON, a_quote, an_invoice, item

FORMAT_1 = (
    '{"client":{"addresses":{"billing":{"city":"Sydney","country":"","line1":"1 King St",'
    '"line2":"","postcode":"","region":""},"shipping":{"city":"","country":"","line1":"",'
    '"line2":"","postcode":"","region":""}},"company":"Zoë\'s café","contact":"Jane Smith",'
    '"email":"jane@example.com","id":1,"phone":"0400 000 000","tax_handling":"normal"},'
    '"format":1,"header":{"currency":"AUD","deposit":10000,"discount":{"kind":"amount",'
    '"value":1000},"due_on":"2026-09-15","kind":"quote","memo":"Thank you","number":"Q-1007",'
    '"prices_include_tax":false,"public_reference":"PR-1","quoted_on":"2026-09-01","revision":1,'
    '"rounding_policy":"per_rate","term_days":14,"title":"Kitchen reno",'
    '"valid_until":"2026-12-21"},"lines":[{"category":"Labour","description":"Labour",'
    '"discount":0,"kind":"item","quantity":80000,"tax_rate":100000,"total":72000,"unit":"h",'
    '"unit_price":90000000},{"category":"","description":"As agreed","discount":0,"kind":"text",'
    '"quantity":0,"tax_rate":null,"total":0,"unit":"","unit_price":0}],"team":{"addresses":{},'
    '"bank":{},"country":"AU","locale":"en_AU","name":"Acme Plumbing","registrations":'
    '{"is_taxed":true,"tax_number":"51 824 753 556"}},"totals":{"discount":1000,"net":71000,'
    '"rates":[{"base":71000,"rate":100000,"tax":7100}],"subtotal":72000,"tax":7100,'
    '"total":78100}}'
)


class TestFormatOne:
    VIEW = view_of(Content(1, FORMAT_1))

    def test_it_is_read_as_it_was_sent(self) -> None:
        assert (self.VIEW.heading, self.VIEW.number) == ("Quote", "Q-1007")
        assert (self.VIEW.title, self.VIEW.memo) == ("Kitchen reno", "Thank you")
        assert self.VIEW.sender.registrations == (Fact("ABN", "51 824 753 556"),)
        assert self.VIEW.recipient.contact == ("0400 000 000", "jane@example.com")
        assert self.VIEW.sums[-1].amount == "$781.00"

    def test_what_it_had_no_place_for_is_empty(self) -> None:
        assert (self.VIEW.layout, self.VIEW.colour, self.VIEW.logo) == ("classic", "", "")
        assert (self.VIEW.references, self.VIEW.footer, self.VIEW.terms) == ((), "", "")
        assert (self.VIEW.sender.lines, self.VIEW.payment) == ((), None)

    def test_it_is_read_in_other_languages_too(self) -> None:
        assert view_of(Content(1, FORMAT_1), "nl").heading == "Offerte"


class TestFacts:
    def test_a_quote_says_its_dates_and_what_it_asks_for(self) -> None:
        content = a_quote(
            *HEATER,
            valid_until=date(2026, 10, 1),
            public_reference="PR-1",
            deposit=Money(10000, "AUD"),
        )
        assert view_of(content).facts == (
            Fact("Date", "1 September 2026"),
            Fact("Valid until", "1 October 2026"),
            Fact("Payment term", "14 days"),
            Fact("Reference", "PR-1"),
            Fact("Deposit on acceptance", "$100.00"),
        )

    def test_an_invoice_says_when_it_is_due(self) -> None:
        assert view_of(an_invoice(*HEATER)).facts == (
            Fact("Invoice date", "1 September 2026"),
            Fact("Due date", "15 September 2026"),
        )

    def test_an_invoice_that_is_never_due_names_no_day(self) -> None:
        facts = view_of(an_invoice(*HEATER, due_on=None)).facts
        assert facts == (Fact("Invoice date", "1 September 2026"),)

    @pytest.mark.parametrize(
        ("days", "term"), [(0, "On receipt of the invoice"), (1, "1 day"), (30, "30 days")]
    )
    def test_a_term_is_said_in_days(self, days: int, term: str) -> None:
        assert Fact("Payment term", term) in view_of(a_quote(term_days=days)).facts

    @pytest.mark.parametrize("kind", QuoteKind)
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_whom_it_is_for_is_said(self, kind: QuoteKind, language: str) -> None:
        assert view_of(a_quote(kind=kind), language).recipient_heading


class TestPaymentCondition:
    CONDITION = "Pay %INVOICE_NUMBER% within %PAYMENT_PERIOD% days."

    def test_it_stands_below_the_notices_with_what_it_leaves_open(self) -> None:
        content = an_invoice(*HEATER, payment_condition=self.CONDITION)
        assert view_of(content).notices[1:] == ("Pay INV-1001 within 14 days.",)

    def test_it_says_the_term_of_a_quote_in_its_own_words(self) -> None:
        view = view_of(a_quote(*HEATER, payment_condition=self.CONDITION, term_days=30))
        assert view.notices[1:] == ("Pay Q-1007 within 30 days.",)
        assert "Payment term" not in [fact.label for fact in view.facts]


class TestTable:
    def test_a_line_is_written_in_words(self) -> None:
        line = item("1.5", "12.345", tax="10", unit="hour", discount=12_5000, description="Work\n…")
        columns = view_of(a_quote(line, *HEATER)).columns
        assert (columns.quantity, columns.unit_price, columns.discount, columns.total) == (
            "Quantity",
            "Unit price",
            "Discount",
            "Amount",
        )
        assert view_of(a_quote(line)).lines == (
            LineView(
                is_text=False,
                description="Work\n…",
                quantity="1.5",
                unit="hour",
                unit_price="$12.345",
                discount="12.5%",
                total="$16.20",
            ),
        )

    def test_a_line_of_text_has_nothing_but_its_text(self) -> None:
        lines = view_of(a_quote(*HEATER, TEXT)).lines
        assert lines[-1] == LineView(is_text=True, description="Delivered in the spring")

    def test_a_column_that_would_say_nothing_has_no_heading(self) -> None:
        columns = view_of(a_quote(*HEATER)).columns
        assert (columns.discount, columns.tax_rate) == ("", "")
        assert view_of(a_quote(TEXT)).columns.quantity == ""

    def test_rates_stand_on_the_lines_when_there_are_several(self) -> None:
        view = view_of(a_quote(item("1", "1", tax="9"), item("1", "1", tax="21"), team=ZON))
        assert view.columns.tax_rate == "Btw"
        assert [line.tax_rate for line in view.lines] == ["9%", "21%"]

    def test_a_quote_that_hides_its_totals_has_none(self) -> None:
        view = view_of(a_quote(*HEATER, show_totals=False))
        assert view.sums == ()
        assert [line.total for line in view.lines] == ["$720.00", "$780.00"]

    def test_without_tax_and_discount_there_is_only_the_total(self) -> None:
        sums = view_of(a_quote(item("1", "100.00", tax="0"))).sums
        assert [(one.label, one.amount) for one in sums] == [("Total", "$100.00")]

    def test_an_empty_quote_comes_to_nothing(self) -> None:
        view = view_of(a_quote())
        assert (view.lines, [one.amount for one in view.sums]) == ((), ["$0.00"])


class TestLook:
    def test_it_is_that_of_the_profile(self) -> None:
        profile = ProfileDraft(
            layout="modern", colour="#112233", logo="abc", footer="Est. 1990", terms="Be nice"
        )
        view = view_of(a_quote(profile=profile))
        assert (view.layout, view.colour, view.logo) == ("modern", "#112233", "abc")
        assert (view.footer, view.terms) == ("Est. 1990", "Be nice")
        assert view.terms_heading == "Terms and conditions"

    def test_without_terms_there_is_no_heading_for_them(self) -> None:
        assert view_of(a_quote()).terms_heading == ""

    @pytest.mark.parametrize(
        ("own", "asked", "spoken"), [("", "", "nl"), ("de", "", "de"), ("de", "fr", "fr")]
    )
    def test_its_language_is_the_one_asked_for_or_the_profiles_or_the_teams(
        self, own: str, asked: str, spoken: str
    ) -> None:
        content = a_quote(team=ZON, profile=ProfileDraft(language=own))
        assert view_of(content, asked).language == spoken

    def test_a_language_that_is_not_spoken_is_answered_in_english(self) -> None:
        assert view_of(a_quote(team=replace(ACME, locale="ja_JP"))).language == "en"

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_the_pages_are_left_to_be_counted(self, language: str) -> None:
        page = view_of(a_quote(), language).page
        assert page.format(n=1, m=2) not in {"", page}


class TestText:
    @given(st.text(max_size=60))
    def test_whatever_is_written_is_read_as_it_is_written(self, text: str) -> None:
        fields: dict[str, Any] = {"title": text, "memo": text, "references": (text or "-",)}
        view = view_of(a_quote(item("1", "1", tax="10", description=text, unit=text), **fields))
        assert (view.title, view.memo, view.references) == (text, text, (text or "-",))
        assert (view.lines[0].description, view.lines[0].unit) == (text, text)

    def test_braces_in_a_name_are_text(self) -> None:
        braces = "{tax} {0} %s {"
        team = replace(ACME, name=braces, is_tax_registered=False)
        client = replace(JANE, company=braces)
        view = view_of(an_invoice(item("1", "1", tax="0"), team=team, client=client))
        assert (view.sender.name, view.recipient.name) == (braces, braces)
        assert braces in view.notices[0]

    def test_an_empty_reference_is_no_line(self) -> None:
        assert view_of(a_quote(references=("", "Job 7", ""))).references == ("Job 7",)
