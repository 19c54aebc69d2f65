"""The contract tried on the served program by schemathesis: its examples, its limits, at random.

A few tries for each call, the same every time; `make fuzz` is the long run.
"""

from pathlib import Path

from tests.fuzz.stage import chargeover_on_stage, fuzz
from tests.support.shelves import Shelf


def test_the_program_keeps_the_contract_whatever_is_sent(shelf: Shelf, tmp_path: Path) -> None:
    options = ["--seed", "1", "--max-examples", "3", "--phases", "examples,fuzzing"]
    with chargeover_on_stage(shelf, tmp_path) as stage:
        run = fuzz(stage, options)
    assert run.returncode == 0, run.stdout
