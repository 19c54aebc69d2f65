"""Profiles: the look a team quotes under, one of them its default."""

from dataclasses import replace
from typing import Any

import pytest

from quotewright.actions.contents import profile_of
from quotewright.actions.profiles import add_profile, update_profile
from quotewright.core.clients import Address
from quotewright.core.errors import Invalid, NotFound
from quotewright.core.files import File
from quotewright.core.profiles import PLAIN, Bank, Profile, ProfileDraft
from quotewright.store import Books
from tests.actions.office import LATER, NOON, Office

FULL = ProfileDraft(
    name="Sydney",
    company="Acme Plumbing Pty Ltd",
    address=Address(line1="2 Pipe Rd", postcode="2042", city="Newtown", country="AU"),
    email="office@acme.example",
    phone="02 5550 1000",
    website="https://acme.example",
    company_number="ACN 004 085 616",
    bank=Bank(account_name="Acme", iban="NL91ABNA0417164300", bic="ABNANL2A", bsb="062-000"),
    colour="#0a5c36",
    layout="modern",
    language="fr",
    footer="Licence 12345C",
    terms="Paid within 14 days.\nNo returns.",
)
LOGO = File("image/png", b"a picture")


def test_a_profile_reads_back_as_it_was_written(office: Office) -> None:
    profile = office.do(add_profile, FULL)
    written = {name: getattr(FULL, name) for name in ProfileDraft.__dataclass_fields__}
    wanted = Profile(id=1, created_at=NOON, updated_at=NOON, **(written | {"is_default": True}))
    assert profile == wanted
    assert office.look(lambda books: books.profiles.get(1)) == wanted


def test_the_first_profile_is_the_default_until_another_is(office: Office) -> None:
    office.do(add_profile, ProfileDraft(name="One"))
    office.do(add_profile, ProfileDraft(name="Two"))
    assert _defaults(office) == [True, False]
    office.do(update_profile, 2, lambda each: replace(each, is_default=True))
    assert _defaults(office) == [False, True]
    office.do(add_profile, ProfileDraft(name="Three", is_default=True))
    assert _defaults(office) == [False, False, True]


def test_a_document_is_written_under_its_own_profile_or_the_default_or_a_plain_one(
    office: Office,
) -> None:
    assert office.look(lambda books: profile_of(books, None)) == PLAIN
    for name in ("One", "Two"):
        office.do(add_profile, ProfileDraft(name=name))
    named = [office.look(lambda books, at=at: profile_of(books, at).name) for at in (None, 2)]  # type: ignore[misc]
    assert named == ["One", "Two"]


def test_a_change_is_kept_with_its_moment(office: Office) -> None:
    profile = office.do(add_profile, FULL)
    office.clock.now = LATER
    changed = office.do(update_profile, 1, lambda each: replace(each, colour="#112233"))
    assert changed == replace(profile, colour="#112233", updated_at=LATER)
    assert office.look(lambda books: books.profiles.list()) == [changed]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"colour": "red"}, "colour"),
        ({"colour": "#0A5C36"}, "colour"),
        ({"language": "it"}, "language"),
        ({"layout": "../etc"}, "layout"),
        ({"layout": ""}, "layout"),
        ({"logo": "e" * 64}, "logo"),
        ({"is_default": False}, "is_default"),
    ],
)
def test_what_no_profile_can_be_is_refused_and_changes_nothing(
    office: Office, fields: dict[str, Any], field: str
) -> None:
    office.do(add_profile, FULL)
    before = office.book()
    with office.refusing(Invalid) as refused:
        office.do(update_profile, 1, lambda each: replace(each, **fields))
    assert refused.value.field == field
    assert office.book() == before


def test_a_logo_is_a_file_of_the_team_itself(office: Office, strangers: Office) -> None:
    logo = office.do(_keep)
    assert office.do(add_profile, replace(FULL, logo=logo)).logo == LOGO.hash
    with strangers.refusing(Invalid):
        strangers.do(add_profile, replace(FULL, logo=logo))


def test_a_stranger_changes_no_profile(office: Office, strangers: Office) -> None:
    office.do(add_profile, FULL)
    with strangers.refusing(NotFound):
        strangers.do(update_profile, 1, lambda each: each)
    assert strangers.look(lambda books: books.profiles.list()) == []


def _keep(books: Books) -> str:
    books.lock()
    return books.files.keep(LOGO)


def _defaults(office: Office) -> list[bool]:
    return [each.is_default for each in office.look(lambda books: books.profiles.list())]
