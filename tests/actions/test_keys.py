"""Keys and tokens: handed out once, known by their hash, ended at once."""

import re
from datetime import datetime, timedelta

import pytest

from quotewright.actions.keys import issue_key, issue_token, rotate_key
from quotewright.core.errors import Invalid
from quotewright.core.keys import IssuedKey, KeyKind
from quotewright.core.scopes import SCOPES
from quotewright.store.credentials import Credential
from quotewright.store.schema import audit, credentials
from tests.actions.office import LATER, NOON, Office

KEYS = (KeyKind.ALLQUOTE, KeyKind.CHARGEOVER, KeyKind.FACTUURSTUREN)
READER = frozenset({"read:quotes", "read:clients"})
BEARER = "[A-Za-z0-9_-]{43}"
ALPHANUMERIC = "[A-Za-z0-9]{43}"


class TestIssuing:
    @pytest.mark.parametrize(
        ("kind", "public", "secret"),
        [
            (KeyKind.ALLQUOTE, "", f"ak_{BEARER}"),
            (KeyKind.CHARGEOVER, ALPHANUMERIC, ALPHANUMERIC),
            (KeyKind.FACTUURSTUREN, "team-{team}-1", ALPHANUMERIC),
        ],
    )
    def test_a_key_has_the_form_that_its_programs_expect(
        self, office: Office, kind: KeyKind, public: str, secret: str
    ) -> None:
        key = office.do(issue_key, kind)
        assert re.fullmatch(public.replace("{team}", str(office.team_id)), key.public)
        assert re.fullmatch(secret, key.secret)

    @pytest.mark.parametrize("kind", KEYS)
    def test_a_key_opens_its_team_with_full_access(self, office: Office, kind: KeyKind) -> None:
        key = office.do(issue_key, kind)
        assert _find(office, key) == Credential(
            id=1, kind=kind, person_id=None, scopes=None, team=office.team
        )

    @pytest.mark.parametrize("kind", KEYS)
    def test_one_more_key_leaves_the_first_alive(self, office: Office, kind: KeyKind) -> None:
        first, second = (office.do(issue_key, kind) for _ in range(2))
        assert first.secret != second.secret
        assert [_is_alive(office, key) for key in (first, second)] == [True, True]

    @pytest.mark.parametrize("kind", KEYS)
    def test_a_key_is_kept_sealed_and_a_token_not_at_all(
        self, office: Office, kind: KeyKind
    ) -> None:
        key = office.do(issue_key, kind)
        token = office.do(issue_token, READER)
        book = str(office.book())
        assert key.secret not in book
        assert token.secret not in book
        assert [bool(row[6]) for row in office.rows(credentials)] == [True, False]

    def test_a_key_is_announced_and_in_the_audit_without_its_secret(self, office: Office) -> None:
        office.do(issue_key, KeyKind.ALLQUOTE)
        office.do(issue_key, KeyKind.CHARGEOVER)
        assert office.events() == [("key.changed", 1), ("key.changed", 2)]
        assert office.deeds() == [
            ("key.changed", "credential", 1, "allquote"),
            ("key.changed", "credential", 2, "chargeover"),
        ]
        assert {row[2:6] for row in office.rows(audit)} == {(_micros(NOON), "tests", 2, 3)}

    def test_a_key_that_nobody_has_opens_nothing(self, office: Office) -> None:
        office.do(issue_key, KeyKind.ALLQUOTE)
        for shown in ("", "ak_", "ak_" + "x" * 43, "%"):
            assert _find_shown(office, shown) is None


