"""Clients: kept as written, and found by e-mail, by telephone, or by any part of them."""

from dataclasses import fields, replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quotewright.core.clients import Address, Client, ClientDraft, ClientTerms
from quotewright.core.errors import Conflict, Invalid
from quotewright.core.query import Compare, Filter, Order, Query
from quotewright.core.tax import TaxHandling
from quotewright.store import Store
from quotewright.store.schema import clients
from tests.store._books import (
    ALL_FILLED,
    JANE,
    NOW,
    WORDS,
    BooksOf,
    is_equal,
    open_books,
    rows_of,
    the_one,
)

FULL = ClientDraft(
    company="Müller & Söhne GmbH",
    contact="Jürgen Müller",
    email="  Juergen@Mueller.Example ",
    phone="(02) 9374 4000",
    mobile="0412 345 678",
    billing=Address(
        line1="1 King St", line2="Lvl 2", postcode="2000", city="Sydney", region="NSW", country="AU"
    ),
    shipping=Address(
        line1="3 Dock Rd", line2="Gate 4", postcode="3000", city="Perth", region="WA", country="NZ"
    ),
    currency="EUR",
    tax_handling=TaxHandling.SHIFTED,
    prices_include_tax=True,
    term_days=0,
    external_key="crm-77",
)
NAMES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=255)


def test_a_client_reads_back_as_written(acmes: BooksOf) -> None:
    written = acmes.has_client(5, FULL)
    found = _client(acmes, 5)
    assert found == written == Client(id=5, created_at=NOW, updated_at=NOW, **_fields(FULL))
    assert (found.created_at, found.updated_at) == (NOW, NOW)


def test_a_client_of_whom_nothing_is_known_reads_back_as_nothing(acmes: BooksOf) -> None:
    acmes.has_client(1, ClientDraft())
    assert _client(acmes, 1) == Client(id=1, created_at=NOW, updated_at=NOW)


@pytest.mark.parametrize("words", WORDS)
def test_words_that_look_like_sql_read_back_as_written(acmes: BooksOf, words: str) -> None:
    written = acmes.has_client(1, replace(FULL, company=words, billing=Address(line1=words)))
    assert _client(acmes, 1) == written
    assert written.company == written.billing.line1 == words


@given(name=NAMES)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_client_of_any_name_is_found_by_that_name(acmes: BooksOf, name: str) -> None:
    number = len(rows_of(acmes, clients)) + 1
    acmes.has_client(number, ClientDraft(company=name))
    assert _client(acmes, number).company == name
    assert acmes.ids_of("clients", _contains(name))[0] == number


def test_saving_changes_everything_but_when_the_client_was_made(acmes: BooksOf) -> None:
    made = acmes.has_client(1, JANE)
    later = NOW + timedelta(days=1)
    changed = replace(made, **_fields(FULL), updated_at=later)
    acmes.at(later).write(lambda books: books.clients.save(changed))
    found = _client(acmes, 1)
    assert found == changed
    assert (found.created_at, found.updated_at) == (NOW, later)


def test_a_changed_client_is_found_by_what_it_is_now(acmes: BooksOf) -> None:
    made = acmes.has_client(1, FULL)
    moved = replace(made, email="new@example.com", phone="0298765432", mobile="", company="Moved")
    acmes.write(lambda books: books.clients.save(moved))
    for old in (is_equal("email", FULL.email), is_equal("phone", FULL.mobile), _contains("söhne")):
        assert acmes.ids_of("clients", old) == []
    for new in (is_equal("email", moved.email), is_equal("phone", moved.phone), _contains("moved")):
        assert acmes.ids_of("clients", new) == [1]


def test_the_terms_of_a_client_are_read_without_the_rest(acmes: BooksOf) -> None:
    acmes.has_client(1, FULL)
    acmes.has_client(2, JANE)
    terms = acmes.read(lambda books: [books.clients.terms_of(number) for number in (1, 2, 3)])
    assert terms == [
        ClientTerms("EUR", TaxHandling.SHIFTED, 0, FULL.billing, FULL.shipping),
        ClientTerms("", TaxHandling.NORMAL, None),
        None,
    ]


