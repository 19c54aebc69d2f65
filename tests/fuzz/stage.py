"""A server with something in its book, and schemathesis let loose on it with a contract."""

import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from os import environ
from pathlib import Path

from tests.support.chargeover import PLACE, ChargeOverCaller
from tests.support.contract import ALLQUOTE, CHARGEOVER, Contract
from tests.support.served import Served, serving
from tests.support.shelves import Shelf
from tests.support.world import ACME, Caller, Registrar

ROOT = Path(__file__).parents[2]
CONFIGS = ROOT / "tests/fuzz"

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


@dataclass(frozen=True)
class Stage:
    """A contract, and the server that keeps it; its configuration names the secrets."""

    contract: Contract
    served: Served
    below: str
    secrets: Mapping[str, str]


@contextmanager
def allquote_on_stage(shelf: Shelf, folder: Path) -> Iterator[Stage]:
    """Acme, with a full book of its own, at a server of its own."""
    with (
        _serving(shelf, folder) as (served, registrar),
        Caller(served, registrar, registrar.open(ACME)) as caller,
    ):
        _fill(caller)
        yield Stage(ALLQUOTE, served, "/api/v1", {"CONTRACT_KEY": caller.key})


@contextmanager
def chargeover_on_stage(shelf: Shelf, folder: Path) -> Iterator[Stage]:
    with (
        _serving(shelf, folder) as (served, registrar),
        ChargeOverCaller(served, registrar, registrar.open(ACME)) as caller,
    ):
        _fill_by_chargeover(caller)
        secrets = {"PUBLIC_KEY": caller.key.public, "PRIVATE_KEY": caller.key.secret}
        yield Stage(CHARGEOVER, served, PLACE, secrets)


SetStage = Callable[[Shelf, Path], AbstractContextManager[Stage]]

STAGES: Mapping[str, SetStage] = {
    "AllQuote": allquote_on_stage,
    "ChargeOver": chargeover_on_stage,
}


def fuzz(
    stage: Stage, options: Sequence[str], *, aloud: bool = False
) -> subprocess.CompletedProcess[str]:
    """Try everything that the contract says, as somebody of one team.

    What there is to say is kept in the outcome, or said at once when `aloud`.
    """
    program = str(Path(sys.executable).with_name("schemathesis"))
    config = CONFIGS / f"{stage.contract.name}.toml"
    command = [program, "--no-color", "--config-file", str(config), "run", str(stage.contract.file)]
    server = ["--url", f"http://127.0.0.1:{stage.served.port}{stage.below}"]
    return subprocess.run(
        [*command, *server, *options],
        cwd=ROOT,
        env={**environ, **stage.secrets},
        stdout=None if aloud else subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


@contextmanager
def _serving(shelf: Shelf, folder: Path) -> Iterator[tuple[Served, Registrar]]:
    url = shelf.copy(shelf.migrated)
    with serving(url, folder, UNLIMITED) as served, Registrar(url) as registrar:
        yield served, registrar
    shelf.discard(url)


def _fill_by_chargeover(caller: ChargeOverCaller) -> None:
    """Quotes stand at every step of their life; the first ones are drafts."""
    for number in range(1, MOST_ID + 1):
        caller.has_customer(external_key=f"c-{number}")
        caller.has_item(external_key=f"i-{number}")
    for number in range(1, MOST_ID + 1):
        lines = [{"item_id": number, "line_quantity": 2}]
        caller.has_quote(customer_id=number, line_items=lines, external_key=f"q-{number}")
    for quote_id, verb in enumerate(("accept", "reject", "reject", "accept"), start=3):
        caller.post(f"/quote/{quote_id}?action={verb}")
    caller.post("/quote/5?action=reopen")


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
