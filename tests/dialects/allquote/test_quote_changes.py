"""Quotes at the AllQuote door: what PATCH changes, what it leaves, and everything they can show."""

from typing import Any

import pytest

from quotewright.core.teams import Role
from tests.support.world import Caller

LABOUR = {"description": "Labour", "qty": 8, "unit_price_cents": 9000}
FROZEN = "a sent quote cannot be changed; revise it"
EXTRA_KEYS = [
    "client_id",
    "doc_type",
    "revision",
    "revises_id",
    "currency",
    "date",
    "due_date",
    "valid_until",
    "memo",
    "notes",
    "discount_type",
    "discount",
    "deposit_cents",
    "assigned_to",
    "sent_at",
    "viewed_at",
    "accepted_at",
    "declined_at",
    "acceptance",
    "comments",
    "delivery",
    "links",
    "created_at",
    "updated_at",
]
TERMS = {
    "date": "2026-10-01",
    "valid_until": "2027-01-05",
    "memo": "Thank you\nand see you soon",
    "notes": "Knows the owner",
    "discount_type": "percentage",
    "discount": 2.5,
    "deposit_cents": 10000,
}


def test_a_draft_is_changed_in_place(acme: Caller) -> None:
    _drafted(acme)
    lines = [LABOUR, {"description": "Materials", "qty": 1, "unit_price_cents": 78000}]
    answer = acme.patch("/quotes/1", {"title": "Bathroom", "line_items": lines})
    assert answer.status == 200
    assert (answer.json["id"], answer.json["quote_number"]) == (1, "Q-1001")
    assert (answer.json["title"], answer.json["total_cents"]) == ("Bathroom", 165000)
    assert [line["total_cents"] for line in answer.json["line_items"]] == [72000, 78000]
    assert acme.get("/quotes/1").json == answer.json
    assert acme.events()[-1] == ("quote.updated", 1)


def test_only_keys_that_were_sent_count(acme: Caller) -> None:
    _drafted(acme, **TERMS)
    before = _full(acme)
    after = acme.patch("/quotes/1?expand=all", {"memo": "Thanks"}).json
    assert after == before | {"memo": "Thanks", "updated_at": after["updated_at"]}


@pytest.mark.parametrize("answer", ["/quotes/1", "/quotes/1?expand=all"])
@pytest.mark.parametrize("status", ["draft", "sent", "accepted"])
def test_a_whole_quote_sent_back_as_it_was_is_no_change(
    acme: Caller, answer: str, status: str
) -> None:
    _drafted(acme, **TERMS)
    if status != "draft":
        acme.post("/quotes/1/send", {})
    if status == "accepted":
        acme.post("/quotes/1/accept", {"name": "Jane"})
    before, events = _full(acme), acme.events()
    assert acme.patch("/quotes/1", acme.get(answer).json).status == 200
    assert (_full(acme), acme.events()) == (before, events)


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Bathroom"},
        {"line_items": []},
        {"line_items": [{**LABOUR, "qty": 9}]},
        {"line_items": [LABOUR, LABOUR]},
        {"doc_type": "estimate"},
        {"client_id": 2},
        {"date": "2026-01-01"},
        {"valid_until": None},
        {"memo": ""},
        {"discount": 3},
        {"discount_type": "amount", "discount": 100},
        {"deposit_cents": None},
        {"term_days": 1},
    ],
)
def test_a_sent_quote_cannot_be_changed_in_what_was_offered(
    acme: Caller, change: dict[str, Any]
) -> None:
    acme.has_client()
    _drafted(acme, **TERMS, client_id=1)
    acme.has_client()
    acme.post("/quotes/1/send", {})
    before = _full(acme)
    answer = acme.patch("/quotes/1", change)
    assert (answer.status, answer.json) == (400, {"error": FROZEN})
    assert _full(acme) == before


def test_a_sent_quote_takes_notes_all_the_same(acme: Caller) -> None:
    _drafted(acme)
    acme.post("/quotes/1/send", {})
    assert acme.patch("/quotes/1", {"notes": "Knows the owner"}).status == 200
    assert _full(acme)["notes"] == "Knows the owner"


def test_a_line_sent_as_it_was_shown_keeps_what_is_not_shown(acme: Caller) -> None:
    _drafted(acme, line_items=[LABOUR, {**LABOUR, "description": "More"}])
    finer = {"unit_price": 90_004999, "unit": "h", "discount": 1_0000, "tax_rate": 5_0000}
    acme.book.set("quote_lines", acme.team, finer)
    shown = acme.get("/quotes/1").json["line_items"]
    acme.patch("/quotes/1", {"line_items": [{"description": "New"}, *shown]})
    kept = acme.book.rows(
        "SELECT description, unit_price, unit, discount, tax_rate FROM quote_lines"
        " WHERE team_id = :team ORDER BY position",
        team=acme.team,
    )
    assert kept == [
        ("New", 0, "", 0, 10_0000),
        ("Labour", *finer.values()),
        ("More", *finer.values()),
    ]


