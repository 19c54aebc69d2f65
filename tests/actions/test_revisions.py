"""Revising: one open revision at a time, and what its being sent or given up does to the family."""

from dataclasses import replace

import pytest

from quotewright.actions.acceptances import accept_quote
from quotewright.actions.quotes import (
    decline_quote,
    draft_quote,
    reopen_quote,
    update_quote,
    void_quote,
)
from quotewright.actions.revisions import revise_quote
from quotewright.actions.sending import send_quote
from quotewright.core.acceptances import Evidence
from quotewright.core.errors import NotAllowed, NotFound
from quotewright.core.quotes import Quote, QuoteDraft
from tests.actions.office import LATER, Office, line

JANE = Evidence(name="Jane Smith")


def test_a_revision_is_a_draft_of_the_same_offer(office: Office) -> None:
    sent = _sent(office)
    office.clock.now = LATER
    revision = office.do(revise_quote, 1)
    assert (revision.id, revision.number, revision.status) == (3, "Q-1001-R2", "draft")
    assert (revision.lines, revision.line_totals, revision.total) == (
        sent.lines,
        sent.line_totals,
        sent.total,
    )
    assert _quote(office, revision.id) == revision
    assert _quote(office, 1) == replace(sent, latest_revision=2)
    assert office.events()[-1] == ("quote.created", revision.id)


def test_a_second_call_answers_the_same_draft(office: Office) -> None:
    _sent(office)
    revision = office.do(revise_quote, 1)
    before = office.book()
    assert office.do(revise_quote, 1) == revision
    assert office.book() | {"counters": []} == before | {"counters": []}


def test_an_empty_quote_is_revised_without_a_word(office: Office) -> None:
    office.do(draft_quote, QuoteDraft(client_id=office.has_client()))
    office.do(send_quote, 1)
    office.do(revise_quote, 1)
    assert [event for event, _ in office.events()] == ["client.created", "quote.sent"]


def test_until_it_is_sent_everyone_sees_the_quote_it_revises(office: Office) -> None:
    sent = _sent(office, external_key="crm-7", public_reference="PR-1")
    office.do(revise_quote, 1)
    assert _quote(office, 1) == replace(sent, latest_revision=2)


def test_sending_a_revision_voids_the_quote_it_revises_and_takes_over(office: Office) -> None:
    _sent(office, external_key="crm-7", public_reference="PR-1")
    revision = office.do(revise_quote, 1)
    office.clock.now = LATER
    before = len(office.events())
    sent = office.do(send_quote, revision.id)
    revised = _quote(office, 1)
    assert (sent.external_key, sent.public_reference) == ("crm-7", "PR-1")
    assert (revised.external_key, revised.public_reference) == ("", "")
    assert (revised.status, revised.void_reason, revised.voided_at, revised.successor_id) == (
        "void",
        "revised",
        LATER,
        revision.id,
    )
    assert _quote(office, revision.id) == sent
    assert office.events()[before:] == [("quote.revised", 1), ("quote.sent", revision.id)]
    assert office.deeds()[-2:] == [
        ("status.changed", "quote", 1, "sent to void"),
        ("status.changed", "quote", revision.id, "draft to sent"),
    ]


@pytest.mark.parametrize("decide", ["accept", "decline"])
def test_a_revision_decided_while_it_is_a_draft_was_sent_too(office: Office, decide: str) -> None:
    _sent(office)
    revision = office.do(revise_quote, 1)
    if decide == "accept":
        office.do(accept_quote, revision.id, JANE)
    else:
        office.do(decline_quote, revision.id)
    assert (_quote(office, 1).status, _quote(office, 1).void_reason) == ("void", "revised")


def test_accepting_a_quote_voids_its_open_revision(office: Office) -> None:
    _sent(office)
    revision = office.do(revise_quote, 1)
    before = len(office.events())
    office.do(accept_quote, 1, JANE)
    given_up = _quote(office, revision.id)
    assert (given_up.status, given_up.void_reason) == ("void", "R1 accepted")
    assert office.events()[before:] == [("quote.accepted", 1), ("quote.voided", revision.id)]
    assert office.deeds()[-2:] == [
        ("status.changed", "quote", 1, "sent to accepted"),
        ("status.changed", "quote", revision.id, "draft to void"),
    ]


def test_after_an_acceptance_was_taken_back_a_new_revision_has_the_next_number(
    office: Office,
) -> None:
    _sent(office)
    office.do(revise_quote, 1)
    office.do(accept_quote, 1, JANE)
    office.do(reopen_quote, 1)
    assert office.do(revise_quote, 1).number == "Q-1001-R3"


def test_the_revision_of_a_revision_goes_on_counting(office: Office) -> None:
    _sent(office)
    second = office.do(send_quote, office.do(revise_quote, 1).id)
    third = office.do(revise_quote, second.id)
    assert (third.number, third.revision, third.revises_id) == ("Q-1001-R3", 3, second.id)


def test_a_declined_quote_can_be_revised(office: Office) -> None:
    _sent(office)
    office.do(decline_quote, 1, "too dear")
    revision = office.do(revise_quote, 1)
    office.do(send_quote, revision.id)
    assert _quote(office, 1).void_reason == "revised"


def test_a_voided_revision_is_no_longer_open(office: Office) -> None:
    _sent(office)
    first = office.do(revise_quote, 1)
    office.do(void_quote, first.id, "typing error")
    second = office.do(revise_quote, 1)
    assert (second.id, second.number) == (first.id + 1, "Q-1001-R3")


def test_a_quote_voided_meanwhile_stays_void_for_its_own_reason(office: Office) -> None:
    _sent(office)
    revision = office.do(revise_quote, 1)
    office.do(void_quote, 1, "typing error")
    office.do(send_quote, revision.id)
    revised = _quote(office, 1)
    assert (revised.void_reason, revised.successor_id) == ("typing error", revision.id)
    assert ("quote.revised", 1) not in office.events()


def test_a_revision_is_changed_as_a_draft_and_sent_with_its_changes(office: Office) -> None:
    sent = _sent(office)
    revision = office.do(revise_quote, 1)
    office.do(update_quote, revision.id, lambda one: replace(one, lines=(line("9", "90"),)))
    changed = office.do(send_quote, revision.id)
    assert (sent.total.minor, changed.total.minor) == (79_200, 89_100)
    assert _quote(office, 1).total == sent.total


@pytest.mark.parametrize("status", ["draft", "accepted", "void"])
def test_any_other_quote_cannot_be_revised(office: Office, status: str) -> None:
    _drafted(office)
    if status == "accepted":
        office.do(accept_quote, 1, JANE)
    elif status == "void":
        office.do(void_quote, 1, "typing error")
    with office.refusing(NotAllowed, rf"^cannot revise an? {status} quote$"):
        office.do(revise_quote, 1)


def test_a_stranger_revises_nothing(office: Office, strangers: Office) -> None:
    _sent(office)
    with strangers.refusing(NotFound):
        strangers.do(revise_quote, 1)


def _drafted(office: Office, external_key: str = "", public_reference: str = "") -> Quote:
    draft = QuoteDraft(
        client_id=office.has_client(),
        lines=(line("8", "90"),),
        external_key=external_key,
        public_reference=public_reference,
    )
    return office.do(draft_quote, draft)


def _sent(office: Office, external_key: str = "", public_reference: str = "") -> Quote:
    return office.do(send_quote, _drafted(office, external_key, public_reference).id)


def _quote(office: Office, number: int) -> Quote:
    quote = office.look(lambda books: books.quotes.get(number))
    assert quote
    return quote
