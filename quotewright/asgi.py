"""What an ASGI server imports: `uvicorn --factory quotewright.asgi:app`."""

import gc
import os

import structlog
from starlette.types import ASGIApp

from quotewright.app import create_app, open_store
from quotewright.cores import keep_to_one_core
from quotewright.logs import configure_logs
from quotewright.settings import Cores, read_settings

COLLECT_AFTER = (20_000, 20, 50)
"""Objects more than there were, before the collector looks at the young, the middle, the old."""

_log = structlog.get_logger("quotewright.asgi")


def app() -> ASGIApp:
    """The house as the environment describes it; raises SettingsError or Unavailable."""
    settings = read_settings(os.environ)
    configure_logs(settings.log_level, settings.log_format)
    # Threads inherit it, so it comes before the store starts any.
    if settings.cores is Cores.ONE:
        _log.debug("kept to one core", core=keep_to_one_core())
    house = create_app(settings, open_store(settings))
    _spare_the_collector()
    return house


def _spare_the_collector() -> None:
    """What stands by now stands until the end; looking for garbage in it costs each request 5 %."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)
