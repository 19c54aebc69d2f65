"""Deleting: a draft is gone for good, what a client has seen is void and marked."""

import pytest

from quotewright.actions.acceptances import accept_quote
from quotewright.actions.comments import comment_on_quote
from quotewright.actions.quotes import (
    decline_quote,
    delete_quote,
    draft_quote,
    reopen_quote,
    void_quote,
)
from quotewright.actions.revisions import revise_quote
from quotewright.actions.sending import send_quote
from quotewright.core.acceptances import Evidence
from quotewright.core.comments import CommentDraft
from quotewright.core.errors import NotAllowed, NotFound
from quotewright.core.quotes import Quote, QuoteDraft, QuoteStatus
from quotewright.store.schema import comments, quote_lines, quotes, token_lookups
from tests.actions.office import Office, line


def test_a_deleted_draft_leaves_nothing_but_the_word_of_it(office: Office) -> None:
    quote = _draft(office)
    office.do(comment_on_quote, quote.id, CommentDraft(name="Jane", text="Soon?"))
    office.do(delete_quote, quote.id)
    assert [office.rows(table) for table in (quotes, quote_lines, comments)] == [[], [], []]
    assert office.rows(token_lookups) == []
    assert office.events()[-1] == ("quote.deleted", quote.id)
    assert office.look(lambda books: books.quotes.get(quote.id)) is None
    with pytest.raises(NotFound):
        office.do(delete_quote, quote.id)


def test_id_and_number_of_a_deleted_draft_are_never_used_again(office: Office) -> None:
    first = _draft(office)
    office.do(delete_quote, first.id)
    second = _draft(office)
    assert (first.id, first.number) == (1, "Q-1001")
    assert (second.id, second.number) == (2, "Q-1002")


def test_a_sent_quote_that_is_deleted_is_void_and_marked(office: Office) -> None:
    quote = _draft(office)
    office.do(send_quote, quote.id)
    office.do(delete_quote, quote.id)
    deleted = _quote(office, quote.id)
    assert (deleted.status, deleted.void_reason) == (QuoteStatus.VOID, "deleted")
    assert deleted.deleted_at == office.clock.now
    assert office.events()[-1] == ("quote.deleted", quote.id)


def test_a_declined_quote_can_be_deleted(office: Office) -> None:
    quote = _draft(office)
    office.do(decline_quote, quote.id)
    office.do(delete_quote, quote.id)
    assert _quote(office, quote.id).status is QuoteStatus.VOID


def test_what_was_accepted_or_is_void_already_is_not_deleted(office: Office) -> None:
    accepted, void = _draft(office), _draft(office)
    office.do(accept_quote, accepted.id, Evidence(name="Jane Smith"))
    office.do(void_quote, void.id, "a mistake")
    with office.refusing(NotAllowed, "cannot delete an accepted quote"):
        office.do(delete_quote, accepted.id)
    with office.refusing(NotAllowed, "cannot delete a void quote"):
        office.do(delete_quote, void.id)


def test_a_deleted_revision_frees_its_original_for_another(office: Office) -> None:
    quote = _draft(office)
    office.do(send_quote, quote.id)
    first = office.do(revise_quote, quote.id)
    office.do(delete_quote, first.id)
    second = office.do(revise_quote, quote.id)
    assert (first.number, second.number) == ("Q-1001-R2", "Q-1001-R3")
    assert _quote(office, quote.id).status is QuoteStatus.SENT


def test_a_deleted_quote_cannot_be_put_before_its_client_again(office: Office) -> None:
    quote = _draft(office)
    office.do(send_quote, quote.id)
    office.do(delete_quote, quote.id)
    with pytest.raises(NotAllowed, match="cannot reopen a void quote"):
        office.do(reopen_quote, quote.id)


def test_nobody_deletes_what_is_another_teams(office: Office, strangers: Office) -> None:
    quote = _draft(office)
    with pytest.raises(NotFound):
        strangers.do(delete_quote, quote.id)
    assert _quote(office, quote.id).status is QuoteStatus.DRAFT


def _draft(office: Office) -> Quote:
    lines = (line("2", "50"),)
    return office.do(draft_quote, QuoteDraft(client_id=_client(office), lines=lines))


def _client(office: Office) -> int:
    known = office.look(lambda books: books.clients.get(1))
    return known.id if known else office.has_client()


def _quote(office: Office, quote_id: int) -> Quote:
    found = office.look(lambda books: books.quotes.get(quote_id))
    assert found is not None
    return found
