"""A serving process keeps to one core that no other server keeps to."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

pytestmark = pytest.mark.skipif(
    not hasattr(os, "sched_setaffinity"), reason="this system does not let a process choose a core"
)

KIND = f"quotewright-test-{os.getpid()}"
KEEPS_TO_ONE = """
import os
import sys
from threading import Thread
from quotewright.cores import keep_to_one_core

kept = keep_to_one_core(sys.argv[1])
seen = []
thread = Thread(target=lambda: seen.append(sorted(os.sched_getaffinity(0))))
thread.start()
thread.join()
print(kept, *seen[0], flush=True)
input()
"""


@pytest.fixture
def servers() -> Iterator[ExitStack]:
    with ExitStack() as servers:
        yield servers


def test_threads_started_afterwards_stay_on_the_core(servers: ExitStack) -> None:
    kept, seen = start(servers)
    assert seen == [kept]


def test_no_two_servers_keep_to_the_same_core(servers: ExitStack) -> None:
    every_core = sorted(os.sched_getaffinity(0))
    kept = [start(servers)[0] for _ in every_core]
    assert sorted(core for core in kept if core is not None) == every_core


def test_where_every_core_is_taken_the_scheduler_decides(servers: ExitStack) -> None:
    every_core = sorted(os.sched_getaffinity(0))
    for _ in every_core:
        start(servers)
    assert start(servers) == (None, every_core)


def test_the_core_of_a_server_that_died_is_free_again(servers: ExitStack) -> None:
    for _ in os.sched_getaffinity(0):
        with ExitStack() as gone:
            assert start(gone)[0] is not None
    assert start(servers)[0] is not None


def start(servers: ExitStack) -> tuple[int | None, list[int]]:
    """A process that keeps to one core until `servers` ends, and where its threads may run."""
    process = servers.enter_context(
        subprocess.Popen(
            [sys.executable, "-c", KEEPS_TO_ONE, KIND],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
    )
    servers.callback(process.kill)
    assert process.stdout is not None
    kept, *seen = process.stdout.readline().split()
    return None if kept == "None" else int(kept), [int(core) for core in seen]
