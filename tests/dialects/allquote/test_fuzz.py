"""The contract tried on the served program by schemathesis: its examples, its limits, at random.

A few tries for each call, the same every time; `make fuzz` is the long run.
"""

from pathlib import Path

from tests.fuzz.stage import allquote_on_stage, fuzz
from tests.support.shelves import Shelf, SQLiteShelf

# Every limit of every field is tried on SQLite alone: it is the door that refuses, not the book.
PHASES = "examples,fuzzing,stateful"
PHASES_ON_SQLITE = f"{PHASES},coverage"


def test_the_program_keeps_the_contract_whatever_is_sent(shelf: Shelf, tmp_path: Path) -> None:
    phases = PHASES_ON_SQLITE if isinstance(shelf, SQLiteShelf) else PHASES
    with allquote_on_stage(shelf, tmp_path) as stage:
        run = fuzz(stage, ["--seed", "1", "--max-examples", "5", "--phases", phases])
    assert run.returncode == 0, run.stdout
