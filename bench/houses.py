"""The program on each database, with the book that its requests are made from."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.figures import Figures
from bench.load import Job
from bench.rows import CREATE
from bench.served import Served, program
from bench.teams import QUOTES_TO_READ, TEAMS, Book, open_book, with_quotes

Drive = Callable[[Job], Figures]


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """`watched` are the roots of the process trees whose CPU is the program's."""

    database: str
    served: Served
    watched: dict[str, int | None]
    book: Book


@contextmanager
def open_house(
    database: str, url: str, watched: dict[str, int | None], *, folder: Path, drive: Drive
) -> Iterator[House]:
    """Make the teams, serve them, and give each as many quotes as there are to read."""
    book = open_book(url)
    with program(url, folder / database) as served:
        drive(_filling(book, served))
        yield House(
            database=database,
            served=served,
            watched={"server": served.pid, **watched},
            book=with_quotes(book, served.port),
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
