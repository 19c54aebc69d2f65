"""What tests of deliveries share: an endpoint, a worker with a lease, attempts, outcomes."""

import os
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, insert

from quotewright.actions.deliveries import FannedOut, Outcome, fan_out, keep_outcomes
from quotewright.actions.endpoints import add_endpoint
from quotewright.core.deliveries import DELIVERED, Attempt, Delivery
from quotewright.core.endpoints import Endpoint, EndpointDraft
from quotewright.core.query import Order, Query
from quotewright.request_ids import RequestIds
from quotewright.store import Books
from quotewright.store.leases import BUCKETS
from quotewright.store.outbox import Announced
from quotewright.store.schema import leases
from quotewright.store.statements import Statement
from tests.actions.office import Office

new_id = RequestIds(os.urandom)
SECRET = "the-secret-of-acmes-endpoint"
DRAFT = EndpointDraft(url="https://hooks.example.com/acme", events=("*",))

_FREE = Statement(delete(leases).where(leases.c.bucket == bindparam("of")))
_LEASE = Statement(insert(leases))


def has_endpoint(office: Office, **fields: object) -> Endpoint:
    draft = replace(DRAFT, **fields)  # type: ignore[arg-type]
    return office.do(add_endpoint, draft, SECRET)[0]


def hold_lease(office: Office, worker: str = "w1") -> None:
    """From now on this worker looks after the team, for a minute."""
    until = int((office.clock() + timedelta(minutes=1)).timestamp()) * 1_000_000
    bucket = office.team_id % BUCKETS
    row = {"bucket": bucket, "holder": worker, "held_until": until}

    def take_over(books: Books) -> None:
        books.connection.run(_FREE, {"of": bucket})
        books.connection.run(_LEASE, row)

    office.do(take_over)


def spread(office: Office) -> FannedOut:
    return office.do(fan_out, new_id, told_as)


def told_as(_books: Books, event: Announced) -> str:
    return f'{{"id":{event.subject_id}}}'


def claim(
    office: Office, endpoint: Endpoint, worker: str = "w1", most: int = 100
) -> list[Delivery]:
    return office.do(lambda books: books.deliveries.claim(endpoint, worker, most))


def finish(
    office: Office, delivery: Delivery, outcome: str = DELIVERED, at: datetime | None = None
) -> None:
    attempt = Attempt(at=at or office.clock(), milliseconds=12, outcome=outcome, excerpt="ok")
    office.do(keep_outcomes, "w1", [Outcome(delivery, attempt)], 8, lambda: 0)


def all_deliveries(office: Office) -> list[Delivery]:
    """Oldest first."""
    return office.look(lambda books: books.deliveries.find(Query(order=(Order("id"),)))).rows


def seqs(deliveries: list[Delivery]) -> list[int]:
    return [delivery.seq or 0 for delivery in deliveries]


def one(office: Office, delivery: Delivery) -> Delivery:
    """As it is now."""
    found = office.look(lambda books: books.deliveries.get(delivery.id))
    assert found is not None
    return found


def endpoint_now(office: Office, endpoint: Endpoint) -> Endpoint:
    found = office.look(lambda books: books.endpoints.get(endpoint.id))
    assert found is not None
    return found
