"""The audit: every change of a key, a status or a payment; who, by which door, when."""

from datetime import datetime

from sqlalchemy import and_, bindparam, func, insert, select

from quotewright.core.audit import Entry
from quotewright.core.teams import Actor
from quotewright.store.connections import Connection, Row
from quotewright.store.schema import audit, people
from quotewright.store.statements import Statement
from quotewright.store.times import from_micros, to_micros

_ADD = Statement(insert(audit))
# By its key backwards: ids follow the order of the changes, whatever the clock did.
_NEWEST = Statement(
    select(
        audit.c.id,
        audit.c.happened_at,
        audit.c.door,
        audit.c.person_id,
        func.coalesce(people.c.name, ""),
        audit.c.credential_id,
        audit.c.deed,
        audit.c.subject,
        audit.c.subject_id,
        audit.c.detail,
    )
    .select_from(
        audit.outerjoin(
            people, and_(people.c.team_id == audit.c.team_id, people.c.id == audit.c.person_id)
        )
    )
    .where(audit.c.team_id == bindparam("team_id"), audit.c.happened_at >= bindparam("since"))
    .order_by(audit.c.id.desc())
    .limit(bindparam("most"))
)
_EVER = 0


class Audit:
    """The entries of one team."""

    def __init__(self, connection: Connection, team_id: int) -> None:
        self._connection = connection
        self._team_id = team_id

    def newest(self, limit: int, since: datetime | None = None) -> list[Entry]:
        """The last changes, the newest first; only those that did not happen before `since`."""
        asked = {"since": to_micros(since) if since else _EVER, "most": limit}
        rows = self._connection.rows(_NEWEST, {"team_id": self._team_id, **asked})
        return [_read(row) for row in rows]


def add_audit(
    connection: Connection,
    team_id: int,
    actor: Actor,
    micros: int,
    entry: tuple[int, str, str, int, str],
) -> None:
    """`entry` is (id, deed, subject, its id, detail). Details hold no secrets and no names."""
    number, deed, subject, subject_id, detail = entry
    connection.run(
        _ADD,
        {
            "team_id": team_id,
            "id": number,
            "happened_at": micros,
            "door": actor.door,
            "person_id": actor.person_id,
            "credential_id": actor.credential_id,
            "deed": deed,
            "subject": subject,
            "subject_id": subject_id,
            "detail": detail,
        },
    )


def _read(row: Row) -> Entry:
    number, happened_at, door, person_id, person, credential_id, *what = row
    deed, subject, subject_id, detail = what
    return Entry(
        id=number,
        happened_at=from_micros(happened_at),
        door=door,
        person_id=person_id,
        person=person,
        credential_id=credential_id,
        deed=deed,
        subject=subject,
        subject_id=subject_id,
        detail=detail,
    )
