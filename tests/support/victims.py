"""A process of the program that a test kills, and starts again."""

from collections.abc import Sequence
from contextlib import suppress
from http.client import HTTPException

from tests.support.forked import start_program
from tests.support.served import Served


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


def is_ready(served: Served) -> bool:
    with suppress(OSError, HTTPException), served.http() as http:
        return http.request("GET", "/readyz").status == 200
    return False
