"""Days and times of the wire: written in the team's time zone, read in three forms.

A day is YYYY-MM-DD, a time YYYY-MM-DD HH:MM:SS; both may also come as ISO 8601 with an offset.
"""

import re
from datetime import UTC, date, datetime, tzinfo

from quotewright.core.errors import Invalid
from quotewright.inbound.fields import Body, read_instant

_TO_THE_SECOND = len("2024-07-29 17:13:35")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def write_time(instant: datetime | None, zone: tzinfo) -> str | None:
    # Its text goes on with fractions and the offset.
    return None if instant is None else str(instant.astimezone(zone))[:_TO_THE_SECOND]


def read_time(body: Body, key: str, zone: tzinfo) -> datetime | None:
    """An instant; a day is its midnight in the zone. None of null, "" and nothing."""
    value = body.get(key)
    if isinstance(value, str) and _DAY.fullmatch(value.strip()):
        return _instant({key: f"{value.strip()} 00:00:00"}, key, zone)
    return _instant(body, key, zone)


def read_kept_time(body: Body, key: str, zone: tzinfo, present: datetime | None) -> datetime | None:
    """As `read_time`; what is written like the present one is that, to the microsecond."""
    wanted = read_time(body, key, zone)
    return present if write_time(wanted, zone) == write_time(present, zone) else wanted


def read_day(body: Body, key: str, zone: tzinfo) -> date | None:
    """The day that it is in the zone at that time. None of null, "" and nothing."""
    instant = read_time(body, key, zone)
    return None if instant is None else instant.astimezone(zone).date()


def _instant(body: Body, key: str, zone: tzinfo) -> datetime | None:
    value = body.get(key)
    stripped = value.strip() if isinstance(value, str) else value
    try:
        instant = read_instant({key: stripped}, key, zone)
        # Some times of the first and the last day of the calendar have none in the zone.
        return None if instant is None else instant.astimezone(zone).astimezone(UTC)
    except (Invalid, OverflowError):
        raise Invalid(
            f"{key} must be written YYYY-MM-DD, YYYY-MM-DD HH:MM:SS, or as ISO 8601 with an offset",
            key,
        ) from None
