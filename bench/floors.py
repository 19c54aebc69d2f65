"""The fixed points of a run: the same writes without the program, the web without the work."""

import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg

from bench.cluster import Cluster
from bench.cpu import cpu_seconds
from bench.figures import Figures, percentiles_ms

HERE = Path(__file__).parent
SCHEMA = HERE / "floor_schema.sql"
SCRIPT = HERE / "floor_create.sql"
WARM = 20  # transactions a client makes before the counted ones

LINES = [
    ("Labour", 80000, 9000, 100000, 72000),
    ("Cabinets", 10000, 48000, 100000, 48000),
    ("Benchtop", 25000, 8000, 100000, 20000),
    ("Tiles", 120000, 500, 100000, 6000),
    ("Delivery", 10000, 4000, 100000, 4000),
]


def prepare_postgresql(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as session:
        session.execute(SCHEMA.read_bytes())
        session.execute("CREATE SEQUENCE floor_ids")


def postgresql_floor(cluster: Cluster, url: str, clients: int, count: int) -> Figures:
    """By pgbench: quote, five lines and event in one transaction, with prepared statements.

    Opening the sessions is not the work: a short run before is taken off the long one.
    """
    started, _, _ = _pgbench(cluster, url, clients, WARM)
    spent, rate, latencies = _pgbench(cluster, url, clients, WARM + count // clients)
    cpu_ms = (
        None if cluster.pid is None else (spent - started) * 1000 / (count // clients * clients)
    )
    p50, p95 = percentiles_ms(latencies)
    return Figures(rate=rate, p50_ms=p50, p95_ms=p95, cpu_ms={"database": cpu_ms})


def _pgbench(
    cluster: Cluster, url: str, clients: int, each: int
) -> tuple[float, float, list[float]]:
    """CPU seconds of the cluster, transactions a second, and latencies in seconds."""
    before = _spent(cluster)
    with TemporaryDirectory() as folder:
        command = [str(cluster.pgbench), "-n", "-M", "prepared", "-c", str(clients)]
        options = ["-t", str(each), "-f", str(SCRIPT), "-l", "--log-prefix", f"{folder}/log", url]
        told = subprocess.run([*command, *options], check=True, capture_output=True, text=True)
        latencies = [latency for log in Path(folder).iterdir() for latency in _latencies(log)]
    rate = told.stdout.split("tps = ")[1].split()[0]
    return _spent(cluster) - before, float(rate), latencies


def _spent(cluster: Cluster) -> float:
    return 0.0 if cluster.pid is None else cpu_seconds(cluster.pid)


def _latencies(log: Path) -> Iterator[float]:
    """The log has a line for each transaction, whose third word is microseconds."""
    for line in log.read_text("utf-8").splitlines():
        yield int(line.split()[2]) / 1_000_000


def sqlite_floor(file: str, count: int) -> Figures:
    """One writer, a transaction and a sync per quote. Runs in a process of its own."""
    with closing(_sqlite(file)) as session:
        first = _next_id(session)
        for number in range(WARM):
            _create(session, first + number)
        began, own = time.perf_counter(), time.process_time()
        latencies = [_timed(session, first + WARM + number) for number in range(count)]
        seconds, own = time.perf_counter() - began, time.process_time() - own
    p50, p95 = percentiles_ms(latencies)
    cpu_ms = {"server": own * 1000 / count}
    return Figures(rate=count / seconds, p50_ms=p50, p95_ms=p95, cpu_ms=cpu_ms)


def _sqlite(file: str) -> sqlite3.Connection:
    is_new = not Path(file).exists()
    session = sqlite3.connect(file, isolation_level=None)
    session.execute("PRAGMA journal_mode=WAL")
    session.execute("PRAGMA synchronous=FULL")
    if is_new:
        session.executescript(SCHEMA.read_text("utf-8"))
    return session


def _next_id(session: sqlite3.Connection) -> int:
    highest: int = session.execute("SELECT coalesce(max(id), 0) FROM quotes").fetchone()[0]
    return highest + 1


def _timed(session: sqlite3.Connection, number: int) -> float:
    began = time.perf_counter()
    _create(session, number)
    return time.perf_counter() - began


def _create(session: sqlite3.Connection, number: int) -> None:
    team, now = number % 20 + 1, datetime.now(UTC).isoformat()
    head = (
        team,
        number,
        "Q-1042",
        12,
        "Kitchen reno",
        "draft",
        False,
        "AUD",
        150000,
        15000,
        165000,
    )
    lines = [(team, number, position, *line) for position, line in enumerate(LINES, 1)]
    session.execute("BEGIN IMMEDIATE")
    session.execute("INSERT INTO quotes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", (*head, now))
    session.executemany("INSERT INTO quote_lines VALUES (?, ?, ?, ?, ?, ?, ?, ?)", lines)
    event = (team, number, "quote.created", '{"id": 33}', now)
    session.execute("INSERT INTO outbox VALUES (?, ?, ?, ?, ?)", event)
    session.execute("COMMIT")
