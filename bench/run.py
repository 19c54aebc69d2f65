"""A run: databases, servers and teams made ready once, then rounds of the same figures."""

from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import ParamSpec

from bench.cluster import Cluster, database, postgresql
from bench.deliveries import Receiver, deliver, hanging_beside, receiver
from bench.figures import Figures, Place
from bench.floors import postgresql_floor, prepare_postgresql, sqlite_floor
from bench.houses import House, UrlOf, open_house
from bench.load import Job, drive
from bench.memory import memory_of
from bench.prints import print_again_and_again
from bench.questions import Inquiry, inquire
from bench.rows import HELLO_FLOOR, PRINTS, WORKS, WRITE_FLOOR
from bench.served import Served, hello
from bench.shelves import SMALL
from bench.starts import start_again_and_again
from bench.works import (
    CLIENTS,
    NO_DATABASE,
    POSTGRESQL,
    SQLITE,
    Calls,
    Deliveries,
    Memory,
    Questions,
    Starts,
    Work,
)

GREETING = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
WARM = 200
FLOOR_COUNT = 4000

Round = dict[Place, Figures]
P = ParamSpec("P")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """Everything that stands for the length of a run. `share` makes every count smaller."""

    outside: ProcessPoolExecutor
    share: float
    hello: Served
    receiver: Receiver
    sqlite_file: Path
    cluster: Cluster | None
    floor_url: str
    houses: tuple[House, ...]

    def count(self, whole: int) -> int:
        return min(whole, max(8, round(whole * self.share)))


@contextmanager
def set_stage(folder: Path, share: float) -> Iterator[Stage]:
    """Start what a run needs, and stop it at the end."""
    with ExitStack() as stack:
        outside = ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn"))
        stack.enter_context(outside)
        cluster = stack.enter_context(postgresql(folder))
        yield Stage(
            outside=outside,
            share=share,
            hello=stack.enter_context(hello()),
            receiver=stack.enter_context(receiver()),
            sqlite_file=folder / "floor.sqlite",
            cluster=cluster,
            floor_url=_floor_database(stack, cluster),
            houses=tuple(_open_houses(stack, outside, cluster, folder)),
        )


def _floor_database(stack: ExitStack, cluster: Cluster | None) -> str:
    if cluster is None:
        return ""
    url = stack.enter_context(database(cluster))
    prepare_postgresql(url)
    return url


def _open_houses(
    stack: ExitStack, outside: ProcessPoolExecutor, cluster: Cluster | None, folder: Path
) -> Iterator[House]:
    def opened(name: str, url_of: UrlOf, servers: dict[str, int | None]) -> House:
        return stack.enter_context(
            open_house(
                name, url_of, servers, folder=folder, drive=lambda job: away(outside, drive, job)
            )
        )

    yield opened(SQLITE, lambda words: f"sqlite:///{folder / f'{words}.sqlite'}", {})
    if cluster is not None:
        yield opened(
            POSTGRESQL,
            lambda _: stack.enter_context(database(cluster)),
            {"database": cluster.pid},
        )


def away(
    outside: ProcessPoolExecutor, work: Callable[P, Figures], *args: P.args, **kwargs: P.kwargs
) -> Figures:
    """Do the work in the other process, whose CPU nobody counts, and wait for it."""
    return outside.submit(work, *args, **kwargs).result()


def measure_round(stage: Stage) -> Round:
    """Every row once, and the floors they are compared with."""
    figures: Round = dict(_floors(stage))
    for house in stage.houses:
        for work in WORKS:
            for place in work.places(house.database):
                figures[place] = _measure(stage, house, work, place.clients)
    figures.update(_prints(stage))
    return figures


def _measure(stage: Stage, house: House, work: Work, clients: int) -> Figures:
    match work:
        case Calls():
            beside = (
                hanging_beside(house, stage.receiver) if work.while_one_hangs else nullcontext()
            )
            with beside:
                return away(stage.outside, drive, _job(stage, house, work, clients))
        case Deliveries():
            count = max(clients, stage.count(work.count))
            hanging = work.while_one_hangs
            return deliver(house, stage.receiver, count, clients, hanging=hanging)
        case Questions():
            return away(stage.outside, inquire, _inquiry(stage, house, work))
        case Starts():
            return start_again_and_again(
                house.shelves[SMALL], house.folder / "starts", stage.count(work.count)
            )
        case Memory():
            rss, pss = memory_of(house.served.pid)
            return Figures(rss_mb=rss, pss_mb=pss)
    raise TypeError(f"nobody knows how to measure {work.name}")


def _job(stage: Stage, house: House, work: Calls, clients: int) -> Job:
    return Job(
        port=house.served.port,
        clients=clients,
        count=stage.count(work.count),
        warm=stage.count(WARM),
        requests=work.requests(house.book),
        watched=house.watched,
    )


def _inquiry(stage: Stage, house: House, work: Questions) -> Inquiry:
    return Inquiry(
        ask=work.ask,
        rows=work.rows,
        url=house.shelves[work.of].url,
        size=work.of,
        count=stage.count(work.count),
        warm=stage.count(WARM),
        watched=house.servers,
    )


def _floors(stage: Stage) -> Iterator[tuple[Place, Figures]]:
    count = stage.count(FLOOR_COUNT)
    written = away(stage.outside, sqlite_floor, str(stage.sqlite_file), count)
    yield Place(WRITE_FLOOR, SQLITE, 1), written
    for clients in CLIENTS:
        if stage.cluster is not None and stage.cluster.pgbench is not None:
            measured = postgresql_floor(stage.cluster, stage.floor_url, clients, count)
            yield Place(WRITE_FLOOR, POSTGRESQL, clients), measured
    for clients in CLIENTS:
        yield Place(HELLO_FLOOR, NO_DATABASE, clients), _hello(stage, clients, 2 * count)


def _prints(stage: Stage) -> Iterator[tuple[Place, Figures]]:
    for work in PRINTS:
        for place in work.places(NO_DATABASE):
            count = stage.count(work.count)
            yield place, away(stage.outside, print_again_and_again, work.lines, count)


def _hello(stage: Stage, clients: int, count: int) -> Figures:
    job = Job(
        port=stage.hello.port,
        clients=clients,
        count=count,
        warm=stage.count(WARM),
        requests=[GREETING],
        watched={"server": stage.hello.pid},
    )
    return away(stage.outside, drive, job)
