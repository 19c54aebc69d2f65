"""Bookings of a team."""

from sqlalchemy import insert

from quotewright.core.bookings import Booking, BookingDraft, BookingStatus
from quotewright.core.query import Page, Query
from quotewright.store.by_id import ById
from quotewright.store.connections import Row
from quotewright.store.ledger import Ledger
from quotewright.store.schema import bookings
from quotewright.store.search import Search
from quotewright.store.statements import Statement
from quotewright.store.times import from_micros, maybe_instant, maybe_micros, to_micros

_COLUMNS = tuple(column for column in bookings.columns if column.name != "team_id")
_ADD = Statement(insert(bookings))
BOOKING = ById(bookings, _COLUMNS)
_SEARCH = Search(
    bookings,
    _COLUMNS,
    {name: bookings.c[name] for name in ("id", "client_id", "status", "created_at")},
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
        row = self._ledger.row(BOOKING, booking_id)
        return None if row is None else _read(row)

    def find(self, query: Query) -> Page[Booking]:
        """Fields: id, client_id, status, created_at."""
        return _SEARCH.page(self._connection, self._team_id, query, _read)


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
