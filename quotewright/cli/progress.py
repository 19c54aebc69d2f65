"""How far a long command is: a bar for a person at a terminal, and nothing for anyone else."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from quotewright.archive.places import Told


@contextmanager
def shown(words: str) -> Iterator[Told | None]:
    """Give this to the work; None when nobody watches, so that it need not even be counted."""
    if not sys.stderr.isatty():
        yield None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
    # On stderr: what a command answers goes to stdout, alone.
    with Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True)) as progress:
        task = progress.add_task(words, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)
