"""How the program speaks to its operator: one stream of events on stderr, as JSON or in words.

What is worth saying is decided where it happens; here is only the guard that no secret leaves.
"""

import logging
import re
import sys
from collections.abc import Callable, Mapping, MutableMapping
from functools import cache, partial
from typing import Any

import msgspec
import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from quotewright import request_ids

_SECRETIVE = re.compile("authorization|password|key|secret|token|body|email", re.IGNORECASE)
_TOKEN = re.compile(r"([A-Za-z0-9_-]{4})[A-Za-z0-9_-]{16,}")
_TOKEN_AT_LEAST = 20
_PLAIN = frozenset({str, int, float})
_JSON = msgspec.json.Encoder(enc_hook=str)


def configure_logs(level: str, fmt: str) -> None:
    """`level` is debug, info, warning or error; `fmt` is "json" or "console".

    Once for each process, before the first event: loggers keep what they find.
    """
    is_json = fmt == "json"
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _name_request,
            *(_json_endings() if is_json else _console_endings()),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=_factory(is_json=is_json),
        cache_logger_on_first_use=True,
    )
    _take_over_stdlib(logging.getLevelNamesMapping()[level.upper()])


def often(event: str) -> Callable[..., None]:
    """Say one kind of event at level info, with the fields it is called with, many times a second.

    JSON takes a short way to the same stream: the usual one costs more than looking up a caller.
    It does not look for secrets, so fields must be named in the program and hold none.
    """
    config = structlog.get_config()
    if config["processors"][-1] is not _as_json:
        return partial(structlog.get_logger().info, event)
    if not structlog.get_logger().is_enabled_for(logging.INFO):
        return _say_nothing
    stamp = structlog.processors.TimeStamper(fmt="iso", utc=True)
    stream = sys.stderr.buffer

    def say(**fields: Any) -> None:
        fields |= {"event": event, "level": "info"}
        stream.write(_JSON.encode(stamp(None, "info", fields)) + b"\n")
        stream.flush()

    return say


def _say_nothing(**_fields: Any) -> None:
    """What is below the level."""


def safe_path(path: str) -> str:
    """The path as it may stand in logs: public tokens of quotes and the like keep four letters."""
    return _TOKEN.sub(r"\1…", path) if len(path) > _TOKEN_AT_LEAST else path


def drop_secrets(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """The last guard: a field whose name sounds like a secret is not logged, at any depth."""
    is_plain = all(type(value) in _PLAIN for value in event.values())
    return event if is_plain and not any(map(_sounds_secret, event)) else _without_secrets(event)


def _name_request(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    if request_id := request_ids.current.get():
        event["request_id"] = request_id
    return event


def _json_endings() -> list[Processor]:
    return [structlog.processors.format_exc_info, drop_secrets, _as_json]


def _console_endings() -> list[Processor]:
    # The plain traceback: the rich one prints local variables, and with them whatever they hold.
    renderer = structlog.dev.ConsoleRenderer(
        colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
    )
    return [drop_secrets, renderer]


def _as_json(_logger: WrappedLogger, _method: str, event: EventDict) -> bytes:
    return _JSON.encode(event)


def _factory(*, is_json: bool) -> Any:
    if is_json:
        return structlog.BytesLoggerFactory(sys.stderr.buffer)
    return structlog.PrintLoggerFactory(sys.stderr)


def _without_secrets(event: Mapping[str, Any]) -> MutableMapping[str, Any]:
    return {
        name: _looked_through(value) for name, value in event.items() if not _sounds_secret(name)
    }


def _looked_through(value: Any) -> Any:
    if isinstance(value, Mapping):
        return _without_secrets(value)
    if isinstance(value, list | tuple):
        return [_looked_through(member) for member in value]
    return value


@cache
def _sounds_secret(name: str) -> bool:
    """Kept by name: the names of fields are few, and stand in the program."""
    return _SECRETIVE.search(name) is not None


class _Handover(logging.Handler):
    """Hands what libraries log to structlog, so that there is one stream in one shape."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            structlog.get_logger().log(
                record.levelno,
                record.getMessage(),
                logger=record.name,
                exc_info=record.exc_info or None,
            )
        except Exception:  # noqa: BLE001 - logging's own rule: a failing log line stops nothing
            self.handleError(record)


def _take_over_stdlib(level: int) -> None:
    """Below a warning only uvicorn is heard, which says where it listens; debugging, all are."""
    root = logging.getLogger()
    root.handlers = [_Handover()]
    root.setLevel(logging.INFO if level == logging.DEBUG else logging.WARNING)
    for name in ("uvicorn", "uvicorn.error", "alembic"):
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [], True
    logging.getLogger("uvicorn").setLevel(level)
