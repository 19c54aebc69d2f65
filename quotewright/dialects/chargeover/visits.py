"""What came in: the head, the whole body, and what of both may have been signed."""

from starlette.types import Receive, Scope

from quotewright.core.records import dataclass
from quotewright.dialects.chargeover.authorization import (
    Shown,
    Signable,
    Signature,
    addresses,
    read_authorization,
)
from quotewright.dialects.chargeover.bulk import Part, read_query
from quotewright.dialects.chargeover.calls import Sender, sender_of
from quotewright.inbound.bodies import read_body, whole
from quotewright.inbound.origin import is_from_elsewhere


@dataclass(frozen=True)
class Visit:
    """A request of HTTP, and the credential it shows; nobody has looked that up yet.

    `body` None is one that was too long to be read.
    """

    scope: Scope
    body: bytes | None
    shown: Shown

    @property
    def media_type(self) -> str:
        return _header(self.scope, b"content-type")

    def sender(self) -> Sender:
        return sender_of(self.address, _header(self.scope, b"user-agent"))

    @property
    def address(self) -> str:
        client = self.scope.get("client")
        return client[0] if client else ""

    @property
    def is_signed(self) -> bool:
        return isinstance(self.shown, Signature)

    @property
    def is_anothers_doing(self) -> bool:
        """A stranger's page asks: a browser knows the keys by heart, but it cannot sign."""
        return not self.is_signed and is_from_elsewhere(self.scope["headers"])

    def signable(self, public_url: str) -> Signable:
        """The address as it was received comes from before any mount, encoded as it was sent."""
        query = self.scope["query_string"]
        target = self.scope["raw_path"] + (b"?" + query if query else b"")
        received = f"{self.scope['scheme']}://{_header(self.scope, b'host')}"
        return Signable(addresses(public_url, received, target), self.body or b"")


async def read_visit(scope: Scope, receive: Receive) -> Visit:
    """Raises Unauthenticated where nothing is shown, and TooLarge for what cannot be proved so."""
    shown = read_authorization(_header(scope, b"authorization"))
    is_read = scope["method"] in {"GET", "HEAD"}
    visit = Visit(scope, b"" if is_read else await read_body(receive), shown)
    if visit.is_signed:
        whole(visit.body)
    return visit


def part_of(scope: Scope) -> Part:
    """What is asked for, without its body."""
    method = "GET" if scope["method"] == "HEAD" else scope["method"]
    query = read_query(scope["query_string"].decode("utf-8", "replace"))
    return Part(method, _path_below(scope), query)


def _header(scope: Scope, name: bytes) -> str:
    """Of a header that comes twice the first one counts."""
    first = next((value for each, value in scope["headers"] if each == name), b"")
    return str(first, "latin-1")


def _path_below(scope: Scope) -> str:
    """What follows our place, as it was sent: an encoded slash is part of what stands around it."""
    place, raw = scope["root_path"], scope["raw_path"].decode("latin-1")
    return raw.removeprefix(place) if raw.startswith(place) else ""
