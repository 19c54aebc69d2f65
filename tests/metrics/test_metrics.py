"""`/metrics` over a socket: who may read it, what it says, several workers as one."""

import os
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.support.served import Answer, Served, serving
from tests.support.shelves import PostgresShelf, Shelf
from tests.support.world import Caller, Registrar

SECONDS_TO_HEAR_OF_IT = 20
TOKEN = "a-token-of-the-operator"
TWO = ("--workers", "2")
Labels = tuple[str, str, str, str]


@pytest.fixture
def measured(shelf: Shelf, tmp_path: Path) -> Iterator[Served]:
    url = shelf.copy(shelf.populated[0])
    with serving(url, tmp_path) as served:
        yield served
    shelf.discard(url)


@pytest.fixture
def guarded(sqlite_shelf: Shelf, tmp_path: Path) -> Iterator[Served]:
    url = sqlite_shelf.copy(sqlite_shelf.migrated)
    with serving(url, tmp_path, {"QUOTEWRIGHT_METRICS_TOKEN": TOKEN}) as served:
        yield served
    sqlite_shelf.discard(url)


class TestWhoMayRead:
    def test_this_machine_may(self, served: Served) -> None:
        answer = _read(served)
        assert answer.status == 200
        assert answer.headers["Content-Type"].startswith("text/plain")

    @pytest.mark.parametrize("name", ["X-Forwarded-For", "X-Real-IP", "Forwarded", "Via"])
    def test_whoever_comes_by_a_proxy_may_not(self, served: Served, name: str) -> None:
        answer = _read(served, {name: "127.0.0.1"})
        assert (answer.status, answer.json) == (404, {"error": "not found"})

    def test_with_a_token_only_its_bearer_may(self, guarded: Served) -> None:
        good = {"Authorization": f"Bearer {TOKEN}"}
        assert _read(guarded, good).status == 200
        assert _read(guarded, {**good, "X-Forwarded-For": "203.0.113.7"}).status == 200
        for bad in ({}, {"Authorization": TOKEN}, {"Authorization": f"Bearer {TOKEN}x"}):
            answer = _read(guarded, bad)
            assert (answer.status, answer.json) == (401, {"error": "unauthorized"})
            assert answer.headers["WWW-Authenticate"] == "Bearer"

    def test_the_token_is_not_said(self, guarded: Served) -> None:
        _read(guarded, {"Authorization": f"Bearer {TOKEN}"})
        assert TOKEN not in guarded.log()


class TestWhatItSays:
    def test_requests_are_counted_by_call_never_by_path(
        self, measured: Served, shelf: Shelf
    ) -> None:
        with (
            Registrar(measured.database_url) as registrar,
            Caller(measured, registrar, shelf.populated[1].acme) as acme,
        ):
            quote = acme.has_quote()
            for number in (quote, quote, 999):
                acme.get(f"/quotes/{number}")
            acme.get("/nothing/at/all")
            acme.request("PROPFIND", "/quotes")
        counted = _counted(_read(measured))
        assert counted.pop(("GET", "", "/readyz", "2xx")) >= 1
        assert counted == {
            ("POST", "allquote", "/clients", "2xx"): 1,
            ("POST", "allquote", "/quotes", "2xx"): 1,
            ("GET", "allquote", "/quotes/{id}", "2xx"): 2,
            ("GET", "allquote", "/quotes/{id}", "4xx"): 1,
            ("GET", "", "other", "4xx"): 1,
            ("other", "", "other", "4xx"): 1,
        }

    def test_durations_add_up_to_the_requests(self, served: Served) -> None:
        said = _read(served).text
        families = {family.name: family for family in text_string_to_metric_families(said)}
        durations = families["quotewright_request_duration_seconds"].samples
        last = {
            _labels(one.labels): one.value for one in durations if one.labels.get("le") == "+Inf"
        }
        counts = families["quotewright_requests"].samples
        assert last == {_labels(one.labels): one.value for one in counts}

    def test_the_program_and_its_load_are_told(self, served: Served) -> None:
        said = _values(_read(served))
        assert said["quotewright_build_info"] == 1
        assert said["quotewright_processes"] == 1
        assert said["quotewright_database_hops_waiting"] == 0
        assert 0 <= said["quotewright_database_threads_busy"] < said["quotewright_database_threads"]
        assert said["process_resident_memory_bytes"] > 0


