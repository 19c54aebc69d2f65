"""Teams: the one table that belongs to nobody."""

from dataclasses import asdict, replace
from itertools import product

import pytest

from quotewright.core.errors import Conflict
from quotewright.core.tax import RoundingPolicy
from quotewright.core.teams import Plan, Team, TeamDraft
from quotewright.store import Store
from quotewright.store.schema import counters, tax_rates, teams
from tests.store._books import ALL_FILLED, RATES, WORDS, BooksOf, open_books, rows_of


@pytest.fixture
def shared_store(store: Store) -> Store:
    """Teams are counted over a whole book: here each test has one of its own."""
    return store


def test_a_team_reads_back_as_written(store: Store) -> None:
    written = open_books(store, ALL_FILLED).team
    assert written == Team(id=1, **asdict(ALL_FILLED))
    assert store.read_now(lambda desk: desk.teams.get(1)) == written


@pytest.mark.parametrize("name", WORDS)
def test_a_name_reads_back_as_written(store: Store, name: str) -> None:
    open_books(store, TeamDraft(name=name))
    assert [team.name for team in store.read_now(lambda desk: desk.teams.list())] == [name]


def test_every_plan_and_policy_reads_back(acmes: BooksOf) -> None:
    for plan, policy in product(Plan, RoundingPolicy):
        changed = replace(acmes.team, plan=plan, rounding_policy=policy)
        _save(acmes, changed)
        assert acmes.store.read_now(lambda desk: desk.teams.get(acmes.team.id)) == changed


def test_saving_changes_every_field_of_that_team_alone(acmes: BooksOf, charlies: BooksOf) -> None:
    changed = Team(id=acmes.team.id, **asdict(ALL_FILLED))
    _save(acmes, changed)
    assert acmes.store.read_now(lambda desk: desk.teams.list()) == [changed, charlies.team]


def test_a_new_team_has_counters_and_its_tax_rates(acmes: BooksOf, charlies: BooksOf) -> None:
    both = [acmes.team.id, charlies.team.id]
    assert [row["team_id"] for row in rows_of(acmes, counters)] == both
    assert {row["tax_rates"] for row in rows_of(acmes, counters)} == {len(RATES)}
    kept = [(row["team_id"], row["id"]) for row in rows_of(acmes, tax_rates)]
    assert kept == [(team, rate.id) for team in both for rate in RATES]


def test_teams_are_numbered_from_1_and_listed_in_that_order(store: Store) -> None:
    opened = [open_books(store, TeamDraft(name=name)).team for name in ("Zoë", "Anna", "Mia")]
    assert [team.id for team in opened] == [1, 2, 3]
    assert store.read_now(lambda desk: desk.teams.list()) == opened


def test_a_team_that_cannot_be_opened_leaves_nothing(acmes: BooksOf) -> None:
    with pytest.raises(Conflict, match="exists already"):
        acmes.store.write_now(lambda desk: desk.teams.add(ALL_FILLED, (*RATES, RATES[0])))
    kept = {
        row["team_id"] for table in (teams, counters, tax_rates) for row in rows_of(acmes, table)
    }
    assert kept == {acmes.team.id}


def test_a_team_that_was_never_opened_does_not_exist(acmes: BooksOf) -> None:
    assert acmes.store.read_now(lambda desk: desk.teams.get(acmes.team.id + 1)) is None


def _save(books: BooksOf, team: Team) -> None:
    books.store.write_now(lambda desk: desk.teams.save(team))
