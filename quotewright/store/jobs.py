"""Jobs of a team."""

from typing import Any

from sqlalchemy import bindparam, insert, update

from quotewright.core.jobs import Job, JobDraft, JobStatus
from quotewright.core.query import Page, Query
from quotewright.store.by_id import ById
from quotewright.store.connections import Row
from quotewright.store.ledger import Ledger
from quotewright.store.schema import jobs
from quotewright.store.search import Search
from quotewright.store.statements import Statement
from quotewright.store.times import (
    from_micros,
    maybe_day,
    maybe_instant,
    maybe_iso,
    maybe_micros,
    to_micros,
)

_COLUMNS = tuple(column for column in jobs.columns if column.name != "team_id")
_ADD = Statement(insert(jobs))
JOB = ById(jobs, _COLUMNS)
_SAVE = Statement(
    update(jobs)
    .where(jobs.c.team_id == bindparam("team"), jobs.c.id == bindparam("job"))
    .values({c.name: bindparam(c.name) for c in _COLUMNS if c.name not in {"id", "created_at"}})
)
_SEARCH = Search(
    jobs,
    _COLUMNS,
    {name: jobs.c[name] for name in ("id", "client_id", "status", "updated_at")},
    ranged=["updated_at"],
)


class Jobs:
    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._connection = ledger.connection
        self._team_id = ledger.team.id

    def add(self, job_id: int, draft: JobDraft) -> Job:
        now = self._ledger.now
        job = Job(
            id=job_id,
            title=draft.title,
            client_id=draft.client_id,
            address=draft.address,
            notes=draft.notes,
            scheduled_on=draft.scheduled_on,
            assigned_to=draft.assigned_to,
            status=draft.status,
            completed_at=None,
            created_at=now,
            updated_at=now,
        )
        row = {"team_id": self._team_id, "id": job_id, "created_at": self._ledger.micros}
        self._connection.run(_ADD, row | _row(job))
        return job

    def get(self, job_id: int) -> Job | None:
        row = self._ledger.row(JOB, job_id)
        return None if row is None else _read(row)

    def save(self, job: Job) -> None:
        self._connection.run(_SAVE, {"team": self._team_id, "job": job.id, **_row(job)})

    def find(self, query: Query) -> Page[Job]:
        """Fields: id, client_id, status, updated_at."""
        return _SEARCH.page(self._connection, self._team_id, query, _read)


def _row(job: Job) -> dict[str, Any]:
    """Everything a change may touch."""
    return {
        "title": job.title,
        "client_id": job.client_id,
        "address": job.address,
        "notes": job.notes,
        "status": job.status,
        "scheduled_on": maybe_iso(job.scheduled_on),
        "assigned_to": job.assigned_to,
        "completed_at": maybe_micros(job.completed_at),
        "updated_at": to_micros(job.updated_at),
    }


def _read(row: Row) -> Job:
    number, title, client_id, address, notes, status, scheduled_on, assigned_to, *times = row
    completed_at, created_at, updated_at = times
    return Job(
        id=number,
        title=title,
        client_id=client_id,
        address=address,
        notes=notes,
        status=JobStatus(status),
        scheduled_on=maybe_day(scheduled_on),
        assigned_to=assigned_to,
        completed_at=maybe_instant(completed_at),
        created_at=from_micros(created_at),
        updated_at=from_micros(updated_at),
    )