class TestSeveralWorkers:
    def test_whichever_is_asked_knows_the_figures_of_all(
        self, postgresql_shelf: PostgresShelf, tmp_path: Path
    ) -> None:
        url = postgresql_shelf.copy(postgresql_shelf.migrated)
        own = tmp_path / "temporary"
        own.mkdir()
        with serving(url, tmp_path, {"TMPDIR": str(own)}, TWO) as served:
            for _ in range(40):
                _get(served, "/healthz")
            wait_until(lambda: _values(_read(served))["quotewright_processes"] == 2)
            wait_until(lambda: _counted(_read(served))["GET", "", "/healthz", "2xx"] == 40)
        assert list(own.iterdir()) == []
        postgresql_shelf.discard(url)

    def test_a_worker_that_dies_takes_no_count_with_it(
        self, postgresql_shelf: PostgresShelf, tmp_path: Path
    ) -> None:
        url = postgresql_shelf.copy(postgresql_shelf.migrated)
        figures = tmp_path / "figures"
        with serving(url, tmp_path, {"QUOTEWRIGHT_METRICS_DIR": str(figures)}, TWO) as served:
            wait_until(lambda: len(_workers(figures)) == 2)
            for _ in range(40):
                _get(served, "/healthz")
            wait_until(lambda: _counted(_read(served))["GET", "", "/healthz", "2xx"] == 40)
            before = _workers(figures)
            os.kill(min(before), signal.SIGKILL)
            wait_until(lambda: len(_workers(figures) - before) == 1)
            assert _workers(figures) & before == before - {min(before)}
            wait_until(lambda: _values(_read(served))["quotewright_processes"] == 2)
            assert _counted(_read(served))["GET", "", "/healthz", "2xx"] == 40
        postgresql_shelf.discard(url)

    def test_each_of_them_ends_what_drags_on(
        self, postgresql_shelf: PostgresShelf, tmp_path: Path
    ) -> None:
        url = postgresql_shelf.copy(postgresql_shelf.migrated)
        little = {"QUOTEWRIGHT_HEAD_SECONDS": "1"}
        with serving(url, tmp_path, little, TWO) as served:
            assert served.send_raw(b"GET /healthz HTTP/1.1\r\n").startswith(b"HTTP/1.1 408 ")
        postgresql_shelf.discard(url)


def wait_until(holds: Callable[[], bool]) -> None:
    last_moment = time.monotonic() + SECONDS_TO_HEAR_OF_IT
    while not holds():
        assert time.monotonic() < last_moment
        time.sleep(0.1)


def _get(served: Served, path: str, headers: Mapping[str, str] | None = None) -> Answer:
    with served.http() as http:
        return http.request("GET", path, headers=headers)


def _read(served: Served, headers: Mapping[str, str] | None = None) -> Answer:
    return _get(served, "/metrics", headers)


def _values(answer: Answer) -> dict[str, float]:
    families = text_string_to_metric_families(answer.text)
    return {sample.name: sample.value for family in families for sample in family.samples}


def _counted(answer: Answer) -> dict[Labels, int]:
    """Every request but those for the figures themselves."""
    return {
        _labels(sample.labels): int(sample.value)
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
        if sample.name == "quotewright_requests_total" and sample.labels["endpoint"] != "/metrics"
    }


def _labels(labels: Mapping[str, str]) -> Labels:
    return labels["method"], labels["door"], labels["endpoint"], labels["status"]


def _workers(figures: Path) -> set[int]:
    return {int(path.stem) for path in figures.glob("*.json") if path.stem != "ended"}
