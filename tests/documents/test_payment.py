"""How to pay: the bank's facts, and the code of SEPA to the letter of its guidelines."""

from dataclasses import replace
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotewright.core.lines import Line
from quotewright.core.money import Money
from quotewright.core.profiles import NO_BANK, Bank, ProfileDraft
from quotewright.documents.payment import epc_payload, payment_qr_svg
from quotewright.documents.reading import view_of
from quotewright.documents.view import Fact, PaymentView
from tests.documents._papers import ACME, HEATER, SEPA, ZON, a_quote, an_invoice, item

IBAN = Bank(iban="NL91ABNA0417164300")
AUSTRALIAN = ProfileDraft(
    bank=Bank(
        account_name="Acme", bsb="062000", account_number="12345678", pay_id="pay@acme.example"
    )
)


def test_an_invoice_asks_for_its_total_by_the_code_of_sepa() -> None:
    payment = _payment_of_invoice(item("1", "100.00", tax="21"), team=ZON, profile=SEPA)
    assert payment.qr.split("\n") == [
        "BCD",
        "002",
        "1",
        "SCT",
        "ABNANL2A",
        "Zon en Dak",
        "NL91ABNA0417164300",
        "EUR121.00",
        "",
        "",
        "INV-1001",
    ]
    assert payment.qr_caption == "Scan met uw bankapp om €\N{NO-BREAK SPACE}121,00 te betalen"


def test_the_facts_of_a_sepa_payment_are_printed_for_people() -> None:
    payment = _payment_of_invoice(item("1", "100.00", tax="21"), team=ZON, profile=SEPA)
    assert payment.heading == "Betaling"
    assert payment.facts == (
        Fact("Ten name van", "Zon en Dak"),
        Fact("IBAN", "NL91 ABNA 0417 1643 00"),
        Fact("BIC", "ABNANL2A"),
        Fact("Betalingskenmerk", "INV-1001"),
        Fact("Te betalen", "€\N{NO-BREAK SPACE}121,00"),
    )


def test_an_australian_account_is_plain_text_without_a_code() -> None:
    payment = _payment_of_invoice(*HEATER, profile=AUSTRALIAN)
    assert payment.facts == (
        Fact("Account name", "Acme"),
        Fact("BSB", "062-000"),
        Fact("Account number", "12345678"),
        Fact("PayID", "pay@acme.example"),
        Fact("Payment reference", "INV-1001"),
        Fact("Amount due", "$1,650.00"),
    )
    assert (payment.qr, payment.qr_caption) == ("", "")


def test_a_quote_asks_for_its_deposit() -> None:
    quote = a_quote(item("1", "100.00", tax="21"), team=ZON, profile=SEPA, deposit=_euros(2500))
    payment = view_of(quote, "en").payment
    assert payment is not None
    assert "EUR25.00" in payment.qr.split("\n")
    assert payment.facts[-1] == Fact("Deposit on acceptance", "€\N{NO-BREAK SPACE}25,00")


def test_a_quote_without_a_deposit_asks_for_nothing_yet() -> None:
    payment = view_of(a_quote(item("1", "100.00", tax="21"), team=ZON, profile=SEPA), "en").payment
    assert payment is not None
    assert payment.qr.split("\n")[7] == ""
    assert payment.qr_caption == "Scan with your banking app to fill in our account"
    assert payment.facts[-1] == Fact("Payment reference", "Q-1007")


def test_a_team_that_says_nothing_of_a_bank_says_nothing_of_paying() -> None:
    assert view_of(an_invoice(*HEATER, profile=ProfileDraft(bank=NO_BANK))).payment is None


def test_only_euros_are_paid_by_the_code_of_sepa() -> None:
    payment = _payment_of_invoice(*HEATER, team=ACME, profile=SEPA)
    assert payment.qr == ""
    assert Fact("IBAN", "NL91 ABNA 0417 1643 00") in payment.facts


@pytest.mark.parametrize(
    "iban", ["", "NL91ABNA0417164301", "NL91", "not an iban", "12345678", "NL91ABNA04171643000000"]
)
def test_what_is_no_iban_makes_no_code_and_is_printed_as_it_is_written(iban: str) -> None:
    profile = ProfileDraft(bank=Bank(account_name="Zon", iban=iban))
    payment = _payment_of_invoice(*HEATER, team=ZON, profile=profile)
    assert payment.qr == ""
    assert [fact.value for fact in payment.facts if fact.label == "IBAN"] == [iban] * bool(iban)


@pytest.mark.parametrize("minor", [0, -1, 999_999_999_99 + 1])
def test_an_amount_that_no_transfer_can_have_makes_no_code(minor: int) -> None:
    assert epc_payload(IBAN, "Zon", minor, "INV-1") == ""


@pytest.mark.parametrize(
    ("minor", "written"),
    [(1, "EUR0.01"), (100, "EUR1.00"), (134559, "EUR1345.59"), (999_999_999_99, "EUR999999999.99")],
)
def test_an_amount_is_written_with_a_point_and_two_decimals(minor: int, written: str) -> None:
    assert epc_payload(IBAN, "Zon", minor, "").split("\n")[7] == written


def test_spaces_and_small_letters_of_an_iban_are_no_part_of_it() -> None:
    bank = Bank(iban="nl91 abna 0417 1643 00", bic="abna nl 2a")
    lines = epc_payload(bank, "Zon", 1, "").split("\n")
    assert (lines[4], lines[6]) == ("ABNANL2A", "NL91ABNA0417164300")


def test_a_bic_that_is_none_is_left_out() -> None:
    assert epc_payload(replace(IBAN, bic="ABN"), "Zon", 1, "").split("\n")[4] == ""


@given(st.text(), st.text(), st.integers(1, 999_999_999_99))
def test_no_name_or_reference_adds_a_line_to_the_code(name: str, text: str, minor: int) -> None:
    payload = epc_payload(IBAN, name, minor, text)
    lines = payload.split("\n")
    assert len(payload.encode()) <= 331
    assert lines == [""] or len(lines) == 11
    assert all(len(line) <= 140 for line in lines)


def test_a_code_is_drawn_to_the_width_of_its_place_without_anything_to_load() -> None:
    svg = payment_qr_svg(epc_payload(IBAN, "Zoë", 134559, "INV-1001"))
    drawn = ET.fromstring(svg)  # noqa: S314  # what we drew ourselves
    assert drawn.tag == "{http://www.w3.org/2000/svg}svg"
    assert set(drawn.attrib) == {"viewBox"}
    assert [one.tag.rpartition("}")[2] for one in drawn] == ["path", "path"]
    assert "style" not in svg


def test_the_same_payment_has_the_same_code() -> None:
    one, other = (payment_qr_svg(epc_payload(IBAN, "Zon", minor, "INV-1")) for minor in (100, 101))
    assert one == payment_qr_svg(epc_payload(IBAN, "Zon", 100, "INV-1"))
    assert one != other


def _payment_of_invoice(*lines: Line, **fields: Any) -> PaymentView:
    payment = view_of(an_invoice(*lines, **fields)).payment
    assert payment is not None
    return payment


def _euros(minor: int) -> Money:
    return Money(minor, "EUR")
