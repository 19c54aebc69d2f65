"""Filters, pages and cursors of every list: only when asked, and all of them hold."""

import base64
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.support.served import Served
from tests.support.world import ACME, Caller, Registrar

NOUNS = ["clients", "jobs", "bookings", "quotes", "invoices", "invoices/1/payments"]
WITH_STATUS = {
    "jobs": ["new", "scheduled", "in_progress", "on_hold", "complete", "cancelled"],
    "bookings": ["requested", "confirmed", "cancelled"],
    "quotes": ["draft", "sent", "accepted", "declined", "expired", "void"],
    "invoices": ["draft", "sent", "partially_paid", "paid", "void"],
}
MADE_AT = {"bookings": "created_at", "invoices/1/payments": "received_at"}
START = "2026-07-01T09:00:00+10:00"


@pytest.fixture(scope="module")
def shop(served: Served, registrar: Registrar) -> Iterator[Caller]:
    """A team with three records of every kind, shared: here they are only looked at."""
    with Caller(served, registrar, registrar.open(ACME)) as caller:
        yield _fill(caller)


@pytest.fixture
def acme(acme: Caller) -> Caller:
    """The same for one test alone, which may change them."""
    return _fill(acme)


@pytest.mark.parametrize("noun", ["jobs", "bookings", "quotes", "invoices"])
def test_a_list_goes_by_its_client(shop: Caller, noun: str) -> None:
    assert _ids(shop, noun, "client_id=1") == [3, 1]
    assert _ids(shop, noun, "client_id=2") == [2]
    assert _ids(shop, noun, "client_id=3") == []
    assert _ids(shop, noun, "client_id=999") == []


@pytest.mark.parametrize("noun", WITH_STATUS)
def test_a_list_goes_by_every_status_that_its_rows_show(acme: Caller, noun: str) -> None:
    for status in WITH_STATUS[noun]:
        stage = {"accepted": "won", "draft": "draft", "sent": "sent"}.get(status, "lost")
        values = {"status": status} | ({"stage": stage} if noun == "quotes" else {})
        acme.book.set(noun, acme.team, values)
        for each in WITH_STATUS[noun]:
            assert _ids(acme, noun, f"status={each}") == ([3, 2, 1] if each == status else [])
        assert {row["status"] for row in _rows(acme, noun, f"status={status}")} == {status}


def test_an_accepted_quote_reads_so_with_its_invoice_and_without(acme: Caller) -> None:
    for quote in (1, 3):
        assert acme.post(f"/quotes/{quote}/accept", {"name": "Jane"}).status == 200
    assert acme.post("/quotes/1/invoice", {}).status == 201
    assert _ids(acme, "quotes", "status=accepted") == [3, 1]
    assert _ids(acme, "quotes", "status=draft") == [2]


@pytest.mark.parametrize("noun", WITH_STATUS)
@pytest.mark.parametrize("status", ["done", "Sent", "invoiced", "'--", "x" * 300])
def test_an_unknown_status_is_refused_with_those_that_there_are(
    shop: Caller, noun: str, status: str
) -> None:
    answer = shop.get(f"/{noun}?status={status}")
    assert answer.status == 400
    assert answer.error.startswith("status must be ")
    if len(status) < 300:
        assert answer.error == f"status must be one of: {', '.join(WITH_STATUS[noun])}"


@pytest.mark.parametrize("noun", NOUNS)
def test_a_list_goes_by_when_its_rows_changed(shop: Caller, noun: str) -> None:
    changed = _changed(shop, noun)
    assert _ids(shop, noun, f"updated_since={changed[1]}") == [3, 2]
    assert _ids(shop, noun, f"updated_since={changed[2]}") == [3]
    later = datetime.now(UTC) + timedelta(days=1)
    assert _ids(shop, noun, f"updated_since={later.isoformat()}") == []
    assert _ids(shop, noun, "updated_since=2020-01-01") == [3, 2, 1]


def test_what_changes_again_is_new_again(acme: Caller) -> None:
    since = _changed(acme, "jobs")[2]
    acme.patch("/jobs/1", {"notes": "Ring first"})
    assert _ids(acme, "jobs", f"updated_since={since}") == [3, 1]


