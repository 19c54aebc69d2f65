"""The id of a request: made here or taken from a trusted proxy.

It is sent back with the answer and written into everything that is logged meanwhile.
"""

import re
from collections.abc import Callable
from contextvars import ContextVar
from threading import Lock
from time import time_ns

HEADER = b"x-request-id"

_FIT = re.compile(rb"[A-Za-z0-9._-]{1,64}")
_NANOS_OF_MILLI = 1_000_000
_IDS_OF_A_DRAW = 256
_HEX_OF_AN_ID = 19
_VARIANTS = {digit: "89ab"[int(digit, 16) % 4] for digit in "0123456789abcdef"}

current: ContextVar[str] = ContextVar("request_id", default="")
"""The request that this task, or this thread, is at work for; "" is none."""


def given_id(headers: list[tuple[bytes, bytes]]) -> str:
    """What the caller calls its request; "" when it gives no name, or one that is unfit."""
    for name, value in headers:
        if name == HEADER:
            return value.decode() if _FIT.fullmatch(value) else ""
    return ""


class RequestIds:
    """Ids that sort by when they were made: UUIDs of version 7 (RFC 9562, section 5.7).

    `chance` gives so many random bytes. They are drawn for many ids at once: asking the system for
    each would cost more than all the rest of an id.
    """

    def __init__(self, chance: Callable[[int], bytes], now: Callable[[], int] = time_ns) -> None:
        self._chance = chance
        self._now = now
        self._milli = -1
        self._opening = ""
        self._drawn = ""
        self._place = 0

    def __call__(self) -> str:
        milli = self._now() // _NANOS_OF_MILLI
        if milli != self._milli:
            self._milli = milli
            self._opening = f"{milli >> 16:08x}-{milli & 0xFFFF:04x}-7"
        place = self._place
        if place == len(self._drawn):
            self._drawn = self._chance(_IDS_OF_A_DRAW * _HEX_OF_AN_ID // 2).hex()
            place = 0
        self._place = end = place + _HEX_OF_AN_ID
        drawn = self._drawn[place:end]
        variant = _VARIANTS[drawn[3]]
        return f"{self._opening}{drawn[:3]}-{variant}{drawn[4:7]}-{drawn[7:]}"


class SharedIds(RequestIds):
    """The same for several threads: no id is given twice."""

    def __init__(self, chance: Callable[[int], bytes], now: Callable[[], int] = time_ns) -> None:
        super().__init__(chance, now)
        self._lock = Lock()

    def __call__(self) -> str:
        with self._lock:
            return super().__call__()
