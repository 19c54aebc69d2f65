"""One log line for every request: what was asked for, how it ended, how long it took.

The same is counted for the operator's figures, and the answer carries the id that is in the line.
"""

import time
from collections.abc import Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from quotewright import request_ids
from quotewright.logs import often, safe_path
from quotewright.metrics import Metrics


class LoggedVisits:
    """Logs the method, the path without tokens, the status, milliseconds and the client's address.

    Never a query string, a header, a body or a name.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics, new_id: Callable[[], str]) -> None:
        self._app = app
        self._metrics = metrics
        self._new_id = new_id
        self._say = often("request")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        state = scope.setdefault("state", {})
        request_id = state.get("request_id") or self._new_id()
        state["request_id"] = request_id
        request_ids.current.set(request_id)
        status = 0

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                # A list of its own: an answer that is given often keeps its headers.
                its_id = (request_ids.HEADER, request_id.encode())
                message["headers"] = [*message["headers"], its_id]
            await send(message)

        began = time.perf_counter()
        try:
            await self._app(scope, receive, noting)
        finally:
            seconds = time.perf_counter() - began
            self._metrics.count(scope["method"], state.get("call"), status, seconds)
            self._say(
                method=scope["method"],
                path=safe_path(scope["path"]),
                status=status,
                ms=round(seconds * 1000, 1),
                client=scope["client"][0] if scope.get("client") else "",
                request_id=request_id,
            )
