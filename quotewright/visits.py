"""One log line for every request: what was asked for, how it ended, how long it took."""

import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from quotewright.logs import often, safe_path


class LoggedVisits:
    """Logs the method, the path without tokens, the status, milliseconds and the client's address.

    Never a query string, a header, a body or a name.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._say = often("request")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status = 0

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        began = time.perf_counter()
        try:
            await self._app(scope, receive, noting)
        finally:
            self._say(
                method=scope["method"],
                path=safe_path(scope["path"]),
                status=status,
                ms=round((time.perf_counter() - began) * 1000, 1),
                client=scope["client"][0] if scope.get("client") else "",
            )
