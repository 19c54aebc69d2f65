"""The rounds of a worker: in which teams of its buckets there is something to do.

Each question is one statement over all of them; what is done then is done team by team.
"""

from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, bindparam, exists, func, literal_column, or_, select

from quotewright.core.endpoints import EndpointStatus
from quotewright.core.quotes import QuoteStatus
from quotewright.core.teams import PLANS_THAT_WRITE, Team
from quotewright.store.connections import Connection
from quotewright.store.leases import BUCKETS
from quotewright.store.schema import (
    deliveries,
    dispatches,
    endpoints,
    imports,
    leases,
    letters,
    outbox,
    quotes,
    subscriptions,
    teams,
)
from quotewright.store.statements import Statement
from quotewright.store.teams import COLUMNS, read_team
from quotewright.store.times import to_micros

# A team that is still being read in from a file is nobody's yet.
_IS_WHOLE = ~exists().where(imports.c.team_id == teams.c.team_id)
_MAY_USE_THE_API = or_(*(teams.c.plan == plan for plan in sorted(PLANS_THAT_WRITE)))
_IS_HELD = (teams.c.team_id % BUCKETS).in_(
    select(leases.c.bucket).where(
        leases.c.holder == bindparam("worker"), leases.c.held_until > bindparam("now")
    )
)
_IS_LOOKED_AFTER = and_(_IS_HELD, _IS_WHOLE, _MAY_USE_THE_API)


def _is_behind(*places: tuple[ColumnElement[int], str]) -> ColumnElement[bool]:
    """Whether a row comes after the last one that was seen, in the order of these columns."""
    (column, name), *finer = places
    later = column > bindparam(name)
    return or_(later, and_(column == bindparam(name), _is_behind(*finer))) if finer else later


# Nobody hears of it where no endpoint was ever made; there the outbox is read later, or never.
_HAS_ENDPOINTS = exists().where(
    endpoints.c.team_id == teams.c.team_id, endpoints.c.status != EndpointStatus.DELETED
)
_HAS_NEWS = exists().where(
    outbox.c.team_id == teams.c.team_id, outbox.c.seq > func.coalesce(dispatches.c.seq, 0)
)
_PENDING = Statement(
    select(*COLUMNS)
    .outerjoin(dispatches, dispatches.c.team_id == teams.c.team_id)
    .where(_is_behind((teams.c.team_id, "team")), _IS_LOOKED_AFTER, _HAS_ENDPOINTS, _HAS_NEWS)
    .order_by(teams.c.team_id)
    .limit(bindparam("most"))
)
_HAS_WORK = exists().where(
    deliveries.c.team_id == endpoints.c.team_id,
    deliveries.c.endpoint_id == endpoints.c.id,
    deliveries.c.due_at <= bindparam("now"),
    deliveries.c.claimed_by != bindparam("worker"),
)
_DUE = Statement(
    select(*COLUMNS, endpoints.c.id)
    .join(endpoints, endpoints.c.team_id == teams.c.team_id)
    .where(
        _is_behind((endpoints.c.team_id, "team"), (endpoints.c.id, "endpoint")),
        endpoints.c.status == EndpointStatus.ENABLED,
        _IS_LOOKED_AFTER,
        _HAS_WORK,
    )
    .order_by(endpoints.c.team_id, endpoints.c.id)
    .limit(bindparam("most"))
)
# As its index says it, so that only quotes that may lapse are looked at.
_IS_OPEN = quotes.c.status == literal_column(f"'{QuoteStatus.SENT}'")
_LAPSED = Statement(
    select(*COLUMNS, quotes.c.id, quotes.c.valid_until)
    .join(quotes, quotes.c.team_id == teams.c.team_id)
    .where(
        _is_behind((quotes.c.team_id, "team"), (quotes.c.id, "quote")),
        _IS_OPEN,
        quotes.c.valid_until < bindparam("day"),
        _IS_HELD,
        _IS_WHOLE,
    )
    .order_by(quotes.c.team_id, quotes.c.id)
    .limit(bindparam("most"))
)
_CHARGING = Statement(
    select(*COLUMNS, subscriptions.c.id, subscriptions.c.next_on)
    .join(subscriptions, subscriptions.c.team_id == teams.c.team_id)
    .where(
        _is_behind((subscriptions.c.team_id, "team"), (subscriptions.c.id, "subscription")),
        subscriptions.c.next_on <= bindparam("day"),
        _IS_HELD,
        _IS_WHOLE,
    )
    .order_by(subscriptions.c.team_id, subscriptions.c.id)
    .limit(bindparam("most"))
)
_IS_POSTED = teams.c.team_id.in_(
    select(letters.c.team_id).where(
        letters.c.due_at <= bindparam("now"), letters.c.claimed_by != bindparam("worker")
    )
)
_POSTING = Statement(
    select(*COLUMNS)
    .where(_is_behind((teams.c.team_id, "team")), _IS_POSTED, _IS_HELD, _IS_WHOLE)
    .order_by(teams.c.team_id)
    .limit(bindparam("most"))
)
_HELD = Statement(select(*COLUMNS).where(_IS_HELD, _IS_WHOLE).order_by(teams.c.team_id))


