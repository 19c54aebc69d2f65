"""The envelope that every answer is in: five keys in the page's order, and its numbers."""

from collections.abc import Mapping
from decimal import Decimal
from http import HTTPStatus
from typing import Any

import msgspec

OK = "OK"
ERROR = "Error"

encode = msgspec.json.Encoder(decimal_format="number").encode
"""The bytes of whatever is answered: JSON without blanks, a Decimal as the digits it has."""


def write_envelope(
    status: int, response: Any, message: str = "", details: Mapping[str, Any] | None = None
) -> bytes:
    """`code` repeats the status; below 400 it is OK, whatever was done."""
    return encode(in_envelope(status, response, message, details))


def in_envelope(
    status: int, response: Any, message: str = "", details: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    return {
        "code": int(status),
        "status": OK if status < HTTPStatus.BAD_REQUEST else ERROR,
        "message": message,
        "details": details or {},
        "response": response,
    }


def as_number(amount: Decimal) -> int | Decimal:
    """As the page writes numbers: 100 and 10.4, never 100.00 or 10.40."""
    whole = int(amount)
    return whole if whole == amount else amount.normalize()
