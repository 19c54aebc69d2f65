"""Deliveries: made of what happened, asked for again, and what came of them.

Locks are taken in this order: the team's counters, endpoints, deliveries.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from quotewright.actions.letters import letters_of_disabling
from quotewright.core.deliveries import (
    DELIVERED,
    GONE,
    Attempt,
    Delivery,
    DeliveryDraft,
    next_attempt,
)
from quotewright.core.endpoints import (
    FAILING_TOO_LONG,
    TEST_EVENT,
    Endpoint,
    EndpointStatus,
    Reason,
)
from quotewright.core.errors import NotAllowed, NotFound
from quotewright.core.events import EndpointDisabled
from quotewright.core.records import dataclass
from quotewright.store import Books
from quotewright.store.claims import Finished
from quotewright.store.outbox import Announced

MOST_EVENTS = 500
MOST_ADDED = 2000
"""Deliveries of one fan-out, but for the last event's: a team may have a thousand endpoints."""

MOST_REPLAYED = 10_000

NewId = Callable[[], str]
Snapshot = Callable[[Books, Announced], str | None]
"""The record of an event as JSON, or None where there is none."""


@dataclass(frozen=True, slots=True)
class FannedOut:
    """How many events were read, how many deliveries they made, and whether more events follow."""

    read: int
    added: int
    has_more: bool


@dataclass(frozen=True, slots=True)
class Replayed:
    """How many deliveries are to go out (again), and whether there is more to replay."""

    count: int
    more: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """A delivery as it was claimed, and the attempt that was made."""

    delivery: Delivery
    attempt: Attempt


def fan_out(books: Books, new_id: NewId, snapshot: Snapshot) -> FannedOut:
    """Make deliveries of the next events of the outbox, for every endpoint that hears them.

    A team whose plan has no API is told nothing. Raises Conflict when another worker was quicker.
    """
    position = books.dispatches.position()
    # Read before the endpoints: one that is made or enabled later begins behind these events.
    last = books.outbox.last()
    if last <= position:
        return FannedOut(0, 0, has_more=False)
    hearing = books.endpoints.enabled(kept=True) if books.team.may_write_by_api else []
    events = _next_events(books, position, last, hearing)
    drafts: list[DeliveryDraft] = []
    read, reached = 0, last
    for event in events:
        if len(drafts) >= MOST_ADDED:
            break
        drafts.extend(_told(books, event, hearing, new_id, snapshot))
        read += 1
        reached = event.seq if read == MOST_EVENTS or read < len(events) else last
    books.dispatches.advance(position, reached)
    books.deliveries.add(drafts)
    return FannedOut(read, len(drafts), has_more=reached < last)


def resend(books: Books, delivery_id: str) -> Delivery:
    """The delivery goes out once more, under its own id; raises NotFound, NotAllowed."""
    books.lock()
    delivery = _delivery(books, delivery_id)
    _open_endpoint(books, delivery.endpoint_id)
    books.deliveries.send_again([delivery_id])
    return _delivery(books, delivery_id)


def replay(
    books: Books,
    endpoint_id: int,
    since: datetime,
    new_id: NewId,
    snapshot: Snapshot | None = None,
) -> Replayed:
    """What happened since then and failed goes out again, what was never to be told goes out.

    At most MOST_REPLAYED, the failed ones first. Raises NotFound, NotAllowed.
    """
    books.lock()
    endpoint = _open_endpoint(books, endpoint_id)
    failed = books.deliveries.failed_since(endpoint_id, since, MOST_REPLAYED + 1)
    read = books.dispatches.position()
    room = MOST_REPLAYED + 1 - len(failed)
    missed = books.deliveries.missed_since(endpoint, since, read, room) if room else []
    count = min(len(failed) + len(missed), MOST_REPLAYED)
    books.deliveries.send_again(failed[:MOST_REPLAYED])
    told = missed[: count - min(len(failed), count)]
    show = snapshot or _nothing
    books.deliveries.add(
        [draft for event in told for draft in _told(books, event, [endpoint], new_id, show)]
    )
    return Replayed(count, more=len(failed) + len(missed) > count)


def send_test(books: Books, endpoint_id: int, new_id: NewId) -> Delivery:
    """A delivery that no event caused, tried once; raises NotFound, NotAllowed."""
    books.lock()
    _open_endpoint(books, endpoint_id)
    draft = DeliveryDraft(
        id=new_id(),
        endpoint_id=endpoint_id,
        event=TEST_EVENT,
        subject_id=endpoint_id,
        happened_at=books.now,
    )
    books.deliveries.add([draft])
    return _delivery(books, draft.id)


