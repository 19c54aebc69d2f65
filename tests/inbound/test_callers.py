"""From a credential to a caller, and what a caller may do."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quotewright.actions.keys import issue_key, issue_token, rotate_key
from quotewright.core.errors import Forbidden, Unauthenticated
from quotewright.core.keys import KeyKind
from quotewright.core.scopes import SCOPES
from quotewright.core.teams import Actor, Plan
from quotewright.inbound.callers import Caller, caller_by_bearer, check_access
from quotewright.store.database import open_database
from tests.actions.office import LATER, NOON, Office, open_office
from tests.support.shelves import Shelf

DOOR = "a door"
KINDS = frozenset({KeyKind.ALLQUOTE, KeyKind.TOKEN})
READER = frozenset({"read:quotes"})


@pytest.fixture(scope="module")
def office(sqlite_shelf: Shelf) -> Iterator[Office]:
    url = sqlite_shelf.copy(sqlite_shelf.migrated)
    database = open_database(url, threads=1)
    yield open_office(database)
    database.close()
    sqlite_shelf.discard(url)


@pytest.fixture(scope="module")
def key(office: Office) -> str:
    return office.do(issue_key, KeyKind.ALLQUOTE).secret


class TestCredentials:
    def test_a_key_brings_its_team_and_full_access(self, office: Office) -> None:
        key = office.do(issue_key, KeyKind.ALLQUOTE)
        assert _caller(office, f"Bearer {key.secret}") == Caller(
            team=office.team, scopes=None, actor=Actor(door=DOOR, credential_id=key.id)
        )

    def test_a_token_brings_its_scopes_and_its_person(self, office: Office) -> None:
        bob = office.has_person()
        token = office.do(issue_token, READER, person_id=bob)
        caller = _caller(office, f"Bearer {token.secret}")
        assert caller.scopes == READER
        assert caller.actor == Actor(door=DOOR, person_id=bob, credential_id=token.id)

    @pytest.mark.parametrize("shown", ["Bearer {key}", "bearer {key}", "BEARER  {key} "])
    def test_the_scheme_is_written_in_any_case_with_any_blanks(
        self, office: Office, key: str, shown: str
    ) -> None:
        assert _caller(office, shown.format(key=key)).team == office.team

    @pytest.mark.parametrize(
        "shown",
        [
            None,
            "",
            " ",
            "Bearer",
            "Bearer ",
            "{key}",
            " Bearer {key}",
            "Bearer{key}",
            "Basic {key}",
            "Bearer {key}x",
            "Bearer {key},",
            "Bearer {key} {key}",
            "Bearer Bearer {key}",
            "Bearer \xe9\xa0",
            "Bearer " + "x" * 513,
            "Bearer " + "x" * 1_000_000,
        ],
        ids=lambda shown: repr(shown)[:24],
    )
    def test_anybody_else_is_unknown(self, office: Office, key: str, shown: str | None) -> None:
        _assert_unknown(office, shown and shown.format(key=key))

    @given(shown=st.text(max_size=50))
    @settings(max_examples=50)
    def test_whatever_is_made_up_is_unknown(self, office: Office, shown: str) -> None:
        _assert_unknown(office, shown)
        _assert_unknown(office, f"Bearer {shown}")

    def test_a_key_of_another_door_is_unknown_at_this_one(self, office: Office) -> None:
        for kind in (KeyKind.CHARGEOVER, KeyKind.FACTUURSTUREN):
            key = office.do(issue_key, kind)
            _assert_unknown(office, f"Bearer {key.public}")
            _assert_unknown(office, f"Bearer {key.secret}")

    def test_a_key_that_was_rotated_and_a_token_that_expired_are_unknown(
        self, office: Office
    ) -> None:
        seller = office.beside(replace(office.team))
        key = seller.do(issue_key, KeyKind.ALLQUOTE).secret
        token = seller.do(issue_token, READER, expires_at=LATER).secret
        assert _caller(seller, f"Bearer {key}").team == _caller(seller, f"Bearer {token}").team
        seller.do(rotate_key, KeyKind.ALLQUOTE)
        seller.clock.now = LATER
        _assert_unknown(seller, f"Bearer {key}")
        _assert_unknown(seller, f"Bearer {token}")
        seller.clock.now = NOON

    def test_looking_who_calls_changes_nothing(self, office: Office, key: str) -> None:
        before = office.book()
        _caller(office, f"Bearer {key}")
        assert office.book() == before


class TestAccess:
    @pytest.mark.parametrize("plan", Plan)
    @pytest.mark.parametrize("scope", [*sorted(SCOPES), ""])
    def test_full_access_reads_on_every_plan(self, office: Office, plan: Plan, scope: str) -> None:
        check_access(_somebody(office, plan, None), scope=scope, needs_a_plan=False)

    @pytest.mark.parametrize("plan", [Plan.TEAM, Plan.BUSINESS])
    def test_the_team_and_the_business_plan_write(self, office: Office, plan: Plan) -> None:
        check_access(_somebody(office, plan, None), scope="write:quotes", needs_a_plan=True)

    @pytest.mark.parametrize("scopes", [None, SCOPES, frozenset[str]()])
    def test_the_starter_plan_writes_nothing_and_that_is_said_first(
        self, office: Office, scopes: frozenset[str] | None
    ) -> None:
        dora = _somebody(office, Plan.STARTER, scopes)
        with pytest.raises(Forbidden) as refusal:
            check_access(dora, scope="write:quotes", needs_a_plan=True)
        assert refusal.value.needs == ""

    @pytest.mark.parametrize("scope", sorted(SCOPES))
    def test_a_token_may_do_what_its_scope_says(self, office: Office, scope: str) -> None:
        bearer = _somebody(office, Plan.BUSINESS, frozenset({scope}))
        check_access(bearer, scope=scope, needs_a_plan=scope.startswith("write"))

    @pytest.mark.parametrize(
        ("granted", "needed"),
        [
            ("read:quotes", "write:quotes"),
            ("write:quotes", "read:quotes"),
            ("read:quotes", "read:clients"),
            ("", "read:quotes"),
        ],
    )
    def test_a_token_may_do_nothing_else_and_hears_what_it_lacks(
        self, office: Office, granted: str, needed: str
    ) -> None:
        bearer = _somebody(office, Plan.BUSINESS, frozenset(granted.split()))
        with pytest.raises(Forbidden) as refusal:
            check_access(bearer, scope=needed, needs_a_plan=needed.startswith("write"))
        assert refusal.value.needs == needed

    def test_what_asks_for_no_scope_is_open_to_every_token(self, office: Office) -> None:
        check_access(_somebody(office, Plan.STARTER, frozenset()), scope="", needs_a_plan=False)


def _caller(office: Office, authorization: str | None) -> Caller:
    return office.store.read_now(lambda desk: caller_by_bearer(desk, authorization, DOOR, KINDS))


def _assert_unknown(office: Office, authorization: str | None) -> None:
    with pytest.raises(Unauthenticated) as refusal:
        _caller(office, authorization)
    assert refusal.value.message == "invalid or missing credential"


def _somebody(office: Office, plan: Plan, scopes: frozenset[str] | None) -> Caller:
    return Caller(replace(office.team, plan=plan), scopes, Actor(door=DOOR))
