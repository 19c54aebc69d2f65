"""The client's door: which page stands where, and every refusal as a page of its own."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from http import HTTPStatus

import structlog
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from quotewright.core.errors import Invalid, NotFound, Refusal, Unauthenticated
from quotewright.core.records import dataclass
from quotewright.documents.press import Busy
from quotewright.inbound.bodies import TooLarge, WrongMediaType
from quotewright.inbound.throttle import Throttle, Throttled
from quotewright.portal.assets import read_asset
from quotewright.portal.deciding import Purpose
from quotewright.portal.invoices import (
    logo_of_invoice,
    look_at_invoice,
    order_of_invoice,
    show_invoice,
)
from quotewright.portal.links import OLDER_LINKS, QUOTES, Family, top_of
from quotewright.portal.pages import notice
from quotewright.portal.quotes import (
    Desks,
    decide,
    note_view,
    pay,
    picture,
    print_quote,
    printed,
    show_logo,
    show_quote,
)
from quotewright.portal.visits import FromElsewhere, Visit, address_of, language_of, read_visit
from quotewright.store.database import Unavailable

DOOR = "portal"
PLACES = ("/q", "/i", "/r", "/admin/r", "/static")
"""Below which this door answers."""

_log = structlog.get_logger("quotewright.portal")

_REFUSALS = {
    NotFound: (HTTPStatus.NOT_FOUND, "unknown"),
    Invalid: (HTTPStatus.BAD_REQUEST, "bad_form"),
    WrongMediaType: (HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "bad_form"),
    TooLarge: (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_large"),
    FromElsewhere: (HTTPStatus.FORBIDDEN, "from_elsewhere"),
    Throttled: (HTTPStatus.TOO_MANY_REQUESTS, "throttled"),
}

_Answer = Callable[[Desks, Visit], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Place:
    """An address with what it answers to; `{}` in it is a token."""

    path: str
    get: _Answer | None = None
    post: _Answer | None = None

    @property
    def allowed(self) -> str:
        return ", ".join(["GET, HEAD"] * bool(self.get) + ["POST"] * bool(self.post))


def _places_of(family: Family) -> list[Place]:
    accept = partial(decide, family=family, purpose=Purpose.ACCEPT)
    decline = partial(decide, family=family, purpose=Purpose.DECLINE)
    return [
        Place(family.view, partial(show_quote, family=family)),
        Place(family.pdf, partial(print_quote, family=family)),
        Place(family.accept, partial(show_quote, family=family, opens=Purpose.ACCEPT), accept),
        Place(family.decline, partial(show_quote, family=family, opens=Purpose.DECLINE), decline),
        Place(family.pay, partial(pay, family=family)),
        Place(family.logo, partial(show_logo, family=family)),
    ]


async def _invoice(desks: Desks, visit: Visit) -> Response:
    shown = await desks.store.read(partial(look_at_invoice, token=visit.token))
    return show_invoice(shown, visit)


async def _print_invoice(desks: Desks, visit: Visit) -> Response:
    team, order = await desks.store.read(partial(order_of_invoice, token=visit.token))
    return await printed(desks.printer, team, order)


async def _invoice_logo(desks: Desks, visit: Visit) -> Response:
    return picture(await desks.store.read(partial(logo_of_invoice, token=visit.token)))


_COMMENT = partial(decide, family=QUOTES, purpose=Purpose.COMMENT)
_SEE_COMMENT = partial(show_quote, family=QUOTES, opens=Purpose.COMMENT)
_PLACES = {
    place.path: place
    for place in (
        *_places_of(QUOTES),
        *_places_of(OLDER_LINKS),
        Place("q/{}/comment", _SEE_COMMENT, _COMMENT),
        Place("q/{}/viewed", post=partial(note_view, family=QUOTES)),
        Place("i/{}", _invoice),
        Place("i/{}/pdf", _print_invoice),
        Place("i/{}/logo", _invoice_logo),
    )
}


class Portal:
    """The client's page as an ASGI application, wherever PLACES are mounted."""

    def __init__(self, desks: Desks, throttle: Throttle) -> None:
        self._desks = desks
        self._throttle = throttle

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        # Whoever hung up before the end of a request gets no answer.
        with suppress(ClientDisconnect):
            response = await self._serve(scope, receive)
            if scope["method"] == "HEAD":
                response.body = b""
            await response(scope, receive, send)

    async def _serve(self, scope: Scope, receive: Receive) -> Response:
        path = scope["path"].strip("/")
        if path.startswith("static/"):
            return read_asset(path.removeprefix("static/")) or _refuse(scope, NotFound())
        if path.startswith("admin/"):
            return _say(scope, "sign_in", HTTPStatus.UNAUTHORIZED)
        place, token = _place(path)
        if place is None:
            return _refuse(scope, NotFound())
        scope["state"]["call"] = (DOOR, f"/{place.path.format('{token}')}")
        answer = place.post if scope["method"] == "POST" else place.get
        if answer is None or scope["method"] not in {"GET", "HEAD", "POST"}:
            allowed = {"Allow": place.allowed}
            return _say(scope, "wrong_method", HTTPStatus.METHOD_NOT_ALLOWED, allowed)
        return await self._answer(answer, scope, receive, token)

    async def _answer(
        self, answer: _Answer, scope: Scope, receive: Receive, token: str
    ) -> Response:
        address = address_of(scope)
        try:
            self._throttle.ask(token, address)
            visit = await read_visit(scope, receive, token)
            response = await answer(self._desks, visit)
        except Refusal as refusal:
            self._learn(token, address, refusal)
            return _refuse(scope, refusal)
        except ClientDisconnect:
            raise
        except (Unavailable, Busy) as error:
            _log.warning("page unavailable", reason=str(error))
            return _say(scope, "unavailable", HTTPStatus.SERVICE_UNAVAILABLE, {"Retry-After": "2"})
        except Exception:  # noqa: BLE001 - a client gets a page, always
            _log.exception("page failed", place=scope["state"]["call"][1])
            return _say(scope, "failed", HTTPStatus.INTERNAL_SERVER_ERROR)
        self._throttle.learn(token, address)
        return response

    def _learn(self, token: str, address: str, refusal: Refusal) -> None:
        """Only that a link opens something makes it known; a guess counts for its address."""
        if isinstance(refusal, NotFound):
            self._throttle.learn(token, address, Unauthenticated())


def _place(path: str) -> tuple[Place | None, str]:
    """The token is the part of an address after its family's first words."""
    parts = path.split("/")
    where = 3 if parts[0] == "r" else 1
    if len(parts) <= where:
        return None, ""
    token, parts[where] = parts[where], "{}"
    return _PLACES.get("/".join(parts)), token


def _refuse(scope: Scope, refusal: Refusal) -> Response:
    status, about = _REFUSALS.get(type(refusal), (HTTPStatus.CONFLICT, "bad_form"))
    more = {"Retry-After": str(refusal.seconds)} if isinstance(refusal, Throttled) else {}
    if isinstance(refusal, TooLarge):
        more = {"Connection": "close"}
    return _say(scope, about, status, more)


def _say(scope: Scope, about: str, status: int, more: dict[str, str] | None = None) -> Response:
    return notice(about, language_of(scope), top_of(scope["path"]), status, more)
