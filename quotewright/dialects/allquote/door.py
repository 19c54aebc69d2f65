"""AllQuote's door: the order of checks, and every refusal in its shape."""

import re
from contextlib import suppress
from functools import partial
from http import HTTPStatus

import structlog
from starlette.datastructures import QueryParams
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from quotewright.core.errors import (
    Conflict,
    Forbidden,
    Invalid,
    NotAllowed,
    NotFound,
    Refusal,
    Unauthenticated,
)
from quotewright.core.files import File
from quotewright.core.keys import KeyKind
from quotewright.dialects.allquote.calls import (
    Answer,
    Call,
    Outgoing,
    Printing,
    Request,
    read_path_id,
)
from quotewright.dialects.allquote.idempotency import answer_by_key
from quotewright.dialects.allquote.routes import ROUTES, Route
from quotewright.dialects.allquote.wire.words import encode
from quotewright.documents.press import Busy
from quotewright.inbound.bodies import TooLarge, WrongMediaType, read_body
from quotewright.inbound.callers import bearer_shown, caller_by_bearer, check_access
from quotewright.inbound.idempotency import KeyReused, StillRunning
from quotewright.inbound.replies import JsonReply
from quotewright.inbound.throttle import Throttle, Throttled
from quotewright.printing import Printer
from quotewright.store import Desk, Store
from quotewright.store.database import Unavailable

DOOR = "allquote"

_log = structlog.get_logger("quotewright.allquote")
_KEYS = frozenset({KeyKind.ALLQUOTE, KeyKind.TOKEN})


_THEIR_WORDS = {"amount": "amount_cents", "lines": "line_items"}

_STATUS = {
    Invalid: HTTPStatus.BAD_REQUEST,
    NotAllowed: HTTPStatus.BAD_REQUEST,
    Unauthenticated: HTTPStatus.UNAUTHORIZED,
    Forbidden: HTTPStatus.FORBIDDEN,
    NotFound: HTTPStatus.NOT_FOUND,
    Conflict: HTTPStatus.CONFLICT,
    Throttled: HTTPStatus.TOO_MANY_REQUESTS,
    TooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    WrongMediaType: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    StillRunning: HTTPStatus.CONFLICT,
    KeyReused: HTTPStatus.UNPROCESSABLE_ENTITY,
}


class AllQuote:
    """The dialect as an ASGI application; it stands wherever `app.py` mounts it."""

    def __init__(
        self,
        store: Store,
        printer: Printer,
        public_url: str,
        throttle: Throttle,
        outgoing: Outgoing,
    ) -> None:
        self._store = store
        self._printer = printer
        self._public_url = public_url
        self._throttle = throttle
        self._outgoing = outgoing
        self._by_path: dict[str, dict[str, Route]] = {}
        for route in ROUTES:
            self._by_path.setdefault(route.path, {})[route.method] = route

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        # Whoever hung up before the end of a request gets no answer.
        with suppress(ClientDisconnect):
            response = await self._serve(scope, receive)
            await response(scope, receive, send)

    async def _serve(self, scope: Scope, receive: Receive) -> Response:
        routes, path_id = self._place(scope)
        if not routes:
            return _refuse(NotFound())
        method = "GET" if scope["method"] == "HEAD" else scope["method"]
        route = routes.get(method)
        if route is None:
            return _wrong_method(routes, method)
        scope["state"]["call"] = (DOOR, route.path)
        request = await _read(scope, receive, route, path_id)
        shown, address = bearer_shown(request.authorization), _address(scope)
        hop = self._store.write if route.is_write else self._store.read
        work = partial(self._answer, route, request)
        try:
            self._throttle.ask(shown, address)
            response = await self._put(await hop(work))
        except Refusal as refusal:
            self._throttle.learn(shown, address, refusal)
            return _refuse(refusal)
        except Unavailable as error:
            _log.warning("database unavailable", reason=str(error))
            return _UNAVAILABLE
        except Exception:  # noqa: BLE001 - a caller of this dialect gets its own shape, always
            _log.exception("call failed", endpoint=f"{route.method} {route.path}")
            return _FAILED
        self._throttle.learn(shown, address)
        return response

    async def _put(self, answer: Answer) -> Response:
        """A document is printed by now, or beside the threads that serve requests."""
        if not isinstance(answer.content, Printing):
            return _respond(answer)
        caller, order = answer.content.caller, answer.content.order
        try:
            file = await self._printer.print(caller.team, caller.actor, order)
        except Busy:
            return _BUSY
        return Response(file.body, headers=_shown_as(file, order.number))

    def _place(self, scope: Scope) -> tuple[dict[str, Route], str]:
        """What this address answers to, by method, and the id in it; nothing where it is unknown.

        An id is always the second part. A slash at the end is as good as none: some clients cannot
        follow a redirect.
        """
        path = scope["path"].removeprefix(scope["root_path"]).rstrip("/")
        if routes := self._by_path.get(path):
            return routes, ""
        noun, _, rest = path.removeprefix("/").partition("/")
        path_id, slash, what = rest.partition("/")
        return self._by_path.get(f"/{noun}/{{id}}{slash}{what}", {}), path_id

    def _answer(self, route: Route, request: Request, desk: Desk) -> Answer:
        """All of a request in one hop: who calls, may they, what they want."""
        wanted = route.foresees(request)
        caller = caller_by_bearer(desk, request.authorization, DOOR, _KEYS, wanted)
        check_access(caller, scope=route.scope, needs_a_plan=route.needs_a_plan)
        call = Call(request, caller, desk, self._public_url, self._outgoing)
        return answer_by_key(route, call) if request.idempotency_key else route.answer(call)


