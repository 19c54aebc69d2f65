"""Endpoints of a team, and the secrets that their deliveries are signed with."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import BigInteger, Text, bindparam, func, insert, or_, select, update

from quotewright.core.endpoints import (
    Endpoint,
    EndpointDraft,
    EndpointKind,
    EndpointStatus,
    Reason,
)
from quotewright.store.by_id import ById
from quotewright.store.connections import Row
from quotewright.store.json_rows import is_among
from quotewright.store.ledger import Ledger
from quotewright.store.schema import endpoints
from quotewright.store.secrets import SecretBox
from quotewright.store.statements import Statement
from quotewright.store.times import from_micros, maybe_instant, maybe_micros, to_micros

_OF_SECRETS = {"sealed", "former_sealed", "former_until"}
_COLUMNS = tuple(c for c in endpoints.columns if c.name not in _OF_SECRETS | {"team_id"})
_NEVER_CHANGED = {"id", "kind", "from_seq", "created_at"}

_OF_TEAM = endpoints.c.team_id == bindparam("team")
_THIS_ONE = _OF_TEAM & (endpoints.c.id == bindparam("endpoint"))
_LIVE = or_(
    *(endpoints.c.status == each for each in (EndpointStatus.ENABLED, EndpointStatus.DISABLED))
)

ENDPOINT = ById(endpoints, _COLUMNS)
_ADD = Statement(insert(endpoints))
_LIST = Statement(
    select(*_COLUMNS)
    .where(_OF_TEAM, _LIVE, endpoints.c.kind == bindparam("kind"))
    .order_by(endpoints.c.id.desc())
)
_COUNT = Statement(select(func.count()).select_from(endpoints).where(_OF_TEAM, _LIVE))
_ENABLED = (
    select(*_COLUMNS)
    .where(_OF_TEAM, endpoints.c.status == EndpointStatus.ENABLED)
    .order_by(endpoints.c.id)
)
_ALL_ENABLED = Statement(_ENABLED)
_KEPT_ENABLED = Statement(_ENABLED.with_for_update(read=True), writes=True)
_AMONG = Statement(
    select(*_COLUMNS).where(_OF_TEAM, is_among(endpoints.c.id, bindparam("wanted", type_=Text)))
)
_FAIL = Statement(
    update(endpoints).where(_THIS_ONE).values(failing_since=bindparam("since", type_=BigInteger))
)
_SAVE = Statement(
    update(endpoints)
    .where(_THIS_ONE)
    .values({c.name: bindparam(c.name) for c in _COLUMNS if c.name not in _NEVER_CHANGED})
)
_SECRETS = Statement(
    select(endpoints.c.sealed, endpoints.c.former_sealed, endpoints.c.former_until).where(_THIS_ONE)
)
_ROTATE = Statement(
    update(endpoints)
    .where(_THIS_ONE)
    .values(
        former_sealed=endpoints.c.sealed,
        former_until=bindparam("until"),
        sealed=bindparam("new"),
        updated_at=bindparam("now"),
    )
)


def endpoint_place(team_id: int, endpoint_id: int) -> str:
    """What an endpoint's secrets are sealed for: they open nowhere else."""
    return f"{team_id}/endpoint/{endpoint_id}"


