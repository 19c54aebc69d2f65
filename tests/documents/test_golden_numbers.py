"""The golden numbers as a reader sees them: in the lines and sums of the document."""

from dataclasses import replace

import pytest

from quotewright.core.contents import Content
from quotewright.core.tax import RoundingPolicy
from quotewright.core.totals import Discount, DiscountKind
from quotewright.documents.reading import view_of
from tests.documents._papers import ACME, HEATER, TEXT, ZON, a_quote, an_invoice, item

SOLAR = (
    item("50", "5.952", tax="21"),
    item("1", "500", tax="21", discount=25_0000),
    item("10", "62.5", tax="9"),
    TEXT,
)
TEN_PERCENT = Discount(DiscountKind.PERCENTAGE, 10_0000)


def test_eight_hours_and_a_heater_with_gst() -> None:
    content = a_quote(*HEATER)
    assert _lines(content) == ["$720.00", "$780.00"]
    assert _sums(content) == [
        ("Subtotal excl. GST", "$1,500.00"),
        ("GST 10% on $1,500.00", "$150.00"),
        ("Total incl. GST", "$1,650.00"),
    ]


def test_solar_panels_at_two_rates_less_ten_percent() -> None:
    content = a_quote(*SOLAR, team=ZON, discount=TEN_PERCENT)
    assert _lines(content) == ["€ 297,60", "€ 375,00", "€ 625,00", ""]
    assert _sums(content) == [
        ("Subtotaal excl. btw", "€ 1.297,60"),
        ("Korting 10%", "€ -129,76"),
        ("Totaal excl. btw", "€ 1.167,84"),
        ("Btw 9% over € 562,50", "€ 50,63"),
        ("Btw 21% over € 605,34", "€ 127,12"),
        ("Totaal incl. btw", "€ 1.345,59"),
    ]


@pytest.mark.parametrize(
    ("language", "total"),
    [
        ("en", ("Total incl. VAT", "€ 1.345,59")),
        ("nl", ("Totaal incl. btw", "€ 1.345,59")),
        ("de", ("Gesamtbetrag inkl. MwSt.", "1.345,59 €")),
        ("fr", ("Total TVA incluse", "1 345,59 €")),
    ],
)
def test_the_total_is_the_same_in_every_language(language: str, total: tuple[str, str]) -> None:
    content = a_quote(*SOLAR, team=ZON, discount=TEN_PERCENT)
    assert _sums(content, language)[-1] == total


def test_solar_panels_less_a_hundred_euros() -> None:
    discount = Discount(DiscountKind.AMOUNT, 100_00)
    assert _sums(a_quote(*SOLAR, team=ZON, discount=discount))[1:] == [
        ("Korting", "€ -100,00"),
        ("Totaal excl. btw", "€ 1.197,60"),
        ("Btw 9% over € 576,83", "€ 51,91"),
        ("Btw 21% over € 620,77", "€ 130,36"),
        ("Totaal incl. btw", "€ 1.379,87"),
    ]


def test_a_line_of_zero_is_printed_as_zero() -> None:
    content = a_quote(item("2", "9.99", tax="21"), item("0", "0", tax="21"), team=ZON)
    assert _lines(content) == ["€ 19,98", "€ 0,00"]
    assert _amounts(content) == ["€ 19,98", "€ 4,20", "€ 24,18"]


def test_a_credit_at_another_rate_keeps_its_own_rate() -> None:
    content = a_quote(item("1", "82.64", tax="21"), item("1", "-10.00", tax="0"), team=ZON)
    assert _sums(content) == [
        ("Subtotaal excl. btw", "€ 72,64"),
        ("Btw 0% over € -10,00", "€ 0,00"),
        ("Btw 21% over € 82,64", "€ 17,35"),
        ("Totaal incl. btw", "€ 89,99"),
    ]


def test_prices_of_less_than_a_cent_are_printed_in_full() -> None:
    content = a_quote(item("3", "0.333", tax="21"), item("1", "0.005", tax="21"), team=ZON)
    assert [_plain(line.unit_price) for line in view_of(content).lines] == ["€ 0,333", "€ 0,005"]
    assert _lines(content) == ["€ 1,00", "€ 0,01"]
    assert _amounts(content) == ["€ 1,01", "€ 0,21", "€ 1,22"]


def test_the_odd_cent_of_a_discount_goes_to_the_lower_rate() -> None:
    lines = (item("10", "1.05", tax="9"), item("10", "1.05", tax="21"))
    discount = Discount(DiscountKind.PERCENTAGE, 2_5000)
    assert _sums(a_quote(*lines, team=ZON, discount=discount))[1:] == [
        ("Korting 2,5%", "€ -0,53"),
        ("Totaal excl. btw", "€ 20,47"),
        ("Btw 9% over € 10,23", "€ 0,92"),
        ("Btw 21% over € 10,24", "€ 2,15"),
        ("Totaal incl. btw", "€ 23,54"),
    ]


def test_half_a_cent_of_tax_is_rounded_up() -> None:
    content = a_quote(item("1", "337.50", tax="19"), team=replace(ZON, country="DE"))
    assert _sums(content, "de")[1] == ("MwSt. 19 % auf 337,50 €", "64,13 €")


def test_ten_small_lines_are_taxed_by_the_policy_of_the_team() -> None:
    lines = (item("1", "1.04", tax="10"),) * 10
    per_line = replace(ACME, rounding_policy=RoundingPolicy.PER_LINE)
    assert _amounts(a_quote(*lines)) == ["$10.40", "$1.04", "$11.44"]
    assert _amounts(a_quote(*lines, team=per_line)) == ["$10.40", "$1.00", "$11.40"]


def test_an_invoice_whose_prices_include_tax_shows_the_tax_inside() -> None:
    content = an_invoice(item("1", "1650.00", tax="10"), prices_include_tax=True)
    assert _lines(content) == ["$1,650.00"]
    assert _sums(content) == [
        ("Total excl. GST", "$1,500.00"),
        ("GST 10% on $1,500.00", "$150.00"),
        ("Total incl. GST", "$1,650.00"),
    ]


def test_a_discount_on_prices_that_include_tax_comes_off_before_the_tax_is_shown() -> None:
    content = a_quote(
        item("1", "121.00", tax="21"), team=ZON, discount=TEN_PERCENT, prices_include_tax=True
    )
    assert _sums(content) == [
        ("Subtotaal incl. btw", "€ 121,00"),
        ("Korting 10%", "€ -12,10"),
        ("Totaal excl. btw", "€ 90,00"),
        ("Btw 21% over € 90,00", "€ 18,90"),
        ("Totaal incl. btw", "€ 108,90"),
    ]


def _lines(content: Content) -> list[str]:
    return [_plain(line.total) for line in view_of(content).lines]


def _sums(content: Content, language: str = "") -> list[tuple[str, str]]:
    sums = view_of(content, language).sums
    assert [one.is_total for one in sums] == [False] * (len(sums) - 1) + [True]
    return [(_plain(one.label), _plain(one.amount)) for one in sums]


def _amounts(content: Content) -> list[str]:
    return [amount for _, amount in _sums(content)]


def _plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")
