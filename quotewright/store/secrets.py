"""Secrets: how they are made, recognised by their hash, and sealed when we must use them again.

Nothing here is ever written to a log; what is sealed is bound to the place it was sealed for.
"""

import base64
import hashlib
import os
import secrets
import string
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from quotewright.core.endpoints import written_secret

_ALPHANUMERIC = string.ascii_letters + string.digits
_NONCE_BYTES = 12

_TOKEN_LENGTH = 26
_TOKEN_ALPHABET = (string.digits + string.ascii_lowercase).encode()
_TOKEN_LETTERS = bytes(_TOKEN_ALPHABET[byte % len(_TOKEN_ALPHABET)] for byte in range(256))
# Bytes beyond the last whole round of the alphabet would make some letters likelier.
_UNFAIR = bytes(range(256 - 256 % len(_TOKEN_ALPHABET), 256))


def new_bearer(prefix: str) -> str:
    """256 random bits behind a prefix that says what they are for (`ak_`, `at_`)."""
    return prefix + secrets.token_urlsafe(32)


def new_alphanumeric() -> str:
    """256 random bits in 43 letters and digits, as ChargeOver's and Factuursturen's keys look."""
    return "".join(secrets.choice(_ALPHANUMERIC) for _ in range(43))


def new_token() -> str:
    """134 random bits as the 26 letters and digits of a public token."""
    token = b""
    while len(token) < _TOKEN_LENGTH:
        token += os.urandom(2 * _TOKEN_LENGTH).translate(_TOKEN_LETTERS, _UNFAIR)
    return token[:_TOKEN_LENGTH].decode()


def new_signing_secret() -> str:
    """256 random bits as Standard Webhooks writes them, for an endpoint's signatures."""
    return written_secret(os.urandom(32))


def hash_of(secret: str) -> str:
    """What is kept to recognise a secret: 256 random bits need no salt and no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


class SecretBox:
    """AES-256-GCM under the first key; every key opens. Putting a new key first is rotation."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        if not keys or any(len(key) != 32 for key in keys):
            raise ValueError("every secret key has 32 bytes, and there is at least one")
        self._ciphers = [AESGCM(key) for key in keys]

    def seal(self, secret: str, place: str) -> str:
        nonce = os.urandom(_NONCE_BYTES)
        sealed = self._ciphers[0].encrypt(nonce, secret.encode(), place.encode())
        return base64.b64encode(nonce + sealed).decode()

    def open(self, sealed: str, place: str) -> str:
        """Raises ValueError when no key opens it, or it was sealed for another place."""
        raw = base64.b64decode(sealed)
        for cipher in self._ciphers:
            try:
                return cipher.decrypt(
                    raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], place.encode()
                ).decode()
            except InvalidTag:
                continue
        raise ValueError("none of the secret keys opens this")

    def move(self, sealed: str, place: str, to: str) -> str:
        """The same secret for another place, under the first key. What is so already stays.

        Raises ValueError when no key opens it.
        """
        secret = self.open(sealed, place)
        if place == to and self._opens_first(sealed, place):
            return sealed
        return self.seal(secret, to)

    def _opens_first(self, sealed: str, place: str) -> bool:
        raw = base64.b64decode(sealed)
        try:
            self._ciphers[0].decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], place.encode())
        except InvalidTag:
            return False
        return True
