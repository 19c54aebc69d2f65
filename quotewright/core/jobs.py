"""The job: the work to be done, and the steps it may stand at."""

from dataclasses import replace
from datetime import date, datetime
from enum import StrEnum

from quotewright.core.records import dataclass


class JobStatus(StrEnum):
    NEW = "new"
    SCHEDULED = "scheduled"
    IN_PROGRESS = "in_progress"
    ON_HOLD = "on_hold"
    COMPLETE = "complete"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class JobDraft:
    title: str = ""
    client_id: int | None = None
    address: str = ""
    notes: str = ""
    scheduled_on: date | None = None
    assigned_to: int | None = None
    status: JobStatus = JobStatus.NEW


@dataclass(frozen=True, slots=True, kw_only=True)
class Job(JobDraft):
    id: int
    completed_at: datetime | None
    created_at: datetime
    updated_at: datetime


def completes(before: Job, after: Job) -> bool:
    """Whether this change is the transition into `complete` (once per transition)."""
    return after.status is JobStatus.COMPLETE and before.status is not JobStatus.COMPLETE


def stamp_completion(before: Job, after: Job, at: datetime) -> Job:
    """Record the time on every transition into `complete`, clear it on reopening."""
    if completes(before, after):
        return replace(after, completed_at=at)
    if after.status is not JobStatus.COMPLETE:
        return replace(after, completed_at=None)
    return after
