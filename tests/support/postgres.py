"""A PostgreSQL for the tests: one that is running, else a private cluster of the system's binaries.

Whatever is made here (databases, a cluster) is gone when the tests are over.
"""

import getpass
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import make_url

INSTALLED_UNDER = Path("/usr/lib/postgresql")
SECONDS_TO_START = 30

SKIPPED = pytest.StashKey[str]()
"""Why the PostgreSQL half was skipped, for the last line of the run."""


@dataclass(frozen=True)
class PostgresServer:
    """A server that lets us in at `url` and lets us make databases of our own."""

    url: str

    def create_database(self, template: str = "template1") -> str:
        """Make a database with a name nobody has and give its URL; `template` is a URL or name."""
        name = f"quotewright_test_{uuid4().hex}"
        source = make_url(template).database if "://" in template else template
        self._run("CREATE DATABASE {} TEMPLATE {}", name, source or "template1")
        return make_url(self.url).set(database=name).render_as_string(hide_password=False)

    def drop_database(self, url: str) -> None:
        self._run("DROP DATABASE IF EXISTS {} WITH (FORCE)", make_url(url).database or "")

    def cut_connections(self, url: str) -> int:
        """Terminate every backend that serves this database, and say how many there were."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            return connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
                [make_url(url).database],
            ).rowcount

    def _run(self, statement: str, *names: str) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*(sql.Identifier(name) for name in names)))


@contextmanager
def find_postgres() -> Iterator[PostgresServer | None]:
    """The server named in the environment, else a local one, else a private one, else None."""
    named = os.environ.get("QUOTEWRIGHT_TEST_DATABASE_URL")
    if named:
        yield PostgresServer(named)
    elif running := _running_server():
        yield running
    elif _binaries():
        with private_cluster() as cluster:
            yield cluster
    else:
        yield None


@contextmanager
def private_cluster(*, largest_file: int | None = None) -> Iterator[PostgresServer]:
    """A cluster of our own on 127.0.0.1. No file of it grows past `largest_file` bytes.

    PostgreSQL ignores SIGXFSZ, so that limit is a full disk to it: "could not extend file".
    """
    binaries = _binaries()
    if binaries is None:
        raise FileNotFoundError("no PostgreSQL binaries on PATH or under /usr/lib/postgresql")
    folder = Path(tempfile.mkdtemp(prefix="quotewright-postgres-", dir="/tmp"))
    if user := _unprivileged_user():
        shutil.chown(folder, user)
    try:
        _initialise(binaries, folder, user)
        with _running(binaries, folder, user, largest_file) as server:
            yield server
    finally:
        shutil.rmtree(folder)


def can_start_a_cluster() -> bool:
    return _binaries() is not None


def do_without_postgres(config: pytest.Config, why: str) -> NoReturn:
    """Skip the test, to be told loudly at the end; or fail it where PostgreSQL is required."""
    required = os.environ.get("QUOTEWRIGHT_TEST_REQUIRE_POSTGRES") == "1"
    if required or os.environ.get("CI") == "true":
        pytest.fail(f"PostgreSQL is required here: {why}")
    config.stash[SKIPPED] = why
    pytest.skip(why)


def _running_server() -> PostgresServer | None:
    for user in dict.fromkeys(["postgres", getpass.getuser()]):
        for database in dict.fromkeys(["postgres", user]):
            server = PostgresServer(f"postgresql://{user}@127.0.0.1:5432/{database}")
            if _lets_us_make_databases(server):
                return server
    return None


def _lets_us_make_databases(server: PostgresServer) -> bool:
    try:
        with psycopg.connect(server.url, connect_timeout=2) as connection:
            row = connection.execute(
                "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
            ).fetchone()
    except psycopg.OperationalError:
        return False
    return bool(row and row[0])


def _binaries() -> Path | None:
    """The folder that holds both `initdb` and `postgres`: the newest one installed."""
    found = shutil.which("initdb")
    folders = [Path(found).resolve().parent] if found else []
    versions = sorted(INSTALLED_UNDER.glob("*/bin"), key=lambda path: path.parent.name)
    for folder in [*folders, *reversed(versions)]:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    return None


def _unprivileged_user() -> str | None:
    """PostgreSQL refuses to run as root: then somebody else runs it."""
    if os.geteuid() != 0:
        return None
    return next(each.pw_name for each in pwd.getpwall() if each.pw_name in {"postgres", "nobody"})


def _initialise(binaries: Path, folder: Path, user: str | None) -> None:
    command = [str(binaries / "initdb"), "-D", str(folder / "data"), "-U", "quotewright", "-N"]
    options = ["--auth=trust", "--encoding=UTF8", "--locale=C", "--wal-segsize=1"]
    subprocess.run(
        [*command, *options], **_run_as(user), cwd=folder, check=True, capture_output=True
    )


@contextmanager
def _running(
    binaries: Path, folder: Path, user: str | None, largest_file: int | None
) -> Iterator[PostgresServer]:
    port = free_port()
    options = {
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": folder,
        "port": port,
        "fsync": "off",
        "max_wal_size": "8MB",
        "min_wal_size": "2MB",
    }
    settings = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
    blocks = "unlimited" if largest_file is None else str(largest_file // 512)
    limited = ["sh", "-c", 'ulimit -f "$1"; shift; exec "$@"', "sh", blocks]
    process = subprocess.Popen(
        [*limited, str(binaries / "postgres"), "-D", str(folder / "data"), *settings],
        **_run_as(user),
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        server = PostgresServer(f"postgresql://quotewright@127.0.0.1:{port}/postgres")
        _wait_until_open(server, process)
        yield server
    finally:
        process.send_signal(signal.SIGINT)  # PostgreSQL's fast shutdown
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            # Without room for its last checkpoint it never comes to an end.
            process.kill()
            process.wait()


def _run_as(user: str | None) -> dict[str, Any]:
    if user is None:
        return {}
    return {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []}


def _wait_until_open(server: PostgresServer, process: subprocess.Popen[bytes]) -> None:
    last_moment = time.monotonic() + SECONDS_TO_START
    while not _lets_us_make_databases(server):
        if process.poll() is not None or time.monotonic() > last_moment:
            raise RuntimeError("the private PostgreSQL did not start")
        time.sleep(0.05)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
