"""A server with something in its book, and schemathesis let loose on it with the contract."""

import subprocess
import sys
from collections.abc import Sequence
from os import environ
from pathlib import Path

from tests.support.contract import PLACE
from tests.support.world import Caller

ROOT = Path(__file__).parents[2]
CONFIG = ROOT / "tests/fuzz/schemathesis.toml"


def fill(caller: Caller) -> None:
    """Three of everything, so that an id of the contract's tries is often somebody's."""
    for name in ("Jane Smith", "Joan Smith", "Jim Smith"):
        caller.has_client(name=name, email=f"{name[:4].strip()}@example.com", phone="0400 000 000")
    for client_id in (1, 2, 3):
        caller.has_job(client_id=client_id)
        line = {"description": "Labour", "qty": 8, "unit_price_cents": 9000}
        caller.has_quote(client_id=client_id, line_items=[line])
        caller.has_invoice(client_id=client_id)


def fuzz(
    port: int, key: str, options: Sequence[str], *, aloud: bool = False
) -> subprocess.CompletedProcess[str]:
    """Try everything the contract says on the server of this port.

    What there is to say is kept in the outcome, or said at once when `aloud`.
    """
    program = str(Path(sys.executable).with_name("schemathesis"))
    command = [program, "--no-color", "--config-file", str(CONFIG), "run", str(PLACE)]
    server = ["--url", f"http://127.0.0.1:{port}/api/v1"]
    return subprocess.run(
        [*command, *server, *options],
        cwd=ROOT,
        env={**environ, "CONTRACT_KEY": key},
        stdout=None if aloud else subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
