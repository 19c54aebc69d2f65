"""When a job counts as completed, and since when."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import product

import pytest

from quotewright.core.jobs import Job, JobDraft, JobStatus, completes, stamp_completion

MORNING = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
NOT_COMPLETE = [status for status in JobStatus if status is not JobStatus.COMPLETE]


def test_a_job_stands_at_one_of_six_steps() -> None:
    assert set(JobStatus) == {
        "new",
        "scheduled",
        "in_progress",
        "on_hold",
        "complete",
        "cancelled",
    }


def test_a_job_nobody_scheduled_is_new() -> None:
    assert JobDraft(title="Kitchen reno").status == "new"


@pytest.mark.parametrize("before", NOT_COMPLETE)
def test_every_way_into_complete_completes_the_job(before: JobStatus) -> None:
    assert completes(_job(before), _job(JobStatus.COMPLETE))
    assert stamp_completion(_job(before), _job(JobStatus.COMPLETE), NOON).completed_at == NOON


@pytest.mark.parametrize(("before", "after"), [*product(JobStatus, NOT_COMPLETE)])
def test_no_other_change_of_status_completes_it(before: JobStatus, after: JobStatus) -> None:
    assert not completes(_job(before), _job(after))


def test_a_job_is_completed_once_however_often_that_is_said() -> None:
    complete = _job(JobStatus.COMPLETE, MORNING)
    retitled = replace(complete, title="Bathroom reno")
    assert not completes(complete, retitled)
    assert stamp_completion(complete, retitled, NOON) == retitled


@pytest.mark.parametrize("reopened", NOT_COMPLETE)
def test_reopening_clears_when_it_was_completed(reopened: JobStatus) -> None:
    before = _job(JobStatus.COMPLETE, MORNING)
    after = replace(before, status=reopened)
    assert stamp_completion(before, after, NOON) == replace(after, completed_at=None)


def test_completing_again_records_the_new_time() -> None:
    reopened = _job(JobStatus.IN_PROGRESS)
    completed = stamp_completion(reopened, replace(reopened, status=JobStatus.COMPLETE), NOON)
    assert completed.completed_at == NOON


def _job(status: JobStatus, completed_at: datetime | None = None) -> Job:
    return Job(
        id=1,
        title="Kitchen reno",
        status=status,
        completed_at=completed_at,
        created_at=MORNING,
        updated_at=MORNING,
    )
