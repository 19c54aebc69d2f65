"""Drafting quotes: what they cost, how they are numbered, and which of them are announced."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import pytest

from quotewright.actions.items import add_item
from quotewright.actions.quotes import draft_quote
from quotewright.core.errors import Invalid
from quotewright.core.items import ItemDraft
from quotewright.core.lines import Line, LineKind
from quotewright.core.money import Money
from quotewright.core.pricesets import PriceModel, PriceSet, Tier
from quotewright.core.quotes import Quote, QuoteDraft, QuoteKind, QuoteStatus
from quotewright.core.tax import RoundingPolicy, TaxHandling
from quotewright.core.teams import TeamDraft
from quotewright.core.totals import NO_DISCOUNT, Discount, DiscountKind
from quotewright.store.schema import quotes
from tests.actions.office import ACME, LATER, NOON, Office, line

DUTCH = TeamDraft(name="Zon & Dak", country="NL", currency="EUR", time_zone="Europe/Amsterdam")
GERMAN = replace(DUTCH, name="Dachdecker", country="DE")
AMERICAN = replace(ACME, name="Acme", country="US", time_zone="America/Los_Angeles")

TEXT = Line(LineKind.TEXT, "Delivered in the spring", quantity=0, unit_price=0)
PANELS = (line("50", "5.952"), line("1", "500", discount="25"), line("10", "62.5", tax="9"))
BLANK = replace(line("1", "0"), description=" ")


@dataclass(frozen=True)
class Golden:
    """One of the golden numbers: what is written, and what it comes to in cents."""

    team: TeamDraft
    lines: tuple[Line, ...]
    line_totals: tuple[int, ...]
    net: int
    tax: int
    total: int
    discount: Discount = NO_DISCOUNT


GOLDEN = {
    "eight hours and a heater": Golden(
        ACME, (line("8", "90"), line("1", "780")), (72000, 78000), 150000, 15000, 165000
    ),
    "panels less ten percent": Golden(
        DUTCH,
        PANELS,
        (297_60, 375_00, 625_00),
        1167_84,
        177_75,
        1345_59,
        Discount(DiscountKind.PERCENTAGE, 10_0000),
    ),
    "panels rounded per line": Golden(
        replace(DUTCH, rounding_policy=RoundingPolicy.PER_LINE),
        PANELS,
        (297_60, 375_00, 625_00),
        1167_84,
        177_76,
        1345_60,
        Discount(DiscountKind.PERCENTAGE, 10_0000),
    ),
    "panels less a hundred": Golden(
        DUTCH,
        PANELS,
        (297_60, 375_00, 625_00),
        1197_60,
        182_27,
        1379_87,
        Discount(DiscountKind.AMOUNT, 100_00),
    ),
    "a line of zero": Golden(
        DUTCH, (line("2", "9.99"), line("0", "0")), (19_98, 0), 19_98, 4_20, 24_18
    ),
    "a credit without tax": Golden(
        DUTCH, (line("1", "82.64"), line("1", "-10", "0")), (82_64, -10_00), 72_64, 17_35, 89_99
    ),
    "less than a cent": Golden(
        DUTCH, (line("3", "0.333"), line("1", "0.005")), (1_00, 1), 1_01, 21, 1_22
    ),
    "an odd cent of discount": Golden(
        DUTCH,
        (line("10", "1.05", "9"), line("10", "1.05")),
        (10_50, 10_50),
        20_47,
        3_07,
        23_54,
        Discount(DiscountKind.PERCENTAGE, 2_5000),
    ),
    "half a cent of tax": Golden(GERMAN, (line("1", "337.5"),), (337_50,), 337_50, 64_13, 401_63),
    "ten small lines": Golden(ACME, (line("1", "1.04"),) * 10, (104,) * 10, 1040, 104, 1144),
    "ten small lines per line": Golden(
        replace(ACME, rounding_policy=RoundingPolicy.PER_LINE),
        (line("1", "1.04"),) * 10,
        (104,) * 10,
        1040,
        100,
        1140,
    ),
}


class TestPrices:
    @pytest.mark.parametrize("golden", GOLDEN.values(), ids=GOLDEN)
    def test_a_quote_comes_to_the_golden_numbers_and_is_kept_with_them(
        self, office: Office, golden: Golden
    ) -> None:
        seller = office.beside(golden.team)
        quote = _quote(seller, *golden.lines, discount=golden.discount)
        assert tuple(each.minor for each in quote.line_totals) == golden.line_totals
        assert (quote.net.minor, quote.tax.minor, quote.total.minor) == (
            golden.net,
            golden.tax,
            golden.total,
        )
        assert _kept(seller, quote) == quote

    def test_a_quote_may_have_prices_that_include_tax(self, office: Office) -> None:
        quote = _quote(office, line("1", "500"), prices_include_tax=True)
        assert (quote.net.minor, quote.tax.minor, quote.total.minor) == (454_55, 45_45, 500_00)
        assert _kept(office, quote) == quote

    def test_a_quote_is_in_the_currency_of_its_client_or_else_of_the_team(
        self, office: Office
    ) -> None:
        abroad = office.has_client(currency="EUR")
        assert _quote(office, line("1", "1"), client_id=abroad).total == Money(110, "EUR")
        assert _quote(office, line("1", "1")).total == Money(110, "AUD")

    @pytest.mark.parametrize(("own", "term_days"), [(None, 14), (0, 0), (30, 30)])
    def test_a_quote_has_the_terms_of_its_client_or_else_of_the_team(
        self, office: Office, own: int | None, term_days: int
    ) -> None:
        quote = _quote(office, client_id=office.has_client(term_days=own))
        assert quote.term_days == term_days


class TestRates:
    @pytest.mark.parametrize(
        ("team", "rate"),
        [
            (ACME, 10_0000),
            (DUTCH, 21_0000),
            (GERMAN, 19_0000),
            (AMERICAN, 0),
            (replace(ACME, is_tax_registered=False), 0),
            (replace(DUTCH, is_tax_registered=False), 0),
        ],
        ids=["AU", "NL", "DE", "US", "AU unregistered", "NL unregistered"],
    )
    def test_a_line_that_names_no_rate_bears_the_teams(
        self, office: Office, team: TeamDraft, rate: int
    ) -> None:
        seller = office.beside(team)
        assert [each.tax_rate for each in _quote(seller, line("1", "1")).lines] == [rate]

    def test_a_line_bears_the_rate_that_it_names(self, office: Office) -> None:
        quote = _quote(office, line("1", "1", tax="0"), line("1", "1", tax="7.25"))
        assert [each.tax_rate for each in quote.lines] == [0, 7_2500]

    def test_a_line_that_names_no_rate_bears_its_items(self, office: Office) -> None:
        item = office.do(add_item, _item(tax_rate=0))
        of_item = replace(line("1", "1"), item_id=item.id)
        quote = _quote(office, of_item, replace(of_item, tax_rate=5_0000), line("1", "1"))
        assert [each.tax_rate for each in quote.lines] == [0, 5_0000, 10_0000]

    def test_an_item_without_a_rate_leaves_it_to_the_team(self, office: Office) -> None:
        item = office.do(add_item, _item(tax_rate=None))
        quote = _quote(office, replace(line("1", "1"), item_id=item.id))
        assert [each.tax_rate for each in quote.lines] == [10_0000]

    @pytest.mark.parametrize(
        "handling", [TaxHandling.SHIFTED, TaxHandling.FOREIGN, TaxHandling.EXEMPT]
    )
    def test_a_client_who_pays_no_tax_here_pays_none_on_any_line(
        self, office: Office, handling: TaxHandling
    ) -> None:
        client = office.has_client(tax_handling=handling)
        quote = _quote(office, line("1", "1"), line("1", "1", tax="10"), client_id=client)
        assert [each.tax_rate for each in quote.lines] == [0, 0]
        assert quote.tax == Money(0, "AUD")

    def test_a_text_line_is_kept_and_bears_no_tax(self, office: Office) -> None:
        quote = _quote(office, line("8", "90"), TEXT)
        assert (quote.lines[1], quote.line_totals[1]) == (TEXT, Money(0, "AUD"))
        assert quote.tax.minor == 72_00
        assert _kept(office, quote) == quote


class TestDrafts:
    def test_a_new_quote_is_a_draft_of_that_day_and_valid_until_nobody_said_when(
        self, office: Office
    ) -> None:
        quote = _quote(office, line("1", "1"), title="Kitchen reno", kind=QuoteKind.ESTIMATE)
        assert (quote.status, quote.revision) == (QuoteStatus.DRAFT, 1)
        assert (quote.title, quote.kind) == ("Kitchen reno", QuoteKind.ESTIMATE)
        assert (quote.created_at, quote.updated_at, quote.sent_at) == (NOON, NOON, None)
        assert quote.valid_until is None

    @pytest.mark.parametrize(
        ("team", "day"), [(ACME, date(2026, 7, 1)), (AMERICAN, date(2026, 6, 30))]
    )
    def test_a_quote_has_the_date_of_the_teams_own_calendar(
        self, office: Office, team: TeamDraft, day: date
    ) -> None:
        seller = office.beside(team)
        office.clock.now = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
        assert _quote(seller).quoted_on == day

    def test_quotes_and_estimates_are_numbered_together_from_1001(self, office: Office) -> None:
        kinds = [QuoteKind.QUOTE, QuoteKind.ESTIMATE, QuoteKind.QUOTE]
        made = [_quote(office, kind=kind) for kind in kinds]
        assert [quote.id for quote in made] == [1, 2, 3]
        assert [quote.number for quote in made] == ["Q-1001", "Q-1002", "Q-1003"]

    def test_a_team_counts_for_itself_and_in_its_own_pattern(
        self, office: Office, strangers: Office
    ) -> None:
        dutch = office.beside(replace(DUTCH, quote_pattern="OFF{n}/A"))
        for seller, number in [(office, "Q-1001"), (strangers, "Q-1001"), (dutch, "OFF1001/A")]:
            assert _quote(seller).number == number

    def test_a_quote_that_was_refused_took_no_number(self, office: Office) -> None:
        with office.refusing(Invalid):
            office.do(draft_quote, QuoteDraft(client_id=999))
        assert _quote(office).number == "Q-1001"


class TestAnnouncing:
    @pytest.mark.parametrize(
        ("lines", "is_announced"),
        [
            ((), False),
            ((BLANK,), False),
            ((BLANK, line("1", "0")), True),
            ((replace(line("1", "1"), description=""),), True),
            ((replace(line("1", "1"), description=""), replace(BLANK, unit_price=-100)), True),
        ],
        ids=["no lines", "a blank", "a description", "money", "money off again"],
    )
    def test_only_a_quote_that_says_or_costs_something_is_announced(
        self, office: Office, lines: tuple[Line, ...], *, is_announced: bool
    ) -> None:
        office.do(draft_quote, QuoteDraft(client_id=office.has_client(), lines=lines))
        announced = [event for event in office.events() if event[0] != "client.created"]
        assert announced == ([("quote.created", 1)] if is_announced else [])

    def test_quotes_are_announced_in_the_order_in_which_they_were_made(
        self, office: Office
    ) -> None:
        client = office.has_client()
        for day in (NOON, LATER):
            office.clock.now = day
            _quote(office, line("1", "1"), client_id=client)
        assert office.events() == [
            ("client.created", 1),
            ("quote.created", 1),
            ("quote.created", 2),
        ]


class TestRefusals:
    def test_a_quote_is_for_a_client_of_the_team(self, office: Office, strangers: Office) -> None:
        elsewhere = strangers.has_client()
        with office.refusing(Invalid, match="client_id is not the id of a client") as refusal:
            _quote(office, client_id=elsewhere)
        assert refusal.value.field == "client_id"
        assert strangers.rows(quotes) == []

    @pytest.mark.parametrize(
        ("kind", "value"),
        [
            (DiscountKind.AMOUNT, 100_01),
            (DiscountKind.AMOUNT, -1),
            (DiscountKind.PERCENTAGE, 100_0001),
            (DiscountKind.PERCENTAGE, -1),
        ],
    )
    def test_a_discount_is_between_nothing_and_everything(
        self, office: Office, kind: DiscountKind, value: int
    ) -> None:
        client = office.has_client()
        with office.refusing(Invalid) as refusal:
            _quote(office, line("1", "100"), client_id=client, discount=Discount(kind, value))
        assert refusal.value.field == "discount"

    @pytest.mark.parametrize(
        "lines",
        [(line("1", "1"), line("1", "-1.01")), (line("1", "1"),) * 501],
        ids=["below zero", "501 lines"],
    )
    def test_lines_that_make_no_document_are_refused(
        self, office: Office, lines: tuple[Line, ...]
    ) -> None:
        client = office.has_client()
        with office.refusing(Invalid) as refusal:
            _quote(office, *lines, client_id=client)
        assert refusal.value.field == "lines"

    def test_an_item_of_another_team_stands_on_no_line(
        self, office: Office, strangers: Office
    ) -> None:
        item, client = strangers.do(add_item, _item()), office.has_client()
        with office.refusing(Invalid):
            _quote(office, replace(line("1", "1"), item_id=item.id), client_id=client)

    def test_a_currency_without_cents_cannot_be_quoted(self, office: Office) -> None:
        client = office.has_client(currency="JPY")
        with office.refusing(Invalid) as refusal:
            _quote(office, line("1", "1"), client_id=client)
        assert refusal.value.field == "currency"


def _quote(office: Office, *lines: Line, client_id: int = 0, **fields: object) -> Quote:
    draft = QuoteDraft(client_id=client_id or office.has_client(), lines=lines)
    return office.do(draft_quote, replace(draft, **fields))  # type: ignore[arg-type]


def _kept(office: Office, quote: Quote) -> Quote | None:
    return office.look(lambda books: books.quotes.get(quote.id))


def _item(tax_rate: int | None = None) -> ItemDraft:
    price_set = PriceSet(PriceModel.PER_UNIT, (Tier(0, None, 1_000000),))
    return ItemDraft(name="Copper pipe", price_set=price_set, tax_rate=tax_rate)
