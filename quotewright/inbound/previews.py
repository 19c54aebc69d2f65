"""Previews: the address at which staff look at a client's page without being counted as a view.

A signature is bound to one token and ends at an hour that it names itself.
"""

import base64
import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256

LASTS = timedelta(days=1)
"""How long an address is good that is handed out now."""

_PURPOSE = b"quotewright preview"


def sign_preview(token: str, key: bytes, expires_at: datetime) -> str:
    """Letters, digits, `-`, `_` and one `.`: fit for an address as it is. `key` has 32 bytes."""
    until = str(int(expires_at.timestamp()))
    return f"{until}.{_mark(token, until, key)}"


def is_preview(token: str, signature: str, keys: Sequence[bytes], now: datetime) -> bool:
    """Whether one of the keys signed this for the token, and it is not over."""
    until, _, mark = signature.partition(".")
    # Only what we write ourselves: digits of other scripts are digits to Python, too.
    if not (until.isascii() and until.isdecimal() and len(until) < 16 and mark.isascii()):
        return False
    marks = [_mark(token, until, key) for key in keys]
    is_signed = any(hmac.compare_digest(mark, each) for each in marks)
    return is_signed and now.timestamp() < int(until)


def _mark(token: str, until: str, key: bytes) -> str:
    # A key of its own, so that no signature made for something else is ever one of these.
    own = hmac.digest(key, _PURPOSE, sha256)
    mark = hmac.digest(own, f"{token}\n{until}".encode(), sha256)
    return base64.urlsafe_b64encode(mark).rstrip(b"=").decode()
