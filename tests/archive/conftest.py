"""The program's commands, and a team with something in every table, for the tests of this room."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.archive._teams import Source, filled_source
from tests.support.program import environment, program
from tests.support.shelves import Shelf

__all__ = ["environment", "program"]


@pytest.fixture(scope="session")
def source(shelf: Shelf, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Source]:
    """A book on either engine whose team 1 has rows in every table; it is only read."""
    url = shelf.copy(shelf.migrated)
    yield filled_source(url, tmp_path_factory.mktemp("exported") / "team.jsonl")
    shelf.discard(url)


@pytest.fixture
def book_file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "quotewright.db"
