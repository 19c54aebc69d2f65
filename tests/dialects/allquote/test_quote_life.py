"""The life of a quote at the AllQuote door: its verbs, their answers, their refusals by name."""

from typing import Any

import pytest

from tests.support.world import Caller

LABOUR = {"description": "Labour", "qty": 8, "unit_price_cents": 9000}
JANE = {"name": "Jane Smith", "email": "jane@example.com", "comments": "In May, please"}
PAGE_KEYS = [
    "id",
    "quote_number",
    "title",
    "status",
    "subtotal_cents",
    "gst_cents",
    "total_cents",
    "line_items",
]
VERBS = {
    "send": {},
    "accept": JANE,
    "decline": {"reason": "too dear"},
    "void": {"reason": "typing error"},
    "reopen": {},
    "revise": {},
}


@pytest.mark.parametrize(
    ("verbs", "status"),
    [
        ("send", "sent"),
        ("accept", "accepted"),
        ("send accept", "accepted"),
        ("accept accept", "accepted"),
        ("decline", "declined"),
        ("send decline", "declined"),
        ("send decline decline", "declined"),
        ("decline reopen", "sent"),
        ("accept reopen", "sent"),
        ("void", "void"),
        ("send void", "void"),
        ("accept void", "void"),
    ],
)
def test_a_verb_answers_with_the_quote_as_the_page_shows_it(
    acme: Caller, verbs: str, status: str
) -> None:
    quote = _drafted(acme)
    for verb in verbs.split():
        answer = acme.post(f"/quotes/{quote['id']}/{verb}", VERBS[verb])
        assert answer.status == 200, answer.text
    assert list(answer.json) == PAGE_KEYS
    assert answer.json == quote | {"status": status}
    assert acme.get("/quotes/1").json == answer.json


@pytest.mark.parametrize(
    ("verbs", "then", "sentence"),
    [
        ("send", "send", "cannot send a sent quote"),
        ("void", "accept", "cannot accept a void quote"),
        ("void", "decline", "cannot decline a void quote"),
        ("void", "void", "cannot void a void quote"),
        ("accept", "decline", "cannot decline an accepted quote"),
        ("decline", "accept", "cannot accept a declined quote"),
        ("send", "reopen", "cannot reopen a sent quote"),
        ("", "revise", "cannot revise a draft quote"),
        ("accept", "revise", "cannot revise an accepted quote"),
    ],
)
def test_a_step_that_a_quote_cannot_take_is_refused_by_name(
    acme: Caller, verbs: str, then: str, sentence: str
) -> None:
    _drafted(acme)
    for verb in verbs.split():
        acme.post(f"/quotes/1/{verb}", VERBS[verb])
    before, quote = acme.counts(), acme.get("/quotes/1").json
    answer = acme.post(f"/quotes/1/{then}", VERBS[then])
    assert (answer.status, answer.json) == (400, {"error": sentence})
    assert (acme.counts(), acme.get("/quotes/1").json) == (before, quote)


@pytest.mark.parametrize("verb", ["send", "decline", "revise", "reopen"])
def test_a_verb_that_needs_no_words_takes_no_body(acme: Caller, verb: str) -> None:
    _drafted(acme)
    if verb in {"revise", "reopen"}:
        acme.post("/quotes/1/decline", {})
    assert acme.request("POST", f"/quotes/1/{verb}").status == 200


@pytest.mark.parametrize("body", [b"{", b"[]", b"null", b'"mark"'])
@pytest.mark.parametrize("verb", VERBS)
def test_a_body_that_is_no_object_is_refused(acme: Caller, verb: str, body: bytes) -> None:
    _drafted(acme)
    answer = acme.request("POST", f"/quotes/1/{verb}", body=body)
    assert answer.json == {"error": "the body must be a JSON object, such as {}"}
    assert acme.get("/quotes/1").json["status"] == "draft"


@pytest.mark.parametrize(
    ("method", "sentence"),
    [
        ("email", "method email needs the client's e-mail address; add it first"),
        ("print", "method print needs a print queue; set one for the team first"),
        ("fax", "method must be one of: mark, email, print"),
        (5, "method must be text"),
    ],
)
def test_a_way_that_leads_nowhere_is_refused_and_nothing_is_sent(
    acme: Caller, method: object, sentence: str
) -> None:
    _drafted(acme)
    answer = acme.post("/quotes/1/send", {"method": method})
    assert (answer.status, answer.json) == (400, {"error": sentence})
    assert acme.get("/quotes/1").json["status"] == "draft"


@pytest.mark.parametrize("method", ["mark", "", None])
def test_marking_as_sent_may_be_said(acme: Caller, method: str | None) -> None:
    _drafted(acme)
    assert acme.post("/quotes/1/send", {"method": method}).json["status"] == "sent"


