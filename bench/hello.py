"""The floor of the web: the smallest ASGI application, under the server and parser we use."""

from collections.abc import Awaitable, Callable
from typing import Any

BODY = b'{"hello":"world"}'
HEAD = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(BODY))]


async def app(
    scope: dict[str, Any],
    _receive: Callable[[], Awaitable[dict[str, Any]]],
    send: Callable[[dict[str, Any]], Awaitable[None]],
) -> None:
    """Answer everything with a greeting."""
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": HEAD})
        await send({"type": "http.response.body", "body": BODY})
