"""Sending: by which way, and what a quote needs for its client's page."""

from dataclasses import replace
from typing import Any

import pytest

from quotewright.actions.acceptances import accept_quote
from quotewright.actions.expiry import expire_quote
from quotewright.actions.invoices import invoice_quote
from quotewright.actions.preferences import change_preferences
from quotewright.actions.profiles import add_profile
from quotewright.actions.quotes import draft_quote, update_quote
from quotewright.actions.revisions import revise_quote
from quotewright.actions.sending import send_invoice, send_quote, send_quote_again
from quotewright.core.acceptances import Evidence
from quotewright.core.errors import Invalid, NotAllowed
from quotewright.core.profiles import ProfileDraft
from quotewright.core.quotes import QuoteDraft, QuoteStatus
from quotewright.core.sending import SendMethod
from quotewright.store import Books
from quotewright.store.tokens import free_token
from tests.actions.office import LATER, Office, line

FOR_THE_PAGE: dict[str, Any] = {
    "references": ("Your order 7", "Site: 1 King St"),
    "profile_id": 1,
    "payment_condition": "Half up front",
    "show_totals": False,
    "accept_redirect": "https://acme.example/thanks",
    "reject_redirect": "http://acme.example/pity?why=1",
}
JANE = Evidence(name="Jane Smith")


@pytest.fixture
def office(office: Office) -> Office:
    """With a client who can be written to, and a quote."""
    office.has_client(email="jane@example.com")
    office.do(add_profile, ProfileDraft(name="Acme"))
    office.do(draft_quote, QuoteDraft(client_id=1, lines=(line("8", "90"),), **FOR_THE_PAGE))
    return office


@pytest.mark.parametrize("method", list(SendMethod))
def test_how_a_quote_was_sent_is_kept(office: Office, method: SendMethod) -> None:
    office.do(_with_a_queue)
    sent = office.do(send_quote, 1, method)
    assert (sent.status, sent.sent_by) == (QuoteStatus.SENT, method)
    assert office.look(lambda books: books.quotes.get(1)) == sent


def test_without_a_print_queue_nothing_is_printed(office: Office) -> None:
    with office.refusing(Invalid) as refused:
        office.do(send_quote, 1, SendMethod.PRINT)
    assert refused.value.field == "method"


def test_a_client_without_an_address_gets_no_email(office: Office) -> None:
    office.has_client()
    office.do(draft_quote, QuoteDraft(client_id=2, lines=(line("8", "90"),)))
    with office.refusing(Invalid) as refused:
        office.do(send_quote, 2, SendMethod.EMAIL)
    assert refused.value.field == "method"
    office.has_invoice("500", client_id=2)
    with office.refusing(Invalid):
        office.do(send_invoice, 1, SendMethod.EMAIL)


def test_of_two_sends_the_second_is_refused(office: Office) -> None:
    office.do(send_quote, 1)
    with office.refusing(NotAllowed):
        office.do(send_quote, 1)


def test_what_was_sent_goes_out_again_and_stays_as_it_is(office: Office) -> None:
    sent = office.do(send_quote_again, 1, SendMethod.EMAIL)
    before = office.book()
    assert office.do(send_quote_again, 1, SendMethod.EMAIL, "jim@example.com") == sent
    assert sent.sent_by is SendMethod.EMAIL
    after = office.book()
    changed = {name for name, rows in after.items() if rows != before[name]}
    assert changed == {"letters", "counters"}
    assert len(after["letters"]) == len(before["letters"]) + 1


def test_a_quote_that_was_answered_is_not_sent_again(office: Office) -> None:
    office.do(accept_quote, 1, JANE)
    with office.refusing(NotAllowed):
        office.do(send_quote_again, 1, SendMethod.EMAIL)


