"""The program in processes that begin where its imports are done: for tests that kill it often.

Starting Python and importing everything takes longer than all the rest of such a test.
"""

import os
from collections.abc import Mapping, Sequence
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from quotewright import cli

_context = get_context("forkserver")
_context.set_forkserver_preload(["quotewright.asgi", "tests.support.forked"])


def start_program(
    arguments: Sequence[str], environment: Mapping[str, str], log: Path
) -> ForkServerProcess:
    """`quotewright` with these arguments, and nothing else in its environment."""
    process = _context.Process(target=_run, args=(list(arguments), dict(environment), log))
    process.start()
    return process


def _run(arguments: Sequence[str], environment: Mapping[str, str], log: Path) -> None:
    os.environ.clear()
    os.environ.update(environment)
    with log.open("ab") as stream:
        for standard in (1, 2):
            os.dup2(stream.fileno(), standard)
    cli.main(arguments)
