"""Jobs at the AllQuote door, and what their steps announce."""

import pytest

from tests.support.world import Caller, World

STATUSES = ["new", "scheduled", "in_progress", "on_hold", "complete", "cancelled"]


def test_a_job_needs_nothing(acme: Caller) -> None:
    answer = acme.post("/jobs", {})
    assert answer.status == 201
    assert list(answer.json.values()) == [1, "", None, "new", "", None]
    assert acme.events() == [("job.created", 1)]


def test_a_date_does_not_schedule_a_job(acme: Caller) -> None:
    job = acme.post("/jobs", {"scheduled_date": "2026-07-01"}).json
    assert (job["status"], job["scheduled_date"]) == ("new", "2026-07-01")


def test_a_job_does_not_inherit_its_clients_address(acme: Caller) -> None:
    client = acme.has_client(address="1 George St")
    assert acme.post("/jobs", {"client_id": client}).json["address"] == ""


def test_row_33_an_unset_date_is_null_and_an_unset_text_empty(acme: Caller) -> None:
    job = acme.post("/jobs", {"title": "", "scheduled_date": ""}).json
    assert (job["title"], job["scheduled_date"]) == ("", None)


def test_row_30_the_newest_job_is_listed_first(acme: Caller) -> None:
    for title in ("first", "second"):
        acme.has_job(title=title)
    assert [job["title"] for job in acme.get("/jobs").json["jobs"]] == ["second", "first"]


@pytest.mark.parametrize("status", STATUSES)
def test_row_3_a_job_may_stand_at_any_of_six_steps(acme: Caller, status: str) -> None:
    acme.has_job()
    assert acme.patch("/jobs/1", {"status": status}).json["status"] == status


@pytest.mark.parametrize("status", ["done", "Complete", 5])
def test_row_3_any_other_status_is_refused(acme: Caller, status: object) -> None:
    acme.has_job()
    answer = acme.patch("/jobs/1", {"status": status})
    assert answer.status == 400
    assert "status" in answer.error
    assert acme.events() == [("job.created", 1)]


@pytest.mark.parametrize("blank", ["", None])
def test_row_16_a_blank_status_is_none(acme: Caller, blank: str | None) -> None:
    acme.has_job()
    acme.patch("/jobs/1", {"status": "scheduled"})
    assert acme.patch("/jobs/1", {"status": blank}).json["status"] == "scheduled"


def test_row_12_a_patch_without_a_change_is_still_announced(acme: Caller) -> None:
    acme.has_job()
    assert acme.patch("/jobs/1", {"title": "Kitchen reno"}).status == 200
    assert acme.events() == [("job.created", 1), ("job.updated", 1)]


def test_row_12_a_job_is_completed_once_until_it_is_reopened(acme: Caller) -> None:
    acme.has_job()
    for status in ("complete", "complete", "in_progress", "complete"):
        acme.patch("/jobs/1", {"status": status})
    updated, completed = ("job.updated", 1), ("job.completed", 1)
    announced = [updated, completed, updated, updated, updated, completed]
    assert acme.events() == [("job.created", 1), *announced]


def test_row_12_reopening_a_job_clears_when_it_was_completed(acme: Caller) -> None:
    acme.has_job()
    acme.patch("/jobs/1", {"status": "complete"})
    assert _kept(acme, "completed_at") is not None
    acme.patch("/jobs/1", {"status": "on_hold"})
    assert _kept(acme, "completed_at") is None


def test_a_patch_changes_only_what_it_names(acme: Caller) -> None:
    acme.has_job(address="1 George St", scheduled_date="2026-07-01", notes="Ring twice")
    job = acme.patch("/jobs/1", {"title": "Bath reno"}).json
    assert (job["title"], job["address"]) == ("Bath reno", "1 George St")
    assert job["scheduled_date"] == "2026-07-01"
    assert _kept(acme, "notes") == "Ring twice"


def test_null_takes_a_date_back(acme: Caller) -> None:
    acme.has_job(scheduled_date="2026-07-01")
    assert acme.patch("/jobs/1", {"scheduled_date": None}).json["scheduled_date"] is None


def test_notes_are_kept_though_the_page_does_not_show_them(acme: Caller) -> None:
    job = acme.post("/jobs", {"notes": "Beware of the dog\nand the cat"}).json
    assert "notes" not in job
    assert _kept(acme, "notes") == "Beware of the dog\nand the cat"


def test_row_34_a_job_is_assigned_to_somebody_of_the_team(alice: Caller, world: World) -> None:
    job = alice.has_job()
    assert alice.patch(f"/jobs/{job}", {"assigned_to": world.bob.id}).status == 200
    assert _kept(alice, "assigned_to", job) == world.bob.id
    assert alice.patch(f"/jobs/{job}", {"assigned_to": None}).status == 200
    assert _kept(alice, "assigned_to", job) is None


def test_row_34_nobody_from_elsewhere_is_assigned(alice: Caller) -> None:
    job = alice.has_job()
    answer = alice.patch(f"/jobs/{job}", {"assigned_to": 999})
    assert answer.status == 400
    assert "assigned_to" in answer.error


def _kept(caller: Caller, column: str, job: int = 1) -> object:
    """A column that the page's answer does not show."""
    rows = caller.book.rows(
        "SELECT notes, assigned_to, completed_at FROM jobs WHERE team_id = :team AND id = :job",
        team=caller.team,
        job=job,
    )
    return rows[0][("notes", "assigned_to", "completed_at").index(column)]
