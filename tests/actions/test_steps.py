"""The steps of a quote: what each keeps, announces and notes, and what it refuses whole."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest

from quotewright.actions.acceptances import accept_quote
from quotewright.actions.clients import update_client
from quotewright.actions.quotes import (
    decline_quote,
    draft_quote,
    reopen_quote,
    void_quote,
)
from quotewright.actions.sending import send_quote
from quotewright.core.acceptances import Evidence
from quotewright.core.clients import Client
from quotewright.core.errors import Invalid, NotAllowed, NotFound
from quotewright.core.quotes import Quote, QuoteDraft
from quotewright.store import Books
from quotewright.store.schema import contents, counters, quotes
from tests.actions.office import LATER, NOON, Office, line

JANE = Evidence(name="Jane Smith")
TODAY = date(2026, 11, 21)

Verb = Callable[[Books, int], Quote]

VERBS: dict[str, Verb] = {
    "send": send_quote,
    "accept": lambda books, number: accept_quote(books, number, JANE),
    "decline": lambda books, number: decline_quote(books, number, "too dear"),
    "void": lambda books, number: void_quote(books, number, "typing error"),
    "reopen": reopen_quote,
}


def test_sending_dates_a_quote_and_takes_a_second_number_for_it(office: Office) -> None:
    _drafted(office)
    office.clock.now = LATER
    sent = office.do(send_quote, 1)
    assert (sent.status, sent.sent_at, sent.sent_id) == ("sent", LATER, 2)
    assert (sent.quoted_on, sent.valid_until) == (date(2026, 11, 25), date(2026, 12, 25))
    assert _quote(office) == sent
    assert office.events()[-1] == ("quote.sent", 1)
    assert office.deeds() == [("status.changed", "quote", 1, "draft to sent")]
    assert _drafted(office).id == 3


@pytest.mark.parametrize("verb", ["send", "accept", "decline"])
def test_a_quote_takes_its_second_number_whatever_sends_it(office: Office, verb: str) -> None:
    _drafted(office)
    assert office.do(VERBS[verb], 1).sent_id == 2


def test_steps_after_sending_take_no_other_number(office: Office) -> None:
    _drafted(office)
    for verb in ("send", "decline", "reopen", "accept", "void"):
        assert office.do(VERBS[verb], 1).sent_id == 2
    ((_, *taken),) = office.rows(counters)
    names = [column.name for column in counters.columns][1:]
    assert dict(zip(names, taken, strict=True))["quotes"] == 2


@pytest.mark.parametrize(
    ("verbs", "events", "statuses"),
    [
        ("send", ["sent"], ["draft to sent"]),
        ("accept", ["sent", "accepted"], ["draft to accepted"]),
        ("decline", ["sent", "declined"], ["draft to declined"]),
        ("void", ["voided"], ["draft to void"]),
        ("send accept", ["sent", "accepted"], ["draft to sent", "sent to accepted"]),
        ("send accept accept", ["sent", "accepted"], ["draft to sent", "sent to accepted"]),
        ("decline decline", ["sent", "declined"], ["draft to declined"]),
        (
            "send decline reopen",
            ["sent", "declined", "reopened"],
            ["draft to sent", "sent to declined", "declined to sent"],
        ),
        (
            "accept reopen",
            ["sent", "accepted", "reopened"],
            ["draft to accepted", "accepted to sent"],
        ),
        ("accept void", ["sent", "accepted", "voided"], ["draft to accepted", "accepted to void"]),
    ],
)
def test_every_step_is_announced_and_noted_in_its_order(
    office: Office, verbs: str, events: list[str], statuses: list[str]
) -> None:
    _drafted(office)
    before = len(office.events())
    for verb in verbs.split():
        office.do(VERBS[verb], 1)
    assert office.events()[before:] == [(f"quote.{event}", 1) for event in events]
    assert office.deeds() == [("status.changed", "quote", 1, change) for change in statuses]


@pytest.mark.parametrize(
    ("verbs", "then", "sentence"),
    [
        ("send", "send", "cannot send a sent quote"),
        ("accept", "decline", "cannot decline an accepted quote"),
        ("decline", "accept", "cannot accept a declined quote"),
        ("void", "accept", "cannot accept a void quote"),
        ("void", "void", "cannot void a void quote"),
        ("", "reopen", "cannot reopen a draft quote"),
        ("send", "reopen", "cannot reopen a sent quote"),
    ],
)
def test_a_step_that_the_table_does_not_have_is_refused_whole(
    office: Office, verbs: str, then: str, sentence: str
) -> None:
    _drafted(office)
    for verb in verbs.split():
        office.do(VERBS[verb], 1)
    with office.refusing(NotAllowed, f"^{sentence}$"):
        office.do(VERBS[then], 1)


@pytest.mark.parametrize("verb", VERBS)
def test_a_strangers_quote_does_not_exist(office: Office, strangers: Office, verb: str) -> None:
    _drafted(office)
    before = office.book()
    with strangers.refusing(NotFound):
        strangers.do(VERBS[verb], 1)
    assert office.book() == before


def test_why_a_quote_is_void_or_declined_is_kept(office: Office) -> None:
    _drafted(office)
    assert office.do(decline_quote, 1, "too dear").void_reason == "too dear"
    assert office.do(reopen_quote, 1).void_reason == ""
    assert office.do(void_quote, 1, "typing error").void_reason == "typing error"


def test_voiding_needs_a_reason(office: Office) -> None:
    _drafted(office)
    with office.refusing(Invalid, r"^reason is required$"):
        office.do(void_quote, 1, "")


def test_a_quote_whose_days_are_over_is_not_accepted_until_it_is_reopened(office: Office) -> None:
    _drafted(office)
    office.do(send_quote, 1)
    office.clock.now = NOON + timedelta(days=40)
    with office.refusing(NotAllowed, "^an expired quote cannot be accepted; reopen it first$"):
        office.do(accept_quote, 1, JANE)
    reopened = office.do(reopen_quote, 1)
    assert (reopened.status, reopened.valid_until) == ("sent", TODAY + timedelta(days=70))
    assert office.events()[-2:] == [("quote.expired", 1), ("quote.reopened", 1)]
    assert office.do(accept_quote, 1, JANE).status == "accepted"


def test_sending_keeps_the_client_as_it_was_then(office: Office) -> None:
    client = _drafted(office).client_id
    office.do(update_client, client, partial(_renamed, "Jane Jones"))
    sent = office.do(send_quote, 1)
    office.do(update_client, client, partial(_renamed, "Jane Brown"))
    assert _content(office, sent)["client"]["contact"] == "Jane Jones"


def test_what_is_put_before_the_client_again_is_kept_with_its_new_days(office: Office) -> None:
    client = _drafted(office).client_id
    sent = office.do(send_quote, 1)
    office.do(decline_quote, 1)
    office.do(update_client, client, partial(_renamed, "Jane Brown"))
    office.clock.now = NOON + timedelta(days=40)
    reopened = office.do(reopen_quote, 1)
    assert reopened.content_hash != sent.content_hash
    first, again = _content(office, sent), _content(office, reopened)
    assert (first["header"]["valid_until"], again["header"]["valid_until"]) == (
        "2026-12-21",
        "2027-01-30",
    )
    assert again["client"] == first["client"]
    assert len(office.rows(contents)) == 2


def test_a_quote_reopened_within_its_days_has_the_content_it_had(office: Office) -> None:
    _drafted(office)
    sent = office.do(send_quote, 1)
    office.do(decline_quote, 1)
    assert office.do(reopen_quote, 1).content_hash == sent.content_hash
    assert len(office.rows(contents)) == 1


def test_a_draft_that_is_voided_was_sent_to_nobody(office: Office) -> None:
    _drafted(office)
    voided = office.do(void_quote, 1, "typing error")
    assert (voided.sent_id, voided.content_hash) == (None, "")
    assert office.rows(contents) == []


def test_the_content_of_a_quote_can_be_found_by_the_hash_it_carries(office: Office) -> None:
    _drafted(office)
    office.do(send_quote, 1)
    (kept,) = office.rows(contents)
    (row,) = office.rows(quotes)
    assert kept[1] in row


def _drafted(office: Office) -> Quote:
    draft = QuoteDraft(client_id=office.has_client(), lines=(line("8", "90"),))
    return office.do(draft_quote, draft)


def _quote(office: Office, number: int = 1) -> Quote | None:
    return office.look(lambda books: books.quotes.get(number))


def _renamed(name: str, client: Client) -> Client:
    return replace(client, contact=name)


def _content(office: Office, quote: Quote) -> dict[str, Any]:
    kept = office.look(lambda books: books.contents.get(quote.content_hash))
    assert kept is not None
    content: dict[str, Any] = json.loads(kept.body)
    return content
