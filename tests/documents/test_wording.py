"""What the law wants said: what an invoice is called, and why something bears no tax."""

from dataclasses import replace
from itertools import product

import pytest

from quotewright.core.clients import Address
from quotewright.core.profiles import LANGUAGES
from quotewright.core.quotes import QuoteKind
from quotewright.core.tax import TaxHandling
from quotewright.core.teams import Team
from quotewright.documents.reading import view_of
from tests.documents._papers import ACME, DAK, HEATER, JANE, ZON, a_quote, an_invoice, item

UNREGISTERED = replace(ACME, is_tax_registered=False)
UNTAXED = item("1", "100.00", tax="0")
SHIFTED = replace(JANE, tax_handling=TaxHandling.SHIFTED, tax_number="NL009876543B01")
SHIFTED_IN_GERMAN = (
    "Steuerschuldnerschaft des Leistungsempfängers."
    " USt-IdNr. des Leistungsempfängers: NL009876543B01."
)


@pytest.mark.parametrize(
    ("language", "headings"),
    [
        ("en", ["Quote", "Estimate", "Invoice"]),
        ("nl", ["Offerte", "Kostenraming", "Factuur"]),
        ("de", ["Angebot", "Kostenvoranschlag", "Rechnung"]),
        ("fr", ["Devis", "Estimation", "Facture"]),
    ],
)
def test_a_document_is_called_what_it_is(language: str, headings: list[str]) -> None:
    papers = (a_quote(team=ZON), a_quote(team=ZON, kind=QuoteKind.ESTIMATE), an_invoice(team=ZON))
    assert [view_of(one, language).heading for one in papers] == headings


def test_an_invoice_with_gst_is_a_tax_invoice() -> None:
    view = view_of(an_invoice(*HEATER))
    assert view.heading == "Tax invoice"
    assert view.notices == ("Prices exclude GST.",)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_tax_invoice_stand_on_it_in_every_language(language: str) -> None:
    assert "tax invoice" in view_of(an_invoice(*HEATER), language).heading.lower()


def test_an_invoice_of_a_business_without_gst_is_no_tax_invoice() -> None:
    view = view_of(an_invoice(UNTAXED, team=UNREGISTERED))
    assert view.heading == "Invoice"
    assert view.notices == ("No GST was charged: Acme Plumbing is not registered for GST.",)


def test_a_quote_of_a_business_without_gst_says_so_too() -> None:
    view = view_of(a_quote(UNTAXED, team=UNREGISTERED))
    assert view.notices == ("No GST is charged: Acme Plumbing is not registered for GST.",)


def test_an_invoice_of_goods_that_bear_no_gst_is_no_tax_invoice() -> None:
    view = view_of(an_invoice(UNTAXED))
    assert (view.heading, view.notices) == ("Invoice", ("No GST was charged.",))


def test_prices_that_include_tax_say_so() -> None:
    view = view_of(an_invoice(*HEATER, prices_include_tax=True))
    assert view.notices == ("Prices include GST.",)


@pytest.mark.parametrize(
    ("team", "language", "notice"),
    [
        (ZON, "nl", "Btw verlegd. Btw-nummer van de afnemer: NL009876543B01."),
        (ZON, "en", "Reverse charge (btw verlegd). VAT number of the client: NL009876543B01."),
        (DAK, "nl", "Btw verlegd – autoliquidation. Btw-nummer van de afnemer: NL009876543B01."),
        (
            DAK,
            "fr",
            "Autoliquidation – btw verlegd. Numéro de TVA du client : NL009876543B01.",
        ),
        (
            replace(ZON, country="DE"),
            "de",
            SHIFTED_IN_GERMAN,
        ),
        (
            replace(ZON, country="FR"),
            "fr",
            "Autoliquidation. Numéro de TVA du client : NL009876543B01.",
        ),
    ],
)
def test_shifted_tax_is_named_with_the_number_of_the_client(
    team: Team, language: str, notice: str
) -> None:
    view = view_of(an_invoice(UNTAXED, team=team, client=SHIFTED), language)
    assert [one.replace("\N{NO-BREAK SPACE}", " ") for one in view.notices] == [notice]
    assert [one.label for one in view.sums] == [view.sums[-1].label]


@pytest.mark.parametrize("team", [ZON, DAK])
@pytest.mark.parametrize("language", LANGUAGES)
def test_btw_verlegd_is_said_in_the_low_countries_in_every_language(
    team: Team, language: str
) -> None:
    notice = view_of(an_invoice(UNTAXED, team=team, client=SHIFTED), language).notices[0]
    assert "btw verlegd" in notice.lower()


def test_shifted_tax_without_a_number_is_named_alone() -> None:
    client = replace(SHIFTED, tax_number="")
    assert view_of(an_invoice(UNTAXED, team=ZON, client=client)).notices == ("Btw verlegd.",)


@pytest.mark.parametrize(
    ("handling", "reason"),
    [
        (TaxHandling.FOREIGN, "de afnemer is in het buitenland gevestigd."),
        (TaxHandling.EXEMPT, "de afnemer is vrijgesteld van btw."),
    ],
)
def test_why_a_client_pays_no_tax_is_said(handling: TaxHandling, reason: str) -> None:
    client = replace(JANE, tax_handling=handling)
    view = view_of(an_invoice(UNTAXED, team=ZON, client=client))
    assert view.notices == (f"Er is geen btw berekend: {reason}",)


def test_nothing_is_said_of_tax_before_there_is_a_line() -> None:
    assert view_of(a_quote()).notices == ()


@pytest.mark.parametrize(
    ("country", "word"),
    [("AU", "GST"), ("NZ", "GST"), ("NL", "VAT"), ("GB", "VAT"), ("US", "sales tax")],
)
def test_tax_is_called_what_the_country_calls_it(country: str, word: str) -> None:
    view = view_of(a_quote(*HEATER, team=replace(ACME, country=country)))
    assert view.notices == (f"Prices exclude {word}.",)


def test_every_country_handling_and_language_has_its_words() -> None:
    papers = (a_quote, an_invoice)
    countries = ("AU", "BE", "CA", "DE", "FR", "GB", "IE", "NL", "NZ", "US", "JP", "")
    lines = ((UNTAXED,), HEATER)
    for paper, country, handling, written, is_registered in product(
        papers, countries, TaxHandling, lines, (True, False)
    ):
        team = replace(
            ZON, country=country, locale="en_AU", is_tax_registered=is_registered, tax_number="1"
        )
        client = replace(
            JANE, tax_handling=handling, tax_number="2", billing=Address(country="Belgium")
        )
        content = paper(*written, team=team, client=client)
        assert all(len(view_of(content, language).notices) == 1 for language in LANGUAGES)
