"""Customers at the ChargeOver door: made, changed, and sent back as they are."""

from typing import Any

import pytest

from quotewright.actions.people import add_person
from quotewright.actions.profiles import add_profile
from quotewright.actions.teams import add_category, add_currency
from quotewright.core.profiles import ProfileDraft
from quotewright.core.teams import Role
from quotewright.store import Books
from tests.dialects.chargeover._customers import NORTHWIND, has_jane
from tests.support.chargeover import ChargeOverCaller, refusal


class TestMaking:
    def test_a_new_customer_is_answered_by_its_id_and_where_it_is(
        self, fresh: ChargeOverCaller
    ) -> None:
        answer = fresh.post("/customer", {"company": "Initech"})
        assert (answer.status, answer.json["response"]) == (201, {"id": 1})
        assert answer.headers["Location"].endswith("/api/v3/customer/1")
        assert fresh.events() == [("client.created", 1)]

    @pytest.mark.parametrize(
        ("body", "sentence"),
        [
            (None, "A required parameter was missing: No data."),
            ({}, "A required parameter was missing: No data."),
            ({"superuser_name": "Jane"}, "A required parameter was missing: company."),
            ({"company": "  "}, "A required parameter was missing: company."),
            ({"company": None}, "A required parameter was missing: company."),
        ],
    )
    def test_a_customer_has_a_company(
        self, ann: ChargeOverCaller, body: dict[str, Any] | None, sentence: str
    ) -> None:
        before = ann.counts()
        assert refusal(ann.post("/customer", body)) == (400, sentence)
        assert ann.counts() == before

    @pytest.mark.parametrize(
        "wrong",
        [
            {"company": ["Initech"]},
            {"company": "x" * 256},
            {"company": "a\0b"},
            {"superuser_email": {}},
            {"bill_addr1": True},
            {"terms_id": "soon"},
            {"language_id": "English"},
            {"no_taxes": "perhaps"},
            {"no_dunning": 2},
            {"no_dunning": [1]},
            {"superuser_first_name": "a" * 200, "superuser_last_name": "b" * 200},
            {"custom_20": []},
            {"external_key": {"a": 1}},
        ],
        ids=str,
    )
    def test_what_cannot_be_is_refused_and_nothing_written(
        self, ann: ChargeOverCaller, wrong: dict[str, Any]
    ) -> None:
        number = ann.has_customer()
        before = (ann.counts(), ann.response(f"/customer/{number}"))
        assert refusal(ann.post("/customer", {"company": "Initech", **wrong}))[0] == 400
        assert refusal(ann.put(f"/customer/{number}", wrong))[0] == 400
        assert (ann.counts(), ann.response(f"/customer/{number}")) == before

    @pytest.mark.parametrize(
        ("key", "called"),
        [
            ("terms_id", "terms of payment"),
            ("currency_id", "a currency"),
            ("brand_id", "a brand"),
            ("class_id", "a class"),
            ("admin_id", "an admin"),
        ],
    )
    def test_what_it_names_must_be_the_teams(
        self, ann: ChargeOverCaller, key: str, called: str
    ) -> None:
        answer = refusal(ann.post("/customer", {"company": "Initech", key: 99}))
        assert answer == (400, f"{key} is not the id of {called}")

    def test_a_key_that_is_taken_is_nobody_elses(
        self, ann: ChargeOverCaller, fresh: ChargeOverCaller
    ) -> None:
        taken = (400, "This external key is already in use.")
        first, second = ann.has_customer(external_key="crm-1"), ann.has_customer()
        assert refusal(ann.post("/customer", {"company": "X", "external_key": "crm-1"})) == taken
        assert refusal(ann.put(f"/customer/{second}", {"external_key": "crm-1"})) == taken
        assert ann.put(f"/customer/{first}", {"external_key": "crm-1"}).status == 202
        fresh.has_customer(external_key="crm-1")

    def test_a_plan_without_the_api_makes_and_changes_none(self, starter: ChargeOverCaller) -> None:
        for answer in (starter.post("/customer", NORTHWIND), starter.put("/customer/1", NORTHWIND)):
            assert refusal(answer) == (403, "plan_upgrade_required")
        assert starter.response("/customer") == []


