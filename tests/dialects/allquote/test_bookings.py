"""Bookings at the AllQuote door: appointments with a client, kept as instants."""

from typing import Any

import pytest

from tests.support.served import Answer
from tests.support.world import Caller

KEYS = ["id", "client_id", "job_id", "title", "start", "end", "notes", "status", "created_at"]
REFUSED: list[tuple[str, object]] = [
    *((field, value) for field in ("start", "end") for value in ("soon", "2026-07-01", 5, True)),
    *((field, "2026-02-30T09:00:00Z") for field in ("start", "end")),
    *((field, "0001-01-01T00:00:00+10:00") for field in ("start", "end")),
    ("start", None),
    ("start", ""),
    ("start", []),
    ("end", "2026-07-01T08:59:59+10:00"),
    *(("client_id", value) for value in (None, "", 0, 999, "abc", True, 1.5)),
    *(("job_id", value) for value in (0, 999, "abc", True, 1.5)),
    *(("title", value) for value in (None, "", " ", 5, "x" * 256, "a\0b")),
    *(("notes", value) for value in (5, "x" * 10_001)),
]
BODY = {"client_id": 1, "title": "Measure", "start": "2026-07-01T09:00:00+10:00"}


@pytest.fixture
def acme(acme: Caller) -> Caller:
    acme.has_job(client_id=acme.has_client())
    return acme


def test_a_booking_is_made_confirmed_and_announced(acme: Caller) -> None:
    more = {"end": "2026-07-01T10:30:00+10:00", "job_id": 1, "notes": "Bring the laser"}
    answer = _book(acme, **more)
    assert answer.status == 201
    assert list(answer.json) == KEYS
    assert list(answer.json.values())[:-1] == [
        *(1, 1, 1, "Measure", "2026-06-30T23:00:00Z", "2026-07-01T00:30:00Z"),
        *("Bring the laser", "confirmed"),
    ]
    assert acme.events()[-1] == ("booking.created", 1)
    assert acme.get("/bookings/1").text == answer.text
    assert acme.get("/bookings").json == {"bookings": [answer.json]}


def test_a_booking_may_lack_its_end_its_job_and_its_notes(acme: Caller) -> None:
    for nothing in ({}, {"end": None, "job_id": None, "notes": None}, {"end": "", "job_id": ""}):
        booking = _book(acme, **nothing).json
        assert (booking["end"], booking["job_id"], booking["notes"]) == (None, None, "")


@pytest.mark.parametrize(
    ("start", "kept"),
    [
        ("2026-07-01T09:00:00Z", "2026-07-01T09:00:00Z"),
        ("2026-07-01T09:00:00-03:30", "2026-07-01T12:30:00Z"),
        ("2026-07-01T09:00", "2026-06-30T23:00:00Z"),
        ("2026-12-01T09:00:00", "2026-11-30T22:00:00Z"),
        ("2026-12-01 09:00:00.25", "2026-11-30T22:00:00.250000Z"),
    ],
)
def test_a_time_without_an_offset_is_the_teams_own(acme: Caller, start: str, kept: str) -> None:
    assert _book(acme, start=start).json["start"] == kept


@pytest.mark.parametrize(("field", "value"), REFUSED)
def test_a_bad_booking_is_not_made(acme: Caller, field: str, value: object) -> None:
    before = acme.counts()
    answer = _book(acme, **{field: value})
    assert answer.status == 400
    assert answer.error.startswith(field)
    assert acme.counts() == before


def test_a_booking_by_api_is_confirmed_whatever_the_body_says(acme: Caller) -> None:
    assert _book(acme, status="cancelled").json["status"] == "confirmed"


def _book(caller: Caller, **more: Any) -> Answer:
    return caller.post("/bookings", {**BODY, **more})
