"""A server with something in its book, and schemathesis let loose on it with the contract."""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from os import environ
from pathlib import Path

from tests.support.contract import PLACE
from tests.support.served import serving
from tests.support.shelves import Shelf
from tests.support.world import ACME, Caller, Registrar

ROOT = Path(__file__).parents[2]
CONFIG = ROOT / "tests/fuzz/schemathesis.toml"

UNLIMITED = {
    "QUOTEWRIGHT_THROTTLE_PER_MINUTE": "0",
    "QUOTEWRIGHT_THROTTLE_UNKNOWN_PER_MINUTE": "0",
}
MOST_ID = 12
TIME = "2026-07-01T09:00:00+10:00"
STEPS: tuple[tuple[str, dict[str, str]], ...] = (
    ("send", {}),
    ("decline", {"reason": "Too dear"}),
    ("accept", {"name": "Jane Smith"}),
    ("accept", {"name": "Jane Smith"}),
    ("void", {"reason": "Written twice"}),
    ("send", {}),
    ("send", {}),
)


@contextmanager
def on_stage(shelf: Shelf, folder: Path) -> Iterator[Caller]:
    """Acme, with a full book of its own, at a server of its own."""
    url = shelf.copy(shelf.migrated)
    with (
        serving(url, folder, UNLIMITED) as served,
        Registrar(url) as registrar,
        Caller(served, registrar, registrar.open(ACME)) as caller,
    ):
        _fill(caller)
        yield caller
    shelf.discard(url)


def fuzz(
    caller: Caller, options: Sequence[str], *, aloud: bool = False
) -> subprocess.CompletedProcess[str]:
    """Try everything the contract says, with this caller's key at this caller's server.

    What there is to say is kept in the outcome, or said at once when `aloud`.
    """
    program = str(Path(sys.executable).with_name("schemathesis"))
    command = [program, "--no-color", "--config-file", str(CONFIG), "run", str(PLACE)]
    server = ["--url", f"http://127.0.0.1:{caller.served.port}/api/v1"]
    return subprocess.run(
        [*command, *server, *options],
        cwd=ROOT,
        env={**environ, "CONTRACT_KEY": caller.key},
        stdout=None if aloud else subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def _fill(caller: Caller) -> None:
    """So much of everything that the ids of the contract's examples are somebody's.

    Quotes stand at every step of their life; the first, of the examples, is a draft.
    """
    for number in range(1, MOST_ID + 1):
        caller.has_client(name=f"Jane Smith {number}", email=f"jane{number}@example.com")
    line = {"description": "Labour", "qty": 8, "unit_price_cents": 9000}
    for client_id in range(1, MOST_ID + 1):
        caller.has_job(client_id=client_id)
        caller.has_quote(client_id=client_id, line_items=[line])
        caller.has_invoice(client_id=client_id)
        caller.post("/bookings", {"client_id": client_id, "title": "Measure", "start": TIME})
    for quote_id, (verb, body) in enumerate(STEPS, start=2):
        caller.post(f"/quotes/{quote_id}/{verb}", body)
    _fill_with_endpoints(caller)
    caller.post("/quotes/4/invoice", {})
    caller.post("/invoices/2/send", {})
    caller.post("/invoices/3/void", {"reason": "Written twice"})
    caller.post("/invoices/4/payments", {"amount_cents": 1})


def _fill_with_endpoints(caller: Caller) -> None:
    """Webhooks and hooks by turns, one of each disabled or deleted, and something sent to some."""
    url = "https://receiver.example.com/allquote"
    for _ in range(MOST_ID // 2):
        caller.post("/webhooks", {"url": url, "events": "*"})
        caller.post("/hooks", {"hookUrl": url, "event": "quote.accepted"})
    for webhook_id in (1, 3, 5):
        caller.post(f"/webhooks/{webhook_id}/test", {})
    caller.patch("/webhooks/3", {"status": "disabled"})
    for path in ("/webhooks/5", "/hooks/6"):
        caller.request("DELETE", path)
