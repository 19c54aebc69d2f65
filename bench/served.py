"""A server under measurement: started on a free loopback port, waited for, stopped by its pid."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import BinaryIO

from bench.teams import SECRET

PATIENCE_S = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A process that answers on 127.0.0.1:`port`."""

    pid: int
    port: int


@contextmanager
def program(database_url: str, folder: Path) -> Iterator[Served]:
    """Quotewright itself, serving the database; its data and its log are in `folder`."""
    folder.mkdir()
    with (folder / "server.log").open("wb") as log:
        command, env = _quotewright(database_url, folder)
        with _serving(command, "/readyz", env, log) as served:
            yield served


@contextmanager
def launched(database_url: str, folder: Path) -> Iterator[Served]:
    """Quotewright just launched: it does not answer yet."""
    command, env = _quotewright(database_url, folder)
    with (folder / "server.log").open("wb") as log, _launched(command, env, log) as (process, port):
        yield Served(pid=process.pid, port=port)


@contextmanager
def hello() -> Iterator[Served]:
    """The bare ASGI application, under uvicorn as the program runs it."""
    command = [sys.executable, "-m", "uvicorn", "bench.hello:app", "--host", "127.0.0.1"]
    options = ["--loop", "uvloop", "--http", "httptools", "--no-access-log", "--log-level", "error"]
    with _serving([*command, *options], "/", {}, None) as served:
        yield served


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _quotewright(database_url: str, folder: Path) -> tuple[list[str], dict[str, str]]:
    """The command and its settings."""
    command = [str(Path(sys.executable).with_name("quotewright")), "serve", "--host", "127.0.0.1"]
    # The throttle is asked, as always, but never refuses.
    env = {
        "QUOTEWRIGHT_DATA_DIR": str(folder),
        "QUOTEWRIGHT_SECRET_KEY": SECRET.hex(),
        "QUOTEWRIGHT_THROTTLE_PER_MINUTE": "1000000",
        "QUOTEWRIGHT_WEBHOOK_ALLOWED_NETWORKS": "127.0.0.0/8",
    }
    return [*command, "--database", database_url], env


@contextmanager
def _serving(
    command: Sequence[str], ready: str, env: Mapping[str, str], log: BinaryIO | None
) -> Iterator[Served]:
    with _launched(command, env, log) as (process, port):
        _wait_until_ready(process, port, ready, log)
        yield Served(pid=process.pid, port=port)


@contextmanager
def _launched(
    command: Sequence[str], env: Mapping[str, str], log: BinaryIO | None
) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    port = free_port()
    process = subprocess.Popen(
        [*command, "--port", str(port)],
        env={**os.environ, **env},
        stdout=log,
        stderr=log,
        start_new_session=True,  # a Ctrl-C is for the run, which then stops it in order
    )
    try:
        yield process, port
    finally:
        process.terminate()
        process.wait(PATIENCE_S)


def _wait_until_ready(
    process: subprocess.Popen[bytes], port: int, path: str, log: BinaryIO | None
) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not _answers(port, path):
        if process.poll() is not None or time.monotonic() > deadline:
            last_words = Path(log.name).read_text("utf-8")[-2000:] if log else ""
            raise SystemExit(f"{process.args!r} did not become ready\n{last_words}")
        time.sleep(0.05)


def _answers(port: int, path: str) -> bool:
    with closing(HTTPConnection("127.0.0.1", port, timeout=2)) as connection:
        try:
            connection.request("GET", path)
            return connection.getresponse().status == 200
        except (OSError, HTTPException):
            return False
