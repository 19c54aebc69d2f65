"""PostgreSQL for the run: a private cluster with default settings, whose CPU can be told apart.

Where the system has no binaries, the server of QUOTEWRIGHT_TEST_DATABASE_URL is used, and its CPU
stays unknown.
"""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from secrets import token_hex

import psycopg
from psycopg.conninfo import conninfo_to_dict

from bench.served import free_port

PATIENCE_S = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """A PostgreSQL. `pid` is its first process, None when it is not ours to watch."""

    host: str
    port: int
    user: str
    password: str
    pid: int | None
    pgbench: Path | None
    version: str = ""

    def url(self, database: str) -> str:
        secret = f":{self.password}" if self.password else ""
        return f"postgresql://{self.user}{secret}@{self.host}:{self.port}/{database}"


@contextmanager
def postgresql(folder: Path) -> Iterator[Cluster | None]:
    """A private cluster in `folder`, or the configured server, or None when there is neither."""
    binaries = _binaries()
    configured = os.environ.get("QUOTEWRIGHT_TEST_DATABASE_URL", "")
    if binaries is not None:
        with _private_cluster(binaries, folder) as cluster:
            yield cluster
    elif configured.startswith("postgresql"):
        yield _configured(configured)
    else:
        yield None


@contextmanager
def database(cluster: Cluster) -> Iterator[str]:
    """A database of our own in the cluster, dropped at the end; its URL."""
    name = f"quotewright_bench_{token_hex(4)}"
    _order(cluster, f'CREATE DATABASE "{name}"')
    try:
        yield cluster.url(name)
    finally:
        _order(cluster, f'DROP DATABASE "{name}" WITH (FORCE)')


def _binaries() -> Path | None:
    """The newest folder that holds a whole PostgreSQL."""
    versions = Path("/usr/lib/postgresql").glob("*/bin")
    folders = sorted(versions, key=lambda folder: _number(folder.parent.name), reverse=True)
    on_path = shutil.which("initdb")
    found = [*folders, *([Path(on_path).resolve().parent] if on_path else [])]
    return next((place for place in found if (place / "initdb").exists()), None)


def _number(version: str) -> float:
    return float(version) if version.replace(".", "", 1).isdigit() else 0.0


@contextmanager
def _private_cluster(binaries: Path, folder: Path) -> Iterator[Cluster]:
    home, user = folder / "postgresql", _servant()
    home.mkdir(mode=0o700)
    if user is not None:
        shutil.chown(home, user)
    _initialise(binaries, home, user)
    port = free_port()
    places = ["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="]
    with (folder / "postgresql.log").open("wb") as log:
        process = subprocess.Popen(
            [binaries / "postgres", "-D", home, "-p", str(port), *places],
            cwd="/",
            user=user,
            extra_groups=None if user is None else [],
            stdout=log,
            stderr=log,
            start_new_session=True,  # a Ctrl-C is for the run, which then stops it in order
        )
    try:
        yield _wait_until_ready(_private(binaries, port, process.pid))
    finally:
        process.send_signal(signal.SIGINT)  # PostgreSQL's fast stop
        process.wait(PATIENCE_S)


def _private(binaries: Path, port: int, pid: int) -> Cluster:
    pgbench = binaries / "pgbench"
    return Cluster(
        host="127.0.0.1",
        port=port,
        user="bench",
        password="",
        pid=pid,
        pgbench=pgbench if pgbench.exists() else None,
    )


def _servant() -> str | None:
    """Whom PostgreSQL runs as: it refuses root."""
    if os.geteuid() != 0:
        return None
    known = {line.split(":")[0] for line in Path("/etc/passwd").read_text("utf-8").splitlines()}
    return "postgres" if "postgres" in known else "nobody"


def _initialise(binaries: Path, home: Path, user: str | None) -> None:
    subprocess.run(
        [
            binaries / "initdb",
            "-D",
            home,
            "-U",
            "bench",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-locale",
        ],
        cwd="/",
        user=user,
        extra_groups=None if user is None else [],
        check=True,
        stdout=subprocess.DEVNULL,
    )


def _configured(url: str) -> Cluster:
    parts = conninfo_to_dict(url.replace("+psycopg", "", 1))
    pgbench = shutil.which("pgbench")
    return _wait_until_ready(
        Cluster(
            host=str(parts.get("host") or "127.0.0.1"),
            port=int(parts.get("port") or 5432),
            user=str(parts.get("user") or "postgres"),
            password=str(parts.get("password") or ""),
            pid=None,
            pgbench=Path(pgbench) if pgbench else None,
        )
    )


def _wait_until_ready(cluster: Cluster) -> Cluster:
    """The cluster once it answers, with its version."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            return replace(cluster, version=_order(cluster, "SHOW server_version").split()[0])
        except psycopg.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def _order(cluster: Cluster, statement: str) -> str:
    with psycopg.connect(cluster.url("postgres"), autocommit=True) as session:
        cursor = session.execute(statement.encode())
        row = cursor.fetchone() if cursor.description else None
        return str(row[0]) if row else ""
