"""The guard: no socket is made for an address that an attempt may not open.

It looks at the very address that is opened next: whatever a name meant a moment ago, and whether
there was a name at all.
"""

import errno
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from ipaddress import ip_address

from aiohttp import AddrInfoType

from quotewright.core.addresses import AllowedNetworks, is_allowed, is_open


class Blocked(OSError):
    """The address may not be opened. It is not repeated: an attempt's outcome is shown."""

    def __init__(self) -> None:
        super().__init__(errno.EACCES, "the address may not be opened")


@dataclass(slots=True)
class Opening:
    """What one attempt has opened anew; nothing is, when it goes out over a kept connection."""

    is_encrypted: bool
    sockets: int = 0


_current: ContextVar[Opening] = ContextVar("opening")
"""The library hands a socket factory no word about the request that it is for."""


@contextmanager
def opening(scheme: str) -> Iterator[Opening]:
    """Around each attempt: what its task opens is judged, and counted, as its own."""
    begun = Opening(is_encrypted=scheme == "https")
    token = _current.set(begun)
    try:
        yield begun
    finally:
        _current.reset(token)


class Guard:
    """Makes the sockets of the attempts; what is not encrypted only goes to allowed networks."""

    def __init__(self, allowed: AllowedNetworks) -> None:
        self._allowed = allowed

    def __call__(self, target: AddrInfoType) -> socket.socket:
        """Raises Blocked."""
        family, kind, protocol, _, where = target
        attempt = _current.get()
        if not self._may_open(str(where[0]), is_encrypted=attempt.is_encrypted):
            raise Blocked
        made = socket.socket(family, kind, protocol)
        attempt.sockets += 1
        return made

    def _may_open(self, host: str, *, is_encrypted: bool) -> bool:
        try:
            address = ip_address(host)
        except ValueError:
            return False
        is_fit = is_encrypted or is_allowed(address, self._allowed)
        return is_fit and is_open(address, self._allowed)
