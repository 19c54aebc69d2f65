"""Idempotency-Key: a request that may come twice is carried out once, and answered the same twice.

After draft-ietf-httpapi-idempotency-key-header-07. Every door says the refusals in its own shape.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import sha256

from quotewright.core.errors import Invalid, Refusal
from quotewright.inbound.bodies import whole
from quotewright.inbound.callers import Caller
from quotewright.store import Books, Desk
from quotewright.store.connections import Held
from quotewright.store.idempotency import FirstUse, KeptAnswer

HEADER = "Idempotency-Key"
REPLAYED = {"Idempotency-Replayed": "true"}
"""The header that an answer given again has beside those of the first time."""

_KEY = re.compile(r"[!-~]{1,255}")
_QUOTED = re.compile(r'"((?:[!#-\[\]-~]|\\["\\])*)"')
_ESCAPED = re.compile(r'\\(["\\])')


class KeyReused(Refusal):
    """The key came before, with another request."""


class StillRunning(Refusal):
    """The request that came first with this key is not answered yet."""


@dataclass(frozen=True, slots=True)
class Keyed:
    """A request that carries a key: the header as it came, and what makes it this very request.

    `body` None is one that was too long to be read.
    """

    header: str
    method: str
    path: str
    body: bytes | None

    @property
    def key(self) -> str:
        """1 to 255 visible characters; a quoted key, as the draft writes it, is what it quotes."""
        quoted = _QUOTED.fullmatch(self.header)
        key = _ESCAPED.sub(r"\1", quoted[1]) if quoted else self.header
        if not _KEY.fullmatch(key):
            raise Invalid(f"{HEADER} must be 1 to 255 visible ASCII characters", HEADER)
        return key

    @property
    def fingerprint(self) -> str:
        """The same for the same request only; raises TooLarge."""
        asked = f"{self.method} {len(self.path)} {self.path}".encode()
        return sha256(asked + whole(self.body)).hexdigest()


def answer_once(
    desk: Desk, caller: Caller, request: Keyed, answer: Callable[[Desk], KeptAnswer]
) -> KeptAnswer:
    """Carry a request out and keep its answer, in one transaction; or answer as the first time.

    `answer` works at the desk it is given, whose writes commit together with the key. What it
    refuses it raises: then nothing is kept and the key is free again. Raises KeyReused,
    StillRunning, and what `Keyed` raises.
    """
    key, fingerprint = request.key, request.fingerprint
    with desk.books(caller.team, caller.actor) as books:
        first = _claim(books, key, fingerprint)
        if first is None:
            given = answer(desk.inside())
            books.idempotency_keys.keep(key, given)
            return given
    if first.fingerprint != fingerprint:
        raise KeyReused(f"this {HEADER} came with another request before")
    return replace(first.answer, headers={**first.answer.headers, **REPLAYED})


def _claim(books: Books, key: str, fingerprint: str) -> FirstUse | None:
    try:
        return books.idempotency_keys.claim(key, fingerprint)
    except Held:
        raise StillRunning(
            f"the first request with this {HEADER} is still running; try again"
        ) from None