def test_a_date_begins_at_the_teams_own_midnight(acme: Caller) -> None:
    # In Sydney, in winter: 14:00 of the day before, in UTC.
    midnight = datetime(2026, 6, 30, 14, tzinfo=UTC)
    for moment, found in [(midnight, [3, 2, 1]), (midnight - timedelta(microseconds=1), [])]:
        micros = int((moment - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(microseconds=1))
        acme.book.set("jobs", acme.team, {"updated_at": micros})
        assert _ids(acme, "jobs", "updated_since=2026-07-01") == found
        assert _ids(acme, "jobs", "updated_since=2026-07-01T00:00:00%2B10:00") == found
        assert _ids(acme, "jobs", "updated_since=2026-07-01T00:00:00+10:00") == found
        assert _ids(acme, "jobs", "updated_since=2026-06-30T14:00:00Z") == found


@pytest.mark.parametrize("noun", NOUNS)
@pytest.mark.parametrize(
    "since",
    [
        *("soon", "2026-02-30", "2026-7-1", "2026-07-01T00:00:00", "2026-07-01T25:00Z", "0"),
        *(
            "1781827200",
            "2026-07-01T00:00:00%2B99:00",
            "%00",
            "%FF",
            "-",
            "0001-01-01T00:00%2B14:00",
        ),
    ],
)
def test_what_is_no_moment_is_refused(shop: Caller, noun: str, since: str) -> None:
    answer = shop.get(f"/{noun}?updated_since={since}")
    assert answer.status == 400
    assert answer.error.startswith("updated_since must ")


@pytest.mark.parametrize("noun", ["jobs", "bookings", "quotes", "invoices"])
@pytest.mark.parametrize("client", ["abc", "0", "-1", "1.5", "1,2", "%D9%A1", "9" * 30])
def test_what_is_no_id_of_a_client_is_refused(shop: Caller, noun: str, client: str) -> None:
    answer = shop.get(f"/{noun}?client_id={client}")
    assert (answer.status, answer.json) == (400, {"error": "client_id must be an id"})


@pytest.mark.parametrize("noun", NOUNS)
def test_blank_filters_are_as_good_as_absent(shop: Caller, noun: str) -> None:
    blank = "status=&client_id=%20&updated_since=&limit=&cursor=&expand=%20"
    assert shop.get(f"/{noun}?{blank}").text == shop.get(f"/{noun}").text


@pytest.mark.parametrize("noun", NOUNS)
def test_what_a_list_does_not_know_is_ignored(shop: Caller, noun: str) -> None:
    assert shop.get(f"/{noun}?colour=red&page=2").text == shop.get(f"/{noun}").text


@pytest.mark.parametrize("noun", ["jobs", "quotes", "invoices"])
def test_all_filters_must_hold(acme: Caller, noun: str) -> None:
    acme.book.set("invoices", acme.team, {"status": "draft"})
    first, _, third = _changed(acme, noun)
    status = WITH_STATUS[noun][0]
    assert _ids(acme, noun, f"status={status}&client_id=1&updated_since={first}") == [3, 1]
    assert _ids(acme, noun, f"status={status}&client_id=1&updated_since={third}") == [3]
    assert _ids(acme, noun, f"status={status}&client_id=2&updated_since={third}") == []
    assert _ids(acme, noun, f"status={WITH_STATUS[noun][-1]}&client_id=1") == []


def test_clients_go_by_their_words_and_their_changes_at_once(shop: Caller) -> None:
    since = _changed(shop, "clients")[1]
    assert _ids(shop, "clients", f"search=an&updated_since={since}") == []
    assert _ids(shop, "clients", f"search=cat&updated_since={since}") == [3]


@pytest.mark.parametrize("noun", NOUNS)
def test_pages_lead_through_the_whole_list_with_what_was_asked(shop: Caller, noun: str) -> None:
    path, found = f"/{noun}?limit=1&updated_since=2020-01-01&expand=", []
    while path:
        answer = shop.get(path)
        assert answer.status == 200, answer.text
        found += [row["id"] for row in answer.json[noun.rpartition("/")[2]]]
        assert len(found) <= 3
        path = _next(answer.headers["Link"])
    assert found == [3, 2, 1]


def test_a_link_keeps_every_other_word_of_the_query(shop: Caller) -> None:
    query = "client_id=1&limit=1&status=new&updated_since=2020-01-01T00:00:00%2B10:00&colour=a+b"
    link = _next(shop.get(f"/jobs?{query}").headers["Link"])
    kept = parse_qs(urlsplit(link).query)
    assert kept.pop("cursor")
    assert kept == parse_qs(query)
    assert _ids(shop, "jobs", urlsplit(link).query) == [1]


@pytest.mark.parametrize("noun", NOUNS)
def test_row_31_a_cursor_of_another_list_is_refused(shop: Caller, noun: str) -> None:
    other = shop.get(f"/{'jobs' if noun != 'jobs' else 'quotes'}?limit=1").json["next_cursor"]
    _assert_no_cursor(shop, noun, other)


def test_row_31_a_cursor_of_another_invoices_payments_is_refused(shop: Caller) -> None:
    cursor = shop.get("/invoices/1/payments?limit=1").json["next_cursor"]
    _assert_no_cursor(shop, "invoices/2/payments", cursor)


@pytest.mark.parametrize("noun", ["clients", "jobs", "bookings", "quotes", "invoices"])
def test_row_31_a_cursor_of_another_team_is_refused(
    shop: Caller, charlie: Caller, noun: str
) -> None:
    cursor = shop.get(f"/{noun}?limit=1").json["next_cursor"]
    _assert_no_cursor(charlie, noun, cursor)


@pytest.mark.parametrize("noun", NOUNS)
def test_row_31_a_cursor_that_was_made_up_is_refused(shop: Caller, noun: str) -> None:
    given = shop.get(f"/{noun}?limit=1").json["next_cursor"]
    text = base64.urlsafe_b64decode(given + "=" * (-len(given) % 4)).decode()
    made_up = ["1", "nonsense", "%00", "%FF", "=", "a" * 5000, given + "!", given + "=", given[:-2]]
    for last in ("", "0", "-1", "1.5", "03", "9" * 30, "٣"):
        changed = text.rpartition(":")[0] + ":" + last
        made_up.append(base64.urlsafe_b64encode(changed.encode()).decode().rstrip("="))
    for cursor in made_up:
        _assert_no_cursor(shop, noun, cursor)


@pytest.mark.parametrize("noun", NOUNS)
@pytest.mark.parametrize("limit", ["0", "-1", "1001", "many", "1.5", "%D9%A3", "1" * 5000])
def test_row_31_a_limit_is_from_1_to_1000_everywhere(shop: Caller, noun: str, limit: str) -> None:
    answer = shop.get(f"/{noun}?limit={limit}")
    assert answer.status == 400
    assert answer.error.startswith("limit must be ")


@pytest.mark.parametrize("noun", ["clients", "jobs", "bookings", "quotes", "invoices"])
def test_a_stranger_filters_nothing_of_others(shop: Caller, charlie: Caller, noun: str) -> None:
    assert len(_ids(shop, noun, "updated_since=2020-01-01")) == 3
    theirs = {row["id"] for row in _rows(charlie, noun, "updated_since=2020-01-01")}
    assert len(theirs) == charlie.count(noun)


def _fill(caller: Caller) -> Caller:
    """Three of every kind, of which the second is for another client."""
    for name in ("Ann", "Ben", "Cat"):
        caller.has_client(name=name)
    for client in (1, 2, 1):
        caller.has_job(client_id=client)
        caller.has_quote(client_id=client)
        _made(caller, "/bookings", {"client_id": client, "title": "Measure", "start": START})
    caller.has_invoice(client_id=1)
    for _ in range(3):
        _made(caller, "/invoices/1/payments", {"amount_cents": 100})
    caller.has_invoice(client_id=2)
    caller.has_invoice(client_id=1)
    return caller


def _changed(caller: Caller, noun: str) -> list[str]:
    """When the records 1, 2 and 3 were last changed."""
    rows = _rows(caller, noun, "expand=all")
    return [row[MADE_AT.get(noun, "updated_at")] for row in reversed(rows)]


def _rows(caller: Caller, noun: str, query: str) -> list[dict[str, Any]]:
    answer = caller.get(f"/{noun}?{query}")
    assert answer.status == 200, answer.text
    rows: list[dict[str, Any]] = answer.json[noun.rpartition("/")[2]]
    return rows


def _ids(caller: Caller, noun: str, query: str) -> list[int]:
    return [row["id"] for row in _rows(caller, noun, query)]


def _made(caller: Caller, path: str, body: dict[str, Any]) -> None:
    answer = caller.post(path, body)
    assert answer.status == 201, answer.text


def _next(link: str | None) -> str:
    """The path of a Link within the dialect; "" where there is none."""
    return link.partition(">")[0].partition("/api/v1")[2] if link else ""


def _assert_no_cursor(caller: Caller, noun: str, cursor: str) -> None:
    answer = caller.get(f"/{noun}?cursor={cursor}")
    assert (answer.status, answer.json) == (400, {"error": "cursor is not one of this list"}), (
        cursor
    )
