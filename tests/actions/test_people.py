"""People: they join a team, and sign in with a password that nobody else can read."""

import pytest
from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from quotewright.actions.people import add_person, change_password
from quotewright.core.errors import Conflict, Invalid, NotFound
from quotewright.core.teams import Person, Role
from quotewright.store.schema import people
from tests.actions.office import Office

PASSWORD = "Bob knows this password"


@pytest.mark.parametrize("role", Role)
def test_a_person_is_kept_as_written(office: Office, role: Role) -> None:
    bob = _add(office, email=" bob@example.com ", role=role)
    assert bob == Person(id=1, name="Bob", email="bob@example.com", role=role)
    assert office.look(lambda books: books.people.list()) == [bob]


def test_a_password_is_kept_as_a_slow_hash_of_its_own(office: Office) -> None:
    _add(office)
    _add(office, email="ben@example.com")
    first, second = (_hash(office, place) for place in (0, 1))
    assert first.startswith("$argon2id$")
    assert first != second
    assert PasswordHasher().verify(first, PASSWORD)
    assert PASSWORD not in str(office.book())


@pytest.mark.parametrize("password", ["", "123456789", "ééééééééé"])
def test_a_password_has_ten_characters(office: Office, password: str) -> None:
    with office.refusing(Invalid, match="^password must have at least 10 characters$") as refusal:
        _add(office, password=password)
    assert refusal.value.field == "password"


def test_an_email_is_one_persons_in_a_team(office: Office, strangers: Office) -> None:
    _add(office)
    with office.refusing(Conflict):
        _add(office)
    assert _add(strangers).id == 1


def test_a_new_password_ends_the_old_one_and_is_in_the_audit(office: Office) -> None:
    _add(office)
    _add(office, email="ben@example.com")
    bens = _hash(office, 1)
    office.do(change_password, 1, "another password")
    assert PasswordHasher().verify(_hash(office), "another password")
    with pytest.raises(VerifyMismatchError):
        PasswordHasher().verify(_hash(office), PASSWORD)
    assert _hash(office, 1) == bens
    assert office.deeds() == [("password.changed", "person", 1, "")]


def test_a_short_password_leaves_the_old_one(office: Office) -> None:
    _add(office)
    with office.refusing(Invalid):
        office.do(change_password, 1, "short")


def test_nobodys_password_is_not_changed(office: Office, strangers: Office) -> None:
    _add(office)
    before = office.book()
    with strangers.refusing(NotFound):
        strangers.do(change_password, 1, "another password")
    assert office.book() == before


def _add(
    office: Office,
    *,
    email: str = "bob@example.com",
    role: Role = Role.MEMBER,
    password: str = PASSWORD,
) -> Person:
    return office.do(add_person, name="Bob", email=email, role=role, password=password)


def _hash(office: Office, place: int = 0) -> str:
    names = [column.name for column in people.columns]
    kept: str = office.rows(people)[place][names.index("password_hash")]
    return kept
