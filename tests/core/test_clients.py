"""By which of its names a client is shown, and where a new name goes."""

import pytest

from quotewright.core.clients import Address, ClientDraft, renamed
from quotewright.core.errors import Invalid

JANE = ClientDraft(contact="Jane Smith")
SMITHS = ClientDraft(company="Smith & Co", contact="Jane Smith")


def test_a_client_is_shown_by_its_company_or_else_by_its_contact() -> None:
    assert SMITHS.name == "Smith & Co"
    assert JANE.name == "Jane Smith"
    assert not ClientDraft().name


def test_a_new_name_goes_to_the_field_that_is_shown() -> None:
    assert renamed(SMITHS, "Smith & Daughters") == {"company": "Smith & Daughters"}
    assert renamed(JANE, "Jane Jones") == {"contact": "Jane Jones"}


def test_a_client_without_any_name_gets_a_contact() -> None:
    assert renamed(ClientDraft(email="jane@example.com"), "Jane") == {"contact": "Jane"}


@pytest.mark.parametrize("client", [JANE, SMITHS])
def test_echoing_the_shown_name_changes_nothing(client: ClientDraft) -> None:
    assert renamed(client, client.name) == {}


def test_the_contact_of_a_company_can_become_its_name() -> None:
    assert renamed(SMITHS, "Jane Smith") == {"company": "Jane Smith"}


def test_a_client_cannot_lose_its_name() -> None:
    with pytest.raises(Invalid, match="name must not be blank") as refusal:
        renamed(JANE, "")
    assert refusal.value.field == "name"


def test_the_telephone_to_show_is_the_phone_or_else_the_mobile() -> None:
    assert ClientDraft(phone="02 9999 0000", mobile="0400 000 000").any_phone == "02 9999 0000"
    assert ClientDraft(mobile="0400 000 000").any_phone == "0400 000 000"
    assert not ClientDraft().any_phone


def test_an_address_reads_as_its_parts_in_one_line() -> None:
    address = Address(
        line1="1 High St",
        line2="Unit 2",
        postcode="2000",
        city="Sydney",
        region="NSW",
        country="AU",
    )
    assert address.in_one_line() == "1 High St, Unit 2, 2000, Sydney, NSW, AU"


def test_parts_that_nobody_gave_leave_no_commas() -> None:
    assert Address(line1="1 High St", city="Sydney").in_one_line() == "1 High St, Sydney"
    assert not Address().in_one_line()
