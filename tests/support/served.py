"""The real program in a process of its own, and the few ways the tests talk to it."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPMessage
from pathlib import Path
from typing import Any, Self

from tests.support.postgres import free_port

SECONDS_TO_START = 20
SECONDS_TO_STOP = 20
SECONDS_TO_ANSWER = 60

SECRET_KEY = bytes(range(32))
"""Of the test world only: what the tests seal, the served program opens."""


@dataclass(frozen=True)
class Answer:
    status: int
    headers: HTTPMessage
    text: str

    @property
    def body(self) -> bytes:
        """What came, where it is no text."""
        return self.text.encode(errors="surrogateescape")

    @property
    def json(self) -> Any:
        return json.loads(self.text)

    @property
    def error(self) -> str:
        """The page's shape of a refusal: an object with `error`, and its text."""
        text: str = self.json["error"]
        return text


class Http:
    """One connection, kept alive. `json` is sent as JSON; `body` goes out byte for byte."""

    def __init__(self, port: int, key: str | None = None) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=SECONDS_TO_ANSWER)
        self._headers = {"Authorization": f"Bearer {key}"} if key else {}

    def request(
        self,
        method: str,
        path: str,
        json_body: Any = None,
        *,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        if json_body is not None:
            body = json.dumps(json_body).encode()
        sent = {**self._headers, **({"Content-Type": "application/json"} if body else {})}
        sent.update(headers or {})
        self._connection.request(method, path, body, sent)
        response = self._connection.getresponse()
        text = response.read().decode(errors="surrogateescape")
        return Answer(response.status, response.headers, text)

    def close(self) -> None:
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@dataclass
class Served:
    """`quotewright serve` over one database.

    `environment` adds settings to the usual ones, `arguments` come after the usual arguments.
    """

    database_url: str
    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    arguments: Sequence[str] = ()

    def start(self) -> None:
        where = ["--host", "127.0.0.1", "--port", str(self.port), "--database", self.database_url]
        log = (self.folder / "serve.log").open("ab")
        with log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "quotewright", "serve", *where, *self.arguments],
                env=self.settings(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        self._wait_until_ready()

    def ask_to_stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)

    def stop(self) -> int:
        """Ask it to stop, wait, and give its exit code. A process that hangs is ended."""
        if self.process.poll() is None:
            self.ask_to_stop()
        return self.wait()

    def wait(self) -> int:
        try:
            return self.process.wait(SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            self.kill()
            raise

    def kill(self) -> None:
        """As a power cut would: SIGKILL, nothing is finished."""
        self.process.kill()
        self.process.wait()

    def http(self, key: str | None = None) -> Http:
        return Http(self.port, key)

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=SECONDS_TO_ANSWER)

    def send_raw(self, sent: bytes) -> bytes:
        """What comes back for these very bytes, until the server closes the connection."""
        with self.connect() as connection:
            connection.sendall(sent)
            return read_all(connection)

    def run(self, *command: str | Path) -> subprocess.CompletedProcess[str]:
        """A command of the operator's, beside the server and with its settings."""
        return subprocess.run(
            [sys.executable, "-m", "quotewright", *command],
            env={**self.settings(), "QUOTEWRIGHT_DATABASE_URL": self.database_url},
            capture_output=True,
            text=True,
            check=False,
        )

    def log(self) -> str:
        return (self.folder / "serve.log").read_text()

    def settings(self) -> dict[str, str]:
        ours = {name: value for name, value in os.environ.items() if "QUOTEWRIGHT" not in name}
        settings = {"DATA_DIR": str(self.folder), "SECRET_KEY": SECRET_KEY.hex()}
        named = {f"QUOTEWRIGHT_{name}": value for name, value in settings.items()}
        return {**ours, **named, **self.environment}

    def _wait_until_ready(self) -> None:
        last_moment = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < last_moment and self.process.poll() is None:
            with suppress(OSError), self.http() as http:
                if http.request("GET", "/readyz").status == 200:
                    return
            time.sleep(0.02)
        self.kill()
        raise RuntimeError(f"the program did not come up:\n{self.log()}")


@contextmanager
def serving(
    database_url: str,
    folder: Path,
    environment: Mapping[str, str] | None = None,
    arguments: Sequence[str] = (),
) -> Iterator[Served]:
    """The program, up and ready; stopped (if it still runs) when left."""
    served = Served(database_url, folder, environment or {}, arguments=arguments)
    served.start()
    try:
        yield served
    finally:
        served.stop()


def read_all(connection: socket.socket) -> bytes:
    received = b""
    while piece := connection.recv(65536):
        received += piece
    return received
