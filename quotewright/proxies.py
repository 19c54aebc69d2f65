"""What a trusted proxy says of a request: its caller's address, and the id it gave the request."""

from collections.abc import Iterable

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from quotewright.request_ids import given_id


class TrustedProxies(ProxyHeadersMiddleware):
    """Believes the addresses and networks it is told of; from anyone else both are only text."""

    def __init__(self, app: ASGIApp, trusted: Iterable[object]) -> None:
        super().__init__(app, [str(network) for network in trusted])  # type: ignore[arg-type] # uvicorn types ASGI more narrowly

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # type: ignore[override] # as above
        client = scope.get("client")
        if client and client[0] in self.trusted_hosts and (given := given_id(scope["headers"])):
            scope.setdefault("state", {})["request_id"] = given
        await super().__call__(scope, receive, send)  # type: ignore[arg-type] # as above
