"""Who a record is for and who does the work: found in the team, and nowhere else."""

from collections.abc import Callable

import pytest

from quotewright.actions.parties import require_client, require_person
from quotewright.core.clients import ClientTerms
from quotewright.core.errors import Invalid
from quotewright.core.tax import TaxHandling
from quotewright.core.teams import Person, Role
from quotewright.store import Books
from tests.actions.office import Office

Require = Callable[[Books, int], object]


def test_a_client_brings_the_terms_on_which_it_is_quoted(office: Office) -> None:
    office.has_client()
    office.has_client(currency="EUR", tax_handling=TaxHandling.SHIFTED, term_days=0)
    assert office.do(require_client, 1) == ClientTerms("", TaxHandling.NORMAL, None)
    assert office.do(require_client, 2) == ClientTerms("EUR", TaxHandling.SHIFTED, 0)


def test_a_person_of_the_team_does_the_work(office: Office) -> None:
    bob = office.has_person("Bob")
    assert office.do(require_person, bob) == Person(
        id=1, name="Bob", email="bob@example.com", role=Role.MEMBER
    )


@pytest.mark.parametrize(
    ("require", "field"), [(require_client, "client_id"), (require_person, "assigned_to")]
)
def test_another_teams_id_reads_like_one_that_nobody_has(
    office: Office, strangers: Office, require: Require, field: str
) -> None:
    strangers.has_client()
    strangers.has_person("Charlie")
    said = set()
    for nobodys in (1, 999, 0, -1):
        with office.refusing(Invalid) as refusal:
            office.do(require, nobodys)
        assert refusal.value.field == field
        said.add(refusal.value.message)
    assert len(said) == 1
