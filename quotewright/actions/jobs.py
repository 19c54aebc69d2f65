"""Jobs: take one on, move it along."""

from collections.abc import Callable
from dataclasses import replace

from quotewright.actions.parties import require_client, require_person
from quotewright.core.errors import NotFound
from quotewright.core.events import Event, JobCompleted, JobCreated, JobUpdated
from quotewright.core.jobs import Job, JobDraft, completes, stamp_completion
from quotewright.store import Books


def create_job(books: Books, draft: JobDraft) -> Job:
    """A job stays `new` until someone schedules it, whatever date it carries."""
    if draft.client_id is not None:
        require_client(books, draft.client_id)
    if draft.assigned_to is not None:
        require_person(books, draft.assigned_to)
    taken = books.take(jobs=1, event_seq=1)
    job = books.jobs.add(taken["jobs"], draft)
    books.record(JobCreated(job.id))
    return job


def update_job(books: Books, job_id: int, change: Callable[[Job], Job]) -> Job:
    """`change` makes the wanted job of the present one.

    Always `job.updated`, then `job.completed` on the transition into it.
    """
    # Whether it completes is known only under the lock, so the seq for it is taken beforehand.
    books.take(event_seq=2, audits=1)
    job = books.jobs.get(job_id)
    if job is None:
        raise NotFound
    wanted = replace(change(job), updated_at=books.now)
    if wanted.assigned_to is not None:
        require_person(books, wanted.assigned_to)
    changed = stamp_completion(job, wanted, books.now)
    books.jobs.save(changed)
    happened: list[Event] = [JobUpdated(job_id)]
    if completes(job, changed):
        happened.append(JobCompleted(job_id))
    books.record(*happened)
    if changed.status is not job.status:
        books.note("status.changed", "job", job_id, f"{job.status} to {changed.status}")
    return changed