async def _read(scope: Scope, receive: Receive, route: Route, path_id: str) -> Request:
    # Of a header that comes twice the first one counts.
    headers: dict[bytes, bytes] = dict(reversed(scope["headers"]))
    authorization = headers.get(b"authorization")
    has_key = route.method == "POST" and b"idempotency-key" in headers
    return Request(
        path=scope["path"].rstrip("/"),
        id=read_path_id(path_id),
        id_as_sent=path_id,
        query=QueryParams(scope["query_string"]) if scope["query_string"] else {},
        authorization=None if authorization is None else authorization.decode("latin-1"),
        media_type=headers.get(b"content-type", b"").decode("latin-1"),
        body=await read_body(receive) if route.has_a_body else b"",
        scope=scope,
        idempotency_key=_key_in(scope["headers"]) if has_key else "",
    )


def _key_in(headers: list[tuple[bytes, bytes]]) -> str:
    """The Idempotency-Key as it came; several of them make one that is refused."""
    sent = [value for name, value in headers if name == b"idempotency-key"]
    return b", ".join(sent).decode("latin-1").strip()


def _address(scope: Scope) -> str:
    client = scope.get("client")
    return client[0] if client else ""


def _respond(answer: Answer) -> Response:
    return JsonReply(encode(answer.content), answer.status, answer.headers)


def _shown_as(file: File, number: str) -> dict[str, str]:
    """What a printed number may hold that a file's name may not becomes a hyphen."""
    name = f"{re.sub(r'[^A-Za-z0-9._ -]', '-', number)}.pdf"
    return {
        "Content-Type": file.media_type,
        "Content-Disposition": f'inline; filename="{name}"',
        "Cache-Control": "private, no-store",
    }


def _refuse(refusal: Refusal) -> Response:
    content = {"error": _in_their_words(refusal)}
    headers = {}
    if isinstance(refusal, Unauthenticated):
        content = {"error": "invalid or missing API token"}
        headers["WWW-Authenticate"] = "Bearer"
    elif isinstance(refusal, Forbidden) and refusal.needs:
        content = {"error": "insufficient_scope", "required_scope": refusal.needs}
    elif isinstance(refusal, Forbidden):
        content = {"error": "plan_upgrade_required"}
    elif isinstance(refusal, Throttled):
        headers["Retry-After"] = str(refusal.seconds)
    elif isinstance(refusal, TooLarge):
        headers["Connection"] = "close"
    return _respond(Answer(_STATUS[type(refusal)], content, headers))


def _in_their_words(refusal: Refusal) -> str:
    """Most of the core's sentences open with a field's name, which the page may call otherwise."""
    field = refusal.field if isinstance(refusal, Invalid) else ""
    word = _THEIR_WORDS.get(field)
    is_named = word is not None and refusal.message.startswith(f"{field} ")
    return f"{word}{refusal.message.removeprefix(field)}" if is_named else refusal.message


def _wrong_method(routes: dict[str, Route], method: str) -> Response:
    allowed = {*routes, "OPTIONS"} | ({"HEAD"} if "GET" in routes else set())
    headers = {"Allow": ", ".join(sorted(allowed))}
    if method == "OPTIONS":
        return Response(status_code=HTTPStatus.NO_CONTENT, headers=headers)
    content = {"error": "method not allowed"}
    return _respond(Answer(HTTPStatus.METHOD_NOT_ALLOWED, content, headers))


_UNAVAILABLE = _respond(
    Answer(
        HTTPStatus.SERVICE_UNAVAILABLE,
        {"error": "the service cannot do this now; nothing was lost, try again shortly"},
        {"Retry-After": "2"},
    )
)
_BUSY = _respond(
    Answer(
        HTTPStatus.SERVICE_UNAVAILABLE,
        {"error": "too many documents wait to be printed; try again shortly"},
        {"Retry-After": "2"},
    )
)
_FAILED = _respond(
    Answer(
        HTTPStatus.INTERNAL_SERVER_ERROR, {"error": "internal error; the operator's log says more"}
    )
)
