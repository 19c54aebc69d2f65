"""The house put together, over a socket: its probes, its unknown paths, its log of visits."""

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import create_engine, make_url, text

from tests.support.chargeover import basic, refusal
from tests.support.postgres import PostgresServer
from tests.support.served import Answer, Served, serving
from tests.support.shelves import PostgresShelf, Shelf
from tests.support.world import Caller

NOT_FOUND = {"error": "not found"}
SECONDS_FOR_A_LINE = 10
TOKEN = "abcdefghijklmnopqrstuvwxyz"


@pytest.fixture(scope="module")
def behind_a_proxy(
    sqlite_shelf: Shelf, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """The program told to believe this very machine about who calls."""
    folder = tmp_path_factory.mktemp("behind-a-proxy")
    trusted = {"QUOTEWRIGHT_TRUSTED_PROXIES": "10.0.0.0/8, 127.0.0.1"}
    with _serving(sqlite_shelf, folder, trusted) as served:
        yield served


class TestProbes:
    @pytest.mark.parametrize(("path", "status"), [("/healthz", "alive"), ("/readyz", "ready")])
    def test_a_probe_needs_no_credential(self, served: Served, path: str, status: str) -> None:
        answer = _get(served, path)
        assert (answer.status, answer.json) == (200, {"status": status})

    def test_a_house_with_another_programs_tables_is_not_ready(self, served_alone: Served) -> None:
        revision = _set_revision(served_alone, "2020_01_01_long_ago")
        answer = _get(served_alone, "/readyz")
        assert answer.status == 503
        assert answer.json == {
            "status": "not ready",
            "reason": "the database's schema is not this program's; run: quotewright migrate",
        }
        assert _get(served_alone, "/healthz").status == 200
        _set_revision(served_alone, revision)
        assert _get(served_alone, "/readyz").status == 200

    def test_a_house_without_its_database_is_alive_but_not_ready(
        self, postgresql_shelf: PostgresShelf, tmp_path: Path
    ) -> None:
        with _serving(postgresql_shelf, tmp_path, {}) as served:
            with _away(postgresql_shelf.server, served.database_url):
                answer = _get(served, "/readyz")
                assert answer.status == 503
                assert answer.json == {
                    "status": "not ready",
                    "reason": "the database cannot be reached or cannot write now",
                }
                assert _get(served, "/healthz").status == 200
            assert _get(served, "/readyz").status == 200


class TestRequestIds:
    @pytest.mark.parametrize(
        ("method", "path", "status"),
        [
            ("GET", "/healthz", 200),
            ("GET", "/nothing", 404),
            ("GET", "/api/v1/me", 401),
            ("DELETE", "/api/v1/me", 405),
            ("OPTIONS", "/api/v1/me", 204),
        ],
    )
    def test_every_answer_carries_the_id_that_is_in_the_log(
        self, served: Served, method: str, path: str, status: int
    ) -> None:
        with _visits(served) as visits, served.http() as http:
            answer = http.request(method, path)
        assert answer.status == status
        assert answer.headers.get_all("X-Request-Id") == [visits[0]["request_id"]]

    def test_no_two_requests_share_an_id(self, served: Served) -> None:
        with served.http() as http:
            answers = [http.request("GET", "/healthz") for _ in range(300)]
        assert len({answer.headers["X-Request-Id"] for answer in answers}) == 300

    def test_a_trusted_proxys_id_is_kept(self, behind_a_proxy: Served) -> None:
        given = "Trace-7_of.proxy"
        with _visits(behind_a_proxy) as visits:
            answer = _get(behind_a_proxy, "/healthz", {"X-Request-Id": given})
        assert answer.headers.get_all("X-Request-Id") == [given]
        assert visits[0]["request_id"] == given

    @pytest.mark.parametrize("given", ["", "x" * 65, "a b", "a,b", 'a"b', "\xe9", "a\tb"])
    def test_an_unfit_id_is_replaced(self, behind_a_proxy: Served, given: str) -> None:
        answer = _get(behind_a_proxy, "/healthz", {"X-Request-Id": given})
        assert UUID(answer.headers["X-Request-Id"]).version == 7

    def test_nobody_else_names_requests(self, served: Served) -> None:
        answer = _get(served, "/healthz", {"X-Request-Id": "mine"})
        assert UUID(answer.headers["X-Request-Id"]).version == 7

    def test_what_goes_wrong_inside_a_request_is_logged_with_its_id(
        self, postgresql_shelf: PostgresShelf, tmp_path: Path
    ) -> None:
        with _serving(postgresql_shelf, tmp_path, {}) as served:
            with _away(postgresql_shelf.server, served.database_url):
                answer = _get(served, "/api/v1/me", {"Authorization": "Bearer ak_any"})
            assert answer.status == 503
            _marked(served)
            logged = [json.loads(line) for line in served.log().splitlines()]
        (said,) = [one for one in logged if one["event"] == "database unavailable"]
        assert said["request_id"] == answer.headers["X-Request-Id"]

    def test_the_other_apis_say_so_in_their_own_shape(
        self, postgresql_shelf: PostgresShelf, tmp_path: Path
    ) -> None:
        with (
            _serving(postgresql_shelf, tmp_path, {}) as served,
            _away(postgresql_shelf.server, served.database_url),
        ):
            answer = _get(served, "/api/v3/terms", {"Authorization": basic("any", "keys")})
        assert (answer.status, answer.headers["Retry-After"]) == (503, "2")
        assert refusal(answer)[0] == 503


class TestUnknownPaths:
    @pytest.mark.parametrize(
        "path", ["/", "/nothing", "/api", "/api/v2/me", "/healthz/", "/readyz/now", "/%00", "//"]
    )
    @pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
    def test_what_is_not_there_is_said_in_json(
        self, served: Served, method: str, path: str
    ) -> None:
        with served.http() as http:
            answer = http.request(method, path)
        assert (answer.status, answer.json) == (404, NOT_FOUND)

    @pytest.mark.parametrize("path", ["/healthz", "/readyz"])
    def test_a_method_that_a_probe_does_not_know_is_refused_in_json(
        self, served: Served, path: str
    ) -> None:
        with served.http() as http:
            answer = http.request("POST", path, {})
        assert (answer.status, answer.json) == (405, {"error": "method not allowed"})
        assert sorted(answer.headers["Allow"].split(", ")) == ["GET", "HEAD"]
        assert answer.headers["Content-Type"] == "application/json"


class TestVisits:
    @pytest.mark.parametrize(
        ("method", "path", "status"),
        [
            ("GET", "/healthz", 200),
            ("HEAD", "/healthz", 200),
            ("GET", "/nothing", 404),
            ("GET", "/api/v1/me", 401),
            ("POST", "/api/v1/clients/7", 405),
            ("OPTIONS", "/api/v1/quotes", 204),
        ],
    )
    def test_every_request_leaves_one_line(
        self, served: Served, method: str, path: str, status: int
    ) -> None:
        with _visits(served) as visits, served.http() as http:
            assert http.request(method, path).status == status
        (visit,) = visits
        assert visit.pop("ms") >= 0
        assert visit.pop("timestamp")
        assert UUID(visit.pop("request_id")).version == 7
        assert visit == {
            "event": "request",
            "level": "info",
            "method": method,
            "path": path,
            "status": status,
            "client": "127.0.0.1",
        }

    def test_many_requests_on_one_connection_leave_a_line_each(self, acme: Caller) -> None:
        with _visits(acme.served) as visits:
            acme.has_quote()
            acme.get("/quotes/1")
        assert [(visit["method"], visit["path"], visit["status"]) for visit in visits] == [
            ("POST", "/api/v1/clients", 201),
            ("POST", "/api/v1/quotes", 201),
            ("GET", "/api/v1/quotes/1", 200),
        ]

    def test_nothing_that_was_sent_gets_into_the_log(self, acme: Caller) -> None:
        told = [f"told{place}{uuid4().hex[:8]}" for place in range(9)]
        headers = {"User-Agent": told[0], "Cookie": told[1], "Referer": told[2], "X-Any": told[3]}
        with _visits(acme.served):
            acme.request("GET", f"/clients?search={told[4]}&{told[5]}=1", headers=headers)
            acme.post("/clients", {"name": told[6], "email": f"{told[6]}@example.com"})
            acme.post("/clients", {told[7]: told[7], "email": [told[7]]})
            acme.request("POST", "/clients", body=f'{{"name": "{told[8]}'.encode())
            acme.request("GET", "/me", headers={"Authorization": f"Bearer ak_{told[8]}"})
        log = acme.served.log()
        assert [words for words in (*told, acme.key) if words in log] == []

    def test_a_token_in_a_path_keeps_four_letters(self, served: Served) -> None:
        with _visits(served) as visits:
            _get(served, f"/q/{TOKEN}/accept")
        assert [visit["path"] for visit in visits] == ["/q/abcd…/accept"]
        assert TOKEN not in served.log()

    @pytest.mark.parametrize("fmt", ["json", "console"])
    def test_a_path_cannot_write_a_line_of_its_own(
        self, sqlite_shelf: Shelf, tmp_path: Path, fmt: str
    ) -> None:
        with _serving(sqlite_shelf, tmp_path, {"QUOTEWRIGHT_LOG_FORMAT": fmt}) as served:
            _get(served, "/%0Aforged%0D%0A%1B[2Jforged")
        said = [line for line in served.log().splitlines() if "forged" in line]
        assert len(said) == 1
        assert "404" in said[0]
        assert "\x1b[2J" not in said[0]


class TestProxies:
    @pytest.mark.parametrize(
        ("forwarded", "client"),
        [
            ("203.0.113.7", "203.0.113.7"),
            ("1.2.3.4, 203.0.113.7", "203.0.113.7"),
            ("203.0.113.7, 10.1.2.3", "203.0.113.7"),
            ("2001:db8::7", "2001:db8::7"),
        ],
    )
    def test_a_trusted_proxy_is_believed_about_the_caller_it_saw(
        self, behind_a_proxy: Served, forwarded: str, client: str
    ) -> None:
        assert _client_logged(behind_a_proxy, {"X-Forwarded-For": forwarded}) == client

    def test_without_a_forwarded_caller_the_proxy_is_the_caller(
        self, behind_a_proxy: Served
    ) -> None:
        assert _client_logged(behind_a_proxy, {}) == "127.0.0.1"

    def test_nobody_is_believed_unless_told(self, served: Served) -> None:
        assert _client_logged(served, {"X-Forwarded-For": "203.0.113.7"}) == "127.0.0.1"

    def test_an_untrusted_neighbour_is_not_believed(
        self, sqlite_shelf: Shelf, tmp_path: Path
    ) -> None:
        with _serving(
            sqlite_shelf, tmp_path, {"QUOTEWRIGHT_TRUSTED_PROXIES": "10.0.0.0/8"}
        ) as served:
            assert _client_logged(served, {"X-Forwarded-For": "203.0.113.7"}) == "127.0.0.1"


@contextmanager
def _serving(shelf: Shelf, folder: Path, environment: dict[str, str]) -> Iterator[Served]:
    """The program of this test's own, over an empty book."""
    url = shelf.copy(shelf.migrated)
    with serving(url, folder, environment) as served:
        yield served
    shelf.discard(url)


def _get(served: Served, path: str, headers: Mapping[str, str] | None = None) -> Answer:
    with served.http() as http:
        return http.request("GET", path, headers=headers)


@contextmanager
def _visits(served: Served) -> Iterator[list[dict[str, Any]]]:
    """What is logged of the requests that are made inside, between two marks of our own."""
    visits: list[dict[str, Any]] = []
    began = _marked(served)
    yield visits
    ended = _marked(served)
    logged = [json.loads(line) for line in served.log().splitlines()]
    requests = [one for one in logged if one["event"] == "request"]
    paths = [one["path"] for one in requests]
    visits += requests[paths.index(began) + 1 : paths.index(ended)]


def _marked(served: Served) -> str:
    """Leave a mark in the log; a line may come a moment after its answer."""
    mark = f"/mark/{uuid4().hex[:12]}"
    _get(served, mark)
    last_moment = time.monotonic() + SECONDS_FOR_A_LINE
    while mark not in served.log() and time.monotonic() < last_moment:
        time.sleep(0.01)
    return mark


def _client_logged(served: Served, headers: dict[str, str]) -> str:
    with _visits(served) as visits, served.http() as http:
        http.request("GET", "/healthz", headers=headers)
    (visit,) = visits
    client: str = visit["client"]
    return client


def _set_revision(served: Served, revision: str) -> str:
    """Say that the tables stand at another migration; gives the one that was said before."""
    engine = create_engine(make_url(served.database_url))
    with engine.begin() as connection:
        before = connection.scalar(text("SELECT version_num FROM alembic_version"))
        connection.execute(
            text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision}
        )
    engine.dispose()
    return str(before)


@contextmanager
def _away(server: PostgresServer, url: str) -> Iterator[None]:
    """Meanwhile nobody can reach the database."""
    _allow_connections(server, url, "false")
    server.cut_connections(url)
    yield
    _allow_connections(server, url, "true")


def _allow_connections(server: PostgresServer, url: str, allowed: str) -> None:
    statement = sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}")
    name = sql.Identifier(make_url(url).database or "")
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute(statement.format(name, sql.SQL(allowed)))
