"""Texts of the wire: null where there is none, and a number where it means one."""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from quotewright.core.errors import Invalid
from quotewright.inbound.fields import SHORT, Body, clean_text

Wire = dict[str, Any]

_ADDRESS = re.compile(r"[^\s@,;<>\"]+@[^\s@,;<>\"]+")


def read_words(body: Body, key: str, *, most: int = SHORT, of: str = "") -> str:
    """Text without surrounding blanks; a number is taken as it is written. "" of null and nothing.

    `of` is what the body is a part of, for a refusal: "line_items[2]".
    """
    value = body.get(key)
    name = f"{of}.{key}" if of else key
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise Invalid(f"{name} must be text", name)
    # Python refuses to write out integers of thousands of digits.
    if isinstance(value, int) and abs(value) >= 10**SHORT:
        raise Invalid(f"{name} must be at most {SHORT} characters", name)
    return clean_text(str(value), name, most)


def missing(what: str) -> Invalid:
    """What a create cannot do without was not sent."""
    return Invalid(f"A required parameter was missing: {what}.", what)


def something(body: Body) -> Body:
    """Neither a new record nor a change is made of nothing."""
    if not body:
        raise missing("No data")
    return body


def read_recipient(body: Body) -> str:
    """The one e-mail address that something is to go to; "" where none is said."""
    address = read_words(body, "email")
    if address and not _ADDRESS.fullmatch(address):
        raise Invalid("email must be an e-mail address", "email")
    return address


def or_null(text: str) -> str | None:
    return text or None


def one_word_of(choices: Iterable[str], word: str, name: str) -> str:
    """The word, if it is one of the choices; otherwise raises Invalid."""
    known = tuple(choices)
    if word not in known:
        raise Invalid(f"{name} must be one of: {', '.join(known)}", name)
    return word