def keep_outcomes(
    books: Books,
    worker: str,
    outcomes: Sequence[Outcome],
    allowed: int,
    jitter: Callable[[], int],
) -> None:
    """Keep what came of attempts, in their order, and say when to try again.

    `allowed` is the server's own ceiling of attempts, `jitter` gives chance from -100 to 100. An
    endpoint that is gone (410), or has failed for FAILING_TOO_LONG, is disabled.
    """
    endpoints = books.endpoints.among({each.delivery.endpoint_id for each in outcomes})
    marked = dict(endpoints)
    for each in outcomes:
        number = each.delivery.endpoint_id
        marked[number] = _marked(marked[number], each.attempt)
    _keep_marked(books, endpoints, marked)
    finished = [
        Finished(each.delivery, each.attempt, _due_at(each, endpoints, allowed, jitter))
        for each in outcomes
    ]
    books.deliveries.finish(worker, finished)


def _next_events(
    books: Books, position: int, last: int, hearing: Sequence[Endpoint]
) -> list[Announced]:
    """Those that somebody may hear: a book's past is no matter of endpoints that came later."""
    if not hearing:
        return []
    start = max(position, min(endpoint.from_seq for endpoint in hearing))
    return [event for event in books.outbox.after(start, MOST_EVENTS) if event.seq <= last]


def _told(
    books: Books,
    event: Announced,
    endpoints: Sequence[Endpoint],
    new_id: NewId,
    snapshot: Snapshot,
) -> Iterator[DeliveryDraft]:
    hearing = [each for each in endpoints if each.hears(event.name, event.seq)]
    is_shown = any(endpoint.snapshot for endpoint in hearing)
    shown = snapshot(books, event) if is_shown else None
    for endpoint in hearing:
        yield DeliveryDraft(
            id=new_id(),
            endpoint_id=endpoint.id,
            event=event.name,
            subject_id=event.subject_id,
            happened_at=event.happened_at,
            seq=event.seq,
            snapshot=shown if endpoint.snapshot else None,
        )


def _nothing(_books: Books, _event: Announced) -> None:
    return None


def _delivery(books: Books, delivery_id: str) -> Delivery:
    delivery = books.deliveries.get(delivery_id)
    if delivery is None:
        raise NotFound
    return delivery


def _open_endpoint(books: Books, endpoint_id: int) -> Endpoint:
    """The endpoint, to which something can be sent."""
    endpoint = books.endpoints.get(endpoint_id)
    if endpoint is None:
        raise NotFound
    if endpoint.status is EndpointStatus.DELETED:
        raise NotAllowed("the endpoint is deleted: make a new one")
    if endpoint.status is EndpointStatus.DISABLED:
        raise NotAllowed("the endpoint is disabled: enable it first")
    return endpoint


def _marked(endpoint: Endpoint, attempt: Attempt) -> Endpoint:
    """The endpoint as this attempt leaves it."""
    if attempt.outcome == DELIVERED:
        return replace(endpoint, failing_since=None) if endpoint.failing_since else endpoint
    since = endpoint.failing_since or attempt.at
    failing = endpoint if endpoint.failing_since else replace(endpoint, failing_since=since)
    if endpoint.status is not EndpointStatus.ENABLED:
        return failing
    if attempt.outcome == GONE:
        return replace(failing, status=EndpointStatus.DISABLED, reason=Reason.GONE)
    if attempt.at - since >= FAILING_TOO_LONG:
        return replace(failing, status=EndpointStatus.DISABLED, reason=Reason.FAILING)
    return failing


def _keep_marked(books: Books, before: dict[int, Endpoint], marked: dict[int, Endpoint]) -> None:
    ended = [each for each in marked.values() if each.status is not before[each.id].status]
    if ended:
        _disable(books, ended)
    for each in marked.values():
        if each.failing_since != before[each.id].failing_since:
            books.endpoints.keep_failing(each.id, each.failing_since)


def _disable(books: Books, ended: Iterable[Endpoint]) -> None:
    reasons = {endpoint.id: endpoint.reason for endpoint in ended}
    count = len(reasons)
    taken = books.take(event_seq=count, audits=count, letters=count)
    # Under the team's lock: somebody may have disabled or deleted it meanwhile.
    among = books.endpoints.among(reasons).values()
    enabled = [each for each in among if each.status is EndpointStatus.ENABLED]
    for endpoint in enabled:
        reason = reasons[endpoint.id]
        books.endpoints.save(
            replace(endpoint, status=EndpointStatus.DISABLED, reason=reason, updated_at=books.now)
        )
        books.record(EndpointDisabled(endpoint.id))
        books.note("endpoint.disabled", "endpoint", endpoint.id, reason)
    books.letters.add(taken["letters"], letters_of_disabling(books, enabled, reasons))


def _due_at(
    outcome: Outcome, endpoints: dict[int, Endpoint], allowed: int, jitter: Callable[[], int]
) -> datetime | None:
    delivery, attempt = outcome.delivery, outcome.attempt
    if attempt.outcome in {DELIVERED, GONE}:
        return None
    attempts = min(endpoints[delivery.endpoint_id].attempts, allowed)
    return next_attempt(delivery, attempt, attempts, jitter())