@pytest.mark.parametrize("shown", ["juergen@mueller.example", " JUERGEN@MUELLER.EXAMPLE\t"])
def test_an_email_finds_its_oldest_client_whatever_its_case(acmes: BooksOf, shown: str) -> None:
    acmes.has_client(2, FULL)
    acmes.has_client(1, FULL)
    found = acmes.read(lambda books: books.clients.find_by_email(shown))
    assert found == _client(acmes, 1)


@pytest.mark.parametrize("asked", ["0400-000-000", "+61 (0)400 000 000", "0011 61400000000"])
def test_row_26_a_telephone_finds_its_oldest_client_however_it_was_typed(
    acmes: BooksOf, asked: str
) -> None:
    acmes.has_client(3, ClientDraft(contact="Jane", mobile="0400 000 000"))
    acmes.has_client(2, ClientDraft(contact="Jane", phone="+61 400 000 000"))
    acmes.has_client(1, ClientDraft(contact="Jane", phone="0400 000 001", mobile="61400000000"))
    found = acmes.read(lambda books: books.clients.find_by_phone(asked))
    assert found == _client(acmes, 1)
    assert acmes.ids_of("clients", is_equal("phone", asked)) == [3, 2, 1]


def test_a_number_is_read_as_one_of_the_teams_own_country(shared_store: Store) -> None:
    dutch = open_books(shared_store, ALL_FILLED)
    dutch.has_client(1, ClientDraft(contact="Piet", mobile="06 12345678"))
    found = dutch.read(lambda books: books.clients.find_by_phone("+31 6 12345678"))
    assert found == _client(dutch, 1)


@pytest.mark.parametrize("blank", ["", "  ", "none", "-"])
def test_a_blank_email_or_telephone_matches_nobody(acmes: BooksOf, blank: str) -> None:
    acmes.has_client(1, ClientDraft(company="Nobody", email="", phone="", mobile=blank))
    assert acmes.read(lambda books: books.clients.find_by_email(blank)) is None
    assert acmes.read(lambda books: books.clients.find_by_phone(blank)) is None
    assert acmes.ids_of("clients", is_equal("phone", blank)) == []


def test_another_teams_client_does_not_exist(acmes: BooksOf, charlies: BooksOf) -> None:
    kept = acmes.has_client(1, FULL)
    assert charlies.read(lambda books: books.clients.get(1)) is None
    assert charlies.read(lambda books: books.clients.terms_of(1)) is None
    assert charlies.read(lambda books: books.clients.find_by_email(FULL.email)) is None
    assert charlies.read(lambda books: books.clients.find_by_phone(FULL.phone)) is None
    assert charlies.ids_of("clients", _contains("")) == []
    charlies.write(lambda books: books.clients.save(replace(kept, company="Charlie's now")))
    assert _client(acmes, 1) == kept


def test_clients_of_two_teams_with_one_id_are_two_clients(
    acmes: BooksOf, charlies: BooksOf
) -> None:
    acmes.has_client(1, FULL)
    charlies.has_client(1, JANE)
    assert _client(acmes, 1).contact == "Jürgen Müller"
    assert _client(charlies, 1).contact == "Jane Smith"
    assert [row.contact for row in charlies.page_of("clients", Query()).rows] == ["Jane Smith"]


def test_one_id_is_given_to_one_client_only(acmes: BooksOf) -> None:
    acmes.has_client(1, FULL)
    with pytest.raises(Conflict, match="a record like this exists already"):
        acmes.has_client(1, JANE)
    assert _client(acmes, 1).contact == "Jürgen Müller"


@pytest.mark.parametrize(
    ("filters", "ids"),
    [
        ((), [4, 3, 2, 1]),
        ((is_equal("id", 3),), [3]),
        ((Filter("id", Compare.BELOW, 3),), [2, 1]),
        ((is_equal("email", " ANNA@Example.com "),), [3, 1]),
        ((is_equal("email", "ANNA"),), []),
        ((Filter("email", Compare.CONTAINS, "ANNA"),), [3, 1]),
        ((is_equal("phone", "02 9374 4000"),), [2, 1]),
        ((is_equal("email", "anna@example.com"), is_equal("phone", "0293744000")), [1]),
    ],
)
def test_a_list_answers_what_all_its_filters_let_through(
    acmes: BooksOf, filters: tuple[Filter, ...], ids: list[int]
) -> None:
    _four_clients(acmes)
    assert acmes.ids_of("clients", *filters) == ids


