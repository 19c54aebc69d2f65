"""One-time forms: what a page hands out with a form, and looks at when the form is sent in.

It is bound to the link, to what the form is for and to what was read beside it. Nothing is kept
until it is used, and it is never used twice.
"""

import hmac
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from quotewright.core.errors import Refusal
from quotewright.core.records import dataclass

FORM_LIVES = timedelta(days=2)
"""Read on one day, decided on the next."""

_PURPOSE = b"quotewright: forms of the client's page"
_NONCE_BYTES = 16


class Stale(Refusal):
    """The form is too old, or none that was handed out: what was sent in is not looked at."""

    def __init__(self) -> None:
        super().__init__("this form is too old; send the one of this page")


@dataclass(frozen=True, slots=True)
class Bond:
    """What a form belongs to. `content` is the hash of what is decided about."""

    purpose: str
    link: str
    content: str


class Forms:
    """`keys`: the first one signs, every one is recognised. `chance` gives random bytes."""

    def __init__(self, keys: Sequence[bytes], chance: Callable[[int], bytes]) -> None:
        self._keys = [hmac.digest(key, _PURPOSE, sha256) for key in keys]
        self._chance = chance

    def make(self, bond: Bond, now: datetime) -> str:
        nonce = self._chance(_NONCE_BYTES).hex()
        ends = str(int((now + FORM_LIVES).timestamp()))
        return f"{nonce}.{ends}.{_sign(self._keys[0], bond, nonce, ends)}"

    def nonce_of(self, form: str, bond: Bond, now: datetime) -> str:
        """By which it is known that a form was used; raises Stale."""
        nonce, _, rest = form.partition(".")
        ends, _, signature = rest.partition(".")
        signed = (_sign(key, bond, nonce, ends) for key in self._keys)
        is_ours = any(hmac.compare_digest(_bytes(one), _bytes(signature)) for one in signed)
        # Only what was signed is read any further: the end is a number then.
        if not is_ours or int(ends) < now.timestamp():
            raise Stale
        return nonce


def _sign(key: bytes, bond: Bond, nonce: str, ends: str) -> str:
    said = f"{bond.purpose}\n{bond.link}\n{bond.content}\n{nonce}\n{ends}"
    return hmac.digest(key, _bytes(said), sha256).hex()


def _bytes(text: str) -> bytes:
    return text.encode(errors="replace")
