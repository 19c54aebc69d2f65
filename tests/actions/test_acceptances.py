"""Accepting: what is kept of it, once, and what stays when it is taken back."""

from quotewright.actions.acceptances import accept_quote
from quotewright.actions.quotes import draft_quote, reopen_quote
from quotewright.actions.revisions import revise_quote
from quotewright.actions.sending import send_quote
from quotewright.core.acceptances import Acceptance, Evidence
from quotewright.core.errors import Invalid
from quotewright.core.quotes import Quote, QuoteDraft
from quotewright.store.schema import acceptances
from tests.actions.office import LATER, NOON, Office, line

JANE = Evidence(
    name="Jane Smith",
    email="jane@example.com",
    comments="In May, please",
    address="203.0.113.7",
    user_agent="Mozilla/5.0",
    signature="Jane Smith",
)


def test_accepting_a_sent_quote_keeps_who_accepted_and_what(office: Office) -> None:
    _drafted(office)
    sent = office.do(send_quote, 1)
    office.clock.now = LATER
    accepted = office.do(accept_quote, 1, JANE)
    assert (accepted.status, accepted.accepted_at) == ("accepted", LATER)
    assert _acceptances(office) == [
        Acceptance(
            name="Jane Smith",
            email="jane@example.com",
            comments="In May, please",
            address="203.0.113.7",
            user_agent="Mozilla/5.0",
            signature="Jane Smith",
            content_hash=sent.content_hash,
            revision=1,
            accepted_at=LATER,
        )
    ]


def test_accepting_a_draft_keeps_its_content_first(office: Office) -> None:
    _drafted(office)
    accepted = office.do(accept_quote, 1, JANE)
    (kept,) = _acceptances(office)
    assert kept.content_hash == accepted.content_hash != ""
    assert office.look(lambda books: books.contents.get(kept.content_hash))


def test_accepting_twice_is_one_acceptance(office: Office) -> None:
    _drafted(office)
    first = office.do(accept_quote, 1, JANE)
    before = office.book()
    office.clock.now = LATER
    assert office.do(accept_quote, 1, Evidence(name="Bob Smith")) == first
    assert office.book() == before


def test_an_acceptance_taken_back_leaves_its_evidence_marked(office: Office) -> None:
    _drafted(office)
    office.do(accept_quote, 1, JANE)
    office.clock.now = LATER
    reopened = office.do(reopen_quote, 1)
    assert (reopened.status, reopened.accepted_at) == ("sent", None)
    (kept,) = _acceptances(office)
    assert (kept.name, kept.accepted_at, kept.taken_back_at) == ("Jane Smith", NOON, LATER)


def test_a_quote_can_be_accepted_again_by_somebody_else(office: Office) -> None:
    _drafted(office)
    office.do(accept_quote, 1, JANE)
    office.do(reopen_quote, 1)
    office.clock.now = LATER
    office.do(accept_quote, 1, Evidence(name="Bob Smith"))
    assert [kept.name for kept in _acceptances(office)] == ["Jane Smith", "Bob Smith"]
    standing = office.look(lambda books: books.acceptances.standing(1))
    assert standing
    assert standing.name == "Bob Smith"


def test_a_revision_is_accepted_as_the_revision_it_is(office: Office) -> None:
    _drafted(office)
    office.do(send_quote, 1)
    revision = office.do(revise_quote, 1)
    office.do(accept_quote, revision.id, JANE)
    (kept,) = _acceptances(office, revision.id)
    assert kept.revision == 2


def test_nobody_in_particular_cannot_accept(office: Office) -> None:
    _drafted(office)
    with office.refusing(Invalid, r"^name is required$"):
        office.do(accept_quote, 1, Evidence(name=""))


def test_a_stranger_sees_no_acceptance(office: Office, strangers: Office) -> None:
    _drafted(office)
    office.do(accept_quote, 1, JANE)
    assert strangers.rows(acceptances) == []


def _drafted(office: Office) -> Quote:
    draft = QuoteDraft(client_id=office.has_client(), lines=(line("8", "90"),))
    return office.do(draft_quote, draft)


def _acceptances(office: Office, number: int = 1) -> list[Acceptance]:
    return office.look(lambda books: books.acceptances.of(number))
