"""Endpoints: make one, change it, take it away, give it another secret."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from quotewright.core.endpoints import (
    KEPT_AFTER_ROTATION,
    MOST_ENDPOINTS,
    Endpoint,
    EndpointDraft,
    EndpointStatus,
    Reason,
    check_endpoint,
    check_secret,
)
from quotewright.core.errors import Conflict, NotFound
from quotewright.store import Books
from quotewright.store.secrets import new_signing_secret

DELETED = "endpoint_deleted"
"""The outcome of what was still to be told to an endpoint that is gone."""


def add_endpoint(books: Books, draft: EndpointDraft, secret: str = "") -> tuple[Endpoint, str]:
    """The endpoint and its secret, a new one where none is given.

    It hears of what happens from now on. The URL was looked at by whoever knows which networks are
    allowed; raises Invalid for the rest, Conflict when there are MOST_ENDPOINTS already.
    """
    check_endpoint(draft)
    if secret:
        check_secret(secret)
    taken = books.take(endpoints=1, audits=1)
    if books.endpoints.count() >= MOST_ENDPOINTS:
        raise Conflict(f"a team has at most {MOST_ENDPOINTS} endpoints: delete one first")
    kept = secret or new_signing_secret()
    # Under the team's lock: every event that is not counted yet comes after this endpoint.
    endpoint = books.endpoints.add(taken["endpoints"], draft, kept, taken["event_seq"])
    books.note("endpoint.added", "endpoint", endpoint.id, endpoint.kind)
    return endpoint, kept


def change_endpoint(books: Books, endpoint_id: int, change: Mapping[str, Any]) -> Endpoint:
    """Bring it to what `change` names: fields of an EndpointDraft, or its status.

    Enabling lets it begin anew; what it missed meanwhile is told by a replay. Raises NotFound for
    a deleted one.
    """
    books.take(audits=1)
    endpoint = _live(books, endpoint_id)
    wanted = replace(endpoint, **change)
    check_endpoint(wanted)
    if wanted == endpoint:
        return endpoint
    changed = replace(_with_reason(endpoint, wanted), updated_at=books.now)
    books.endpoints.save(changed)
    books.note("endpoint.changed", "endpoint", endpoint_id, " ".join(sorted(change)))
    return changed


def delete_endpoint(books: Books, endpoint_id: int) -> Endpoint:
    """Nothing is sent to it from now on, what waits neither; again it changes nothing."""
    books.take(audits=1)
    endpoint = books.endpoints.get(endpoint_id)
    if endpoint is None:
        raise NotFound
    if endpoint.status is EndpointStatus.DELETED:
        return endpoint
    deleted = replace(endpoint, status=EndpointStatus.DELETED, updated_at=books.now)
    books.endpoints.save(deleted)
    books.deliveries.drop_waiting(endpoint_id, DELETED)
    books.note("endpoint.deleted", "endpoint", endpoint_id)
    return deleted


def rotate_secret(books: Books, endpoint_id: int) -> tuple[Endpoint, str]:
    """The endpoint and its new secret; the former one signs as well for KEPT_AFTER_ROTATION."""
    books.take(audits=1)
    endpoint = _live(books, endpoint_id)
    secret = new_signing_secret()
    books.endpoints.rotate(endpoint_id, secret, books.now + KEPT_AFTER_ROTATION)
    books.note("secret.rotated", "endpoint", endpoint_id)
    return replace(endpoint, updated_at=books.now), secret


def _live(books: Books, endpoint_id: int) -> Endpoint:
    endpoint = books.endpoints.get(endpoint_id)
    if endpoint is None or endpoint.status is EndpointStatus.DELETED:
        raise NotFound
    return endpoint


def _with_reason(before: Endpoint, wanted: Endpoint) -> Endpoint:
    if wanted.status is before.status:
        return wanted
    if wanted.status is EndpointStatus.ENABLED:
        return replace(wanted, reason=Reason.NONE, failing_since=None)
    return replace(wanted, reason=Reason.BY_HAND)
