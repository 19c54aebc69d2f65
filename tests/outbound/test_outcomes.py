"""What is kept of an answer: the excerpt, and when a receiver wants to be asked again."""

import errno
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotewright.outbound.outcomes import (
    excerpt_of,
    outcome_of_error,
    outcome_of_status,
    retry_after_of,
)

NOW = datetime(2026, 11, 21, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_any_status_of_success_is_delivered(status: int) -> None:
    assert outcome_of_status(status) == "delivered"


@pytest.mark.parametrize("status", [101, 300, 302, 400, 410, 500, 999])
def test_any_other_status_is_named_by_its_number(status: int) -> None:
    assert outcome_of_status(status) == f"status_{status}"


def test_what_is_no_way_of_the_network_to_fail_is_not_called_one() -> None:
    assert outcome_of_error(ValueError("a fault of ours")) == "failed"
    assert outcome_of_error(OSError(errno.EMFILE, "too many open files")) == "failed"
    assert outcome_of_error(OSError(errno.ENETUNREACH, "no way there")) == "unreachable"


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        (b"", ""),
        (b'{"ok":true}', '{"ok":true}'),
        ("Größe: 5 €".encode(), "Größe: 5 €"),
        (b"a\xffb", "a\ufffdb"),
        (b"a\x00b\x1b[31mc\r\n\td\x7f\xc2\x9be", "ab[31mc\n\tde"),
        (b"x" * 16384, "x" * 500),
        ("é".encode() * 501, "é" * 500),
    ],
)
def test_an_excerpt_is_short_text_without_control_characters(body: bytes, kept: str) -> None:
    assert excerpt_of(body) == kept


@given(st.binary())
def test_an_excerpt_can_always_be_kept(body: bytes) -> None:
    kept = excerpt_of(body)
    assert len(kept) <= 500
    assert "\x00" not in kept
    assert kept.encode().decode() == kept


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("0", 0),
        ("120", 120),
        ("999999999", 999_999_999),
        ("Sat, 21 Nov 2026 12:02:00 GMT", 120),
        ("Saturday, 21-Nov-26 12:02:00 GMT", 120),
        ("Sat Nov 21 12:02:00 2026", 120),
        ("Sat, 21 Nov 2026 13:02:00 +0100", 120),
        ("Sat, 21 Nov 2026 11:00:00 GMT", 0),
    ],
)
def test_retry_after_is_seconds_or_a_date(written: str, seconds: int) -> None:
    assert retry_after_of(written, NOW) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    "written",
    ["", "soon", "-1", "1.5", "٣", "9" * 5000, "Sat, 99 Nov 2026 12:02:00 GMT", "12:00", "\x00"],
)
def test_any_other_retry_after_is_as_good_as_none(written: str) -> None:
    assert retry_after_of(written, NOW) is None


@given(st.text() | st.text("0123456789 ,:-+JanFebSatGMT"))
def test_no_retry_after_is_too_strange(written: str) -> None:
    wait = retry_after_of(written, NOW)
    assert wait is None or wait >= timedelta(0)