def test_what_a_page_is_made_of_is_kept_and_goes_on_to_revision_and_invoice(
    office: Office,
) -> None:
    quote = office.look(lambda books: books.quotes.get(1))
    assert {name: getattr(quote, name) for name in FOR_THE_PAGE} == FOR_THE_PAGE
    office.do(send_quote, 1, SendMethod.EMAIL)
    revision = office.do(revise_quote, 1)
    assert {name: getattr(revision, name) for name in FOR_THE_PAGE} == FOR_THE_PAGE
    assert (revision.sent_by, len(revision.token)) == (None, 26)
    assert quote is not None
    assert revision.token != quote.token
    office.do(accept_quote, 1, JANE)
    invoice = office.do(invoice_quote, 1)
    shared = ("references", "profile_id", "payment_condition")
    assert [getattr(invoice, name) for name in shared] == [FOR_THE_PAGE[name] for name in shared]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"references": ("1", "2", "3", "4")}, "references"),
        ({"references": ("one\ntwo",)}, "references"),
        ({"profile_id": 7}, "profile_id"),
        ({"accept_redirect": "javascript:alert(1)"}, "accept_redirect"),
        ({"accept_redirect": "https://"}, "accept_redirect"),
        ({"reject_redirect": "//evil.example"}, "reject_redirect"),
        ({"reject_redirect": "https://a.example/\r\nSet-Cookie: a=b"}, "reject_redirect"),
    ],
)
def test_what_no_page_can_be_made_of_is_refused_and_changes_nothing(
    office: Office, fields: dict[str, Any], field: str
) -> None:
    with office.refusing(Invalid) as refused:
        office.do(draft_quote, QuoteDraft(client_id=1, lines=(line("8", "90"),), **fields))
    assert refused.value.field == field
    with office.refusing(Invalid):
        office.do(update_quote, 1, lambda quote: replace(quote, **fields))


@pytest.mark.usefixtures("office")
def test_a_strangers_profile_is_not_quoted_under(strangers: Office) -> None:
    strangers.has_client()
    with strangers.refusing(Invalid):
        strangers.do(draft_quote, QuoteDraft(client_id=1, profile_id=1))


def test_an_expired_quote_is_accepted_where_the_team_prefers_it(office: Office) -> None:
    office.do(send_quote, 1)
    office.clock.now = LATER.replace(year=2027)
    office.do(expire_quote, 1)
    with office.refusing(NotAllowed):
        office.do(accept_quote, 1, JANE)
    office.do(change_preferences, lambda now: replace(now, accepts_expired=True))
    assert office.do(accept_quote, 1, JANE).status is QuoteStatus.ACCEPTED


def test_a_token_opens_its_own_document_and_nothing_else(office: Office) -> None:
    quote = office.look(lambda books: books.quotes.get(1))
    office.has_invoice("500")
    invoice = office.look(lambda books: books.invoices.get(1))
    assert quote is not None
    assert invoice is not None
    asked = [("quote", quote.token), ("invoice", invoice.token)]
    asked += [("invoice", quote.token), ("quote", quote.token[:-1] + "!")]
    opened = office.store.read_now(lambda desk: [desk.tokens.find(*each) for each in asked])
    found = [each and (each.team.id, each.record_id) for each in opened]
    assert found == [(office.team_id, 1), (office.team_id, 1), None, None]


def test_a_form_is_taken_once(office: Office, strangers: Office) -> None:
    assert office.do(_use)
    assert not office.do(_use)
    assert strangers.do(_use)
    office.do(lambda books: books.used_forms.forget(LATER))
    assert office.do(_use)


def _use(books: Books) -> bool:
    books.lock()
    return books.used_forms.use("n" * 43)


def _with_a_queue(books: Books) -> None:
    change_preferences(books, lambda now: replace(now, print_queue="/var/prints"))


def test_a_token_that_opens_something_already_is_not_given_to_a_copy(office: Office) -> None:
    quote = office.look(lambda books: books.quotes.get(1))
    assert quote is not None
    asked = (quote.token, "", "z" * 26)
    given = office.look(lambda books: [free_token(books.connection, each) for each in asked])
    assert given[2] == "z" * 26
    assert {len(each) for each in given} == {26}
    assert quote.token not in given
