"""The audit: every change of a key, a status or a payment; who, by which door, when."""

from sqlalchemy import insert

from quotewright.core.teams import Actor
from quotewright.store.connections import Connection
from quotewright.store.schema import audit
from quotewright.store.statements import Statement

_ADD = Statement(insert(audit))


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
