"""The page of what recurs: the cycle beside the total, the set-up, what accepting costs."""

from dataclasses import replace

from quotewright.core.cycles import Cycle
from quotewright.core.decimals import PRICE
from quotewright.core.lines import Line, priced_by
from quotewright.core.pricesets import PriceModel, PriceSet, Tier
from tests.portal._quoting import Business, line, words_of

HOSTING = line("Hosting", 1, 10000)


def with_setup() -> Line:
    tiers = (Tier(first=1, last=None, price=100 * PRICE.one),)
    return priced_by(HOSTING, PriceSet(PriceModel.PER_UNIT, tiers, setup=250 * PRICE.one))


def plain(words: str) -> str:
    return words.replace("\xa0", " ")


def test_a_quote_that_recurs_says_how_often_and_what_comes_first(business: Business) -> None:
    quote = business.sends(lines=(with_setup(),), cycle=Cycle.MONTHLY)
    words = plain(words_of(business.get(f"/q/{quote.token}")))
    for shown in (
        "Total incl. VAT per month € 121,00",
        "Set-up (once) € 250,00",
        "VAT on the set-up € 52,50",
        "Due on acceptance € 423,50",
        "Total € 121,00 per month",
        "You accept a total of € 121,00 per month.",
    ):
        assert shown in words


def test_a_line_that_ends_says_when(business: Business) -> None:
    lines = (replace(HOSTING, expires_after=3),)
    quote = business.sends(lines=lines, cycle=Cycle.YEARLY)
    assert "Hosting Charged 3 times" in words_of(business.get(f"/q/{quote.token}"))


def test_what_is_to_be_paid_is_what_accepting_costs(business: Business) -> None:
    quote = business.sends(lines=(with_setup(),), cycle=Cycle.MONTHLY)
    words = plain(words_of(business.get(f"/q/{quote.token}/pay")))
    assert "Due on acceptance € 423,50" in words


def test_a_deposit_is_asked_for_before_all_else(business: Business) -> None:
    quote = business.sends(lines=(with_setup(),), cycle=Cycle.MONTHLY, deposit=5000)
    assert "Deposit to pay € 50,00" in plain(words_of(business.get(f"/q/{quote.token}/pay")))


def test_a_quote_that_is_charged_once_says_nothing_of_cycles(business: Business) -> None:
    words = words_of(business.get(f"/q/{business.sends().token}"))
    assert "Due on acceptance" not in words
    assert "per month" not in words
