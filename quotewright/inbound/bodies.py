"""What came in as a body: read up to a limit, decoded so that every number stays exact."""

from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl

import msgspec
from starlette.requests import ClientDisconnect
from starlette.types import Receive

from quotewright.core.errors import Invalid, Refusal

MOST_BYTES = 1024 * 1024
MOST_DEPTH = 32
MOST_FIELDS = 100
FORM = "application/x-www-form-urlencoded"


class TooLarge(Refusal):
    """The body is longer than is read."""


class WrongMediaType(Refusal):
    """The body is said to be something that this door does not read."""


async def read_body(receive: Receive, most: int = MOST_BYTES) -> bytes | None:
    """The whole body, or None when it has more than `most` bytes; the rest is not read then.

    Raises ClientDisconnect when its sender has gone before its end.
    """
    first, is_whole = await _next(receive)
    if is_whole:
        return first if len(first) <= most else None
    body = bytearray(first)
    while not is_whole and len(body) <= most:
        more, is_whole = await _next(receive)
        body += more
    return bytes(body) if len(body) <= most else None


def whole(body: bytes | None, most: int = MOST_BYTES) -> bytes:
    """A body of which everything was read; raises TooLarge."""
    if body is None:
        raise TooLarge(f"the body is longer than {most} bytes")
    return body


def read_object(body: bytes | None, media_type: str) -> dict[str, Any]:
    """A JSON object with numbers as int or Decimal; of a key given twice the last one counts."""
    value = _read_json(body, media_type, "object, such as {}")
    if not isinstance(value, dict):
        raise Invalid("the body must be a JSON object, such as {}")
    return value


def read_array(body: bytes | None, media_type: str) -> list[Any]:
    """A JSON array, otherwise as an object is read."""
    value = _read_json(body, media_type, "array, such as []")
    if not isinstance(value, list):
        raise Invalid("the body must be a JSON array, such as []")
    return value


def read_form(body: bytes, media_type: str) -> dict[str, str]:
    """What a form of a page sends in; of a field given twice the last one counts."""
    if media_type.partition(";")[0].strip().lower() != FORM:
        raise WrongMediaType(f"unsupported media type; send {FORM}")
    try:
        fields = parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=MOST_FIELDS,
        )
    except ValueError:
        raise Invalid("the body must be a form of fields in UTF-8") from None
    return dict(fields)


async def _next(receive: Receive) -> tuple[bytes, bool]:
    """The next part of a body, and whether it is the last."""
    message = await receive()
    if message["type"] == "http.disconnect":
        raise ClientDisconnect
    return message.get("body", b""), not message.get("more_body", False)


_decoder = msgspec.json.Decoder(float_hook=Decimal)


def _read_json(body: bytes | None, media_type: str, what: str) -> Any:
    body = whole(body)
    if not _may_be_json(media_type):
        raise WrongMediaType("unsupported media type; send application/json")
    try:
        value = _decoder.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ArithmeticError):
        raise Invalid(f"the body must be a JSON {what}") from None
    # So many brackets are needed to be too deep; most bodies have fewer and need no walk.
    brackets = body.count(b"{") + body.count(b"[")
    if brackets > MOST_DEPTH and _is_deeper_than(value, MOST_DEPTH):
        raise Invalid(f"the body is nested deeper than {MOST_DEPTH} levels")
    return value


def _may_be_json(media_type: str) -> bool:
    """Clients that name no type mean JSON; so do application/json, text/json and every …+json."""
    name = media_type.partition(";")[0].strip().lower()
    return name in {"", "application/json", "text/json"} or name.endswith("+json")


def _is_deeper_than(value: object, levels: int) -> bool:
    if not isinstance(value, dict | list):
        return False
    if levels == 0:
        return True
    inner = value.values() if isinstance(value, dict) else value
    return any(_is_deeper_than(one, levels - 1) for one in inner)
