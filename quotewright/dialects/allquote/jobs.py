"""/jobs."""

from collections.abc import Callable

from quotewright.actions.jobs import create_job, update_job
from quotewright.core.errors import NotFound
from quotewright.core.jobs import Job, JobStatus
from quotewright.dialects.allquote.calls import Answer, Call
from quotewright.dialects.allquote.filters import by_client, by_status, by_update
from quotewright.dialects.allquote.wire.jobs import (
    change_job,
    read_job,
    write_job,
    write_job_in_full,
)
from quotewright.dialects.allquote.wire.words import Wire

_FILTERS = {
    "status": by_status(JobStatus),
    "client_id": by_client,
    "updated_since": by_update(),
}


def list_jobs(call: Call) -> Answer:
    with call.books() as books:
        page = books.jobs.find(call.page_wanted(_FILTERS))
    return call.listing("jobs", page, _writer(call))


def create(call: Call) -> Answer:
    draft = read_job(call.body)
    with call.books() as books:
        return Answer(201, _writer(call)(create_job(books, draft)))


def get(call: Call) -> Answer:
    with call.books() as books:
        job = books.jobs.get(call.id)
    if job is None:
        raise NotFound
    return Answer(200, _writer(call)(job))


def patch(call: Call) -> Answer:
    """The body is read once the job is found: 404 comes before 400."""
    with call.books() as books:
        job = update_job(books, call.id, lambda job: change_job(job, call.body))
        return Answer(200, _writer(call)(job))


def _writer(call: Call) -> Callable[[Job], Wire]:
    return write_job_in_full if call.is_expanded else write_job
