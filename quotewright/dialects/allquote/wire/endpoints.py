"""Endpoints on the wire: hooks, which programs subscribe, and webhooks, which are made by hand."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from quotewright.core.addresses import MOST_URL, AllowedNetworks, check_url
from quotewright.core.endpoints import (
    EVERY_EVENT,
    MOST_ATTEMPTS,
    Endpoint,
    EndpointDraft,
    EndpointKind,
    EndpointStatus,
)
from quotewright.core.errors import Invalid
from quotewright.core.events import EVENTS
from quotewright.dialects.allquote.wire.words import Wire, one_of
from quotewright.inbound.fields import Body, read_flag, read_text, read_whole

HOOK_URLS = ("hookUrl", "target_url", "url", "webhookUrl")
"""What programs call the address that they subscribe; the first that is given counts."""

_MOST_EVENTS = 100


class _Status(StrEnum):
    ENABLED = "enabled"
    DISABLED = "disabled"


def read_event(text: str, name: str, *, beside: str) -> str:
    """The name of an event, or `beside`, which stands for something else."""
    if text not in EVENTS and text != beside:
        raise Invalid(f"{name} must be the name of an event, or {beside}", name)
    return text


def read_event_of_hook(body: Body) -> str:
    event = read_text(body, "event")
    if not event:
        raise Invalid("event is required", "event")
    return read_event(event, "event", beside=EVERY_EVENT)


def read_hook(body: Body, event: str, allowed: AllowedNetworks) -> EndpointDraft:
    given = [name for name in HOOK_URLS if read_text(body, name, most=MOST_URL)]
    url = _read_url(body, given[0] if given else HOOK_URLS[0], allowed)
    return EndpointDraft(url=url, events=(event,), kind=EndpointKind.HOOK)


def read_webhook(body: Body, allowed: AllowedNetworks) -> EndpointDraft:
    attempts = read_whole(body, "attempts")
    return EndpointDraft(
        url=_read_url(body, "url", allowed),
        events=_read_events(body),
        attempts=MOST_ATTEMPTS if attempts is None else attempts,
        ordered=read_flag(body, "ordered") or False,
        snapshot=read_flag(body, "snapshot") or False,
        rate_per_second=read_whole(body, "rate_per_second"),
    )


def read_secret(body: Body) -> str:
    """To the letter, for somebody else signs with it too; "" when none is given."""
    secret = body.get("secret")
    if secret is not None and not isinstance(secret, str):
        raise Invalid("secret must be text", "secret")
    return secret or ""


def read_change(body: Body, allowed: AllowedNetworks) -> dict[str, Any]:
    """What is wanted otherwise, by our names: only keys that were sent count.

    `null` leaves what cannot be without a value as it is.
    """
    sent: Mapping[str, Any] = {
        "url": _read_url(body, "url", allowed) if body.get("url") is not None else None,
        "events": _read_events(body) if body.get("events") is not None else None,
        "attempts": read_whole(body, "attempts"),
        "ordered": read_flag(body, "ordered"),
        "snapshot": read_flag(body, "snapshot"),
        "status": _read_status(body),
    }
    change = {field: value for field, value in sent.items() if value is not None}
    if "rate_per_second" in body:
        change["rate_per_second"] = read_whole(body, "rate_per_second")
    return change


def write_hook(endpoint: Endpoint) -> Wire:
    return {
        "id": endpoint.id,
        "event": endpoint.events[0],
        "target_url": endpoint.url,
        "status": endpoint.status,
        "reason": endpoint.reason,
        "created_at": endpoint.created_at,
    }


def write_new_hook(endpoint: Endpoint, secret: str) -> Wire:
    return {
        "id": endpoint.id,
        "event": endpoint.events[0],
        "target_url": endpoint.url,
        "secret": secret,
        "created_at": endpoint.created_at,
    }


def write_webhook(endpoint: Endpoint) -> Wire:
    return {
        "id": endpoint.id,
        "url": endpoint.url,
        "events": endpoint.events,
        "status": endpoint.status,
        "reason": endpoint.reason,
        "attempts": endpoint.attempts,
        "ordered": endpoint.ordered,
        "snapshot": endpoint.snapshot,
        "rate_per_second": endpoint.rate_per_second,
        "created_at": endpoint.created_at,
    }


def write_webhook_with_secret(endpoint: Endpoint, secret: str) -> Wire:
    """Only when it is new: nobody is shown a secret later."""
    return {**write_webhook(endpoint), "secret": secret}


def _read_url(body: Body, name: str, allowed: AllowedNetworks) -> str:
    """A refusal calls it what the caller called it."""
    url = read_text(body, name, most=MOST_URL)
    if not url:
        raise Invalid(f"{name} is required", name)
    try:
        return check_url(url, allowed)
    except Invalid as refusal:
        raise Invalid(f"{name}{refusal.message.removeprefix('url')}", name) from None


def _read_events(body: Body) -> tuple[str, ...]:
    """A list of names, or one name alone; each counts once, and * is all."""
    sent = body.get("events")
    if sent is None or sent == "":
        raise Invalid("events is required", "events")
    if isinstance(sent, str):
        sent = [sent]
    if not isinstance(sent, list) or len(sent) > _MOST_EVENTS:
        raise Invalid(f"events must be a list of at most {_MOST_EVENTS} names", "events")
    named = {f"events[{place}]": event for place, event in enumerate(sent)}
    return tuple(
        dict.fromkeys(
            read_event(read_text(named, name), name, beside=EVERY_EVENT) for name in named
        )
    )


def _read_status(body: Body) -> EndpointStatus | None:
    status = read_text(body, "status")
    return EndpointStatus(one_of(_Status, status, "status")) if status else None
