"""Endpoints: what they hear, and which secrets they can be given."""

import base64
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from quotewright.core.endpoints import (
    EVERY_EVENT,
    TEST_EVENT,
    Endpoint,
    EndpointDraft,
    EndpointStatus,
    Reason,
    check_endpoint,
    check_secret,
    signing_key,
    written_secret,
)
from quotewright.core.errors import Invalid

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
DRAFT = EndpointDraft(url="https://example.com/", events=("quote.sent", "invoice.paid"))
ENDPOINT = Endpoint(
    url=DRAFT.url,
    events=DRAFT.events,
    id=1,
    status=EndpointStatus.ENABLED,
    reason=Reason.NONE,
    from_seq=7,
    failing_since=None,
    created_at=NOON,
    updated_at=NOON,
)


def test_only_chosen_events_that_come_after_it_was_made_are_heard() -> None:
    assert ENDPOINT.hears("quote.sent", 8)
    assert not ENDPOINT.hears("quote.sent", 7)
    assert not ENDPOINT.hears("quote.created", 8)


def test_who_listens_to_all_hears_every_event() -> None:
    assert replace(ENDPOINT, events=(EVERY_EVENT,)).hears("key.changed", 8)


@pytest.mark.parametrize("status", [EndpointStatus.DISABLED, EndpointStatus.DELETED])
def test_one_that_is_not_enabled_hears_nothing(status: EndpointStatus) -> None:
    assert not replace(ENDPOINT, status=status).hears("quote.sent", 8)


@pytest.mark.parametrize(
    "events", [(), ("quote.snet",), (TEST_EVENT,), (EVERY_EVENT, "quote.sent"), ("",)]
)
def test_events_must_be_known_ones_or_all(events: tuple[str, ...]) -> None:
    with pytest.raises(Invalid) as refusal:
        check_endpoint(replace(DRAFT, events=events))
    assert refusal.value.field == "events"


@pytest.mark.parametrize(
    ("field", "least", "most"), [("attempts", 1, 8), ("rate_per_second", 1, 1000)]
)
def test_attempts_and_rate_have_their_bounds(field: str, least: int, most: int) -> None:
    def draft(value: int) -> EndpointDraft:
        given: dict[str, Any] = {field: value}
        return replace(DRAFT, **given)

    for fine in (least, most):
        check_endpoint(draft(fine))
    for unfit in (least - 1, most + 1):
        with pytest.raises(Invalid) as refusal:
            check_endpoint(draft(unfit))
        assert refusal.value.field == field


@pytest.mark.parametrize(
    "secret",
    ["x" * 16, "x" * 255, "a#~!" * 4, "whsec_" + base64.b64encode(b"k" * 24).decode()],
)
def test_a_secret_is_visible_ascii_or_standard_base64(secret: str) -> None:
    check_secret(secret)


@pytest.mark.parametrize(
    "secret",
    [
        "x" * 15,
        "x" * 256,
        "sixteen or more é",
        "with a blank in it",
        "with\na\nline\nbreak!",
        "whsec_" + base64.b64encode(b"k" * 23).decode(),
        "whsec_" + base64.b64encode(b"k" * 65).decode(),
        "whsec_not*base64*at*all*but*long*enough",
    ],
)
def test_any_other_secret_is_refused(secret: str) -> None:
    with pytest.raises(Invalid) as refusal:
        check_secret(secret)
    assert refusal.value.field == "secret"


def test_a_written_secret_is_fit_and_gives_its_key_back() -> None:
    key = bytes(range(32))
    check_secret(written_secret(key))
    assert signing_key(written_secret(key)) == key


def test_the_key_of_a_plain_secret_is_its_text() -> None:
    assert signing_key("sixteen-or-more-!") == b"sixteen-or-more-!"
