"""A visit: what somebody asks of the client's page, read out of a request."""

from collections.abc import Mapping
from http import HTTPStatus

from starlette.datastructures import QueryParams
from starlette.types import Receive, Scope

from quotewright.core.errors import Refusal
from quotewright.core.profiles import LANGUAGES
from quotewright.core.records import dataclass
from quotewright.inbound.bodies import read_body, read_form, whole
from quotewright.inbound.origin import is_from_elsewhere
from quotewright.portal.links import top_of

MOST_BYTES = 512 * 1024
"""A drawn signature of 256 KB, as a form writes it, with all that is said beside it."""

_MOST_OF_AN_AGENT = 255
_MOST_OF_AN_ADDRESS = 64


class FromElsewhere(Refusal):
    """A page of somebody else sent a form of ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """`top` leads to the root of the house; `language` is the browser's, for a page of nobody."""

    method: str
    token: str
    top: str
    query: Mapping[str, str]
    form: Mapping[str, str]
    address: str
    agent: str
    language: str


async def read_visit(scope: Scope, receive: Receive, token: str) -> Visit:
    """Raises TooLarge, WrongMediaType, Invalid, FromElsewhere; ClientDisconnect."""
    # Of a header that comes twice the first one counts.
    headers: dict[bytes, bytes] = dict(reversed(scope["headers"]))
    is_sent_in = scope["method"] == "POST"
    return Visit(
        method=scope["method"],
        token=token,
        top=top_of(scope["path"]),
        query=QueryParams(scope["query_string"]),
        form=await _form(headers, receive) if is_sent_in else {},
        address=address_of(scope),
        agent=headers.get(b"user-agent", b"").decode("latin-1")[:_MOST_OF_AN_AGENT],
        language=language_of(scope),
    )


def address_of(scope: Scope) -> str:
    client = scope.get("client")
    return client[0][:_MOST_OF_AN_ADDRESS] if client else ""


def language_of(scope: Scope) -> str:
    """The first language of a browser that we speak; English for any other."""
    headers = dict(scope["headers"])
    wanted = headers.get(b"accept-language", b"").decode("latin-1").lower().split(",")
    spoken = (one.strip()[:2] for one in wanted)
    return next((one for one in spoken if one in LANGUAGES), LANGUAGES[0])


async def _form(headers: Mapping[bytes, bytes], receive: Receive) -> dict[str, str]:
    if is_from_elsewhere(headers.items()):
        raise FromElsewhere(HTTPStatus.FORBIDDEN.phrase)
    body = whole(await read_body(receive, MOST_BYTES), MOST_BYTES)
    return read_form(body, headers.get(b"content-type", b"").decode("latin-1"))
