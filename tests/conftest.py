"""The stage of every test: databases on both engines, the little world, the served program."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from quotewright.store import Store
from quotewright.store.database import open_database
from quotewright.store.secrets import SecretBox
from tests.support.doing_without import NO_BROWSER
from tests.support.postgres import SKIPPED, PostgresServer, do_without_postgres, find_postgres
from tests.support.served import SECRET_KEY, Served, serving
from tests.support.shelves import PostgresShelf, Shelf, SQLiteShelf
from tests.support.world import ACME, Caller, Registrar, World

STORE_PATHS = {
    "sqlite": ("sqlite", True),
    "postgresql-folded": ("postgresql", True),
    "postgresql-portable": ("postgresql", False),
}
TAKE_LONG = ("test_fuzz.py", "journeys/*.py", "portal/test_browser.py")
NO_POSTGRES = (
    "no PostgreSQL answers QUOTEWRIGHT_TEST_DATABASE_URL or 127.0.0.1:5432, and no binaries were"
    " found to start one"
)

# How long an example takes says something about the machine, not about the program.
settings.register_profile("quotewright", deadline=None)
settings.load_profile("quotewright")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that take long come first, so that no worker is left alone with one at the end."""
    items.sort(key=lambda item: not any(map(item.path.match, TAKE_LONG)))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """One of several workers tells the one that writes the last line."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["skipped"] = session.config.stash.get(SKIPPED, "")
        output["no_browser"] = session.config.stash.get(NO_BROWSER, "")


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    if why := getattr(node, "workeroutput", {}).get("skipped"):
        node.config.stash[SKIPPED] = why
    if why := getattr(node, "workeroutput", {}).get("no_browser"):
        node.config.stash[NO_BROWSER] = why


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    if why := config.stash.get(SKIPPED, ""):
        terminalreporter.write_line(f"POSTGRESQL HALF SKIPPED: {why}", red=True, bold=True)
    if why := config.stash.get(NO_BROWSER, ""):
        terminalreporter.write_line(f"BROWSER TESTS SKIPPED: {why}", red=True, bold=True)


@pytest.fixture(scope="session")
def postgres(pytestconfig: pytest.Config) -> Iterator[PostgresServer]:
    """A PostgreSQL server; without one its half is skipped, except where it is required."""
    with find_postgres() as server:
        if server is None:
            do_without_postgres(pytestconfig, NO_POSTGRES)
        yield server


@pytest.fixture(scope="session")
def sqlite_shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    return SQLiteShelf(tmp_path_factory.mktemp("books"))


@pytest.fixture(scope="session")
def postgresql_shelf(postgres: PostgresServer) -> Iterator[Shelf]:
    shelf = PostgresShelf(postgres)
    yield shelf
    shelf.discard_all()


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def shelf(request: pytest.FixtureRequest) -> Shelf:
    shelf: Shelf = request.getfixturevalue(f"{request.param}_shelf")
    return shelf


@pytest.fixture
def database_url(shelf: Shelf) -> Iterator[str]:
    """An empty migrated database of this test's own."""
    url = shelf.copy(shelf.migrated)
    yield url
    shelf.discard(url)


@pytest.fixture(params=STORE_PATHS)
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    """An empty book through each of the three ways that the store writes."""
    kind, folded = STORE_PATHS[request.param]
    shelf: Shelf = request.getfixturevalue(f"{kind}_shelf")
    url = shelf.copy(shelf.migrated)
    database = open_database(url, threads=2, folded=folded)
    yield Store(database, lambda: datetime.now(UTC), SecretBox([SECRET_KEY]))
    database.close()
    shelf.discard(url)


@pytest.fixture(scope="session")
def world(shelf: Shelf) -> World:
    return shelf.populated[1]


@pytest.fixture(scope="session")
def served(shelf: Shelf, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The program, serving a copy of the world to every test that does not stop or kill it."""
    url = shelf.copy(shelf.populated[0])
    with serving(url, tmp_path_factory.mktemp("served")) as served:
        yield served
    shelf.discard(url)


@pytest.fixture(scope="session")
def registrar(served: Served) -> Iterator[Registrar]:
    with Registrar(served.database_url) as registrar:
        yield registrar


@pytest.fixture
def acme(served: Served, registrar: Registrar) -> Iterator[Caller]:
    """An Acme Plumbing of this test's own, with nothing in its book yet."""
    with Caller(served, registrar, registrar.open(ACME)) as caller:
        yield caller


@pytest.fixture
def alice(served: Served, registrar: Registrar, world: World) -> Iterator[Caller]:
    """The owner of the world's Acme Plumbing, which all tests share."""
    with Caller(served, registrar, world.acme) as caller:
        yield caller


@pytest.fixture
def charlie(served: Served, registrar: Registrar, world: World) -> Iterator[Caller]:
    """A stranger with a team of his own; he must see nothing of Acme's."""
    with Caller(served, registrar, world.charlies) as caller:
        yield caller


@pytest.fixture
def dora(served: Served, registrar: Registrar, world: World) -> Iterator[Caller]:
    """The owner of a team on the plan `starter`."""
    with Caller(served, registrar, world.starter) as caller:
        yield caller


@pytest.fixture
def eve(served: Served, registrar: Registrar, world: World) -> Iterator[Caller]:
    """The owner of a team that is not registered for GST."""
    with Caller(served, registrar, world.unregistered) as caller:
        yield caller


@pytest.fixture
def served_alone(shelf: Shelf, tmp_path: Path) -> Iterator[Served]:
    """The program for one test alone, which may kill it."""
    url = shelf.copy(shelf.populated[0])
    with serving(url, tmp_path) as served:
        yield served
    shelf.discard(url)
