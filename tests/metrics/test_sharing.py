"""Processes that meet in a folder: what each counted is in the sum, alive or not, exactly once."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from quotewright.metrics.sharing import SharedFolder
from quotewright.metrics.tally import Cell, Figures

OURS = os.getpid()


def counted(number: int) -> Figures:
    return Figures([Cell("GET", "allquote", "/quotes", "2xx", [number, 0], 0.5)], 1, 1, 2, 8)


@pytest.fixture
def ended() -> int:
    """The pid of a process that is no more."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_the_sum_is_of_all_processes(tmp_path: Path) -> None:
    here = SharedFolder(tmp_path, OURS)
    beside = SharedFolder(tmp_path, os.getppid())
    here.put(counted(3))
    beside.put(counted(4))
    assert here.sum() == beside.sum() == Figures([_cell(7, 1.0)], 2, 2, 4, 16)


def test_what_is_said_again_replaces_what_was_said(tmp_path: Path) -> None:
    here = SharedFolder(tmp_path, OURS)
    here.put(counted(3))
    here.put(counted(5))
    assert here.sum().cells == [_cell(5, 0.5)]


def test_an_ended_process_still_counts_but_is_at_no_work(tmp_path: Path, ended: int) -> None:
    SharedFolder(tmp_path, ended).put(counted(3))
    here = SharedFolder(tmp_path, OURS)
    here.put(counted(4))
    assert here.sum() == Figures([_cell(7, 1.0)], 1, 1, 2, 8)


def test_one_that_ends_while_others_run_counts_at_once_the_same(tmp_path: Path, ended: int) -> None:
    here = SharedFolder(tmp_path, OURS)
    SharedFolder(tmp_path, ended).put(counted(3))
    assert here.sum() == Figures([_cell(3, 0.5)])


def test_many_that_ended_leave_one_file(tmp_path: Path, ended: int) -> None:
    for _ in range(5):
        SharedFolder(tmp_path, ended).put(counted(2))
    here = SharedFolder(tmp_path, OURS)
    assert [path.name for path in tmp_path.glob("*.json")] == ["ended.json"]
    assert here.sum().cells == [_cell(10, 2.5)]


def test_a_process_with_the_number_of_an_ended_one_begins_anew(tmp_path: Path) -> None:
    SharedFolder(tmp_path, OURS).put(counted(3))
    again = SharedFolder(tmp_path, OURS)
    again.put(counted(1))
    assert again.sum().cells == [_cell(4, 1.0)]


def test_a_folder_that_cannot_be_written_costs_no_request(tmp_path: Path) -> None:
    here = SharedFolder(tmp_path / "figures", OURS)
    for path in (tmp_path / "figures").iterdir():
        path.unlink()
    (tmp_path / "figures").rmdir()
    here.put(counted(1))


def _cell(number: int, seconds: float) -> Cell:
    return Cell("GET", "allquote", "/quotes", "2xx", [number, 0], seconds)
