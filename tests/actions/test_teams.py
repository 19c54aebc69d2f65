"""Opening a team with its country's rates of tax, and what it adds to its tables for itself."""

from dataclasses import asdict, replace

import pytest

from quotewright.actions.quotes import draft_quote
from quotewright.actions.teams import (
    add_category,
    add_currency,
    add_tax_rate,
    add_terms,
    open_team,
)
from quotewright.core.categories import Category
from quotewright.core.currencies import Currency
from quotewright.core.errors import Conflict, Invalid
from quotewright.core.quotes import QuoteDraft
from quotewright.core.tax import RoundingPolicy, TaxKind, TaxRate
from quotewright.core.teams import Plan, Team, TeamDraft
from quotewright.core.terms import TERMS_OF_NEW_TEAM, Terms
from quotewright.store.schema import counters, metadata
from tests.actions.office import ACME, Office, line

HIGH, LOW, ZERO = TaxKind.HIGH, TaxKind.LOW, TaxKind.ZERO
DUTCH = TeamDraft(
    name="Zon & Dak",
    country="NL",
    currency="EUR",
    locale="nl_NL",
    time_zone="Europe/Amsterdam",
    tax_number="NL000099998B57",
    plan=Plan.STARTER,
    rounding_policy=RoundingPolicy.TOTAL,
    term_days=30,
    validity_days=0,
    quote_pattern="OFF-{n}",
    invoice_pattern="F{n}",
)


class TestOpening:
    @pytest.mark.parametrize("draft", [ACME, DUTCH], ids=["Acme", "Dutch"])
    def test_a_team_is_kept_as_written(self, office: Office, draft: TeamDraft) -> None:
        team = _open(office, draft)
        wanted = asdict(draft) | {"id": team.id, "default_rate": team.default_rate}
        assert asdict(team) == wanted
        assert office.store.read_now(lambda desk: desk.teams.get(team.id)) == team

    def test_teams_are_counted_upwards(self, office: Office) -> None:
        first, second = _open(office, ACME), _open(office, ACME)
        assert second.id == first.id + 1 > office.team_id

    @pytest.mark.parametrize(
        ("country", "rates"),
        [
            ("AU", [(10_0000, HIGH, True), (0, ZERO, False)]),
            ("NL", [(21_0000, HIGH, True), (9_0000, LOW, False), (0, ZERO, False)]),
            ("NZ", [(15_0000, HIGH, True), (0, ZERO, False)]),
            ("US", [(0, ZERO, True)]),
        ],
    )
    def test_a_registered_team_has_its_countrys_rates_and_charges_the_standard_one(
        self, office: Office, country: str, rates: list[tuple[int, TaxKind, bool]]
    ) -> None:
        opened = office.beside(replace(ACME, country=country))
        assert _rates(opened) == _table(*rates)
        assert opened.team.default_rate == rates[0][0]

    def test_an_unregistered_team_has_the_rates_and_charges_none(self, office: Office) -> None:
        opened = office.beside(replace(ACME, is_tax_registered=False))
        assert _rates(opened) == _table((10_0000, HIGH, False), (0, ZERO, True))
        assert opened.team.default_rate == 0

    def test_a_new_team_has_nothing_but_itself_its_small_tables_and_where_it_counts_from(
        self, office: Office
    ) -> None:
        opened = office.beside(ACME)
        filled = {name for name, rows in opened.book().items() if rows}
        small = {"tax_rates", "terms", "currencies"}
        assert filled == {"teams", "counters", "dispatches"} | small
        assert len(metadata.tables) > len(filled)
        names = [column.name for column in counters.columns]
        counted = dict(zip(names, opened.rows(counters)[0], strict=True))
        started = {"team_id": opened.team_id, "tax_rates": 2, "terms": 3, "currencies": 1}
        started |= {"quote_numbers": 1000, "invoice_numbers": 1000}
        assert counted == dict.fromkeys(names, 0) | started


class TestAddingRates:
    def test_a_rate_is_added_behind_the_others_and_leaves_the_default(self, office: Office) -> None:
        added = office.do(add_tax_rate, 5_0000, LOW)
        assert added == TaxRate(3, 5_0000, LOW, is_default=False)
        assert _rates(office)[2:] == [added]
        assert office.team.default_rate == 10_0000
        assert _rate_of_a_new_line(office) == 10_0000

    def test_a_new_default_is_what_new_lines_bear(self, office: Office) -> None:
        added = office.do(add_tax_rate, 12_5000, HIGH, is_default=True)
        assert [rate for rate in _rates(office) if rate.is_default] == [added]
        assert _rate_of_a_new_line(office) == 12_5000

    def test_another_rate_of_the_same_percentage_does_not_become_the_default_too(
        self, office: Office
    ) -> None:
        office.do(add_tax_rate, 10_0000, LOW)
        assert [rate.id for rate in _rates(office) if rate.is_default] == [1]

    def test_another_teams_rates_stay_as_they_are(self, office: Office, strangers: Office) -> None:
        before = strangers.book()
        office.do(add_tax_rate, 12_5000, HIGH, is_default=True)
        assert strangers.book() == before


class TestSmallTables:
    def test_terms_are_added_behind_those_a_team_starts_with(self, office: Office) -> None:
        added = office.do(add_terms, "Net 60", 60)
        assert added == Terms(60, "Net 60", 4)
        assert office.look(lambda books: books.terms.list()) == [*TERMS_OF_NEW_TEAM, added]

    def test_terms_of_more_than_ten_years_are_refused(self, office: Office) -> None:
        with office.refusing(Invalid, match="days"):
            office.do(add_terms, "Never", 3651)

    def test_a_currency_is_added_behind_the_teams_own(self, office: Office) -> None:
        assert office.do(add_currency, "eur") == Currency(2, "EUR")
        listed = office.look(lambda books: books.currencies.list())
        assert listed == [Currency(1, "AUD"), Currency(2, "EUR")]

    @pytest.mark.parametrize("code", ["AUD", "aud"])
    def test_a_team_has_a_currency_once(self, office: Office, code: str) -> None:
        with office.refusing(Conflict, match=r"^The team has AUD already\.$"):
            office.do(add_currency, code)

    def test_a_currency_without_cents_is_refused(self, office: Office) -> None:
        with office.refusing(Invalid, match="currency"):
            office.do(add_currency, "JPY")

    def test_categories_are_the_teams_own(self, office: Office, strangers: Office) -> None:
        before = strangers.book()
        added = [office.do(add_category, name) for name in ("Bathrooms", "Roofs")]
        assert added == [Category(1, "Bathrooms"), Category(2, "Roofs")]
        assert office.look(lambda books: books.categories.list()) == added
        assert strangers.book() == before


def _open(office: Office, draft: TeamDraft) -> Team:
    return office.store.write_now(lambda desk: open_team(desk, draft))


def _rates(office: Office) -> list[TaxRate]:
    return office.look(lambda books: books.tax_rates.list())


def _table(*rates: tuple[int, TaxKind, bool]) -> list[TaxRate]:
    return [TaxRate(place, *rate) for place, rate in enumerate(rates, start=1)]


def _rate_of_a_new_line(office: Office) -> int | None:
    draft = QuoteDraft(client_id=office.has_client(), lines=(line("1", "1"),))
    return office.do(draft_quote, draft).lines[0].tax_rate
