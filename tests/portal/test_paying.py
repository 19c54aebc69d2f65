"""The pages about money, over sockets: where to pay, and how much is left."""

from dataclasses import replace

from quotewright.actions.invoices import void_invoice
from quotewright.actions.payments import record_payment
from quotewright.core.profiles import NO_BANK
from tests.portal._quoting import LOOK, Business, open_business, words_of
from tests.support.served import Served
from tests.support.world import Registrar


def test_the_bank_and_a_code_to_scan_are_given_for_what_is_due(business: Business) -> None:
    quote = business.sends(deposit=150000)
    business.accepts(quote)
    answer = business.get(f"/q/{quote.token}/pay")
    assert "Deposit to pay € 1.500,00" in words_of(answer).replace("\xa0", " ")
    assert "NL91 ABNA 0417 1643 00" in words_of(answer)
    assert 'src="data:image/svg+xml;base64,' in answer.text


def test_paying_before_accepting_is_advised_against(business: Business) -> None:
    words = words_of(business.get(f"/q/{business.sends().token}/pay"))
    assert "Please accept it before you pay." in words


def test_a_quote_whose_days_are_over_is_not_to_be_paid(business: Business) -> None:
    answer = business.get(f"/q/{business.sends_one_of_yesterday().token}/pay")
    assert "There is nothing to pay here." in words_of(answer)
    assert "NL91" not in answer.text


def test_without_a_bank_the_team_is_to_be_asked(served: Served, registrar: Registrar) -> None:
    business = open_business(served, registrar, replace(LOOK, bank=NO_BANK))
    words = words_of(business.get(f"/q/{business.sends().token}/pay"))
    assert "No bank details were given. Please ask Van Dijk Keukens B.V. how to pay." in words


def test_an_invoiced_quote_leads_to_its_invoice(business: Business) -> None:
    quote = business.sends()
    business.accepts(quote)
    invoice = business.invoices(quote)
    answer = business.get(f"/q/{quote.token}/pay")
    assert f'href="../../i/{invoice.token}"' in answer.text
    assert f'href="../i/{invoice.token}"' in business.get(f"/q/{quote.token}").text


def test_an_invoice_says_what_is_left_to_pay(business: Business) -> None:
    quote = business.sends()
    business.accepts(quote)
    invoice = business.invoices(quote)
    words = words_of(business.get(f"/i/{invoice.token}")).replace("\xa0", " ")
    assert "Amount to pay € 5.556,11" in words
    business.do(lambda books: record_payment(books, invoice.id, 55611))
    words = words_of(business.get(f"/i/{invoice.token}")).replace("\xa0", " ")
    assert "Amount to pay € 5.000,00" in words
    assert "€ 556,11 was received already." in words
    business.do(lambda books: record_payment(books, invoice.id, 500000))
    assert "Everything is paid." in words_of(business.get(f"/i/{invoice.token}"))


def test_a_void_invoice_asks_for_nothing(business: Business) -> None:
    quote = business.sends()
    business.accepts(quote)
    invoice = business.invoices(quote)
    business.do(lambda books: void_invoice(books, invoice.id, "a mistake"))
    answer = business.get(f"/i/{invoice.token}")
    assert answer.status == 410
    assert "Please do not pay it." in words_of(answer)
    assert business.get(f"/i/{invoice.token}/pdf").status == 404


def test_a_link_opens_what_it_was_made_for_only(business: Business) -> None:
    quote = business.sends()
    business.accepts(quote)
    invoice = business.invoices(quote)
    assert business.get(f"/i/{quote.token}").status == 404
    assert business.get(f"/q/{invoice.token}").status == 404
