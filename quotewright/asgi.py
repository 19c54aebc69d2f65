"""What an ASGI server imports: `uvicorn --factory quotewright.asgi:app`."""

import os

from starlette.types import ASGIApp

from quotewright.app import create_app, open_store
from quotewright.logs import configure_logs
from quotewright.settings import read_settings


def app() -> ASGIApp:
    """The house as the environment describes it; raises SettingsError or Unavailable."""
    settings = read_settings(os.environ)
    configure_logs(settings.log_level, settings.log_format)
    return create_app(settings, open_store(settings))
