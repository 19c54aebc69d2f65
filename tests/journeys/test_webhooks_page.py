"""The page on webhooks: its receiver, typed off, receives; its names and numbers are right."""

import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from quotewright.core.deliveries import SCHEDULE
from quotewright.outbound.outcomes import BLOCKED, CLOSED, TIMEOUT
from tests.support.listening import HERE, wait_until
from tests.support.served import serving
from tests.support.shelves import Shelf
from tests.support.world import ACME, Caller, Registrar

PAGE = (Path(__file__).parents[2] / "docs" / "webhooks.md").read_text()
BLOCKS = re.findall(r"^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


def test_the_receiver_of_the_page_takes_what_is_ours_and_refuses_the_rest(
    sqlite_shelf: Shelf, tmp_path: Path
) -> None:
    url = sqlite_shelf.copy(sqlite_shelf.migrated)
    port = _free_port()
    body = {"url": f"http://127.0.0.1:{port}/", "events": ["client.created"], "attempts": 1}
    with (
        serving(url, tmp_path, {"QUOTEWRIGHT_WEBHOOK_ALLOWED_NETWORKS": HERE}) as served,
        Registrar(url) as registrar,
        Caller(served, registrar, registrar.open(ACME)) as alice,
    ):
        webhook = alice.post("/webhooks", body).json
        alice.post("/webhooks", {**body, "secret": "not the one of the page".replace(" ", "-")})
        with _typed_off(BLOCKS[0], webhook["secret"], port, tmp_path / "said") as said:
            client = alice.has_client()
            wait_until(lambda: len(said.read_text().splitlines()) == 2)
            wait_until(lambda: all(_outcomes(alice).values()))
        outcomes = _outcomes(alice)
    assert sorted(outcomes.values()) == ["delivered", "status_401"]
    lines = dict(line.split(" ", 1) for line in said.read_text().splitlines())
    told = f'"event":"client.created","data":{{"id":{client}}}'
    by_outcome = {outcomes[number]: what for number, what in lines.items()}
    assert by_outcome["status_401"] == "refused"
    assert told in by_outcome["delivered"]
    sqlite_shelf.discard(url)


def test_the_receiver_of_the_page_has_ten_lines() -> None:
    lines = [line for line in BLOCKS[0].splitlines() if line and not line.startswith("SECRET")]
    assert len(lines) == 10


@pytest.mark.parametrize("outcome", [BLOCKED, CLOSED, TIMEOUT, "refused", "unreachable", "dns"])
def test_the_page_explains_what_can_go_wrong(outcome: str) -> None:
    assert f"`{outcome}`" in PAGE


def test_the_page_tells_the_times_of_the_retries() -> None:
    seconds = [int(wait.total_seconds()) for wait in SCHEDULE]
    assert seconds == [30, 2 * 60, 10 * 60, 30 * 60, 2 * 3600, 6 * 3600, 14 * 3600]
    assert "after 30 seconds, then 2, 10 and 30 minutes, then 2, 6 and 14 hours" in PAGE


def _outcomes(alice: Caller) -> dict[str, str]:
    """By the ids of the deliveries; "" while it is not written."""
    deliveries = alice.get("/deliveries").json["deliveries"]
    return {one["id"]: one["outcome"] for one in deliveries}


@contextmanager
def _typed_off(program: str, secret: str, port: int, said: Path) -> Iterator[Path]:
    """The page's program with a secret and a port of its own, at work."""
    typed = re.sub(r'"whsec_\w+"', f'"{secret}"', program).replace("9000", str(port))
    assert secret in typed
    with (
        said.open("w") as out,
        subprocess.Popen(
            [sys.executable, "-c", typed], stdout=out, stderr=subprocess.DEVNULL
        ) as running,
    ):
        wait_until(lambda: _listens(port))
        yield said
        running.terminate()


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
