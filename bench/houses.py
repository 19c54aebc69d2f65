"""The program on each database, with the book that its requests are made from."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.figures import Figures
from bench.load import Job
from bench.rows import CREATE
from bench.served import Served, program
from bench.shelves import SIZES, Shelf, Size, fill_shelf
from bench.teams import QUOTES_TO_READ, TEAMS, Book, open_book, with_quotes

Drive = Callable[[Job], Figures]
UrlOf = Callable[[str], str]
"""Makes an empty database for what the words say, and gives its URL."""


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """`watched` are the roots of the process trees whose CPU is the program's.

    `servers` are those of them that are the database's; `url` is of the book that is served;
    `folder` is the house's own.
    """

    database: str
    url: str
    folder: Path
    served: Served
    servers: dict[str, int | None]
    book: Book
    shelves: dict[Size, Shelf]

    @property
    def watched(self) -> dict[str, int | None]:
        return {"server": self.served.pid, **self.servers}


@contextmanager
def open_house(
    database: str, url_of: UrlOf, servers: dict[str, int | None], *, folder: Path, drive: Drive
) -> Iterator[House]:
    """Fill the shelves, make the teams, serve them, and give each as many quotes as are read."""
    shelves = {size: fill_shelf(url_of(size.words), size) for size in SIZES}
    url = url_of("book")
    book = open_book(url)
    with program(url, folder / database) as served:
        drive(_filling(book, served))
        yield House(
            database=database,
            url=url,
            folder=folder / database,
            served=served,
            servers=servers,
            book=with_quotes(book, served.port),
            shelves=shelves,
        )


def _filling(book: Book, served: Served) -> Job:
    return Job(
        port=served.port,
        clients=8,
        count=TEAMS * QUOTES_TO_READ,
        warm=0,
        requests=CREATE.requests(book),
        watched={},
    )
