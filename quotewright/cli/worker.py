"""`quotewright worker`: webhooks and mail of a PostgreSQL book sent from a process of its own."""

import asyncio
import signal

import structlog
import uvloop

from quotewright.app import at_work
from quotewright.cli.opening import opened_store, require_schema, settings_of_environment
from quotewright.core.errors import Refusal
from quotewright.documents.press import Press
from quotewright.logs import configure_logs
from quotewright.printing import Printer
from quotewright.settings import Settings
from quotewright.store import Store
from quotewright.store.standing import SchemaState


def worker() -> None:
    """Send webhooks and mail until told to stop.

    Any number of these share the teams, with each other and with the serving processes; those
    send none when QUOTEWRIGHT_WORKER is `none`. On SQLite the serving process sends them.
    """
    settings = settings_of_environment()
    if settings.is_sqlite:
        raise Refusal(
            "On SQLite the serving process sends webhooks and mail: leave QUOTEWRIGHT_WORKER at"
            " `inside`, or set QUOTEWRIGHT_DATABASE_URL to a PostgreSQL database."
        )
    configure_logs(settings.log_level, settings.log_format)
    require_schema(settings, SchemaState.CURRENT)
    with opened_store(settings) as store:
        uvloop.run(_work(settings, store))


async def _work(settings: Settings, store: Store) -> None:
    told_to_stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for each in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(each, told_to_stop.set)
    printer = Printer(store, Press())
    async with at_work(settings, store, printer):
        structlog.get_logger().info("the worker is at work")
        await told_to_stop.wait()
    await asyncio.to_thread(printer.close)
