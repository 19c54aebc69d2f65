"""How instants and days are kept: whole microseconds since 1970 in UTC, and ISO text."""

from datetime import UTC, date, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def to_micros(instant: datetime) -> int:
    return (instant - _EPOCH) // _MICROSECOND


def from_micros(micros: int) -> datetime:
    return _EPOCH + timedelta(microseconds=micros)


def maybe_instant(micros: int | None) -> datetime | None:
    return None if micros is None else from_micros(micros)


def maybe_micros(instant: datetime | None) -> int | None:
    return None if instant is None else to_micros(instant)


def maybe_day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def maybe_iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def first_id_at(instant: datetime) -> str:
    """The smallest UUID of version 7 of this millisecond: whatever is made later is greater.

    There are none from before 1970.
    """
    milli = max(0, to_micros(instant) // 1000)
    return f"{milli >> 16:08x}-{milli & 0xFFFF:04x}-7000-8000-000000000000"
