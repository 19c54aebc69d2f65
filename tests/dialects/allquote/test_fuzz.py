"""The contract tried on the served program by schemathesis: its examples, its limits, at random.

A few tries for each call, the same every time; `make fuzz` is the long run.
"""

from tests.fuzz.stage import fill, fuzz
from tests.support.world import Caller


def test_the_program_keeps_the_contract_whatever_is_sent(acme: Caller) -> None:
    fill(acme)
    run = fuzz(acme.served.port, acme.key, ["--seed", "1", "--max-examples", "5"])
    assert run.returncode == 0, run.stdout
