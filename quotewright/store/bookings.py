"""Bookings of a team."""

from sqlalchemy import bindparam, insert, select

from quotewright.core.bookings import Booking, BookingDraft, BookingStatus
from quotewright.store.connections import Row
from quotewright.store.ledger import Ledger
from quotewright.store.schema import bookings
from quotewright.store.statements import Statement
from quotewright.store.times import from_micros, maybe_instant, maybe_micros, to_micros

_COLUMNS = tuple(column for column in bookings.columns if column.name != "team_id")
_ADD = Statement(insert(bookings))
_GET = Statement(
    select(*_COLUMNS).where(
        bookings.c.team_id == bindparam("team"), bookings.c.id == bindparam("booking")
    )
)


class Bookings:
    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._connection = ledger.connection
        self._team_id = ledger.team.id

    def add(self, booking_id: int, draft: BookingDraft) -> Booking:
        self._connection.run(
            _ADD,
            {
                "team_id": self._team_id,
                "id": booking_id,
                "client_id": draft.client_id,
                "job_id": draft.job_id,
                "title": draft.title,
                "starts_at": to_micros(draft.starts_at),
                "ends_at": maybe_micros(draft.ends_at),
                "notes": draft.notes,
                "status": draft.status,
                "created_at": self._ledger.micros,
            },
        )
        return Booking(
            id=booking_id,
            client_id=draft.client_id,
            job_id=draft.job_id,
            title=draft.title,
            starts_at=draft.starts_at,
            ends_at=draft.ends_at,
            notes=draft.notes,
            status=draft.status,
            created_at=self._ledger.now,
        )

    def get(self, booking_id: int) -> Booking | None:
        row = self._connection.row(_GET, {"team": self._team_id, "booking": booking_id})
        return None if row is None else _read(row)


def _read(row: Row) -> Booking:
    number, client_id, job_id, title, starts_at, ends_at, notes, status, created_at = row
    return Booking(
        id=number,
        client_id=client_id,
        job_id=job_id,
        title=title,
        starts_at=from_micros(starts_at),
        ends_at=maybe_instant(ends_at),
        notes=notes,
        status=BookingStatus(status),
        created_at=from_micros(created_at),
    )
