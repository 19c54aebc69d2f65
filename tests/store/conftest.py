"""The two teams of every test here: Acme's books, and those of a stranger."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from quotewright.store import Store
from quotewright.store.database import open_database
from quotewright.store.secrets import SecretBox
from tests.conftest import STORE_PATHS
from tests.store._books import ALL_FILLED, CHARLIES, PIPE, BooksOf, open_books
from tests.support.served import SECRET_KEY
from tests.support.shelves import Shelf


@pytest.fixture(scope="session", params=STORE_PATHS)
def shared_store(request: pytest.FixtureRequest) -> Iterator[Store]:
    """A book through each of the three ways that the store writes, in which every test opens teams
    of its own: a book for each test would take most of the time.
    """
    kind, folded = STORE_PATHS[request.param]
    shelf: Shelf = request.getfixturevalue(f"{kind}_shelf")
    url = shelf.copy(shelf.migrated)
    database = open_database(url, threads=2, folded=folded)
    yield Store(database, lambda: datetime.now(UTC), SecretBox([SECRET_KEY]))
    database.close()
    shelf.discard(url)


@pytest.fixture
def acmes(shared_store: Store) -> BooksOf:
    return open_books(shared_store)


@pytest.fixture
def charlies(shared_store: Store, acmes: BooksOf) -> BooksOf:
    """The books of a team opened after Acme, which may see and change nothing of Acme's."""
    books = open_books(shared_store, CHARLIES)
    assert books.team.id > acmes.team.id
    return books


@pytest.fixture
def book(shared_store: Store) -> BooksOf:
    """A team of its own ways, with the client 1 and the item 3 that its documents name."""
    books = open_books(shared_store, ALL_FILLED)
    books.has_client()
    books.write(lambda each: each.items.add(3, PIPE))
    return books