@pytest.mark.parametrize(
    ("verb", "body", "field"),
    [
        ("accept", {}, "name"),
        ("accept", {"name": " "}, "name"),
        ("accept", {"name": 5}, "name"),
        ("accept", {"name": "x" * 256}, "name"),
        ("accept", {"name": "Jane", "email": []}, "email"),
        ("accept", {"name": "Jane", "comments": "x" * 10_001}, "comments"),
        ("accept", {"name": "Jane", "comments": "a\x00b"}, "comments"),
        ("decline", {"reason": {}}, "reason"),
        ("void", {}, "reason"),
        ("void", {"reason": None}, "reason"),
        ("void", {"reason": "x" * 256}, "reason"),
    ],
)
def test_what_is_missing_or_wrong_is_named(
    acme: Caller, verb: str, body: dict[str, Any], field: str
) -> None:
    _drafted(acme)
    before = acme.counts()
    answer = acme.post(f"/quotes/1/{verb}", body)
    assert answer.status == 400
    assert answer.error.startswith(field)
    assert acme.counts() == before


@pytest.mark.parametrize("verb", VERBS)
def test_row_19_the_quote_comes_before_the_body(acme: Caller, verb: str) -> None:
    for number in ("999", "x", "0", "9" * 30):
        answer = acme.request("POST", f"/quotes/{number}/{verb}", body=b"{")
        assert (answer.status, answer.json) == (404, {"error": "not found"})


@pytest.mark.parametrize("verb", VERBS)
def test_row_18_a_stranger_moves_nothing(acme: Caller, charlie: Caller, verb: str) -> None:
    _drafted(acme)
    before = acme.events()
    answer = charlie.post(f"/quotes/1/{verb}", VERBS[verb])
    assert (answer.status, answer.json) == (404, {"error": "not found"})
    assert (acme.events(), acme.get("/quotes/1").json["status"]) == (before, "draft")


def test_an_acceptance_keeps_who_said_yes_from_where_and_to_what(acme: Caller) -> None:
    _drafted(acme)
    headers = {"User-Agent": "Zapier/1.0\xe9" + "x" * 300}
    acme.request("POST", "/quotes/1/accept", JANE, headers=headers)
    acme.post("/quotes/1/accept", {"name": "Bob Smith"})
    kept = acme.book.rows(
        "SELECT a.name, a.email, a.comments, a.address, a.user_agent, a.revision, c.format"
        " FROM acceptances a JOIN contents c ON c.team_id = a.team_id AND c.hash = a.content_hash"
        " WHERE a.team_id = :team",
        team=acme.team,
    )
    user_agent = ("Zapier/1.0\xe9" + "x" * 300)[:255]
    assert kept == [(*JANE.values(), "127.0.0.1", user_agent, 1, 3)]


def test_the_verbs_cause_the_events_that_they_name(acme: Caller) -> None:
    _drafted(acme)
    for verb in ("send", "decline", "reopen", "accept", "void"):
        acme.post(f"/quotes/1/{verb}", VERBS[verb])
    assert acme.events()[1:] == [
        (f"quote.{event}", 1)
        for event in ("created", "sent", "declined", "reopened", "accepted", "voided")
    ]


def test_a_quote_whose_days_are_over_is_not_accepted_until_it_is_reopened(acme: Caller) -> None:
    _drafted(acme, valid_until="2026-01-31")
    acme.post("/quotes/1/send", {})
    answer = acme.post("/quotes/1/accept", JANE)
    assert answer.json == {"error": "an expired quote cannot be accepted; reopen it first"}
    assert acme.post("/quotes/1/reopen", {}).json["status"] == "sent"
    assert acme.post("/quotes/1/accept", JANE).json["status"] == "accepted"


def test_a_revision_is_a_draft_of_its_own_until_it_is_sent(acme: Caller) -> None:
    quote = _drafted(acme)
    acme.post("/quotes/1/send", {})
    first, second = (acme.post("/quotes/1/revise", {}) for _ in range(2))
    assert (first.status, first.json) == (second.status, second.json)
    revision = first.json
    assert revision == quote | {
        "id": revision["id"],
        "quote_number": "Q-1001-R2",
        "status": "draft",
    }
    assert [one["status"] for one in acme.get("/quotes").json["quotes"]] == ["draft", "sent"]
    acme.patch(f"/quotes/{revision['id']}", {"line_items": [{**LABOUR, "qty": 9}]})
    acme.post(f"/quotes/{revision['id']}/send", {})
    assert [one["status"] for one in acme.get("/quotes").json["quotes"]] == ["sent", "void"]
    assert acme.get("/quotes/1").json["total_cents"] == quote["total_cents"]


def _drafted(caller: Caller, **fields: Any) -> Any:
    number = caller.has_quote(line_items=[LABOUR], **fields)
    return caller.get(f"/quotes/{number}").json
