"""`python -m bench.profile`: where the time of a request goes, by room and by function.

The program runs inside this process without sockets and without hops, so that one thread does
everything and can be looked at: every millisecond of CPU that it spends, whatever it is doing is
noted. What HTTP, the event loop and PostgreSQL's own processes cost is in the table, not here.
"""

import asyncio
import os
import signal
import site
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from types import FrameType
from typing import Any

from rich.console import Console
from rich.table import Table
from starlette.types import ASGIApp, Message, Scope

from bench.cluster import database, postgresql
from bench.rows import CREATE, GET, LIST, WHERE_OF_CHARGEOVER
from bench.teams import QUOTES_TO_READ, SECRET, Book, open_book
from quotewright.app import create_app
from quotewright.logs import configure_logs
from quotewright.settings import read_settings
from quotewright.store import Store
from quotewright.store.connections import Connection
from quotewright.store.hops import Database, Load, Work
from quotewright.store.postgresql import PostgreSQLConnection
from quotewright.store.secrets import SecretBox
from quotewright.store.sqlite import SQLiteConnection

SECONDS_OF_CPU = 6.0
EVERY = 0.001
MOST_ROWS = 12
BETWEEN_LOOKS = 20
_FIRST_IDS = tuple(range(1, QUOTES_TO_READ + 1))
_PROGRAM = Path(__file__).parents[1] / "quotewright"
_LIBRARIES = [Path(place) for place in site.getsitepackages()]

Asked = list[tuple[Scope, bytes]]


class OneThread(Database):
    """Whoever asks does the work, on the one connection there is."""

    def __init__(self, connection: Connection) -> None:
        self.kind = connection.kind
        self._connection = connection

    @property
    def load(self) -> Load:
        return Load(waiting=0, busy=0, threads=1)

    async def read(self, work: Work[Any]) -> Any:
        return work(self._connection)

    async def write(self, work: Work[Any]) -> Any:
        return self.write_now(work)

    def read_now(self, work: Work[Any]) -> Any:
        return work(self._connection)

    def write_now(self, work: Work[Any]) -> Any:
        connection = self._connection
        if not isinstance(connection, SQLiteConnection):
            return work(connection)
        connection.begin_group()
        done = work(connection)
        connection.commit_group()
        return done

    def close(self) -> None:
        self._connection.close()


class Samples:
    """What was running each time the clock of CPU time struck."""

    def __init__(self) -> None:
        self.functions: Counter[tuple[str, str]] = Counter()
        self.requests = 0

    def note(self, _signal: int, frame: FrameType | None) -> None:
        if frame is not None:
            code = frame.f_code
            self.functions[_room(code.co_filename), f"{code.co_qualname}"] += 1

    def by_room(self) -> list[tuple[str, float]]:
        rooms: Counter[str] = Counter()
        for (room, _), count in self.functions.items():
            rooms[room] += count
        return self._shares(rooms)

    def by_function(self) -> list[tuple[str, float]]:
        return self._shares(
            Counter({f"{room}: {name}": count for (room, name), count in self.functions.items()})
        )

    def _shares(self, counted: Counter[str]) -> list[tuple[str, float]]:
        whole = counted.total()
        return [(name, count / whole) for name, count in counted.most_common()]


def main() -> None:
    console = Console(width=100)
    with TemporaryDirectory(prefix="quotewright-profile-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        _silence(folder)
        _profile(console, folder, f"sqlite:///{folder / 'book.db'}", "SQLite")
        with postgresql(folder) as cluster:
            if cluster is not None:
                with database(cluster) as url:
                    _profile(console, folder, url, "PostgreSQL")


def _silence(folder: Path) -> None:
    """The log is written as it always is, into a file of its own."""
    log = os.open(folder / "log", os.O_WRONLY | os.O_CREAT)
    os.dup2(log, 2)
    configure_logs("info", "json")


def _profile(console: Console, folder: Path, url: str, name: str) -> None:
    book = open_book(url)
    connection = _connect(url)
    settings = read_settings({"QUOTEWRIGHT_DATABASE_URL": url, "QUOTEWRIGHT_DATA_DIR": str(folder)})
    store = Store(OneThread(connection), lambda: datetime.now(UTC), SecretBox([SECRET]))
    app = create_app(settings, store)
    asyncio.run(_ask(app, _asked(CREATE.requests(book) * QUOTES_TO_READ)))
    filled = Book(teams=tuple(replace(team, quote_ids=_FIRST_IDS) for team in book.teams))
    for work in (CREATE, GET, LIST, WHERE_OF_CHARGEOVER):
        samples = asyncio.run(_sample(app, _asked(work.requests(filled))))
        _show(console, f"{work.name}, {name}", samples)
    store.close()


def _connect(url: str) -> Connection:
    if url.startswith("sqlite"):
        return SQLiteConnection(url.removeprefix("sqlite:///"), {})
    return PostgreSQLConnection(url, folds=True)


def _asked(requests: Sequence[bytes]) -> Asked:
    """The requests of the benchmark as a server hands them to the program."""
    return [_as_scope(request) for request in requests]


def _as_scope(request: bytes) -> tuple[Scope, bytes]:
    head, _, body = request.partition(b"\r\n\r\n")
    first, *lines = head.split(b"\r\n")
    method, target, _ = first.decode().split(" ")
    path, _, query = target.partition("?")
    pairs = [line.partition(b": ") for line in lines]
    scope = {
        "type": "http",
        "scheme": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": query.encode(),
        "headers": [(name.lower(), value) for name, _, value in pairs],
        "client": ("127.0.0.1", 1),
    }
    return scope, body


async def _ask(app: ASGIApp, asked: Asked) -> None:
    for scope, body in asked:
        await _ask_one(app, scope, body)


async def _sample(app: ASGIApp, asked: Asked) -> Samples:
    samples = Samples()
    signal.signal(signal.SIGPROF, samples.note)
    until = process_time() + SECONDS_OF_CPU
    signal.setitimer(signal.ITIMER_PROF, EVERY, EVERY)
    while process_time() < until:
        await _ask(app, asked[:BETWEEN_LOOKS])
        asked = asked[BETWEEN_LOOKS:] + asked[:BETWEEN_LOOKS]
        samples.requests += min(BETWEEN_LOOKS, len(asked))
    signal.setitimer(signal.ITIMER_PROF, 0)
    return samples


async def _ask_one(app: ASGIApp, scope: Scope, body: bytes) -> None:
    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        if message.get("status", 200) >= HTTPStatus.BAD_REQUEST:
            raise SystemExit(f"the program answered {message['status']}")

    await app(dict(scope), receive, send)


def _room(filename: str) -> str:
    """The room of the program that a function stands in, or the library it comes from."""
    path = Path(filename)
    if path.is_relative_to(_PROGRAM):
        return path.relative_to(_PROGRAM).with_suffix("").as_posix()
    for place in _LIBRARIES:
        if path.is_relative_to(place):
            return f"library {path.relative_to(place).parts[0]}"
    return "Python and this file"


def _show(console: Console, title: str, samples: Samples) -> None:
    microseconds = SECONDS_OF_CPU / samples.requests * 1e6
    table = Table(title=f"{title}: {microseconds:,.0f} µs of CPU a request", title_justify="left")
    table.add_column("where")
    table.add_column("share", justify="right")
    for name, share in samples.by_room()[:MOST_ROWS]:
        table.add_row(name, f"{share:.1%}")
    table.add_section()
    for name, share in samples.by_function()[:MOST_ROWS]:
        table.add_row(name, f"{share:.1%}")
    console.print(table)


if __name__ == "__main__":
    main()
