"""A process of the program that a test kills, and starts again."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from http.client import HTTPException
from pathlib import Path

from tests.support.forked import start_program
from tests.support.listening import wait_until
from tests.support.served import Served
from tests.support.shelves import Shelf, SQLiteShelf


class Victim:
    """The process that sends webhooks and mail: `command` is what it is started with."""

    def __init__(self, served: Served, command: Sequence[str]) -> None:
        self._command = command
        self._environment = {
            **served.settings(),
            "QUOTEWRIGHT_DATABASE_URL": served.database_url,
        }
        self._log = served.folder / "victim.log"

    def live(self) -> None:
        self._process = start_program(self._command, self._environment, self._log)

    def die(self) -> None:
        """As a power cut would: SIGKILL, nothing is finished."""
        self._process.kill()
        self._process.join()


@contextmanager
def served_beside_its_worker(
    shelf: Shelf, folder: Path, settings: Mapping[str, str]
) -> Iterator[Served]:
    """On PostgreSQL it is served all the time; on SQLite the server is the victim."""
    settings = {**settings, "QUOTEWRIGHT_WORKER_LEASE_SECONDS": "1"}
    url = shelf.copy(shelf.migrated)
    served = Served(url, folder, {**settings, "QUOTEWRIGHT_WORKER": "none"})
    if isinstance(shelf, SQLiteShelf):
        yield Served(url, folder, settings, port=served.port)
    else:
        served.start()
        yield served
        served.stop()
    shelf.discard(url)


@contextmanager
def living_victim(served: Served) -> Iterator[Victim]:
    """Whoever has the worker in it: the server on SQLite, else a worker of its own."""
    where = ["--host", "127.0.0.1", "--port", str(served.port)]
    is_server = served.database_url.startswith("sqlite")
    victim = Victim(served, ["serve", *where] if is_server else ["worker"])
    victim.live()
    wait_until(lambda: is_ready(served))
    yield victim
    victim.die()


def is_ready(served: Served) -> bool:
    with suppress(OSError, HTTPException), served.http() as http:
        return http.request("GET", "/readyz").status == 200
    return False
