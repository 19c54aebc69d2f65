"""Who calls: HTTP Basic with both keys, or "ChargeOver signature v1", which proves the private one.

A 401 says what was wrong in the vendor's brackets, and never whether a public key is known.
"""

import base64
import binascii
import hmac
import re
from collections.abc import Callable, Sequence
from dataclasses import field
from datetime import timedelta
from urllib.parse import unquote_to_bytes, urlsplit

from quotewright.core.errors import Unauthenticated
from quotewright.core.keys import KeyKind
from quotewright.core.records import dataclass
from quotewright.core.teams import Actor
from quotewright.inbound.callers import Caller
from quotewright.store import Desk
from quotewright.store.credentials import Credential, KeyPair

DOOR = "chargeover"
CLOCKS_DIFFER_BY = timedelta(minutes=15)
"""At most: a request that was signed earlier or later than this is refused."""

MISSING = "Missing (basic) authorization header."
WRONG_KEY = "Invalid public or private key."
WRONG_SIGNATURE = "Invalid signature."
EXPIRED = "Expired timestamp."
USED = "Nonce already used."

_MOST_HEADER = 1024
_MOST_NONCE = 64
_PART = re.compile(r'(co_[a-z_]+)="([^"]*)"')
_SECONDS = re.compile(r"[0-9]{1,11}")
_METHOD = ("HMAC-SHA256", "1.0")


@dataclass(frozen=True, slots=True)
class Keys:
    """HTTP Basic: the public key as the user, the private one as the password."""

    public: str
    private: str = field(repr=False)

    @property
    def credential(self) -> str:
        """Both: a stranger who knows the public one uses up nobody's rate."""
        return f"{self.public}:{self.private}"


@dataclass(frozen=True, slots=True)
class Signature:
    """Signature v1: `seconds` since 1970 when it was made, `proof` in hexadecimal digits."""

    public: str
    nonce: str
    seconds: str
    proof: str = field(repr=False)

    @property
    def credential(self) -> str:
        """Of every signature of a key the same, for each is another."""
        return f"{self.public} signs"


Shown = Keys | Signature


@dataclass(frozen=True, slots=True)
class Signable:
    """What may have been signed: one of these addresses, as bytes, and this very body."""

    addresses: Sequence[bytes]
    body: bytes


def refused(reason: str) -> Unauthenticated:
    return Unauthenticated(f"Invalid or incorrect authorization [{reason}]")


def read_authorization(header: str) -> Shown:
    """What an Authorization header shows; raises Unauthenticated where that can be nobody's."""
    scheme, _, rest = header.strip().partition(" ")
    match scheme.lower():
        case "basic":
            return _read_keys(rest.strip())
        case "chargeover":
            return _read_signature(rest)
        case _:
            raise refused(MISSING)


def addresses(public_url: str, received: str, target: bytes) -> Sequence[bytes]:
    """Where a caller may believe to have called.

    Behind a proxy that is the public address, whatever arrives here (`received`). Some sign what
    they meant before it was percent-encoded.
    """
    parts = urlsplit(public_url)
    origins = dict.fromkeys((public_url, f"{parts.scheme}://{parts.netloc}", received))
    targets = dict.fromkeys((target, unquote_to_bytes(target)))
    return [origin.encode() + each for origin in origins for each in targets]


def caller_of(desk: Desk, shown: Shown, signable: Callable[[], Signable]) -> Caller:
    """Whoever proves to have the private key; anyone else is Unauthenticated.

    A nonce is used up by a commit of its own, before the call: one that is refused is not taken
    again when its reason is gone.
    """
    pair = desk.credentials.find_pair(shown.public, KeyKind.CHARGEOVER)
    if isinstance(shown, Keys):
        return _by_keys(pair, shown)
    caller = _by_signature(pair, shown, signable())
    with desk.books(caller.team, caller.actor) as books:
        if abs(books.now.timestamp() - int(shown.seconds)) > CLOCKS_DIFFER_BY.total_seconds():
            raise refused(EXPIRED)
        if not books.used_nonces.use(shown.nonce):
            raise refused(USED)
    return caller


def _read_keys(text: str) -> Keys:
    try:
        shown = base64.b64decode(text[:_MOST_HEADER], validate=True).decode()
    except (binascii.Error, ValueError):
        raise refused(WRONG_KEY) from None
    public, _, private = shown.partition(":")
    return Keys(public, private)


def _read_signature(text: str) -> Signature:
    parts = dict(_PART.findall(text[:_MOST_HEADER]))
    shown = Signature(
        public=parts.get("co_public_key", ""),
        nonce=parts.get("co_nonce", ""),
        seconds=parts.get("co_timestamp", ""),
        proof=parts.get("co_signature", ""),
    )
    method = parts.get("co_signature_method"), parts.get("co_version")
    is_whole = 0 < len(shown.nonce) <= _MOST_NONCE and _SECONDS.fullmatch(shown.seconds)
    if not is_whole or method != _METHOD or "\0" in shown.nonce:
        raise refused(WRONG_SIGNATURE)
    return shown


def _by_keys(pair: KeyPair | None, shown: Keys) -> Caller:
    if pair is None or not hmac.compare_digest(pair.private.encode(), shown.private.encode()):
        raise refused(WRONG_KEY)
    return _caller(pair.credential)


def _by_signature(pair: KeyPair | None, shown: Signature, signable: Signable) -> Caller:
    if pair is None or not _is_proved(pair.private, shown, signable):
        raise refused(WRONG_SIGNATURE)
    return _caller(pair.credential)


def _is_proved(private: str, shown: Signature, signable: Signable) -> bool:
    """HMAC-SHA256 over key, address in small letters, nonce, time and body, with || between."""
    before = shown.public.encode()
    after = b"||".join((shown.nonce.encode(), shown.seconds.encode(), signable.body))
    proofs = (
        hmac.digest(private.encode(), b"||".join((before, address.lower(), after)), "sha256").hex()
        for address in signable.addresses
    )
    shown_proof = shown.proof.encode()
    return any(hmac.compare_digest(proof.encode(), shown_proof) for proof in proofs)


def _caller(credential: Credential) -> Caller:
    actor = Actor(door=DOOR, person_id=credential.person_id, credential_id=credential.id)
    return Caller(credential.team, credential.scopes, actor)
