"""The people of a team, and the passwords they sign in with."""

from argon2 import PasswordHasher

from quotewright.core.errors import Invalid, NotFound
from quotewright.core.teams import Person, Role
from quotewright.store import Books

LEAST_PASSWORD = 10

_hasher = PasswordHasher()


def add_person(books: Books, *, name: str, email: str, role: Role, password: str) -> Person:
    hashed = _hashed(password)
    taken = books.take(people=1)
    person = Person(id=taken["people"], name=name, email=email.strip(), role=role)
    books.people.add(person, hashed)
    return person


def change_password(books: Books, person_id: int, password: str) -> None:
    hashed = _hashed(password)
    if books.people.get(person_id) is None:
        raise NotFound
    books.take(audits=1)
    books.people.set_password(person_id, hashed)
    books.note("password.changed", "person", person_id)


def _hashed(password: str) -> str:
    if len(password) < LEAST_PASSWORD:
        raise Invalid(f"password must have at least {LEAST_PASSWORD} characters", "password")
    return _hasher.hash(password)
