"""The house put together: settings become a store, the doors stand around it.

The mount table is here, one door per line; so are the two questions an operator's probes ask.
"""

from asyncio import to_thread
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from datetime import UTC, datetime, timedelta
from functools import partial
from http import HTTPStatus
from secrets import randbelow, token_bytes
from time import monotonic_ns
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from quotewright.dialects.allquote import manner as allquote
from quotewright.dialects.allquote.calls import Outgoing
from quotewright.dialects.allquote.door import AllQuote
from quotewright.dialects.chargeover.door import ChargeOver
from quotewright.documents.press import Press
from quotewright.inbound.throttle import Rate, Throttle
from quotewright.metrics import Metrics
from quotewright.metrics.reading import read_metrics
from quotewright.outbound.email import ByServer, IntoFolder, Mailer, server_of
from quotewright.outbound.posts import Courier
from quotewright.portal.door import PLACES, Portal
from quotewright.portal.forms import Forms
from quotewright.portal.quotes import Desks
from quotewright.printing import Printer
from quotewright.proxies import TrustedProxies
from quotewright.reference.door import routes as reference
from quotewright.request_ids import RequestIds, SharedIds
from quotewright.settings import Settings, WorkerPlace, load_secret_keys
from quotewright.store import Clock, Store
from quotewright.store.database import Unavailable, open_database
from quotewright.store.secrets import SecretBox
from quotewright.visits import LoggedVisits
from quotewright.worker import Choices, Manner, Worker, Writer


def utc_now() -> datetime:
    return datetime.now(UTC)


def open_store(settings: Settings, clock: Clock = utc_now) -> Store:
    """The book that the settings name, with the keys for its secrets; raises Unavailable."""
    database = open_database(settings.database_url, settings.database_threads)
    return Store(database, clock, SecretBox(load_secret_keys(settings)))


def create_app(settings: Settings, store: Store) -> ASGIApp:
    """Every door of the house over one store, which is closed when the server stops."""
    printer = Printer(store, Press())
    metrics = Metrics(lambda: store.load, settings.metrics_dir)
    pages = Starlette(
        routes=[
            _probe("/healthz", _is_alive),
            _probe("/readyz", partial(_is_ready, store)),
            _probe("/metrics", partial(read_metrics, metrics, settings.metrics_token)),
            *reference(),
        ],
        lifespan=_living(settings, store, printer, metrics),
        exception_handlers={HTTPException: _refused},
    )
    pages.router.redirect_slashes = False
    keys = load_secret_keys(settings)
    outgoing = Outgoing(settings.webhook_allowed_networks, SharedIds(token_bytes), keys[0])
    url, throttle = settings.public_url, _throttle(settings)
    desks = Desks(store=store, printer=printer, forms=Forms(keys, token_bytes), keys=keys)
    doors: dict[str, ASGIApp] = {
        "/api/v1": AllQuote(store, printer, url, throttle, outgoing),
        "/api/v3": ChargeOver(store, url, throttle),
        **dict.fromkeys(PLACES, Portal(desks, throttle)),
    }
    app: ASGIApp = LoggedVisits(Mounts(doors, otherwise=pages), metrics, RequestIds(token_bytes))
    return TrustedProxies(app, settings.trusted_proxies) if settings.trusted_proxies else app


@asynccontextmanager
async def at_work(settings: Settings, store: Store, printer: Printer) -> AsyncIterator[None]:
    """Meanwhile a worker of this process tells endpoints what happened, and sends letters."""
    mailer = open_mailer(settings)
    kept = timedelta(days=settings.deliveries_days) if settings.deliveries_days else None
    choices = Choices(
        lease_seconds=settings.worker_lease_seconds,
        attempts=settings.webhook_attempts,
        deliveries_kept=kept,
    )
    manner = Manner(
        snapshot_of=allquote.snapshot_of,
        write_body=allquote.write_body,
        headers_of=allquote.headers_of,
    )
    async with Courier(settings.webhook_allowed_networks) as courier:
        worker = Worker(
            store,
            courier,
            manner,
            choices,
            writer_at=lambda place: Writer(place, mailer, printer, settings.public_url),
            new_id=SharedIds(token_bytes),
            chance=_chance,
        )
        worker.start()
        try:
            yield
        finally:
            await worker.stop()


def open_mailer(settings: Settings) -> Mailer:
    """The way to the operator's mail server, or into the folder that stands for it."""
    name = urlsplit(settings.public_url).hostname or "localhost"
    sender = settings.mail_from or f"quotes@{name}"
    if not settings.smtp_url:
        return IntoFolder(settings.mail_folder, sender)
    return ByServer(server_of(settings.smtp_url), sender, name)


def _chance() -> int:
    return randbelow(201) - 100


def _throttle(settings: Settings) -> Throttle:
    a_minute = settings.throttle_unknown_per_minute
    return Throttle(
        known=Rate(settings.throttle_per_minute, settings.throttle_burst),
        unknown=Rate(a_minute, burst=a_minute),
        clock=monotonic_ns,
    )


class Mounts:
    """Each door where it is mounted, whatever else there is behind them.

    A door answers everything below its place itself, refusals and mistakes too, and has no use for
    the four layers that Starlette puts around every request.
    """

    def __init__(self, doors: Mapping[str, ASGIApp], otherwise: ASGIApp) -> None:
        self._doors = tuple((f"{place}/", place, door) for place, door in doors.items())
        self._otherwise = otherwise

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            for below, place, door in self._doors:
                if scope["path"].startswith(below) or scope["path"] == place:
                    inside = {**scope, "root_path": scope.get("root_path", "") + place}
                    await door(inside, receive, send)
                    return
        await self._otherwise(scope, receive, send)


async def _refused(_request: Request, error: Exception) -> Response:
    """No door has this address, or it does not answer to this method."""
    assert isinstance(error, HTTPException)  # noqa: S101 - Starlette registers by this very class
    return JSONResponse({"error": error.detail.lower()}, error.status_code, error.headers)


def _probe(path: str, answer: Callable[[Request], Awaitable[Response]]) -> Route:
    async def named(request: Request) -> Response:
        request.state.call = ("", path)
        return await answer(request)

    return Route(path, named)


async def _is_alive(_request: Request) -> Response:
    return JSONResponse({"status": "alive"})


async def _is_ready(store: Store, _request: Request) -> Response:
    """Whether the database answers and has the schema of this very program."""
    try:
        is_current = await store.read(lambda desk: desk.schema_is_current)
    except Unavailable as error:
        return _not_ready(str(error))
    if not is_current:
        return _not_ready("the database's schema is not this program's; run: quotewright migrate")
    return JSONResponse({"status": "ready"})


def _not_ready(reason: str) -> Response:
    content = {"status": "not ready", "reason": reason}
    return JSONResponse(content, HTTPStatus.SERVICE_UNAVAILABLE)


def _living(
    settings: Settings, store: Store, printer: Printer, metrics: Metrics
) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    is_inside = settings.worker is WorkerPlace.INSIDE

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        async with (
            metrics.shared(),
            at_work(settings, store, printer) if is_inside else nullcontext(),
        ):
            yield
        # Requests are all answered by now; press and store finish what they took on.
        await to_thread(printer.close)
        await to_thread(store.close)

    return lifespan
