"""What a step brings with it, beside the table that `test_quotes` holds."""

from datetime import date

import pytest

from quotewright.core import events
from quotewright.core.steps import Change, accept, decline, is_sending, lapse, reopen, send
from tests.core._quotes import MADE_AT, NOW, YESTERDAY, a_quote


def test_a_sent_quote_whose_days_are_over_lapses() -> None:
    change = lapse(a_quote("sent", valid_until=YESTERDAY), NOW)
    assert (change.quote.status, change.events) == ("expired", (events.QuoteExpired(7),))


@pytest.mark.parametrize("until", [NOW.today, date(2027, 1, 1), None])
def test_a_quote_that_is_still_valid_does_not_lapse(until: date | None) -> None:
    quote = a_quote("sent", valid_until=until)
    assert lapse(quote, NOW) == Change(quote)


@pytest.mark.parametrize("status", ["draft", "accepted", "invoiced", "declined", "expired", "void"])
def test_only_a_sent_quote_lapses(status: str) -> None:
    quote = a_quote(status, valid_until=YESTERDAY)
    assert lapse(quote, NOW) == Change(quote)


def test_why_a_client_declined_is_kept_until_the_quote_is_reopened() -> None:
    declined = decline(a_quote("sent"), NOW, "too dear").quote
    assert declined.void_reason == "too dear"
    assert decline(declined, NOW, "changed my mind") == Change(declined)
    assert reopen(declined, NOW).quote.void_reason == ""


def test_a_quote_is_sent_for_the_first_time_once_whatever_the_step() -> None:
    draft = a_quote("draft")
    for step in (send, accept, decline):
        assert is_sending(draft, step(draft, NOW).quote)
    sent = a_quote("sent", sent_at=MADE_AT)
    assert not is_sending(sent, accept(sent, NOW).quote)
