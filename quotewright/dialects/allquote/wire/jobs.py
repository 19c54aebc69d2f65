"""Jobs on the wire."""

from dataclasses import replace
from typing import Any

from quotewright.core.jobs import Job, JobDraft, JobStatus
from quotewright.dialects.allquote.wire.words import Wire, one_of
from quotewright.inbound.fields import LONG, Body, read_day, read_id, read_text

_FIELDS = {
    "title": "title",
    "address": "address",
    "notes": "notes",
    "scheduled_date": "scheduled_on",
}


def read_job(body: Body) -> JobDraft:
    return JobDraft(
        title=read_text(body, "title"),
        client_id=read_id(body, "client_id"),
        address=read_text(body, "address"),
        notes=read_text(body, "notes", most=LONG),
        scheduled_on=read_day(body, "scheduled_date"),
    )


def change_job(job: Job, body: Body) -> Job:
    """The job as it is wanted: only keys that were sent count; a blank status is none."""
    sent = read_job(body)
    changes: dict[str, Any] = {
        field: getattr(sent, field) for key, field in _FIELDS.items() if key in body
    }
    if "assigned_to" in body:
        changes["assigned_to"] = read_id(body, "assigned_to")
    if status := read_text(body, "status"):
        changes["status"] = one_of(JobStatus, status, "status")
    return replace(job, **changes)


def write_job(job: Job) -> Wire:
    return {
        "id": job.id,
        "title": job.title,
        "client_id": job.client_id,
        "status": job.status,
        "address": job.address,
        "scheduled_date": job.scheduled_on,
    }


def write_job_in_full(job: Job) -> Wire:
    """All that is known, behind the page's own keys."""
    return {
        **write_job(job),
        "notes": job.notes,
        "assigned_to": job.assigned_to,
        "completed_at": job.completed_at,
        "created_at": job.created_at,
        "updated_at": job.updated_at,
    }
