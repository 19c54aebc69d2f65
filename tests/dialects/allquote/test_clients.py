"""Clients at the AllQuote door: kept, found, found or made, changed."""

import pytest

from tests.support.world import Caller

JANE = {"name": "Jane Smith", "email": "jane@example.com", "phone": "0400 000 000", "address": ""}


def test_a_new_client_is_answered_and_announced(acme: Caller) -> None:
    answer = acme.post("/clients", JANE)
    assert answer.status == 201
    assert answer.json == {"id": 1, **JANE}
    assert acme.events() == [("client.created", 1)]


def test_what_was_not_given_reads_as_an_empty_text(acme: Caller) -> None:
    client = acme.post("/clients", {"name": "Jane"}).json
    assert client == {"id": 1, "name": "Jane", "email": "", "phone": "", "address": ""}


def test_zapier_sends_blanks_for_what_it_does_not_have(acme: Caller) -> None:
    answer = acme.post("/clients", {"name": "Jane", "email": "", "phone": None, "address": ""})
    assert answer.status == 201
    assert answer.json["phone"] == ""


@pytest.mark.parametrize("body", [{}, {"name": ""}, {"name": "  "}, {"name": None}])
def test_a_client_has_a_name(acme: Caller, body: dict[str, str]) -> None:
    answer = acme.post("/clients", body)
    assert answer.status == 400
    assert answer.json == {"error": "name is required"}


def test_a_client_reads_back_as_it_was_answered(acme: Caller) -> None:
    made = acme.post("/clients", JANE)
    assert acme.get("/clients/1").text == made.text


def test_row_28_a_plain_create_may_make_the_same_client_twice(acme: Caller) -> None:
    assert [acme.post("/clients", JANE).json["id"] for _ in range(2)] == [1, 2]


def test_row_30_the_newest_client_is_listed_first(acme: Caller) -> None:
    for name in ("Ann", "Ben", "Cat"):
        acme.has_client(name=name)
    assert _names(acme, "") == ["Cat", "Ben", "Ann"]


class TestFilters:
    """Row 25: those that are present and not blank must all hold."""

    @pytest.fixture(autouse=True)
    def _three_clients(self, acme: Caller) -> None:
        acme.has_client(name="Ann", email="Ann@Example.com", phone="0400 000 001")
        acme.has_client(name="Ben", email="ben@example.com", address="9 Rose Lane")
        acme.has_client(name="Cat", email="cat@example.com", phone="0400 000 001")

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("email=ann@example.com", ["Ann"]),
            ("email=%20ANN@EXAMPLE.COM%20", ["Ann"]),
            ("email=example.com", []),
            ("phone=0400000001", ["Cat", "Ann"]),
            ("phone=0400000001&email=cat@example.com", ["Cat"]),
            ("search=rose", ["Ben"]),
            ("search=ben@", ["Ben"]),
            ("search=CAT", ["Cat"]),
            ("search=000%20001", ["Cat", "Ann"]),
            ("search=%25", []),
            ("search=_", []),
            ("search=nobody", []),
            ("email=&phone=&search=", ["Cat", "Ben", "Ann"]),
            ("email=ben@example.com&phone=&search=", ["Ben"]),
            ("colour=red", ["Cat", "Ben", "Ann"]),
        ],
    )
    def test_row_25_filters_are_anded_and_blank_ones_ignored(
        self, acme: Caller, query: str, found: list[str]
    ) -> None:
        assert _names(acme, query) == found


@pytest.mark.parametrize(
    "asked", ["0400000000", "%2B61400000000", "61400000000", "(0400)%20000-000"]
)
def test_row_26_a_phone_matches_however_it_is_written(acme: Caller, asked: str) -> None:
    acme.has_client(phone="0400 000 000")
    assert _names(acme, f"phone={asked}") == ["Jane Smith"]


def test_row_26_a_phone_is_kept_as_it_was_typed(acme: Caller) -> None:
    acme.has_client(phone="(0400) 000-000")
    assert acme.get("/clients/1").json["phone"] == "(0400) 000-000"


def test_row_26_a_phone_without_digits_matches_nobody(acme: Caller) -> None:
    acme.has_client(phone="")
    acme.has_client(phone="ask Bob")
    assert _names(acme, "phone=unknown") == []


def test_row_16_a_number_is_taken_for_a_phone(acme: Caller) -> None:
    assert acme.post("/clients", {"name": "Jane", "phone": 400000000}).json["phone"] == "400000000"


def test_row_27_find_or_create_leaves_the_client_it_finds_as_it_is(acme: Caller) -> None:
    acme.post("/clients", JANE)
    answer = acme.post("/clients/find-or-create", {"email": "JANE@example.com", "name": "Janet"})
    assert answer.status == 200
    assert answer.json == {"id": 1, "created": False, "client": {"id": 1, **JANE}}
    assert acme.events() == [("client.created", 1)]


def test_row_27_find_or_create_makes_and_announces_the_client_it_misses(acme: Caller) -> None:
    answer = acme.post("/clients/find-or-create", JANE)
    assert answer.status == 201
    assert answer.json == {"id": 1, "created": True, "client": {"id": 1, **JANE}}
    assert acme.events() == [("client.created", 1)]


