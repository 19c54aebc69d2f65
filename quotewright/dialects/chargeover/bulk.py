"""/_bulk: several requests in one body, each carried out by itself, in their order."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from quotewright.core.errors import Invalid
from quotewright.core.records import dataclass
from quotewright.dialects.chargeover.calls import BELOW
from quotewright.dialects.chargeover.envelope import encode, in_envelope
from quotewright.dialects.chargeover.refusals import Outcome
from quotewright.inbound.bodies import read_array

MOST_REQUESTS = 25
MOST_PARAMETERS = 100

_METHODS = frozenset({"GET", "POST", "PUT"})


@dataclass(frozen=True, slots=True)
class Part:
    """A request of the body: `path` is what follows /api/v3, percent-encoded still."""

    method: str
    path: str
    query: Mapping[str, str]
    body: bytes | None = b""


def read_bulk(body: bytes | None, media_type: str) -> list[Any]:
    """The requests, each unread: one that is wrong is refused by itself."""
    parts = read_array(body, media_type)
    if len(parts) > MOST_REQUESTS:
        raise Invalid(f"A bulk request may hold at most {MOST_REQUESTS} requests.")
    return parts


def read_part(sent: Any) -> Part:
    """Raises Invalid; `uri` is a path such as /api/v3/quote/9, or a whole address."""
    if not isinstance(sent, dict):
        raise Invalid("Every request of a bulk request must be an object.")
    method, uri, payload = (sent.get(key) for key in ("request_method", "uri", "payload"))
    if not isinstance(method, str) or method.upper() not in _METHODS:
        raise Invalid("request_method must be GET, POST or PUT", "request_method")
    path, query = _split(uri)
    return Part(
        method.upper(), path, read_query(query), b"" if payload is None else encode(payload)
    )


def read_query(text: str) -> dict[str, str]:
    """The parameters of an address, decoded once; of one that comes twice the last one counts."""
    try:
        return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_PARAMETERS))
    except ValueError:
        raise Invalid("Missing or invalid parameter.") from None


def write_bulk(outcomes: list[Outcome]) -> dict[str, Any]:
    return {"_bulk": [_write_outcome(outcome) for outcome in outcomes]}


def _split(uri: Any) -> tuple[str, str]:
    try:
        parts = urlsplit(uri if isinstance(uri, str) else "")
    except ValueError:
        raise Invalid("uri must be the path of a request", "uri") from None
    if not parts.path.startswith(f"{BELOW}/"):
        raise Invalid(f"uri must be the path of a request, below {BELOW}", "uri")
    return parts.path.removeprefix(BELOW), parts.query


def _write_outcome(outcome: Outcome) -> dict[str, Any]:
    written = in_envelope(outcome.status, outcome.response, outcome.message)
    del written["details"]
    return written
