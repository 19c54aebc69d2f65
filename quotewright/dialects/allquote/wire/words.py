"""What the wire of every noun is written with: its type and bytes, one of several words, ids."""

from enum import StrEnum
from typing import Any, TypeVar

import msgspec

from quotewright.core.errors import Invalid
from quotewright.inbound.fields import Body, read_id

Wire = dict[str, Any]

Choice = TypeVar("Choice", bound=StrEnum)

encode = msgspec.json.Encoder(decimal_format="number").encode
"""The bytes of whatever is answered or delivered: JSON without blanks, decimals as they are."""


def one_of(choices: type[Choice], value: str, name: str) -> Choice:
    try:
        return choices(value)
    except ValueError:
        raise Invalid(f"{name} must be one of: {', '.join(choices)}", name) from None


def required_client(body: Body) -> int:
    client_id = read_id(body, "client_id")
    if client_id is None:
        raise Invalid("client_id is required", "client_id")
    return client_id
