"""Who may read the figures: whoever shows the operator's token, or else this very machine."""

from hmac import compare_digest
from http import HTTPStatus
from ipaddress import ip_address

from prometheus_client import CONTENT_TYPE_LATEST
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from quotewright.metrics import Metrics

_OF_PROXIES = ("forwarded", "via", "x-forwarded-for", "x-real-ip")


async def read_metrics(metrics: Metrics, token: str, request: Request) -> Response:
    """Where a token is set nobody reads without it; "" is none set. Raises HTTPException."""
    if token and not _shows(token, request):
        raise HTTPException(HTTPStatus.UNAUTHORIZED, headers={"WWW-Authenticate": "Bearer"})
    if not token and not _is_from_here(request):
        raise HTTPException(HTTPStatus.NOT_FOUND)
    return Response(metrics.page(), media_type=CONTENT_TYPE_LATEST)


def _shows(token: str, request: Request) -> bool:
    scheme, _, shown = request.headers.get("authorization", "").partition(" ")
    return scheme.lower() == "bearer" and compare_digest(shown.strip().encode(), token.encode())


def _is_from_here(request: Request) -> bool:
    """What a proxy passed on is not from here, even where the proxy is."""
    if request.client is None or any(name in request.headers for name in _OF_PROXIES):
        return False
    try:
        return ip_address(request.client.host).is_loopback
    except ValueError:
        return False
