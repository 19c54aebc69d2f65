"""Webhooks under measurement: events are written into the outbox, and the worker brings them out.

What is counted is everything from reading an event to its recorded delivery. The events themselves
are written by this process, whose CPU nobody counts.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPConnection
from typing import Any

from bench.cpu import per_operation, spent_by
from bench.figures import Figures
from bench.houses import House
from bench.served import PATIENCE_S
from bench.teams import BENCH, TeamAtWork
from quotewright.core.events import JobUpdated
from quotewright.store import Desk, Store
from quotewright.store.database import open_database
from quotewright.store.secrets import SecretBox

EVENT = JobUpdated.name
EVENTS_AT_ONCE = 200
EVENTS_THAT_HANG = 20
PAUSE_S = 0.01
SECONDS_TO_DELIVER = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiver:
    """Takes what is posted to `url`; leaves unanswered what is posted to `hanging_url`."""

    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/fast"

    @property
    def hanging_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hang"

    def counted(self, method: str = "GET") -> tuple[int, float]:
        """How many posts came, and the seconds between the first and the last."""
        told = _ask(self.port, method, "/count")
        return told["count"], told["seconds"]


@contextmanager
def receiver() -> Iterator[Receiver]:
    """A receiver in a process of its own."""
    command = [sys.executable, "-m", "bench.receiver"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, start_new_session=True) as process:
        assert process.stdout is not None  # noqa: S101 - it is a pipe
        try:
            yield Receiver(port=int(process.stdout.readline()))
        finally:
            process.terminate()
            process.wait(PATIENCE_S)


def deliver(house: House, to: Receiver, count: int, endpoints: int, *, hanging: bool) -> Figures:
    """So many deliveries to so many endpoints, one of each team; one more may hang beside them."""
    teams = house.book.teams[:endpoints]
    with listening(house, teams, to.url), listening(house, teams[: int(hanging)], to.hanging_url):
        to.counted("DELETE")
        before = spent_by(house.watched)
        each = count // endpoints
        _announce(house, teams, each)
        _wait_until_received(to, each * endpoints)
        _wait_until_recorded(house, teams, hanging=hanging)
        cpu_ms = per_operation(before, spent_by(house.watched), each * endpoints)
        _, seconds = to.counted()
    return Figures(rate=each * endpoints / seconds, cpu_ms=cpu_ms)


@contextmanager
def hanging_beside(house: House, to: Receiver) -> Iterator[None]:
    """Meanwhile every team tells its events to a receiver that never answers, and some wait."""
    with listening(house, house.book.teams, to.hanging_url):
        _announce(house, house.book.teams, EVENTS_THAT_HANG)
        for team in house.book.teams:
            _wait_until_all_wait(house, team)
        yield


@contextmanager
def listening(house: House, teams: Sequence[TeamAtWork], url: str) -> Iterator[None]:
    """Meanwhile each of these teams has an endpoint there, for the events that are measured."""
    made = [(team, _add_endpoint(house, team, url)) for team in teams]
    try:
        yield
    finally:
        for team, endpoint_id in made:
            _ask(house.served.port, "DELETE", f"/api/v1/webhooks/{endpoint_id}", team.key)


def _add_endpoint(house: House, team: TeamAtWork, url: str) -> int:
    wanted = {"url": url, "events": [EVENT, "quote.created"]}
    made = _ask(house.served.port, "POST", "/api/v1/webhooks", team.key, wanted)
    endpoint_id: int = made["id"]
    return endpoint_id


def _announce(house: House, teams: Sequence[TeamAtWork], each: int) -> None:
    """Events of every team by turns, some hundred in a transaction."""
    database = open_database(house.url, threads=1)
    store = Store(database, lambda: datetime.now(UTC), SecretBox([bytes(32)]))
    try:
        for begin in range(0, each, EVENTS_AT_ONCE):
            for team in teams:
                _announce_some(store, team.id, min(EVENTS_AT_ONCE, each - begin))
    finally:
        store.close()


def _announce_some(store: Store, team_id: int, count: int) -> None:
    def work(desk: Desk) -> None:
        team = desk.teams.get(team_id)
        assert team is not None  # noqa: S101 - it was opened for this very run
        with desk.books(team, BENCH) as books:
            books.take(event_seq=count)
            books.record(*(JobUpdated(number) for number in range(1, count + 1)))

    store.write_now(work)


def _wait_until_received(to: Receiver, count: int) -> None:
    deadline = time.monotonic() + SECONDS_TO_DELIVER
    while (received := to.counted()[0]) < count:
        if time.monotonic() > deadline:
            raise SystemExit(f"{received} of {count} deliveries came in {SECONDS_TO_DELIVER} s")
        time.sleep(PAUSE_S)


def _wait_until_all_wait(house: House, team: TeamAtWork) -> None:
    """Until the worker has read what was announced, so that reading it is not measured."""
    path = f"/api/v1/deliveries?status=waiting&limit={EVENTS_THAT_HANG}"
    deadline = time.monotonic() + SECONDS_TO_DELIVER
    while len(_ask(house.served.port, "GET", path, team.key)["deliveries"]) < EVENTS_THAT_HANG:
        if time.monotonic() > deadline:
            raise SystemExit("events that were announced are not read")
        time.sleep(PAUSE_S)


def _wait_until_recorded(house: House, teams: Sequence[TeamAtWork], *, hanging: bool) -> None:
    """Until nothing waits but what hangs: the fast endpoint of a team is older than that one."""
    for number, team in enumerate(teams):
        path = "/api/v1/deliveries?status=waiting&limit=1"
        if hanging and number == 0:
            continue
        deadline = time.monotonic() + SECONDS_TO_DELIVER
        while _ask(house.served.port, "GET", path, team.key)["deliveries"]:
            if time.monotonic() > deadline:
                raise SystemExit("deliveries that were received are not recorded as such")
            time.sleep(PAUSE_S)


def _ask(port: int, method: str, path: str, key: str = "", body: object = None) -> Any:
    head = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    sent = None if body is None else json.dumps(body)
    with closing(HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)) as connection:
        connection.request(method, path, body=sent, headers=head)
        answer = connection.getresponse()
        told = answer.read()
    if answer.status not in {200, 201}:
        raise SystemExit(f"{method} {path} was answered {answer.status}: {told[:300]!r}")
    return json.loads(told)
