"""The program's commands, run within the tests: what they print, and how they end."""

import logging
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
import structlog

from quotewright import cli


class Answer(NamedTuple):
    code: int
    out: str
    err: str


Program = Callable[..., Answer]


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No settings but a data folder of the test's own."""
    for name in os.environ:
        if name.startswith("QUOTEWRIGHT_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("QUOTEWRIGHT_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("QUOTEWRIGHT_LOG_FORMAT", "json")
    handlers = logging.getLogger().handlers[:]
    yield
    structlog.reset_defaults()
    logging.getLogger().handlers = handlers


@pytest.fixture
def program(
    environment: None,  # noqa: ARG001 - it is there for what it does
    capsys: pytest.CaptureFixture[str],
) -> Program:
    def run(*arguments: str | Path) -> Answer:
        with pytest.raises(SystemExit) as ended:
            cli.main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return Answer(ended.value.code or 0, said.out, said.err)  # type: ignore[arg-type]

    return run


def facts(answer: Answer) -> dict[str, str]:
    return dict(line.split("=", 1) for line in answer.out.splitlines())


def refused(answer: Answer, *words: str) -> None:
    assert answer.code == 1
    assert answer.out == ""
    assert "Traceback" not in answer.err
    assert all(word in answer.err for word in words), answer.err
