"""Preview addresses: bound to one token and a key of ours, and over when they say."""

from datetime import UTC, datetime, timedelta

import pytest

from quotewright.inbound.previews import LASTS, is_preview, sign_preview

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
KEY, OTHER = b"k" * 32, b"o" * 32
TOKEN = "t" * 26
SIGNED = sign_preview(TOKEN, KEY, NOW + LASTS)


def test_a_preview_is_good_for_a_day_and_no_second_longer() -> None:
    assert is_preview(TOKEN, SIGNED, [KEY], NOW)
    assert is_preview(TOKEN, SIGNED, [KEY], NOW + timedelta(days=1, seconds=-1))
    assert not is_preview(TOKEN, SIGNED, [KEY], NOW + timedelta(days=1))


def test_a_preview_is_of_one_token_alone() -> None:
    assert not is_preview("u" * 26, SIGNED, [KEY], NOW)


def test_after_a_rotation_the_former_key_still_opens_it() -> None:
    assert is_preview(TOKEN, SIGNED, [OTHER, KEY], NOW)
    assert not is_preview(TOKEN, SIGNED, [OTHER], NOW)


def test_nobody_can_prolong_it() -> None:
    until, _, mark = SIGNED.partition(".")
    assert not is_preview(TOKEN, f"{int(until) + 60}.{mark}", [KEY], NOW)


def test_it_stands_in_an_address_as_it_is() -> None:
    assert set(SIGNED) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.")


@pytest.mark.parametrize("signature", ["", ".", "9" * 99, "²." + "A" * 43, "9999999999.ä", "-1.A"])
def test_anything_else_is_no_preview(signature: str) -> None:
    assert not is_preview(TOKEN, signature, [KEY], NOW)
