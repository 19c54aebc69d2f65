"""Whether a browser sends something in from a page of ours, or a stranger's page makes it do so."""

from collections.abc import Iterable
from urllib.parse import urlsplit

_OURS = frozenset({b"same-origin", b"none"})
"""Of Sec-Fetch-Site: from a page of ours, or by the hand of whoever sits before the browser."""


def is_from_elsewhere(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    """What a browser says itself of where a request comes from; programs mostly say nothing.

    A page that hands on no referrer sends its own forms with the origin "null", so that alone says
    nothing either.
    """
    named = dict(headers)
    site = named.get(b"sec-fetch-site")
    if site is not None:
        return site not in _OURS
    origin = named.get(b"origin", b"null").decode("latin-1")
    return origin != "null" and not _is_of(origin, named.get(b"host", b"").decode("latin-1"))


def _is_of(origin: str, host: str) -> bool:
    try:
        return urlsplit(origin).netloc.lower() == host.lower()
    except ValueError:
        return False
