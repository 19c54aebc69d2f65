"""Several rounds as one table: on the terminal, as Markdown for the docs, as JSON for machines."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.lines import Line, Rounds

BEGIN, END = "<!-- bench:begin -->", "<!-- bench:end -->"
HEADINGS = (
    "row",
    "database",
    "clients",
    "req/s",
    "p50 ms",
    "p95 ms",
    "server CPU ms",
    "db CPU ms",
    "sum",
    "x floor",
    "RSS MB",
    "PSS MB",
    "goal",
    "at the latest",
)


def show(lines: Sequence[Line], console: Console) -> None:
    table = Table(*HEADINGS, title="What Quotewright costs")
    for column in table.columns[2:12]:
        column.justify = "right"
    for line in lines:
        style = "red" if "NOT MET" in line.verdict(line.goal.latest) else ""
        table.add_row(*line.cells(), style=style)
    console.print(table)


def as_markdown(lines: Sequence[Line], machine: Mapping[str, str], rounds: int) -> str:
    """The machine in a sentence, and the table."""
    about = "; ".join(f"{name}: {value}" for name, value in machine.items())
    rows = [HEADINGS, ["---"] * 2 + ["--:"] * 10 + ["---"] * 2, *(line.cells() for line in lines)]
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    return f"Medians of {rounds} rounds. {about}.\n\n{table}\n"


def write_page(page: Path, text: str) -> None:
    """Put the text between the markers of the page."""
    before, _, rest = page.read_text("utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not end:
        raise SystemExit(f"{page.name} lacks the markers {BEGIN} and {END}")
    page.write_text(f"{before}{BEGIN}\n{text}{END}{after}", "utf-8")


def write_json(
    folder: Path, lines: Sequence[Line], machine: Mapping[str, str], rounds: Rounds
) -> Path:
    """Medians, ratios and every round, in a file named by the moment."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{datetime.now(UTC):%Y-%m-%dT%H%M%SZ}.json"
    told = {
        "machine": dict(machine),
        "lines": [_as_json(line) for line in lines],
        "rounds": [
            [{**asdict(place), **asdict(figures)} for place, figures in one.items()]
            for one in rounds
        ],
    }
    file.write_text(json.dumps(told, indent=1), "utf-8")
    return file


def _as_json(line: Line) -> dict[str, object]:
    goal = line.goal
    limits = {"goal": goal.goal, "latest": goal.latest}
    met = {
        f"{name}_met": None if limit is None else goal.is_met(limit, line.figures, line.ratio)
        for name, limit in limits.items()
    }
    figures = {**asdict(line.figures), "cost_ms": line.figures.cost_ms, "ratio": line.ratio}
    return {**asdict(line.place), **figures, **limits, **met, "goal_of": goal.of}