def test_what_another_door_wrote_can_be_sent_back(acme: Caller) -> None:
    _drafted(acme)
    acme.book.set("quote_lines", acme.team, {"quantity": -1_5000, "kind": "item"})
    shown = acme.get("/quotes/1").json["line_items"]
    assert shown[0]["qty"] == -1.5
    assert acme.patch("/quotes/1", {"line_items": shown}).status == 200
    refused = acme.patch("/quotes/1", {"line_items": [{**shown[0], "qty": -2}]})
    assert refused.json == {"error": "line_items[0].qty must not be negative"}


def test_row_1_an_empty_draft_is_announced_when_it_first_says_something(acme: Caller) -> None:
    acme.has_quote()
    acme.patch("/quotes/1", {"line_items": [LABOUR]})
    acme.patch("/quotes/1", {"line_items": []})
    acme.patch("/quotes/1", {"line_items": [LABOUR]})
    assert [event for event, _ in acme.events()] == [
        "client.created",
        "quote.created",
        *["quote.updated"] * 3,
    ]


def test_what_was_asked_for_beyond_the_page_is_shown_when_it_is_asked_for(acme: Caller) -> None:
    made = acme.post(
        "/quotes?expand=all",
        {"client_id": acme.has_client(), "line_items": [LABOUR], "term_days": 7, **TERMS},
    )
    assert made.status == 201
    quote = made.json
    assert list(quote)[8:] == EXTRA_KEYS
    assert {key: quote[key] for key in TERMS} == TERMS
    assert (quote["due_date"], quote["currency"]) == ("2026-10-08", "AUD")
    assert (quote["client_id"], quote["doc_type"]) == (1, "quote")
    assert (quote["revision"], quote["revises_id"], quote["assigned_to"]) == (1, None, None)
    assert (quote["acceptance"], quote["comments"], quote["delivery"]) == (None, [], None)
    address = "http://127.0.0.1:8000/api/v1/quotes/1"
    links = quote["links"]
    assert (links["self"], links["page"], links["pdf"]) == (address, None, f"{address}/pdf")
    assert quote["created_at"] == quote["updated_at"]
    assert quote["total_cents"] == 77220
    assert _without_links(_full(acme)) == _without_links(quote)


@pytest.mark.parametrize(
    ("discount", "shown", "total"),
    [
        ({"discount": 10}, ("percentage", 10), 71280),
        ({"discount": "12.5"}, ("percentage", 12.5), 69300),
        ({"discount_type": "amount", "discount": 2000}, ("amount", 2000), 77000),
        ({"discount_type": "amount", "discount": None}, ("amount", 0), 79200),
        ({"discount_type": "percentage"}, ("percentage", 0), 79200),
        ({"discount": None}, ("percentage", 0), 79200),
    ],
)
def test_a_discount_is_a_percentage_or_cents(
    acme: Caller, discount: dict[str, Any], shown: tuple[str, object], total: int
) -> None:
    _drafted(acme, **discount)
    quote = _full(acme)
    assert (quote["discount_type"], quote["discount"]) == shown
    assert quote["total_cents"] == total


def test_a_percentage_does_not_become_cents_by_a_word(acme: Caller) -> None:
    _drafted(acme, discount=10)
    answer = acme.patch("/quotes/1", {"discount_type": "amount"})
    assert answer.json == {"error": "discount is required with another discount_type"}
    assert acme.patch("/quotes/1", {"discount": 20}).json["total_cents"] == 63360


@pytest.mark.parametrize("method", ["POST", "PATCH"])
@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(("date", value) for value in ["2026-02-30", 20260701, True, "9999-12-31"]),
        *(("valid_until", value) for value in ["soon", {}, "01/07/2026"]),
        *(("term_days", value) for value in [-1, 3651, "x", 1.5, True]),
        *(("memo", value) for value in [5, [], "x" * 10_001, "a\x00b"]),
        *(("notes", value) for value in [5, "x" * 10_001]),
        *(("discount_type", value) for value in ["cents", 5, []]),
        *(("discount", value) for value in [-1, 101, "x", True, 1.00001, []]),
        *(("deposit_cents", value) for value in [-1, 1.5, "x", True, 2**53]),
        *(("assigned_to", value) for value in ["x", 0, -1, 1.5, True, 999]),
        ("doc_type", "invoice"),
        ("title", 5),
        ("client_id", None),
        ("client_id", 999),
        ("line_items", "x"),
    ],
    ids=lambda value: ascii(value)[:24].strip("'"),
)
def test_a_bad_value_is_refused_by_its_name(
    acme: Caller, method: str, field: str, value: object
) -> None:
    body: dict[str, Any] = {field: value}
    if method == "POST":
        acme.has_client()
        answer = acme.post("/quotes", {"client_id": 1, "line_items": [LABOUR], **body})
        assert acme.count("quotes") == 0
    else:
        _drafted(acme)
        before = _full(acme)
        answer = acme.patch("/quotes/1", body)
        assert _full(acme) == before
    assert answer.status == 400, answer.text
    assert field in answer.error


