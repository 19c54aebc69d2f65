"""Two offices in one book: Acme's, and that of a stranger who must neither see nor touch it."""

from collections.abc import Iterator

import pytest

from quotewright.store.database import Database, open_database
from tests.actions.office import CHARLIES, Office, open_office
from tests.conftest import STORE_PATHS
from tests.support.shelves import Shelf


@pytest.fixture(scope="session", params=STORE_PATHS)
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """One book through each of the three ways that the store writes, full of other tests' teams."""
    kind, folded = STORE_PATHS[request.param]
    shelf: Shelf = request.getfixturevalue(f"{kind}_shelf")
    url = shelf.copy(shelf.migrated)
    database = open_database(url, threads=2, folded=folded)
    yield database
    database.close()
    shelf.discard(url)


@pytest.fixture
def office(database: Database) -> Office:
    """Acme Plumbing with an empty book, at a noon of our choosing."""
    return open_office(database)


@pytest.fixture
def strangers(office: Office) -> Office:
    """Charlie's Cabling, in the same book."""
    return office.beside(CHARLIES)