class TestRotating:
    @pytest.mark.parametrize("kind", KEYS)
    def test_every_key_of_the_kind_ends_in_the_moment_the_new_one_begins(
        self, office: Office, kind: KeyKind
    ) -> None:
        old = [office.do(issue_key, kind) for _ in range(2)]
        new = office.do(rotate_key, kind)
        assert [_is_alive(office, key) for key in (*old, new)] == [False, False, True]
        assert office.events()[-1] == ("key.changed", new.id)
        assert office.deeds()[-1] == ("key.changed", "credential", new.id, kind)

    def test_keys_of_other_kinds_tokens_and_other_teams_live_on(
        self, office: Office, strangers: Office
    ) -> None:
        others = [office.do(issue_key, KeyKind.CHARGEOVER), office.do(issue_token, READER)]
        theirs = strangers.do(issue_key, KeyKind.ALLQUOTE)
        before = strangers.book()
        office.do(rotate_key, KeyKind.ALLQUOTE)
        assert all(_is_alive(office, key) for key in (*others, theirs))
        assert strangers.book() == before

    def test_a_kind_without_a_key_gets_its_first(self, office: Office) -> None:
        assert _is_alive(office, office.do(rotate_key, KeyKind.ALLQUOTE))

    def test_an_id_is_never_given_to_another_key(self, office: Office) -> None:
        keys = [office.do(rotate_key, KeyKind.ALLQUOTE) for _ in range(3)]
        assert [key.id for key in keys] == [1, 2, 3]


class TestTokens:
    @pytest.mark.parametrize("scopes", [frozenset(), READER, SCOPES])
    def test_a_token_carries_its_scopes_and_no_others(
        self, office: Office, scopes: frozenset[str]
    ) -> None:
        token = office.do(issue_token, scopes)
        found = _find(office, token)
        assert re.fullmatch(f"at_{BEARER}", token.secret)
        assert found
        assert (found.kind, found.scopes) == (KeyKind.TOKEN, scopes)

    def test_a_token_may_be_a_persons(self, office: Office) -> None:
        bob = office.has_person()
        found = _find(office, office.do(issue_token, READER, person_id=bob))
        assert found
        assert found.person_id == bob

    @pytest.mark.parametrize(("seconds", "is_alive"), [(-1, False), (0, False), (1, True)])
    def test_a_token_ends_at_its_very_moment(
        self, office: Office, seconds: int, *, is_alive: bool
    ) -> None:
        expires_at = LATER + timedelta(seconds=seconds)
        token = office.do(issue_token, READER, expires_at=expires_at)
        assert _is_alive(office, token)
        office.clock.now = LATER
        assert _is_alive(office, token) is is_alive

    def test_a_token_without_an_end_lives_on(self, office: Office) -> None:
        token = office.do(issue_token, READER)
        office.clock.now = NOON + timedelta(days=3650)
        assert _is_alive(office, token)

    def test_a_token_is_in_the_audit_and_not_announced(self, office: Office) -> None:
        office.do(issue_token, READER)
        assert office.deeds() == [("token.issued", "credential", 1, "")]
        assert office.events() == []

    def test_a_scope_that_does_not_exist_is_not_given(self, office: Office) -> None:
        before = office.book()
        with pytest.raises(ValueError, match=r"^there are no such scopes: admin, write:teams$"):
            office.do(issue_token, READER | {"write:teams", "admin"})
        assert office.book() == before

    def test_a_token_is_not_for_a_person_of_another_team(
        self, office: Office, strangers: Office
    ) -> None:
        charlie = strangers.has_person("Charlie")
        with office.refusing(Invalid):
            office.do(issue_token, READER, person_id=charlie)


def test_a_secret_does_not_slip_out_when_its_key_is_printed(office: Office) -> None:
    key = office.do(issue_key, KeyKind.ALLQUOTE)
    assert key.secret not in f"{key} {key!r}"


def _find(office: Office, key: IssuedKey) -> Credential | None:
    return _find_shown(office, key.public if key.kind is KeyKind.CHARGEOVER else key.secret)


def _find_shown(office: Office, shown: str) -> Credential | None:
    return office.store.read_now(lambda desk: desk.credentials.find(shown))


def _is_alive(office: Office, key: IssuedKey) -> bool:
    return _find(office, key) is not None


def _micros(moment: datetime) -> int:
    return int(moment.timestamp()) * 1_000_000
