"""ChargeOver's door: the order of checks, and every answer in its envelope."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from http import HTTPStatus
from typing import Any

import structlog
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from quotewright.core.errors import Refusal
from quotewright.dialects.chargeover.authorization import (
    DOOR,
    caller_of,
)
from quotewright.dialects.chargeover.bulk import Part, read_bulk, read_part, write_bulk
from quotewright.dialects.chargeover.calls import Answer, Call, Request
from quotewright.dialects.chargeover.envelope import write_envelope
from quotewright.dialects.chargeover.refusals import (
    FAILED,
    METHODS,
    UNAVAILABLE,
    FromElsewhere,
    Outcome,
    answered,
    refused,
)
from quotewright.dialects.chargeover.routes import BULK, Place, Route, place_of, route_of
from quotewright.dialects.chargeover.visits import Visit, part_of, read_visit
from quotewright.inbound.callers import Caller, check_access
from quotewright.inbound.replies import JsonReply
from quotewright.inbound.throttle import Throttle
from quotewright.store import Desk, Store
from quotewright.store.database import Unavailable

_log = structlog.get_logger("quotewright.chargeover")

FindCaller = Callable[[Desk], Caller]


class ChargeOver:
    """The dialect as an ASGI application; it stands wherever `app.py` mounts it."""

    def __init__(self, store: Store, public_url: str, throttle: Throttle) -> None:
        self._store = store
        self._public_url = public_url
        self._throttle = throttle

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        # Whoever hung up before the end of a request gets no answer.
        with suppress(ClientDisconnect):
            response = _respond(await self._serve(scope, receive))
            await response(scope, receive, send)

    async def _serve(self, scope: Scope, receive: Receive) -> Outcome:
        if scope["method"] == "OPTIONS":
            return Outcome(HTTPStatus.OK, response=True, headers={"Allow": METHODS})
        try:
            part = part_of(scope)
            place = place_of(part.method, part.path, part.query)
            route = None if place == BULK else route_of(place)
            scope["state"]["call"] = (DOOR, route.template if route else f"/{BULK.noun}")
            visit = await read_visit(scope, receive)
        except Refusal as refusal:
            # Nobody asked anything of the book yet: it counts for no one.
            return refused(refusal)
        find_caller = partial(
            caller_of, shown=visit.shown, signable=partial(visit.signable, self._public_url)
        )
        if route is None:
            return await self._counted(visit, BULK.noun, partial(self._all, visit, find_caller))
        request = _request(place, part, visit, visit.body)
        return await self._one(route, request, visit, find_caller, keeps_nonce=visit.is_signed)

    async def _one(
        self,
        route: Route,
        request: Request,
        visit: Visit,
        find_caller: FindCaller,
        *,
        keeps_nonce: bool = False,
    ) -> Outcome:
        work = partial(self._answer, route, request, visit, find_caller)
        hop = self._store.write if route.is_write or keeps_nonce else self._store.read
        return await self._counted(visit, route.noun, partial(hop, work))

    async def _all(self, visit: Visit, find_caller: FindCaller) -> Answer:
        """Whoever asks proves once who they are; then each request has a hop of its own."""
        if visit.is_anothers_doing:
            raise FromElsewhere
        hop = self._store.write if visit.is_signed else self._store.read
        caller = await hop(find_caller)
        parts = read_bulk(visit.body, visit.media_type)
        return Answer(200, write_bulk([await self._part(each, visit, caller) for each in parts]))

    async def _part(self, sent: Any, visit: Visit, caller: Caller) -> Outcome:
        try:
            part = read_part(sent)
            place = place_of(part.method, part.path, part.query)
            route = route_of(place)
        except Refusal as refusal:
            return refused(refusal)
        request = _request(place, part, visit, part.body)
        return await self._one(route, request, visit, lambda _: caller)

    def _answer(
        self, route: Route, request: Request, visit: Visit, find_caller: FindCaller, desk: Desk
    ) -> Answer:
        """All of a request in one hop: who calls, may they, what they want."""
        caller = find_caller(desk)
        if route.is_write and visit.is_anothers_doing:
            raise FromElsewhere
        check_access(caller, scope="", needs_a_plan=route.is_write)
        return route.answer(Call(request, caller, desk, self._public_url))

    async def _counted(
        self, visit: Visit, noun: str, work: Callable[[], Awaitable[Answer]]
    ) -> Outcome:
        """A request, and how it ended: the throttle hears of both."""
        credential, address = visit.shown.credential, visit.address
        try:
            self._throttle.ask(credential, address)
            answer = await work()
        except Refusal as refusal:
            self._throttle.learn(credential, address, refusal)
            return refused(refusal, noun)
        except Unavailable as error:
            _log.warning("database unavailable", reason=str(error))
            return UNAVAILABLE
        except Exception:  # noqa: BLE001 - a caller of this dialect gets its own shape, always
            _log.exception("call failed", noun=noun)
            return FAILED
        self._throttle.learn(credential, address)
        return answered(answer)


def _request(place: Place, part: Part, visit: Visit, body: bytes | None) -> Request:
    return Request(
        verb=place.verb,
        noun=place.noun,
        id=place.id,
        query=part.query,
        media_type=visit.media_type,
        body=body,
        sender=visit.sender,
    )


def _respond(outcome: Outcome) -> Response:
    content = write_envelope(outcome.status, outcome.response, outcome.message, outcome.details)
    return JsonReply(content, outcome.status, outcome.headers)
