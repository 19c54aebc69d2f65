"""What an ASGI server imports: `uvicorn --factory quotewright.asgi:app`."""

import os

import structlog
from starlette.types import ASGIApp

from quotewright.app import create_app, open_store
from quotewright.cores import keep_to_one_core
from quotewright.logs import configure_logs
from quotewright.settings import Cores, read_settings

_log = structlog.get_logger("quotewright.asgi")


def app() -> ASGIApp:
    """The house as the environment describes it; raises SettingsError or Unavailable."""
    settings = read_settings(os.environ)
    configure_logs(settings.log_level, settings.log_format)
    # Threads inherit it, so it comes before the store starts any.
    if settings.cores is Cores.ONE:
        _log.debug("kept to one core", core=keep_to_one_core())
    return create_app(settings, open_store(settings))
