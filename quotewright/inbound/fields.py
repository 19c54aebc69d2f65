"""One named value out of a body: text, numbers, ids, flags, days, instants; refused with its name.

`null` and a missing key mean the same: nothing was given.
"""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from typing import Any

from quotewright.core.errors import Invalid
from quotewright.core.money import MOST_MINOR

Body = Mapping[str, Any]

SHORT = 255
LONG = 10_000

_CONTROL = re.compile(r"[\x01-\x08\x0b-\x1f\x7f-\x9f]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?"
    r"(Z|[+-][0-9]{2}:?[0-9]{2})?"
)
_ID = re.compile(r"[0-9]{1,16}")
_MOST_DIGITS = 16
_NUMBER = re.compile(r"-?[0-9]{1,16}(\.[0-9]{1,6})?([eE][+-]?[0-9]{1,3})?")


def read_text(body: Body, key: str, *, most: int = SHORT, of: str = "") -> str:
    """Text without surrounding blanks; "" when nothing was given.

    NUL is refused; other control characters but newline and tab are dropped. `of` is what the
    body is a part of, for a refusal: "line_items[2]".
    """
    value = body.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Invalid(f"{_named(key, of)} must be text", _named(key, of))
    # Nearly all text is short and printable, and then there is nothing in it to look for.
    if len(value) <= most and value.isprintable():
        return value.strip()
    return clean_text(value, _named(key, of), most)


def clean_text(value: str, name: str, most: int = SHORT) -> str:
    if "\0" in value or _SURROGATE.search(value):
        raise Invalid(f"{name} must not contain NUL or half characters", name)
    text = _CONTROL.sub("", value).strip()
    if len(text) > most:
        raise Invalid(f"{name} must be at most {most} characters", name)
    return text


def read_number_or_text(body: Body, key: str) -> str:
    """For telephone numbers, which some clients send as numbers."""
    value = body.get(key)
    if isinstance(value, int) and not isinstance(value, bool):
        return clean_text(str(value), key)
    return read_text(body, key)


def read_whole(body: Body, key: str, *, of: str = "") -> int | None:
    """A whole number of at most MOST_MINOR either way; text of digits and 8.0 are taken too."""
    value = body.get(key)
    if value is None:
        return None
    number = value if type(value) is int else _whole(value)
    if number is None or abs(number) > MOST_MINOR:
        raise Invalid(f"{_named(key, of)} must be a whole number", _named(key, of))
    return number


def read_id(body: Body, key: str) -> int | None:
    """The id of a record; "" counts as nothing given, because forms send it so."""
    value = body.get(key)
    if value is None or value == "":
        return None
    digits = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    if not _ID.fullmatch(digits) or not 0 < int(digits) <= MOST_MINOR:
        raise Invalid(f"{key} must be an id", key)
    return int(digits)


def read_flag(body: Body, key: str) -> bool | None:
    value = body.get(key)
    if value is not None and not isinstance(value, bool):
        raise Invalid(f"{key} must be true or false", key)
    return value


def read_day(body: Body, key: str) -> date | None:
    """A day as YYYY-MM-DD; "" counts as nothing given."""
    value = body.get(key)
    if value is None or value == "":
        return None
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise Invalid(f"{key} must be a date written YYYY-MM-DD", key)


def read_instant(body: Body, key: str, zone: tzinfo | None = None) -> datetime | None:
    """An instant (UTC) out of ISO 8601, such as 2026-07-01T09:00:00+10:00; "" is nothing given.

    A time without an offset is one of `zone`; without a zone it is refused. Nothing is kept below
    a microsecond.
    """
    value = body.get(key)
    if value is None or value == "":
        return None
    instant = _instant(value, zone) if isinstance(value, str) else None
    if instant is None:
        raise Invalid(f"{key} must be a time written like 2026-07-01T09:00:00+10:00", key)
    return instant


def _named(key: str, of: str) -> str:
    return f"{of}.{key}" if of else key


def _instant(text: str, zone: tzinfo | None) -> datetime | None:
    if not _INSTANT.fullmatch(text):
        return None
    try:
        instant = datetime.fromisoformat(text)
        if instant.tzinfo is None and zone is None:
            return None
        # Some times of the first and the last day of the calendar have none in UTC.
        return (instant if instant.tzinfo else instant.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _whole(value: object) -> int | None:
    text = str(value) if isinstance(value, str | Decimal) else ""
    if not _NUMBER.fullmatch(text):
        return None
    number = Decimal(text)
    # The place of the first digit is looked at before any arithmetic: 1e999 is no small number.
    is_small = not number or number.adjusted() <= _MOST_DIGITS
    return int(number) if is_small and number == number.to_integral_value() else None