class TestChanging:
    def test_a_change_is_answered_by_its_id_and_announced(self, fresh: ChargeOverCaller) -> None:
        number = fresh.has_customer()
        answer = fresh.put(f"/customer/{number}", {"company": "Initech"})
        assert (answer.status, answer.json["response"]) == (202, {"id": number})
        assert answer.headers["Location"].endswith(f"/api/v3/customer/{number}")
        assert fresh.response(f"/customer/{number}")["company"] == "Initech"
        assert fresh.events() == [("client.created", 1), ("client.updated", 1)]

    def test_a_customer_is_changed_by_whatever_it_is_called(self, ann: ChargeOverCaller) -> None:
        number = ann.has_customer(external_key="crm:9")
        token = ann.response(f"/customer/{number}")["token"]
        for name in (f"token:{token}", "external_key:crm:9"):
            answer = ann.put(f"/customer/{name}", {"company": f"By {name[:5]}"})
            assert answer.json["response"] == {"id": number}
            assert ann.response(f"/customer/{number}")["company"] == f"By {name[:5]}"

    def test_its_drafts_go_where_the_customer_moved(self, ann: ChargeOverCaller) -> None:
        number = ann.has_customer(bill_city="Storrs")
        quote = ann.has_quote(customer_id=number)
        ann.put(f"/customer/{number}", {"bill_city": "Mansfield"})
        assert ann.response(f"/quote/{quote}")["bill_city"] == "Mansfield"

    def test_the_whole_customer_sent_back_changes_nothing(self, ann: ChargeOverCaller) -> None:
        number = ann.made("customer", **NORTHWIND)
        _assert_echo_changes_nothing(ann, number)

    def test_nor_does_that_of_a_client_who_came_by_another_door(
        self, ann: ChargeOverCaller
    ) -> None:
        """Whatever of it has no key here stays: the mobile, shifted tax, days without a name."""
        _assert_echo_changes_nothing(ann, has_jane(ann).id)

    def test_only_what_is_sent_is_changed(self, ann: ChargeOverCaller) -> None:
        number = ann.made("customer", **NORTHWIND)
        sent: dict[str, Any] = {
            "bill_city": "Mansfield",
            "custom_3": "",
            "superuser_email": None,
            "no_taxes": 0,
        }
        ann.put(f"/customer/{number}", sent)
        shown = ann.response(f"/customer/{number}")
        wanted = {**sent, "custom_3": None, "no_taxes": False}
        assert {key: shown[key] for key in NORTHWIND} == NORTHWIND | wanted

    @pytest.mark.parametrize(
        ("sent", "name"),
        [
            ({"superuser_name": "Ann Lee"}, "Ann Lee"),
            ({"superuser_last_name": "Lee"}, "Nancy Lee"),
            ({"superuser_first_name": "Ann"}, "Ann van der Berg"),
            ({"superuser_first_name": "Ann", "superuser_last_name": ""}, "Ann"),
            (
                {"superuser_name": "Nancy van der Berg", "superuser_first_name": "Ann"},
                "Ann van der Berg",
            ),
            ({"superuser_name": "", "superuser_first_name": "Nancy"}, None),
        ],
    )
    def test_the_contact_is_named_whole_or_in_two_parts(
        self, ann: ChargeOverCaller, sent: dict[str, str], name: str | None
    ) -> None:
        number = ann.has_customer(superuser_name="Nancy van der Berg")
        ann.put(f"/customer/{number}", sent)
        assert ann.response(f"/customer/{number}")["superuser_name"] == name

    def test_a_company_is_written_beside_the_contact_it_was_shown_by(
        self, ann: ChargeOverCaller
    ) -> None:
        number = has_jane(ann).id
        ann.put(f"/customer/{number}", {"company": "Smith & Co"})
        shown = ann.response(f"/customer/{number}")
        assert (shown["company"], shown["superuser_name"]) == ("Smith & Co", "Jane Smith")

    def test_nobody_is_left_without_a_name(self, ann: ChargeOverCaller) -> None:
        number = has_jane(ann).id
        for body in (
            {"company": ""},
            {"superuser_name": ""},
            {"superuser_first_name": "", "superuser_last_name": ""},
        ):
            answer = refusal(ann.put(f"/customer/{number}", body))
            assert answer == (400, "company must not be blank")

    def test_a_change_of_nothing_at_all_is_refused(self, ann: ChargeOverCaller) -> None:
        answer = ann.put(f"/customer/{ann.has_customer()}", {})
        assert refusal(answer) == (400, "A required parameter was missing: No data.")

    def test_terms_and_currency_are_those_of_the_team(self, fresh: ChargeOverCaller) -> None:
        fresh.do(lambda books: add_currency(books, "CAD"))
        number = fresh.has_customer()
        fresh.put(f"/customer/{number}", {"terms_id": 3, "currency_id": 2})
        shown = fresh.response(f"/customer/{number}")
        assert (shown["terms_id"], shown["terms_days"]) == (3, 0)
        assert (shown["currency_symbol"], shown["currency_iso4217"]) == ("CAD$", "CAD")
        fresh.put(f"/customer/{number}", {"terms_id": None, "currency_id": None})
        shown = fresh.response(f"/customer/{number}")
        assert (shown["terms_id"], shown["currency_id"]) == (1, 1)

    def test_brand_class_and_admin_are_those_of_the_team(self, fresh: ChargeOverCaller) -> None:
        fresh.do(lambda books: add_profile(books, ProfileDraft(name="Acme North")))
        fresh.do(lambda books: add_category(books, "Bathrooms"))
        fresh.do(_hire_bob)
        ids = {"brand_id": 1, "class_id": 1, "admin_id": 1}
        number = fresh.has_customer(**ids)
        assert _part(fresh, number, ids) == ids
        fresh.put(f"/customer/{number}", {"class_id": None})
        assert _part(fresh, number, ids) == ids | {"class_id": None}


def _assert_echo_changes_nothing(caller: ChargeOverCaller, number: int) -> None:
    before = caller.do(lambda books: books.clients.get(number))
    shown = caller.response(f"/customer/{number}")
    assert caller.put(f"/customer/{number}", shown).status == 202
    assert caller.do(lambda books: books.clients.get(number)) == before
    again = caller.response(f"/customer/{number}")
    assert again | {"mod_datetime": ""} == shown | {"mod_datetime": ""}


def _part(caller: ChargeOverCaller, number: int, keys: dict[str, int]) -> dict[str, Any]:
    shown = caller.response(f"/customer/{number}")
    return {key: shown[key] for key in keys}


def _hire_bob(books: Books) -> None:
    add_person(
        books,
        name="Bob",
        email="bob@example.com",
        role=Role.MEMBER,
        password="Bob knows this password",
    )
