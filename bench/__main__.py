"""`python -m bench`: measure, print the table, keep it as JSON, if asked write the docs."""

import argparse
import signal
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console

from bench.lines import lines_of
from bench.machine import describe
from bench.report import as_markdown, show, write_json, write_page
from bench.run import Round, Stage, measure_round, set_stage

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "benchmarks.md"
RESULTS = ROOT / "bench" / "results"
QUICK_SHARE = 0.1
TABLE_WIDTH = 190


def main() -> None:
    asked = _read_options()
    signal.signal(
        signal.SIGTERM, signal.default_int_handler
    )  # to stop what was started, either way
    console = Console()
    with TemporaryDirectory(prefix="quotewright-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # PostgreSQL, which may be another user, has a folder of its own in it
        with set_stage(folder, QUICK_SHARE if asked.quick else 1.0) as stage:
            machine = describe(folder, stage.cluster.version if stage.cluster else "")
            _say_what_is_missing(stage, console)
            _say_what_filling_took(stage, console)
            rounds = _measure(stage, 1 if asked.quick else asked.rounds, console)
    lines = lines_of(rounds)
    show(lines, Console(width=None if console.width > TABLE_WIDTH else TABLE_WIDTH))
    console.print(f"Kept in {write_json(RESULTS, lines, machine, rounds).relative_to(ROOT)}")
    if asked.write:
        write_page(PAGE, as_markdown(lines, machine, len(rounds)))
        console.print(f"Written to {PAGE.relative_to(ROOT)}")


def _read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="how many rounds (default: 5)")
    length = parser.add_mutually_exclusive_group()
    length.add_argument("--quick", action="store_true", help="one small round: does it run at all")
    length.add_argument("--write", action="store_true", help="rewrite the table in the docs")
    return parser.parse_args()


def _measure(stage: Stage, count: int, console: Console) -> list[Round]:
    rounds = []
    for number in range(1, count + 1):
        console.print(f"Round {number} of {count} ...")
        rounds.append(measure_round(stage))
    return rounds


def _say_what_is_missing(stage: Stage, console: Console) -> None:
    cluster = stage.cluster
    if cluster is None:
        console.print("[bold red]PostgreSQL is NOT MEASURED: no binaries and no address.[/]")
        return
    if cluster.pid is None:
        console.print("[bold]PostgreSQL is not ours: its CPU is not known.[/]")
    if cluster.pgbench is None:
        console.print("[bold]pgbench is missing: PostgreSQL has no floor.[/]")


def _say_what_filling_took(stage: Stage, console: Console) -> None:
    for house in stage.houses:
        took = (f"{size.words} {shelf.seconds:.1f} s" for size, shelf in house.shelves.items())
        console.print(f"Filled on {house.database}: {', '.join(took)}.")


if __name__ == "__main__":
    main()
