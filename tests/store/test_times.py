"""How instants are kept, and which ids were made since one."""

from datetime import UTC, datetime, timedelta

import pytest

from quotewright.request_ids import RequestIds
from quotewright.store.times import first_id_at, from_micros, to_micros

NOW = datetime(2026, 6, 19, 1, 2, 3, 456_789, tzinfo=UTC)
MILLI = timedelta(milliseconds=1)


@pytest.mark.parametrize("instant", [NOW, datetime.min.replace(tzinfo=UTC)])
def test_an_instant_is_kept_to_the_microsecond(instant: datetime) -> None:
    assert from_micros(to_micros(instant)) == instant


def test_the_first_id_of_a_moment_lies_between_those_before_and_those_since() -> None:
    for chance in (0, 255):
        before, at, after = (
            _id_made_at(moment, chance) for moment in (NOW - MILLI, NOW, NOW + MILLI)
        )
        assert before < first_id_at(NOW) <= at < first_id_at(NOW + MILLI) <= after


def test_an_id_is_of_its_whole_millisecond() -> None:
    noon = datetime(2026, 11, 21, 12, 0, 0, 123_000, tzinfo=UTC)
    assert first_id_at(noon) == first_id_at(noon + timedelta(microseconds=999))
    assert first_id_at(noon) == "01a1fdfa-467b-7000-8000-000000000000"


@pytest.mark.parametrize(
    "long_ago", [datetime(1969, 12, 31, tzinfo=UTC), datetime(1, 1, 1, tzinfo=UTC)]
)
def test_every_id_was_made_since_long_ago(long_ago: datetime) -> None:
    assert first_id_at(long_ago) == "00000000-0000-7000-8000-000000000000"


def _id_made_at(moment: datetime, chance: int) -> str:
    """With all random bytes alike."""
    new_id = RequestIds(lambda count: bytes([chance]) * count, lambda: to_micros(moment) * 1000)
    return new_id()
