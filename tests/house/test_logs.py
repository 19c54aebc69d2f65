"""The log: one stream, one shape, and no secret in it."""

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from quotewright import request_ids
from quotewright.logs import configure_logs, safe_path

HIDDEN = "not-for-logs"


@pytest.fixture(autouse=True)
def _put_back() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    structlog.reset_defaults()
    root.handlers = handlers
    root.setLevel(level)


def lines_of(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    said = capsys.readouterr()
    assert said.out == ""
    return [json.loads(line) for line in said.err.splitlines()]


def fail_with(secret: str) -> None:
    assert secret
    raise ValueError("broken")


def test_an_event_is_one_line_of_json(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs("info", "json")
    structlog.get_logger().info("quote sent", team=1, number="Q-1001")
    (line,) = lines_of(capsys)
    assert line.pop("timestamp").endswith("Z")
    assert line == {"event": "quote sent", "level": "info", "team": 1, "number": "Q-1001"}


def test_an_event_inside_a_request_names_it(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs("info", "json")
    token = request_ids.current.set("request-7")
    structlog.get_logger().info("quote sent")
    logging.getLogger("uvicorn.error").error("went wrong")
    request_ids.current.reset(token)
    structlog.get_logger().info("by itself")
    assert [line.get("request_id") for line in lines_of(capsys)] == ["request-7", "request-7", None]


def test_what_is_below_the_level_is_not_said(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs("warning", "json")
    structlog.get_logger().info("quiet")
    logging.getLogger("uvicorn.error").info("quiet")
    assert lines_of(capsys) == []


def test_fields_that_could_hold_secrets_are_dropped_at_any_depth(
    capsys: pytest.CaptureFixture[str],
) -> None:
    configure_logs("info", "json")
    structlog.get_logger().info(
        "told too much",
        Authorization="Bearer ak_hidden",
        allquote_key="hidden",
        owner_email="hidden@example.com",
        request={"body": "hidden", "path": "/api", "headers": [{"access_token": "hidden"}]},
    )
    assert "hidden" not in (said := capsys.readouterr().err)
    assert json.loads(said)["request"] == {"path": "/api", "headers": [{}]}


def test_the_console_says_the_same_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs("info", "console")
    structlog.get_logger().info("quote sent", number="Q-1001", password="hidden")
    said = capsys.readouterr().err
    assert "quote sent" in said
    assert "Q-1001" in said
    assert "hidden" not in said


@pytest.mark.parametrize("fmt", ["json", "console"])
def test_a_traceback_shows_no_local_variables(fmt: str, capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs("info", fmt)
    try:
        fail_with(HIDDEN)
    except ValueError:
        structlog.get_logger().exception("went wrong")
    said = capsys.readouterr().err
    assert "ValueError" in said
    assert HIDDEN not in said


def test_libraries_speak_in_the_same_stream(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs("info", "json")
    logging.getLogger("uvicorn.error").info("Uvicorn running on %s", "http://127.0.0.1:8000")
    logging.getLogger("asyncio").warning("slow callback")
    logging.getLogger("asyncio").info("of no interest")
    lines = lines_of(capsys)
    assert [line["event"] for line in lines] == [
        "Uvicorn running on http://127.0.0.1:8000",
        "slow callback",
    ]
    assert lines[0]["logger"] == "uvicorn.error"


def test_debugging_hears_the_libraries_too(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs("debug", "json")
    logging.getLogger("alembic.runtime.migration").info("Running upgrade")
    assert lines_of(capsys)[0]["event"] == "Running upgrade"


def test_an_error_of_a_library_keeps_its_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs("info", "json")
    try:
        fail_with(HIDDEN)
    except ValueError:
        logging.getLogger("uvicorn.error").exception("Exception in ASGI application")
    (line,) = lines_of(capsys)
    assert line["level"] == "error"
    assert "ValueError: broken" in line["exception"]


def test_a_value_that_is_no_json_is_said_as_text(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs("info", "json")
    structlog.get_logger().info("odd", value=1j)
    assert lines_of(capsys)[0]["value"] == "1j"


@pytest.mark.parametrize(
    ("path", "safe"),
    [
        ("/api/v1/quotes/33", "/api/v1/quotes/33"),
        ("/q/abcdefghijklmnopqrstuvwxyz", "/q/abcd…"),
        ("/q/abcdefghijklmnopqrstuvwxyz/accept", "/q/abcd…/accept"),
        ("/q/abcdefghijklmnopqrstuvwxyz.pdf", "/q/abcd….pdf"),
        ("/q/ABCD_fghij-lmnopqrst", "/q/ABCD…"),
        ("/q/abcdefghijklmnopqrs", "/q/abcdefghijklmnopqrs"),
        ("", ""),
    ],
)
def test_tokens_in_paths_keep_four_letters(path: str, safe: str) -> None:
    assert safe_path(path) == safe
