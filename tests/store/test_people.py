"""People: who works for a team."""

import pytest

from quotewright.core.errors import Conflict
from quotewright.core.teams import Person, Role
from quotewright.store.schema import people
from tests.store._books import NOW, WORDS, BooksOf, micros, rows_of

ANNA = Person(id=7, name="Anna Müller ✓", email="Anna@Example.com", role=Role.ADMIN)


def test_a_person_is_kept_as_written(acmes: BooksOf) -> None:
    _add(acmes, ANNA, "argon2 of it")
    assert acmes.read(lambda books: books.people.get(7)) == ANNA
    assert rows_of(acmes, people) == [
        {
            "team_id": acmes.team.id,
            "id": 7,
            "name": "Anna Müller ✓",
            "email": "Anna@Example.com",
            "role": "admin",
            "password_hash": "argon2 of it",
            "created_at": micros(NOW),
        }
    ]


@pytest.mark.parametrize("name", WORDS)
def test_a_name_reads_back_as_written(acmes: BooksOf, name: str) -> None:
    person = Person(id=1, name=name, email="", role=Role.MEMBER)
    _add(acmes, person)
    assert acmes.read(lambda books: books.people.get(1)) == person


def test_people_of_every_role_are_listed_in_order_of_their_ids(acmes: BooksOf) -> None:
    staff = [
        Person(id=number, name=role.title(), email=f"{role}@example.com", role=role)
        for number, role in enumerate(Role, start=1)
    ]
    for person in reversed(staff):
        _add(acmes, person)
    assert acmes.read(lambda books: books.people.list()) == staff


def test_a_new_password_replaces_the_old_one_of_that_person_alone(acmes: BooksOf) -> None:
    _add(acmes, ANNA)
    _add(acmes, Person(id=8, name="Bob", email="bob@example.com", role=Role.OWNER))
    acmes.write(lambda books: books.people.set_password(7, "another"))
    kept = [(row["id"], row["password_hash"]) for row in rows_of(acmes, people)]
    assert kept == [(7, "another"), (8, "hash")]


def test_an_email_belongs_to_one_person_of_a_team(acmes: BooksOf, charlies: BooksOf) -> None:
    _add(acmes, ANNA)
    with pytest.raises(Conflict, match="a record like this exists already"):
        _add(acmes, Person(id=8, name="Ann", email=ANNA.email, role=Role.MEMBER))
    _add(charlies, ANNA)
    assert [row["id"] for row in rows_of(acmes, people)] == [7, 7]


def test_another_teams_people_do_not_exist(acmes: BooksOf, charlies: BooksOf) -> None:
    _add(acmes, ANNA)
    assert charlies.read(lambda books: books.people.get(7)) is None
    assert charlies.read(lambda books: books.people.list()) == []
    charlies.write(lambda books: books.people.set_password(7, "stolen"))
    assert [row["password_hash"] for row in rows_of(acmes, people)] == ["hash"]


def _add(books: BooksOf, person: Person, hashed: str = "hash") -> None:
    books.write(lambda each: each.people.add(person, hashed))