def test_row_27_email_wins_over_phone(acme: Caller) -> None:
    acme.has_client(phone="0400 000 000")
    by_email = acme.has_client(email="jane@example.com")
    body = {"email": "jane@example.com", "phone": "0400 000 000"}
    assert acme.post("/clients/find-or-create", body).json["id"] == by_email


def test_row_27_phone_decides_when_no_email_matches(acme: Caller) -> None:
    by_phone = acme.has_client(phone="0400 000 000")
    body = {"email": "other@example.com", "phone": "+61 400 000 000"}
    assert acme.post("/clients/find-or-create", body).json["id"] == by_phone


def test_row_27_of_several_the_oldest_is_found(acme: Caller) -> None:
    oldest = acme.has_client(email="jane@example.com")
    acme.has_client(email="jane@example.com")
    answer = acme.post("/clients/find-or-create", {"email": "jane@example.com"})
    assert answer.json["id"] == oldest


def test_row_27_a_name_never_matches(acme: Caller) -> None:
    acme.has_client(name="Jane Smith")
    assert acme.post("/clients/find-or-create", {"name": "Jane Smith"}).json["created"] is True


def test_row_27_blanks_never_match(acme: Caller) -> None:
    acme.has_client(name="Ann")
    answer = acme.post("/clients/find-or-create", {"name": "Ben", "email": " ", "phone": ""})
    assert answer.json["created"] is True


@pytest.mark.parametrize("body", [{}, {"email": "", "name": " ", "phone": None}, {"address": "x"}])
def test_row_27_nothing_to_go_by_is_refused(acme: Caller, body: dict[str, str]) -> None:
    before = acme.counts()
    answer = acme.post("/clients/find-or-create", body)
    assert answer.status == 400
    assert all(word in answer.error for word in ("name", "email", "phone"))
    assert acme.counts() == before


@pytest.mark.parametrize("body", [{"email": "jane@example.com"}, {"phone": "0400 000 000"}])
def test_row_27_without_a_name_the_email_or_phone_is_the_name(
    acme: Caller, body: dict[str, str]
) -> None:
    client = acme.post("/clients/find-or-create", body).json["client"]
    assert client["name"] == next(iter(body.values()))


def test_row_29_a_patch_changes_only_what_it_names(acme: Caller) -> None:
    acme.post("/clients", JANE)
    answer = acme.patch("/clients/1", {"address": "2 King St"})
    assert answer.status == 200
    assert answer.json == {"id": 1, **JANE, "address": "2 King St"}
    assert acme.get("/clients/1").json == answer.json


def test_row_29_a_patch_of_nothing_still_answers_and_announces(acme: Caller) -> None:
    acme.post("/clients", JANE)
    assert acme.patch("/clients/1", {}).json == {"id": 1, **JANE}
    assert acme.events() == [("client.created", 1), ("client.updated", 1)]


@pytest.mark.parametrize("name", ["", "   ", None])
def test_row_29_a_client_cannot_lose_its_name(acme: Caller, name: str | None) -> None:
    acme.post("/clients", JANE)
    answer = acme.patch("/clients/1", {"name": name})
    assert answer.status == 400
    assert "name" in answer.error
    assert acme.get("/clients/1").json["name"] == "Jane Smith"


def test_row_29_null_empties_what_may_be_empty(acme: Caller) -> None:
    acme.post("/clients", JANE)
    assert acme.patch("/clients/1", {"email": None}).json["email"] == ""


def test_a_changed_email_and_phone_are_found_from_then_on(acme: Caller) -> None:
    acme.post("/clients", JANE)
    acme.patch("/clients/1", {"email": "new@example.com", "phone": "0411 111 111"})
    assert _names(acme, "email=new@example.com&phone=0411111111") == ["Jane Smith"]
    assert _names(acme, "email=jane@example.com") == []


def test_row_46_a_client_cannot_be_deleted(acme: Caller) -> None:
    acme.has_client()
    assert acme.request("DELETE", "/clients/1").status == 405
    assert acme.get("/clients/1").status == 200


def test_row_31_a_page_is_as_long_as_asked_and_leads_on(acme: Caller) -> None:
    for name in ("Ann", "Ben", "Cat"):
        acme.has_client(name=name)
    first = acme.get("/clients?limit=2").json
    assert [client["name"] for client in first["clients"]] == ["Cat", "Ben"]
    second = acme.get(f"/clients?limit=2&cursor={first['next_cursor']}").json
    assert [client["name"] for client in second["clients"]] == ["Ann"]
    assert "next_cursor" not in second


def test_row_31_a_link_header_leads_to_the_next_page(acme: Caller) -> None:
    for _ in range(2):
        acme.has_client()
    assert 'rel="next"' in acme.get("/clients?limit=1").headers["Link"]


@pytest.mark.parametrize("limit", ["0", "-1", "1001", "many", "1.5"])
def test_row_31_a_limit_is_from_1_to_1000(acme: Caller, limit: str) -> None:
    answer = acme.get(f"/clients?limit={limit}")
    assert answer.status == 400
    assert "limit" in answer.error


def test_row_31_a_cursor_we_never_gave_is_refused(acme: Caller) -> None:
    answer = acme.get("/clients?cursor=nonsense")
    assert answer.status == 400
    assert "cursor" in answer.error


def _names(caller: Caller, query: str) -> list[str]:
    answer = caller.get(f"/clients?{query}")
    assert answer.status == 200, answer.text
    return [client["name"] for client in answer.json["clients"]]