class Due(NamedTuple):
    """An endpoint with something to send; `place` is where it stands among all of them."""

    team: Team
    endpoint_id: int

    @property
    def place(self) -> tuple[int, int]:
        return self.team.id, self.endpoint_id


class Lapsing(NamedTuple):
    """A sent quote that is valid until this day, and its place among all of them."""

    team: Team
    quote_id: int
    valid_until: date

    @property
    def place(self) -> tuple[int, int]:
        return self.team.id, self.quote_id


class Charging(NamedTuple):
    """A subscription whose next period begins on this day, and its place among all of them."""

    team: Team
    subscription_id: int
    next_on: date

    @property
    def place(self) -> tuple[int, int]:
        return self.team.id, self.subscription_id


class Rounds:
    """What there is to do for a worker, in the buckets that it holds at this moment."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = to_micros(now)

    def pending(self, worker: str, most: int, after: int = 0) -> list[Team]:
        """Teams behind `after` with events that nobody has acted on, in order of their ids."""
        asked = {"worker": worker, "now": self._now, "most": most, "team": after}
        return [read_team(row) for row in self._connection.rows(_PENDING, asked)]

    def due(self, worker: str, most: int, after: tuple[int, int] = (0, 0)) -> list[Due]:
        """Enabled endpoints behind this place that have something due and not claimed by us."""
        places = dict(zip(("team", "endpoint"), after, strict=True))
        asked = {"worker": worker, "now": self._now, "most": most, **places}
        rows = self._connection.rows(_DUE, asked)
        return [Due(read_team(tuple(row[:-1])), row[-1]) for row in rows]

    def lapsing(
        self, worker: str, day: date, most: int, after: tuple[int, int] = (0, 0)
    ) -> list[Lapsing]:
        """Sent quotes behind this place that are valid until a day before this one."""
        places = dict(zip(("team", "quote"), after, strict=True))
        asked = {"worker": worker, "now": self._now, "most": most, "day": day.isoformat()}
        rows = self._connection.rows(_LAPSED, asked | places)
        return [
            Lapsing(read_team(tuple(row[:-2])), row[-2], date.fromisoformat(row[-1]))
            for row in rows
        ]

    def charging(
        self, worker: str, day: date, most: int, after: tuple[int, int] = (0, 0)
    ) -> list[Charging]:
        """Subscriptions behind this place with a period that begins on this day or before."""
        places = dict(zip(("team", "subscription"), after, strict=True))
        asked = {"worker": worker, "now": self._now, "most": most, "day": day.isoformat()}
        rows = self._connection.rows(_CHARGING, asked | places)
        return [
            Charging(read_team(tuple(row[:-2])), row[-2], date.fromisoformat(row[-1]))
            for row in rows
        ]

    def posting(self, worker: str, most: int, after: int = 0) -> list[Team]:
        """Teams behind `after` with letters that are due and not claimed by us, by their ids."""
        asked = {"worker": worker, "now": self._now, "most": most, "team": after}
        return [read_team(row) for row in self._connection.rows(_POSTING, asked)]

    def teams_held(self, worker: str) -> list[Team]:
        """Every team of the worker's buckets, whatever its plan."""
        asked = {"worker": worker, "now": self._now}
        return [read_team(row) for row in self._connection.rows(_HELD, asked)]
