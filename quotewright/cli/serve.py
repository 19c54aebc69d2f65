"""`quotewright serve`: look at everything that could be wrong, then hand over to uvicorn."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
import uvicorn

from quotewright.cli.opening import migrate_if_empty, settings_of_environment
from quotewright.core.errors import Refusal
from quotewright.logs import configure_logs
from quotewright.protocol import Patience, PatientProtocol
from quotewright.settings import PREFIX, Settings, load_secret_keys

GRACE_SECONDS = 30
KEEP_ALIVE_SECONDS = 30

Host = Annotated[str, typer.Option(help="The address to listen on; 0.0.0.0 is every one.")]
Port = Annotated[int, typer.Option(min=0, max=65535, help="0 takes any that is free.")]
Workers = Annotated[int, typer.Option(min=1, max=256, help="Processes; SQLite takes one only.")]
DatabaseUrl = Annotated[
    str | None,
    typer.Option("--database", metavar="URL", help="In place of QUOTEWRIGHT_DATABASE_URL."),
]


def serve(
    host: Host = "127.0.0.1",
    port: Port = 8000,
    workers: Workers = 1,
    database: DatabaseUrl = None,
) -> None:
    """Serve the APIs until told to stop.

    Everything that could be wrong is looked at first; an empty database gets its tables.
    """
    if database is not None:
        _put_into_environment(database)
    settings = settings_of_environment()
    _refuse_many_writers(settings, workers)
    configure_logs(settings.log_level, settings.log_format)
    migrate_if_empty(settings)
    # Before there are several processes, so that no two of them make it.
    load_secret_keys(settings)
    with _shared_figures(settings, workers):
        _listen(settings, host, port, workers)


def _put_into_environment(database_url: str) -> None:
    """Worker processes read their settings from the environment, like everybody else."""
    os.environ.pop(f"{PREFIX}DATABASE_URL_FILE", None)
    os.environ[f"{PREFIX}DATABASE_URL"] = database_url


def _refuse_many_writers(settings: Settings, workers: int) -> None:
    if settings.is_sqlite and workers > 1:
        raise Refusal(
            "SQLite is served by one process; leave out --workers, or set QUOTEWRIGHT_DATABASE_URL"
            " to a PostgreSQL database."
        )


@contextmanager
def _shared_figures(settings: Settings, workers: int) -> Iterator[None]:
    """Several workers meet in a folder, where whichever is asked finds the figures of all."""
    if workers == 1 or settings.metrics_dir:
        yield
        return
    with TemporaryDirectory(prefix="quotewright-metrics-", ignore_cleanup_errors=True) as folder:
        os.environ[f"{PREFIX}METRICS_DIR"] = folder
        yield


def _listen(settings: Settings, host: str, port: int, workers: int) -> None:
    # After its orderly stop uvicorn raises the signal again; told to stop and stopped is exit 0.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    patience = Patience(head=settings.head_seconds, body=settings.body_seconds)
    uvicorn.run(
        "quotewright.asgi:app",
        factory=True,
        host=host,
        port=port,
        workers=workers,
        loop="uvloop",
        http=partial(PatientProtocol, patience=patience),  # type: ignore[arg-type] # a class is only called
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        # Whom to believe about the caller's address is decided in app.py, by TRUSTED_PROXIES.
        proxy_headers=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
