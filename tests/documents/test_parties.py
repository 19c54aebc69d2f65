"""Who quotes and who is quoted: addresses as their countries write them, numbers by their names."""

from dataclasses import replace

import pytest

from quotewright.core.clients import Address
from quotewright.core.profiles import ProfileDraft
from quotewright.core.teams import Team
from quotewright.documents.reading import view_of
from quotewright.documents.view import Fact
from tests.documents._papers import ACME, DAK, JANE, ZON, a_quote

QUAY = Address(line1="Kade 1", line2="Loods B", postcode="1011 AB", city="Amsterdam")
OFFICE = ProfileDraft(
    company="Acme & Sons",
    address=Address(line1="2 Queen St", city="Perth", region="WA", postcode="6000"),
    email="office@acme.example",
    phone="08 5550 1234",
    website="acme.example",
    company_number="004 085 616",
)


def test_a_profile_says_under_which_name_and_address_is_quoted() -> None:
    sender = view_of(a_quote(profile=OFFICE)).sender
    assert sender.name == "Acme & Sons"
    assert sender.lines == ("2 Queen St", "Perth WA 6000")
    assert sender.contact == ("08 5550 1234", "office@acme.example", "acme.example")


def test_a_team_without_a_profile_quotes_under_its_name() -> None:
    sender = view_of(a_quote()).sender
    assert (sender.name, sender.lines, sender.contact) == ("Acme Plumbing", (), ())


def test_a_client_is_its_company_and_the_person_stands_below() -> None:
    recipient = view_of(a_quote()).recipient
    assert recipient.name == "Zoë's café"
    assert recipient.lines == ("Jane Smith", "1 King St", "Sydney NSW 2000")


def test_a_client_without_a_company_is_the_person() -> None:
    recipient = view_of(a_quote(client=replace(JANE, company=""))).recipient
    assert recipient.name == "Jane Smith"
    assert recipient.lines == ("1 King St", "Sydney NSW 2000")


def test_in_europe_the_postcode_stands_before_the_city() -> None:
    view = view_of(a_quote(team=ZON, client=replace(JANE, billing=QUAY, contact="")))
    assert view.recipient.lines == ("Kade 1", "Loods B", "1011 AB Amsterdam")


def test_an_address_given_as_several_lines_keeps_them() -> None:
    client = replace(JANE, contact="", billing=Address(line1="Unit 4\n1 King St\nSydney"))
    assert view_of(a_quote(client=client)).recipient.lines == ("Unit 4", "1 King St", "Sydney")


@pytest.mark.parametrize("country", ["BE", "Belgium", "België", "Belgien"])
def test_across_a_border_both_addresses_name_their_country(country: str) -> None:
    brussels = Address(line1="Wetstraat 2", postcode="1000", city="Brussel", country=country)
    client = replace(JANE, contact="", billing=brussels)
    view = view_of(a_quote(team=ZON, client=client, profile=ProfileDraft(address=QUAY)))
    assert view.recipient.lines == ("Wetstraat 2", "1000 Brussel", "België")
    assert view.sender.lines == ("Kade 1", "Loods B", "1011 AB Amsterdam", "Nederland")


@pytest.mark.parametrize("country", ["", "NL", "Netherlands", "nederland"])
def test_at_home_no_country_is_named(country: str) -> None:
    client = replace(JANE, contact="", billing=replace(QUAY, country=country))
    view = view_of(a_quote(team=ZON, client=client, profile=ProfileDraft(address=QUAY)))
    assert view.recipient.lines == view.sender.lines == ("Kade 1", "Loods B", "1011 AB Amsterdam")


def test_a_country_that_nobody_knows_is_printed_as_it_is_written() -> None:
    client = replace(JANE, contact="", billing=Address(line1="1 Bag End", country="The Shire"))
    assert view_of(a_quote(client=client)).recipient.lines == ("1 Bag End", "The Shire")


@pytest.mark.parametrize(
    ("team", "labels"),
    [
        (ACME, ["ABN", "ACN"]),
        (ZON, ["Btw-id", "KVK"]),
        (DAK, ["Btw-nummer", "Ondernemingsnummer"]),
        (replace(ZON, country="DE", locale="de_DE"), ["USt-IdNr.", "Handelsregister"]),
        (replace(ZON, country="FR", locale="fr_FR"), ["N° de TVA", "SIREN"]),
        (replace(ACME, country="GB", locale="en_GB"), ["VAT number", "Company number"]),
    ],
)
def test_numbers_of_registers_have_the_names_of_the_country(team: Team, labels: list[str]) -> None:
    sender = view_of(a_quote(team=team, profile=OFFICE)).sender
    assert [fact.label for fact in sender.registrations] == labels
    assert [fact.value for fact in sender.registrations] == [team.tax_number, "004 085 616"]


def test_a_number_that_was_not_given_is_not_named() -> None:
    assert view_of(a_quote(team=replace(ACME, tax_number=""))).sender.registrations == ()


def test_the_number_of_a_client_has_the_name_of_its_country() -> None:
    at_home = replace(JANE, tax_number="53 004 085 616")
    abroad = replace(at_home, tax_number="BE 1", billing=Address(country="BE"))
    assert view_of(a_quote(client=at_home)).recipient.registrations == (
        Fact("ABN", "53 004 085 616"),
    )
    assert view_of(a_quote(client=abroad)).recipient.registrations == (Fact("VAT number", "BE 1"),)


def test_where_the_work_is_done_is_said_if_it_is_somewhere_else() -> None:
    elsewhere = replace(JANE, shipping=Address(line1="9 Beach Rd", city="Bondi", postcode="2026"))
    fact = Fact("Delivery address", "9 Beach Rd, Bondi 2026")
    assert fact in view_of(a_quote(client=elsewhere)).facts
    at_home = replace(JANE, shipping=JANE.billing)
    assert "Delivery address" not in [one.label for one in view_of(a_quote(client=at_home)).facts]
