"""Credentials: found by what is shown until they end, and kept so that nobody can read them."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from quotewright.core.errors import Conflict, Invalid
from quotewright.core.keys import IssuedKey, KeyKind
from quotewright.store import Store
from quotewright.store.credentials import Credential, KeyPair
from quotewright.store.schema import credential_lookups, credentials
from quotewright.store.secrets import SecretBox, hash_of
from tests.store._books import BOB, NOW, BooksOf, micros, rows_of
from tests.support.served import SECRET_KEY

KEY = IssuedKey(id=4, kind=KeyKind.ALLQUOTE, public="", secret="ak_the-secret-✓")
PAIR = IssuedKey(id=5, kind=KeyKind.CHARGEOVER, public="public-part", secret="private-part")
TOKEN = IssuedKey(id=6, kind=KeyKind.TOKEN, public="", secret="at_the-token")
KINDS_THAT_ARE_SHOWN_AGAIN = [kind for kind in KeyKind if kind is not KeyKind.TOKEN]


@pytest.fixture
def shared_store(store: Store) -> Store:
    """A secret is known in the whole book: here each test has one of its own."""
    return store


def test_a_key_opens_its_team_with_full_access(acmes: BooksOf) -> None:
    _add(acmes, KEY)
    assert _found(acmes, KEY.secret) == Credential(4, KeyKind.ALLQUOTE, None, None, acmes.team)


def test_a_token_opens_what_its_scopes_say_for_its_person_until_it_expires(acmes: BooksOf) -> None:
    acmes.write(lambda books: books.people.add(BOB, "hash"))
    scopes = frozenset({"read:quotes", "write:jobs"})
    _add(acmes, TOKEN, scopes=scopes, person_id=BOB.id, expires_at=NOW + timedelta(hours=1))
    opened = Credential(6, KeyKind.TOKEN, BOB.id, scopes, acmes.team)
    assert _found(acmes, TOKEN.secret) == opened
    assert rows_of(acmes, credentials) == [
        {
            "team_id": acmes.team.id,
            "id": 6,
            "kind": "token",
            "person_id": 1,
            "scopes": "read:quotes write:jobs",
            "public": "",
            "sealed": None,
            "created_at": micros(NOW),
            "expires_at": micros(NOW + timedelta(hours=1)),
        }
    ]


def test_a_token_without_a_scope_is_not_one_with_all(acmes: BooksOf) -> None:
    _add(acmes, TOKEN, scopes=frozenset())
    found = _found(acmes, TOKEN.secret)
    assert found is not None
    assert found.scopes == frozenset()


@pytest.mark.parametrize(
    ("late", "is_found"),
    [
        (timedelta(microseconds=-1), True),
        (timedelta(0), False),
        (timedelta(days=1), False),
    ],
)
def test_a_credential_ends_the_moment_it_expires(
    acmes: BooksOf, late: timedelta, *, is_found: bool
) -> None:
    end = NOW + timedelta(days=30)
    _add(acmes, TOKEN, expires_at=end)
    assert (_found(acmes.at(end + late), TOKEN.secret) is not None) is is_found


def test_a_credential_is_found_by_what_it_shows_and_by_nothing_else(acmes: BooksOf) -> None:
    _add(acmes, PAIR, found_by=PAIR.public)
    assert _found(acmes, PAIR.public) == Credential(5, KeyKind.CHARGEOVER, None, None, acmes.team)
    for shown in (PAIR.secret, "", "unknown", hash_of(PAIR.public), PAIR.public.upper()):
        assert _found(acmes, shown) is None


def test_a_pair_is_opened_by_its_public_part_for_whoever_can_prove_the_other(
    acmes: BooksOf,
) -> None:
    _add(acmes, PAIR, found_by=PAIR.public)
    _add(acmes, KEY)
    opened = Credential(5, KeyKind.CHARGEOVER, None, None, acmes.team)
    found = _pair(acmes, PAIR.public)
    assert found == KeyPair(opened, PAIR.secret)
    assert PAIR.secret not in repr(found)
    for shown in (PAIR.secret, KEY.secret, "", PAIR.public.upper()):
        assert _pair(acmes, shown) is None


def test_a_pair_ends_like_every_credential(acmes: BooksOf) -> None:
    _add(acmes, PAIR, found_by=PAIR.public, expires_at=NOW)
    assert _pair(acmes, PAIR.public) is None
    assert _pair(acmes.at(NOW - timedelta(microseconds=1)), PAIR.public) is not None


@pytest.mark.parametrize("kind", KINDS_THAT_ARE_SHOWN_AGAIN)
def test_a_key_is_kept_sealed_for_its_own_place(acmes: BooksOf, kind: KeyKind) -> None:
    _add(acmes, replace(KEY, kind=kind))
    (row,) = rows_of(acmes, credentials)
    place = f"{acmes.team.id}/{kind}/4"
    assert SecretBox([SECRET_KEY]).open(row["sealed"], place) == KEY.secret
    assert KEY.secret not in str(row)


def test_only_the_hash_of_what_is_shown_is_kept(acmes: BooksOf) -> None:
    _add(acmes, TOKEN)
    assert rows_of(acmes, credential_lookups) == [
        {"hash": hash_of(TOKEN.secret), "team_id": acmes.team.id, "credential_id": 6}
    ]
    assert TOKEN.secret not in str(rows_of(acmes, credentials))


def test_ending_a_kind_ends_every_key_of_it_at_once_and_no_other(acmes: BooksOf) -> None:
    second = replace(KEY, id=7, secret="ak_second")
    for key in (KEY, second, PAIR, TOKEN):
        _add(acmes, key)
    ended = acmes.write(lambda books: books.credentials.end_all(KeyKind.ALLQUOTE))
    assert sorted(ended) == [4, 7]
    alive = [_found(acmes, key.secret) is not None for key in (KEY, second, PAIR, TOKEN)]
    assert alive == [False, False, True, True]
    assert [row["id"] for row in rows_of(acmes, credentials)] == [5, 6]


def test_a_regenerated_key_may_not_be_found_by_the_words_of_a_living_one(
    acmes: BooksOf, charlies: BooksOf
) -> None:
    _add(acmes, KEY)
    with pytest.raises(Conflict):
        _add(charlies, KEY)
    found = _found(charlies, KEY.secret)
    assert found is not None
    assert found.team == acmes.team


def test_credentials_of_two_teams_with_one_id_open_their_own_team(
    acmes: BooksOf, charlies: BooksOf
) -> None:
    _add(acmes, KEY)
    _add(charlies, replace(KEY, secret="ak_charlies"))
    opened = [_found(acmes, shown) for shown in (KEY.secret, "ak_charlies")]
    assert [found.team for found in opened if found] == [acmes.team, charlies.team]
    assert charlies.write(lambda books: books.credentials.end_all(KeyKind.ALLQUOTE)) == [4]
    assert _found(acmes, KEY.secret) is not None


def test_a_token_of_another_teams_person_is_refused(acmes: BooksOf, charlies: BooksOf) -> None:
    acmes.write(lambda books: books.people.add(BOB, "hash"))
    with pytest.raises(Invalid, match="refers to a record that does not exist"):
        _add(charlies, TOKEN, person_id=BOB.id)
    assert rows_of(acmes, credentials) == []


def test_a_credential_carries_its_team_as_it_is_now(acmes: BooksOf) -> None:
    _add(acmes, KEY)
    renamed = replace(acmes.team, name="Acme & Daughters")
    acmes.store.write_now(lambda desk: desk.teams.save(renamed))
    found = _found(acmes, KEY.secret)
    assert found is not None
    assert found.team == renamed


def _add(
    books: BooksOf,
    key: IssuedKey,
    *,
    found_by: str = "",
    scopes: frozenset[str] | None = None,
    person_id: int | None = None,
    expires_at: datetime | None = None,
) -> None:
    books.write(
        lambda each: each.credentials.add(
            key,
            found_by=found_by or key.secret,
            scopes=scopes,
            person_id=person_id,
            expires_at=expires_at,
        )
    )


def _found(books: BooksOf, shown: str) -> Credential | None:
    return books.store.read_now(lambda desk: desk.credentials.find(shown))


def _pair(books: BooksOf, public: str) -> KeyPair | None:
    kind = KeyKind.CHARGEOVER
    return books.store.read_now(lambda desk: desk.credentials.find_pair(public, kind))