@pytest.mark.parametrize(
    ("part", "ids"),
    [
        ("", [4, 3, 2, 1]),
        ("anna", [3, 1]),
        ("STRASSE", [3]),
        ("9374 40", [1]),
        ("100%", [4]),
        ("%", [4]),
        ("a_b", [4]),
        ("\\", [4]),
        ("_", [4]),
        ("anna b", []),
        ("king st, sydney", [2]),
    ],
)
def test_a_search_looks_for_its_very_signs_in_any_part_of_a_client(
    acmes: BooksOf, part: str, ids: list[int]
) -> None:
    _four_clients(acmes)
    assert acmes.ids_of("clients", _contains(part)) == ids


@pytest.mark.parametrize(
    ("order", "ids"),
    [
        ((Order("id"),), [1, 2, 3, 4]),
        ((Order("email", descending=True),), [2, 1, 3, 4]),
        ((Order("email"), Order("id", descending=True)), [4, 3, 1, 2]),
    ],
)
def test_a_list_comes_in_the_order_that_was_asked_for(
    acmes: BooksOf, order: tuple[Order, ...], ids: list[int]
) -> None:
    _four_clients(acmes)
    assert acmes.ids_of("clients", order=order) == ids


def test_the_next_page_begins_below_the_last_id(acmes: BooksOf) -> None:
    _four_clients(acmes)
    first = acmes.page_of("clients", Query(limit=3))
    assert ([row.id for row in first.rows], first.has_more) == ([4, 3, 2], True)
    below = Query(filters=(Filter("id", Compare.BELOW, 2),), limit=3)
    last = acmes.page_of("clients", below)
    assert ([row.id for row in last.rows], last.has_more) == ([1], False)


@pytest.mark.parametrize(
    ("wanted", "ids"),
    [
        (is_equal("name", "Acme"), [2, 1]),
        (is_equal("name", "Jane"), [3]),
        (is_equal("name", ""), []),
        (Filter("name", Compare.NOT_EQUALS, "Acme"), [4, 3]),
        (Filter("name", Compare.CONTAINS, "an"), [3]),
        (Filter("name", Compare.IS_MISSING), [4]),
        (Filter("name", Compare.IS_PRESENT), [3, 2, 1]),
    ],
)
def test_a_client_is_looked_for_by_the_name_that_is_shown(
    acmes: BooksOf, wanted: Filter, ids: list[int]
) -> None:
    drafts = (
        ClientDraft(company="Acme"),
        ClientDraft(company="Acme", contact="Jane"),
        ClientDraft(contact="Jane"),
        ClientDraft(),
    )
    for number, draft in enumerate(drafts, start=1):
        acmes.has_client(number, draft)
    assert acmes.ids_of("clients", wanted) == ids
    assert acmes.read(lambda books: books.clients.count(Query(filters=(wanted,)))) == len(ids)


def test_a_field_that_is_not_offered_is_refused_by_name(acmes: BooksOf) -> None:
    with pytest.raises(Invalid, match=r"^company cannot be searched or ordered by$"):
        acmes.ids_of("clients", is_equal("company", "Acme"))


def _four_clients(book: BooksOf) -> None:
    drafts = [
        ClientDraft(contact="Anna", email="anna@example.com", phone="02 9374 4000"),
        ClientDraft(
            company="Bricks",
            email="bob@example.com",
            mobile="+61293744000",
            billing=Address(line1="1 King St", city="Sydney"),
        ),
        ClientDraft(contact="Cara Straße", email="Anna@Example.COM"),
        ClientDraft(company="100% a_b \\ Ltd", shipping=Address(city="Sydney")),
    ]
    for number, draft in enumerate(drafts, start=1):
        book.has_client(number, draft)


def _contains(part: str) -> Filter:
    return Filter("text", Compare.CONTAINS, part)


def _client(book: BooksOf, number: int) -> Client:
    return the_one(book.read(lambda books: books.clients.get(number)))


def _fields(draft: ClientDraft) -> dict[str, Any]:
    return {field.name: getattr(draft, field.name) for field in fields(draft)}
