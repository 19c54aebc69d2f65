"""Where the tests keep their books: a fresh or copied database, on either engine."""

import shutil
from abc import ABC, abstractmethod
from functools import cached_property
from itertools import count
from pathlib import Path

from quotewright.store.database import sqlite_path
from quotewright.store.migrate import migrate
from tests.support.postgres import PostgresServer
from tests.support.world import Registrar, World, populate


class Shelf(ABC):
    """`blank` and `copy` give the URL of a database that nobody else uses."""

    @abstractmethod
    def blank(self) -> str: ...

    @abstractmethod
    def copy(self, url: str) -> str: ...

    @abstractmethod
    def discard(self, url: str) -> None: ...

    @cached_property
    def migrated(self) -> str:
        """An empty book of the newest schema, only ever copied."""
        url = self.blank()
        migrate(url)
        return url

    @cached_property
    def populated(self) -> tuple[str, World]:
        """A book that holds the world, only ever copied."""
        url = self.copy(self.migrated)
        with Registrar(url) as registrar:
            return url, populate(registrar)


class SQLiteShelf(Shelf):
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = count(1)

    def blank(self) -> str:
        return f"sqlite:///{self._folder / f'book-{next(self._numbers)}.db'}"

    def copy(self, url: str) -> str:
        """Of a book that nobody has open: its write-ahead log is then in the file itself."""
        copied = self.blank()
        shutil.copy(sqlite_path(url) or "", sqlite_path(copied) or "")
        return copied

    def discard(self, url: str) -> None:
        for ending in ("", "-wal", "-shm"):
            Path(f"{sqlite_path(url)}{ending}").unlink(missing_ok=True)


class PostgresShelf(Shelf):
    def __init__(self, server: PostgresServer) -> None:
        self.server = server
        self._urls: list[str] = []

    def blank(self) -> str:
        return self._keep(self.server.create_database())

    def copy(self, url: str) -> str:
        return self._keep(self.server.create_database(template=url))

    def discard(self, url: str) -> None:
        self.server.drop_database(url)
        self._urls.remove(url)

    def discard_all(self) -> None:
        for url in list(self._urls):
            self.discard(url)

    def _keep(self, url: str) -> str:
        self._urls.append(url)
        return url
