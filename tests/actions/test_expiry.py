"""Expiry: a quote that nobody answered ends at the midnight of the team, not before."""

from datetime import UTC, datetime

import pytest

from quotewright.actions.expiry import expire_quote
from quotewright.actions.quotes import decline_quote, draft_quote
from quotewright.actions.sending import send_quote
from quotewright.core.errors import NotAllowed, NotFound
from quotewright.core.quotes import QuoteDraft, QuoteStatus
from tests.actions.office import Office, line

# Sent on 21 November, it is valid for thirty days. In Sydney it is eleven hours later.
LAST_MINUTE = datetime(2026, 12, 21, 12, 59, tzinfo=UTC)
MIDNIGHT = datetime(2026, 12, 21, 13, 0, tzinfo=UTC)


@pytest.fixture
def quote_id(office: Office) -> int:
    """A quote that was sent at noon."""
    draft = QuoteDraft(client_id=office.has_client(), lines=(line("1", "500.00"),))
    number = office.do(draft_quote, draft).id
    office.do(send_quote, number)
    return number


def test_a_sent_quote_expires_at_the_teams_midnight(office: Office, quote_id: int) -> None:
    office.clock.now = MIDNIGHT
    quote = office.do(expire_quote, quote_id)
    assert quote.status is QuoteStatus.EXPIRED
    assert office.look(lambda books: books.quotes.get(quote_id)) == quote
    assert office.events()[-1] == ("quote.expired", quote_id)
    assert office.deeds()[-1] == ("status.changed", "quote", quote_id, "sent to expired")


def test_until_its_last_minute_it_does_not(office: Office, quote_id: int) -> None:
    office.clock.now = LAST_MINUTE
    with office.refusing(NotAllowed, "^the quote is still valid$"):
        office.do(expire_quote, quote_id)


def test_a_quote_that_was_answered_does_not_expire(office: Office, quote_id: int) -> None:
    office.do(decline_quote, quote_id)
    office.clock.now = MIDNIGHT
    with office.refusing(NotAllowed, "^cannot expire a declined quote$"):
        office.do(expire_quote, quote_id)


def test_a_strangers_quote_does_not_exist(office: Office, strangers: Office, quote_id: int) -> None:
    office.clock.now = MIDNIGHT
    before = office.book()
    with strangers.refusing(NotFound):
        strangers.do(expire_quote, quote_id)
    assert office.book() == before