class Endpoints:
    def __init__(self, ledger: Ledger, box: SecretBox) -> None:
        self._ledger = ledger
        self._connection = ledger.connection
        self._team_id = ledger.team.id
        self._box = box

    def add(self, endpoint_id: int, draft: EndpointDraft, secret: str, from_seq: int) -> Endpoint:
        """It hears what is announced after `from_seq`; the secret is kept sealed."""
        now = self._ledger.now
        endpoint = Endpoint(
            id=endpoint_id,
            kind=draft.kind,
            url=draft.url,
            events=draft.events,
            attempts=draft.attempts,
            ordered=draft.ordered,
            snapshot=draft.snapshot,
            rate_per_second=draft.rate_per_second,
            status=EndpointStatus.ENABLED,
            reason=Reason.NONE,
            from_seq=from_seq,
            failing_since=None,
            created_at=now,
            updated_at=now,
        )
        unchanging = {
            "team_id": self._team_id,
            "id": endpoint_id,
            "kind": draft.kind,
            "from_seq": from_seq,
            "created_at": self._ledger.micros,
            "sealed": self._sealed(endpoint_id, secret),
            "former_sealed": None,
            "former_until": None,
        }
        self._connection.run(_ADD, unchanging | _row(endpoint))
        return endpoint

    def get(self, endpoint_id: int) -> Endpoint | None:
        """A deleted one too."""
        row = self._ledger.row(ENDPOINT, endpoint_id)
        return None if row is None else _read(row)

    def enabled(self, *, kept: bool = False) -> list[Endpoint]:
        """Oldest first; `kept` ones stay enabled until this unit ends."""
        statement = _KEPT_ENABLED if kept else _ALL_ENABLED
        return [_read(row) for row in self._connection.rows(statement, {"team": self._team_id})]

    def among(self, wanted: Collection[int]) -> dict[int, Endpoint]:
        """Those with these ids, deleted ones too."""
        asked = {"team": self._team_id, "wanted": msgspec.json.encode(list(wanted)).decode()}
        found = [_read(row) for row in self._connection.rows(_AMONG, asked)]
        return {endpoint.id: endpoint for endpoint in found}

    def list(self, kind: EndpointKind) -> list[Endpoint]:
        """Those of this kind that are not deleted, newest first."""
        rows = self._connection.rows(_LIST, {"team": self._team_id, "kind": kind})
        return [_read(row) for row in rows]

    def count(self) -> int:
        """How many are not deleted, of both kinds."""
        count: int = self._connection.one(_COUNT, {"team": self._team_id})[0]
        return count

    def save(self, endpoint: Endpoint) -> None:
        one = {"team": self._team_id, "endpoint": endpoint.id}
        self._connection.run(_SAVE, one | _row(endpoint))

    def keep_failing(self, endpoint_id: int, since: datetime | None) -> None:
        """Since when nothing arrived there; None: something did. Nothing else of it changes."""
        one = {"team": self._team_id, "endpoint": endpoint_id}
        self._connection.run(_FAIL, one | {"since": maybe_micros(since)})

    def secrets(self, endpoint_id: int) -> tuple[str, ...]:
        """The secret, then the one before it while that is valid.

        Raises ValueError when no key of this server opens them.
        """
        one = {"team": self._team_id, "endpoint": endpoint_id}
        sealed, former, until = self._connection.one(_SECRETS, one)
        is_valid = former is not None and until is not None and until > self._ledger.micros
        place = endpoint_place(self._team_id, endpoint_id)
        return tuple(self._box.open(each, place) for each in [sealed, former][: 1 + is_valid])

    def rotate(self, endpoint_id: int, secret: str, former_until: datetime) -> None:
        """The present secret becomes the former one, which signs as well until then."""
        places = {
            "team": self._team_id,
            "endpoint": endpoint_id,
            "new": self._sealed(endpoint_id, secret),
            "until": to_micros(former_until),
            "now": self._ledger.micros,
        }
        self._connection.run(_ROTATE, places)

    def _sealed(self, endpoint_id: int, secret: str) -> str:
        return self._box.seal(secret, endpoint_place(self._team_id, endpoint_id))


def _row(endpoint: Endpoint) -> dict[str, Any]:
    """Everything a change may touch."""
    return {
        "url": endpoint.url,
        "events": " ".join(endpoint.events),
        "attempts": endpoint.attempts,
        "ordered": endpoint.ordered,
        "snapshot": endpoint.snapshot,
        "rate_per_second": endpoint.rate_per_second,
        "status": endpoint.status,
        "reason": endpoint.reason,
        "failing_since": maybe_micros(endpoint.failing_since),
        "updated_at": to_micros(endpoint.updated_at),
    }


def _read(row: Row) -> Endpoint:
    number, kind, url, events, attempts, ordered, snapshot, rate, *rest = row
    status, reason, from_seq, failing_since, created_at, updated_at = rest
    return Endpoint(
        id=number,
        kind=EndpointKind(kind),
        url=url,
        events=tuple(events.split()),
        attempts=attempts,
        ordered=bool(ordered),
        snapshot=bool(snapshot),
        rate_per_second=rate,
        status=EndpointStatus(status),
        reason=Reason(reason),
        from_seq=from_seq,
        failing_since=maybe_instant(failing_since),
        created_at=from_micros(created_at),
        updated_at=from_micros(updated_at),
    )