@pytest.mark.parametrize("cents", [-1, 72001])
def test_an_amount_off_is_between_nothing_and_the_subtotal(acme: Caller, cents: int) -> None:
    _drafted(acme)
    answer = acme.patch("/quotes/1", {"discount_type": "amount", "discount": cents})
    assert answer.status == 400
    assert "discount" in answer.error


def test_somebody_of_the_team_is_assigned_and_nobody_else(acme: Caller) -> None:
    _drafted(acme)
    assert acme.patch("/quotes/1", {"assigned_to": 1}).error.startswith("assigned_to is not")
    bob = acme.registrar.hire(acme.shop, "Bob", Role.MEMBER).id
    assert acme.patch("/quotes/1", {"assigned_to": bob}).status == 200
    assert _full(acme)["assigned_to"] == bob
    _drafted(acme, client_id=1, assigned_to=bob)
    assert acme.get("/quotes/2?expand=all").json["assigned_to"] == bob


def test_row_19_the_quote_comes_before_the_body(acme: Caller) -> None:
    answer = acme.request("PATCH", "/quotes/999?expand=no", body=b"{")
    assert (answer.status, answer.json) == (404, {"error": "not found"})


def test_row_18_a_stranger_changes_nothing(acme: Caller, charlie: Caller) -> None:
    _drafted(acme)
    answer = charlie.patch("/quotes/1", {"title": "Mine"})
    assert (answer.status, answer.json) == (404, {"error": "not found"})
    assert acme.get("/quotes/1").json["title"] == "Kitchen reno"


def test_a_list_shows_everything_when_it_is_asked_for(acme: Caller) -> None:
    _drafted(acme)
    _drafted(acme, client_id=1, **TERMS)
    acme.post("/quotes/2/accept", {"name": "Jane Smith", "comments": "In May"})
    plain = acme.get("/quotes").json["quotes"]
    answer = acme.get("/quotes?expand=all&limit=1").json
    (newest,) = answer["quotes"]
    page_keys = list(plain[0])
    assert list(newest) == [*page_keys, *EXTRA_KEYS]
    assert {key: newest[key] for key in page_keys} == plain[0]
    acceptance = newest["acceptance"]
    assert acceptance == {
        "name": "Jane Smith",
        "email": "",
        "comments": "In May",
        "accepted_at": newest["accepted_at"],
        "ip": "127.0.0.1",
        "user_agent": "",
        "signature": "",
        "content_hash": acceptance["content_hash"],
        "revision": 1,
    }
    whole = _without_links(acme.get("/quotes/2?expand=all").json)
    assert _without_links(newest) == {key: whole[key] for key in newest if key != "links"}
    (older,) = acme.get(f"/quotes?expand=all&cursor={answer['next_cursor']}").json["quotes"]
    assert (older["id"], older["acceptance"]) == (1, None)


def test_every_answer_with_a_quote_shows_everything_when_it_is_asked_for(acme: Caller) -> None:
    _drafted(acme)
    verbs = {
        "send": {},
        "decline": {},
        "reopen": {},
        "accept": {"name": "Jane"},
        "void": {"reason": "x"},
    }
    answers = [acme.patch("/quotes/1?expand=all", {"notes": "n"})]
    answers += [acme.post(f"/quotes/1/{verb}?expand=all", body) for verb, body in verbs.items()]
    assert [list(answer.json)[8:] for answer in answers] == [EXTRA_KEYS] * 6
    assert [
        answer.json["acceptance"] and answer.json["acceptance"]["name"] for answer in answers
    ] == [
        *[None] * 4,
        *["Jane"] * 2,
    ]


@pytest.mark.parametrize("expand", ["lines", "ALL", "all,all"])
def test_another_way_to_expand_is_refused_and_changes_nothing(acme: Caller, expand: str) -> None:
    _drafted(acme)
    before = acme.counts()
    answers = [
        acme.get(f"/quotes?expand={expand}"),
        acme.get(f"/quotes/1?expand={expand}"),
        acme.post(f"/quotes?expand={expand}", {"client_id": 1}),
        acme.patch(f"/quotes/1?expand={expand}", {"title": "Bathroom"}),
        acme.post(f"/quotes/1/send?expand={expand}", {}),
    ]
    assert {(answer.status, answer.error) for answer in answers} == {(400, "expand must be: all")}
    assert acme.counts() == before
    assert acme.get("/quotes/1").json["status"] == "draft"


def _drafted(caller: Caller, **fields: Any) -> int:
    return caller.has_quote(**{"line_items": [LABOUR], **fields})


def _full(caller: Caller) -> dict[str, Any]:
    quote: dict[str, Any] = caller.get("/quotes/1?expand=all").json
    return quote


def _without_links(quote: dict[str, Any]) -> dict[str, Any]:
    """A preview is signed anew for every answer."""
    return {key: value for key, value in quote.items() if key != "links"}
