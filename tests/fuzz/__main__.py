"""`make fuzz`: the contracts tried on the program for minutes, on each database, with a verdict.

MINUTES says how long in all, SEED (printed at the start) repeats a run.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from os import environ
from pathlib import Path
from random import SystemRandom
from tempfile import TemporaryDirectory

from tests.fuzz.stage import STAGES, SetStage, fuzz
from tests.support.postgres import find_postgres
from tests.support.shelves import PostgresShelf, Shelf, SQLiteShelf


def main() -> int:
    minutes = float(environ.get("MINUTES") or 10)
    seed = environ.get("SEED") or str(SystemRandom().randrange(2**32))
    with (
        TemporaryDirectory(prefix="quotewright-fuzz-") as folder,
        _shelves(Path(folder)) as shelves,
    ):
        seconds = str(max(1, round(minutes * 60 / len(shelves) / len(STAGES))))
        print(f"SEED={seed}, {seconds} seconds on each of: {', '.join(shelves)}", flush=True)
        options = ["--seed", seed, "--max-time", seconds]
        failed = [
            f"{contract} on {name}"
            for name, shelf in shelves.items()
            for contract, set_stage in STAGES.items()
            if not _holds(f"{contract} on {name}", shelf, set_stage, options)
        ]
    print(f"BROKEN: {', '.join(failed)}" if failed else "THE CONTRACTS HOLD")
    return 1 if failed else 0


@contextmanager
def _shelves(folder: Path) -> Iterator[dict[str, Shelf]]:
    """SQLite, and PostgreSQL where there is one."""
    with find_postgres() as server:
        shelves: dict[str, Shelf] = {"SQLite": SQLiteShelf(folder)}
        if server is None:
            print("NO POSTGRESQL ANSWERS: that half is left out")
            yield shelves
            return
        shelf = PostgresShelf(server)
        try:
            yield {**shelves, "PostgreSQL": shelf}
        finally:
            shelf.discard_all()


def _holds(name: str, shelf: Shelf, set_stage: SetStage, options: list[str]) -> bool:
    print(f"\n{name}", flush=True)
    with (
        TemporaryDirectory(prefix="quotewright-fuzz-") as folder,
        set_stage(shelf, Path(folder)) as stage,
    ):
        run = fuzz(stage, options, aloud=True)
        stopped = stage.served.stop()
    return run.returncode == 0 and stopped == 0


if __name__ == "__main__":
    sys.exit(main())
