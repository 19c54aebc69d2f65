"""The small tables at the ChargeOver door: terms, currencies, brands, classes, admins."""

from collections.abc import Iterator
from typing import Any

import pytest

from quotewright.actions.people import add_person
from quotewright.actions.profiles import add_profile
from quotewright.actions.teams import add_category, add_currency, add_terms
from quotewright.core.clients import Address
from quotewright.core.profiles import ProfileDraft
from quotewright.core.teams import Role
from quotewright.store import Books
from tests.support.chargeover import ChargeOverCaller, refusal
from tests.support.served import Served
from tests.support.world import ACME, Registrar

NOUNS = ("terms", "currency", "brand", "class", "admin")

NORTH = ProfileDraft(
    name="Acme North",
    address=Address(
        line1="2 Pipe Rd",
        line2="Shed 3",
        postcode="4870",
        city="Cairns",
        region="QLD",
        country="AU",
    ),
)

SHOWN: dict[str, list[dict[str, Any]]] = {
    "terms": [
        {"terms_id": 1, "name": "Net 14", "days": 14},
        {"terms_id": 2, "name": "Net 30", "days": 30},
        {"terms_id": 3, "name": "Due on Receipt", "days": 0},
        {"terms_id": 4, "name": "Net 60", "days": 60},
    ],
    "currency": [
        {
            "currency_id": 1,
            "currency": "Australian Dollar",
            "iso4217": "AUD",
            "symbol": "$",
            "rounding": 2,
        },
        {
            "currency_id": 2,
            "currency": "Canadian Dollar",
            "iso4217": "CAD",
            "symbol": "CAD$",
            "rounding": 2,
        },
        {"currency_id": 3, "currency": "Euro", "iso4217": "EUR", "symbol": "€", "rounding": 2},
    ],
    "brand": [
        {
            "brand_id": 1,
            "brand": "Acme North",
            "brand_addr1": "2 Pipe Rd",
            "brand_addr2": "Shed 3",
            "brand_city": "Cairns",
            "brand_state": "QLD",
            "brand_postcode": "4870",
            "brand_country": "AU",
            "brand_block": "2 Pipe Rd\r\nShed 3\r\nCairns, QLD 4870\r\nAU",
            **{f"custom_{place}": None for place in range(1, 6)},
        },
        {
            "brand_id": 2,
            "brand": "Acme Plumbing",
            **{f"brand_{part}": None for part in ("addr1", "addr2", "city", "state")},
            **{f"brand_{part}": None for part in ("postcode", "country")},
            "brand_block": "",
            **{f"custom_{place}": None for place in range(1, 6)},
        },
    ],
    "class": [{"class_id": 1, "name": "Bathrooms"}, {"class_id": 2, "name": "Roofs"}],
    "admin": [
        {
            "admin_id": 1,
            "name": "Olive van Dyke",
            "first_name": "Olive",
            "last_name": "van Dyke",
            "email": "olive@example.com",
        },
        {
            "admin_id": 2,
            "name": "Bob",
            "first_name": "Bob",
            "last_name": None,
            "email": "bob@example.com",
        },
    ],
}


@pytest.fixture(scope="module")
def furnished(served: Served, registrar: Registrar) -> Iterator[ChargeOverCaller]:
    """A team with something in each of its small tables."""
    with ChargeOverCaller(served, registrar, registrar.open(ACME)) as caller:
        for fill in _FILL:
            caller.do(fill)
        yield caller


@pytest.mark.parametrize("noun", NOUNS)
def test_a_table_is_listed_in_the_order_of_its_ids(furnished: ChargeOverCaller, noun: str) -> None:
    listed = furnished.response(f"/{noun}")
    assert listed == SHOWN[noun]
    assert list(listed[0]) == list(SHOWN[noun][0])


@pytest.mark.parametrize("noun", NOUNS)
def test_a_row_is_found_by_its_id(furnished: ChargeOverCaller, noun: str) -> None:
    rows = [furnished.response(f"/{noun}/{number}") for number in (1, 2)]
    assert rows == SHOWN[noun][:2]


@pytest.mark.parametrize("noun", NOUNS)
@pytest.mark.parametrize("name", ["99", "0", "x", "token:x", "external_key:x"])
def test_a_row_that_is_not_there_does_not_exist(
    furnished: ChargeOverCaller, noun: str, name: str
) -> None:
    answer = refusal(furnished.get(f"/{noun}/{name}"))
    assert answer == (404, f"This {noun} does not exist.")


@pytest.mark.parametrize("noun", NOUNS)
def test_pages_go_on_until_there_is_nothing(furnished: ChargeOverCaller, noun: str) -> None:
    """Some programs ask on until an empty list: one that ignored offset would keep them forever."""
    pages = [furnished.response(f"/{noun}?limit=1&offset={skip}") for skip in (0, 1, 99)]
    assert pages == [SHOWN[noun][:1], SHOWN[noun][1:2], []]


@pytest.mark.parametrize("noun", NOUNS)
def test_there_is_no_filter(furnished: ChargeOverCaller, noun: str) -> None:
    answer = furnished.get(f"/{noun}?where=name:EQUALS:Bob")
    assert refusal(answer) == (400, "You cannot filter by: name.")
    assert answer.json["details"] == {"where": "name:EQUALS:Bob"}


@pytest.mark.parametrize("noun", NOUNS)
def test_nothing_is_made_changed_or_deleted_here(furnished: ChargeOverCaller, noun: str) -> None:
    answers = {
        f"create({noun}, )": furnished.post(f"/{noun}", {"name": "X"}),
        f"modify({noun}, 1)": furnished.put(f"/{noun}/1", {"name": "X"}),
        f"delete({noun}, 1)": furnished.delete(f"/{noun}/1"),
    }
    for asked, answer in answers.items():
        assert refusal(answer) == (400, f"The command requested is not supported: {asked}")


def test_another_team_has_tables_of_its_own(
    furnished: ChargeOverCaller, fresh: ChargeOverCaller
) -> None:
    assert len(furnished.response("/terms")) == 4
    assert fresh.response("/terms") == SHOWN["terms"][:3]
    assert fresh.response("/currency") == SHOWN["currency"][:1]
    for noun in ("brand", "class", "admin"):
        assert fresh.response(f"/{noun}") == []
        assert fresh.get(f"/{noun}/1").status == 404


def _hire(name: str, email: str) -> Any:
    def hire(books: Books) -> None:
        password = "nobody guesses this"
        add_person(books, name=name, email=email, role=Role.MEMBER, password=password)

    return hire


_FILL = (
    lambda books: add_terms(books, "Net 60", 60),
    lambda books: add_currency(books, "CAD"),
    lambda books: add_currency(books, "EUR"),
    lambda books: add_profile(books, NORTH),
    lambda books: add_profile(books, ProfileDraft()),
    lambda books: add_category(books, "Bathrooms"),
    lambda books: add_category(books, "Roofs"),
    _hire("Olive van Dyke", "olive@example.com"),
    _hire("Bob", "bob@example.com"),
)
