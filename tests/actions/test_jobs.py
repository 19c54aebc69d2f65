"""Jobs: taken on, moved along, completed as often as they are."""

from dataclasses import replace
from datetime import date

import pytest

from quotewright.actions.jobs import create_job, update_job
from quotewright.core.errors import Invalid, NotFound
from quotewright.core.jobs import Job, JobDraft, JobStatus
from quotewright.store.schema import audit
from tests.actions.office import LATER, NOON, Office

UPDATED = ("job.updated", 1)
COMPLETED = ("job.completed", 1)


class TestCreating:
    def test_a_job_is_kept_as_written_and_announced(self, office: Office) -> None:
        draft = JobDraft(
            title="Kitchen reno",
            client_id=office.has_client(),
            address="1 High St",
            notes="Two days\nof work",
            scheduled_on=date(2026, 12, 1),
            assigned_to=office.has_person(),
        )
        job = office.do(create_job, draft)
        assert job == Job(
            id=1,
            title="Kitchen reno",
            client_id=1,
            address="1 High St",
            notes="Two days\nof work",
            scheduled_on=date(2026, 12, 1),
            assigned_to=1,
            completed_at=None,
            created_at=NOON,
            updated_at=NOON,
        )
        assert _kept(office) == job
        assert office.events()[-1] == ("job.created", 1)

    def test_a_job_is_new_whatever_date_it_carries(self, office: Office) -> None:
        job = office.do(create_job, JobDraft(scheduled_on=date(2026, 12, 1)))
        assert job.status is JobStatus.NEW

    def test_a_job_may_be_for_nobody_yet(self, office: Office) -> None:
        assert office.do(create_job, JobDraft(title="Look at a roof")).client_id is None

    def test_a_job_is_for_a_client_of_the_team(self, office: Office, strangers: Office) -> None:
        elsewhere = strangers.has_client()
        with office.refusing(Invalid, match="^client_id is not the id of a client$") as refusal:
            office.do(create_job, JobDraft(client_id=elsewhere))
        assert refusal.value.field == "client_id"

    def test_a_job_is_done_by_somebody_of_the_team(self, office: Office, strangers: Office) -> None:
        elsewhere = strangers.has_person()
        with office.refusing(Invalid, match="^assigned_to is not the id of a person") as refusal:
            office.do(create_job, JobDraft(assigned_to=elsewhere))
        assert refusal.value.field == "assigned_to"


class TestMovingAlong:
    @pytest.fixture(autouse=True)
    def _a_job(self, office: Office) -> None:
        office.do(create_job, JobDraft(title="Kitchen reno"))
        office.clock.now = LATER

    @pytest.mark.parametrize("status", [*JobStatus])
    def test_a_job_may_stand_at_every_step(self, office: Office, status: JobStatus) -> None:
        job = _move(office, status)
        assert (job.status, job.created_at, job.updated_at) == (status, NOON, LATER)
        assert _kept(office) == job

    def test_every_update_is_announced_even_one_of_nothing(self, office: Office) -> None:
        job = office.do(update_job, 1, lambda job: job)
        assert job.title == "Kitchen reno"
        assert office.events() == [("job.created", 1), UPDATED]

    def test_completing_is_announced_after_the_update(self, office: Office) -> None:
        _move(office, JobStatus.COMPLETE)
        assert office.events() == [("job.created", 1), UPDATED, COMPLETED]

    def test_a_complete_job_that_is_updated_is_not_completed_again(self, office: Office) -> None:
        completed = _move(office, JobStatus.COMPLETE)
        office.clock.now = NOON
        still = office.do(update_job, 1, lambda job: replace(job, notes="Paid in cash"))
        assert (still.notes, still.completed_at) == ("Paid in cash", completed.completed_at)
        assert office.events()[1:] == [UPDATED, COMPLETED, UPDATED]

    @pytest.mark.parametrize("status", sorted(set(JobStatus) - {JobStatus.COMPLETE}))
    def test_the_time_of_completion_is_kept_until_the_job_is_reopened(
        self, office: Office, status: JobStatus
    ) -> None:
        assert _move(office, JobStatus.COMPLETE).completed_at == LATER
        assert _move(office, status).completed_at is None
        office.clock.now = NOON
        assert _move(office, JobStatus.COMPLETE).completed_at == NOON
        assert office.events()[1:] == [UPDATED, COMPLETED, UPDATED, UPDATED, COMPLETED]

    def test_the_audit_keeps_every_change_of_status_and_nothing_else(self, office: Office) -> None:
        for status in (JobStatus.NEW, JobStatus.ON_HOLD, JobStatus.ON_HOLD, JobStatus.COMPLETE):
            _move(office, status)
        assert office.deeds() == [
            ("status.changed", "job", 1, "new to on_hold"),
            ("status.changed", "job", 1, "on_hold to complete"),
        ]
        assert {row[3:6] for row in office.rows(audit)} == {("tests", 2, 3)}

    def test_somebody_is_assigned_and_relieved_again(self, office: Office) -> None:
        bob = office.has_person()
        assert office.do(update_job, 1, lambda job: replace(job, assigned_to=bob)) == _kept(office)
        assert office.do(update_job, 1, lambda job: replace(job, assigned_to=None)) == _kept(office)

    def test_nobody_of_another_team_is_assigned(self, office: Office, strangers: Office) -> None:
        elsewhere = strangers.has_person()
        with office.refusing(Invalid) as refusal:
            office.do(update_job, 1, lambda job: replace(job, assigned_to=elsewhere))
        assert refusal.value.field == "assigned_to"

    def test_what_is_not_there_is_not_changed(self, office: Office, strangers: Office) -> None:
        before = office.book()
        with strangers.refusing(NotFound):
            _move(strangers, JobStatus.COMPLETE)
        assert office.book() == before


def _move(office: Office, status: JobStatus) -> Job:
    return office.do(update_job, 1, lambda job: replace(job, status=status))


def _kept(office: Office) -> Job | None:
    return office.look(lambda books: books.jobs.get(1))
