"""The life of a quote: every step it can take, and that it can take no other."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import product
from typing import Any

import pytest

from quotewright.core import events
from quotewright.core.errors import NotAllowed
from quotewright.core.lines import Line, LineKind
from quotewright.core.money import Money
from quotewright.core.quotes import Quote, QuoteKind, QuoteStatus, Stage, Step, is_substantive
from quotewright.core.sending import SendMethod
from quotewright.core.steps import (
    Change,
    Moment,
    accept,
    decline,
    delete,
    expire,
    mark_invoiced,
    release_from_invoice,
    reopen,
    send,
    supersede,
    take_back_acceptance,
    void,
)
from quotewright.core.tax import RoundingPolicy
from quotewright.core.totals import NO_DISCOUNT

MADE_AT = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
NOW = Moment(datetime(2026, 11, 21, 12, 0, tzinfo=UTC), date(2026, 11, 21), 30)
YESTERDAY = date(2026, 11, 20)
NOTHING = Money(0, "AUD")

TAKE: dict[Step, Callable[[Quote], Change]] = {
    Step.SEND: lambda quote: send(quote, NOW),
    Step.ACCEPT: lambda quote: accept(quote, NOW, late_is_fine=True),
    Step.DECLINE: lambda quote: decline(quote, NOW),
    Step.EXPIRE: lambda quote: expire(quote, NOW),
    Step.REOPEN: lambda quote: reopen(quote, NOW),
    Step.TAKE_BACK: lambda quote: take_back_acceptance(quote, NOW),
    Step.INVOICE: lambda quote: mark_invoiced(quote, NOW),
    Step.RELEASE: lambda quote: release_from_invoice(quote, NOW),
    Step.VOID: lambda quote: void(quote, NOW, "typing error"),
    Step.SUPERSEDE: lambda quote: supersede(quote, NOW),
    Step.DELETE: lambda quote: delete(quote, NOW),
}

# domain.md, section 3, row by row. Deleting a draft is no step of it: its rows are removed.
TABLE = {
    ("draft", Step.SEND): "sent",
    ("draft", Step.ACCEPT): "accepted",
    ("draft", Step.DECLINE): "declined",
    ("draft", Step.VOID): "void",
    ("sent", Step.VOID): "void",
    ("declined", Step.VOID): "void",
    ("expired", Step.VOID): "void",
    ("sent", Step.DELETE): "void",
    ("declined", Step.DELETE): "void",
    ("expired", Step.DELETE): "void",
    ("sent", Step.SUPERSEDE): "void",
    ("declined", Step.SUPERSEDE): "void",
    ("expired", Step.SUPERSEDE): "void",
    ("sent", Step.ACCEPT): "accepted",
    ("sent", Step.DECLINE): "declined",
    ("sent", Step.EXPIRE): "expired",
    ("expired", Step.ACCEPT): "accepted",
    ("declined", Step.REOPEN): "sent",
    ("expired", Step.REOPEN): "sent",
    ("accepted", Step.TAKE_BACK): "sent",
    ("accepted", Step.INVOICE): "invoiced",
    ("accepted", Step.VOID): "void",
    ("invoiced", Step.RELEASE): "accepted",
}
# Saying twice what was said already is neither a step nor refused: accepting is one acceptance.
SAID_ALREADY = {
    ("accepted", Step.ACCEPT),
    ("invoiced", Step.ACCEPT),
    ("declined", Step.DECLINE),
}
REFUSED = [
    (status.value, step)
    for status, step in product(QuoteStatus, Step)
    if (status.value, step) not in TABLE.keys() | SAID_ALREADY
]

ANNOUNCED = {
    ("draft", Step.SEND): ["quote.sent"],
    ("draft", Step.ACCEPT): ["quote.sent", "quote.accepted"],
    ("draft", Step.DECLINE): ["quote.sent", "quote.declined"],
    ("sent", Step.ACCEPT): ["quote.accepted"],
    ("expired", Step.ACCEPT): ["quote.accepted"],
    ("sent", Step.DECLINE): ["quote.declined"],
    ("sent", Step.EXPIRE): ["quote.expired"],
    ("declined", Step.REOPEN): ["quote.reopened"],
    ("expired", Step.REOPEN): ["quote.reopened"],
    ("accepted", Step.TAKE_BACK): ["quote.reopened"],
    ("accepted", Step.INVOICE): [],
    ("invoiced", Step.RELEASE): [],
    ("draft", Step.VOID): ["quote.voided"],
    ("accepted", Step.VOID): ["quote.voided"],
    ("sent", Step.SUPERSEDE): ["quote.revised"],
    ("sent", Step.DELETE): ["quote.deleted"],
}


@pytest.mark.parametrize(("status", "step"), TABLE)
def test_a_quote_takes_every_step_of_the_table(status: str, step: Step) -> None:
    moved = TAKE[step](_quote(status)).quote
    assert moved.status == TABLE[status, step]
    assert moved.updated_at == NOW.at


@pytest.mark.parametrize(("status", "step"), REFUSED)
def test_every_other_step_is_refused_by_name(status: str, step: Step) -> None:
    with pytest.raises(NotAllowed) as refusal:
        TAKE[step](_quote(status))
    assert refusal.value.message.startswith(f"cannot {step} a")
    assert refusal.value.message.endswith(f" {status} quote")


@pytest.mark.parametrize(("status", "step"), sorted(SAID_ALREADY))
def test_deciding_the_same_twice_changes_and_announces_nothing(status: str, step: Step) -> None:
    quote = _quote(status)
    assert TAKE[step](quote) == Change(quote, ())


@pytest.mark.parametrize(("status", "step"), ANNOUNCED)
def test_each_step_announces_what_happened_in_order(status: str, step: Step) -> None:
    happened = TAKE[step](_quote(status)).events
    assert [event.name for event in happened] == ANNOUNCED[status, step]
    assert {event.subject_id for event in happened} <= {7}


def test_a_refusal_is_a_sentence() -> None:
    with pytest.raises(NotAllowed, match=r"^cannot send an accepted quote$"):
        send(_quote("accepted"), NOW)
    with pytest.raises(NotAllowed, match=r"^cannot take back the acceptance of a draft quote$"):
        take_back_acceptance(_quote("draft"), NOW)


@pytest.mark.parametrize(
    ("status", "stage", "is_closed"),
    [
        ("draft", Stage.DRAFT, False),
        ("sent", Stage.SENT, False),
        ("accepted", Stage.WON, True),
        ("invoiced", Stage.WON, True),
        ("declined", Stage.LOST, True),
        ("expired", Stage.LOST, True),
        ("void", Stage.LOST, True),
    ],
)
def test_a_status_has_its_stage_and_is_open_or_closed(
    status: str, stage: Stage, is_closed: bool
) -> None:
    quote = _quote(status)
    assert (quote.stage, quote.is_closed) == (stage, is_closed)


def test_sending_dates_the_quote_and_says_until_when_it_is_valid() -> None:
    draft = _quote("draft", valid_until=None)
    assert send(draft, NOW).quote == replace(
        draft,
        status=QuoteStatus.SENT,
        sent_at=NOW.at,
        sent_by=SendMethod.MARK,
        quoted_on=NOW.today,
        valid_until=date(2026, 12, 21),
        updated_at=NOW.at,
    )


def test_sending_keeps_the_validity_that_the_draft_was_given() -> None:
    draft = _quote("draft", valid_until=date(2027, 1, 31))
    assert send(draft, NOW).quote.valid_until == date(2027, 1, 31)


def test_a_team_whose_quotes_never_expire_sends_them_without_an_end() -> None:
    never = replace(NOW, validity_days=0)
    assert send(_quote("draft", valid_until=None), never).quote.valid_until is None


def test_an_accepted_draft_counts_as_sent_in_the_same_moment() -> None:
    quote = accept(_quote("draft", valid_until=None), NOW).quote
    assert (quote.sent_at, quote.accepted_at) == (NOW.at, NOW.at)
    assert quote.valid_until == date(2026, 12, 21)


def test_a_declined_draft_counts_as_sent_in_the_same_moment() -> None:
    quote = decline(_quote("draft"), NOW).quote
    assert (quote.sent_at, quote.declined_at) == (NOW.at, NOW.at)


def test_accepting_a_sent_quote_leaves_when_it_was_sent() -> None:
    quote = accept(_quote("sent", sent_at=MADE_AT), NOW).quote
    assert (quote.sent_at, quote.accepted_at) == (MADE_AT, NOW.at)


def test_the_second_acceptance_leaves_the_first_one_standing() -> None:
    accepted = accept(_quote("sent"), NOW).quote
    later = replace(NOW, at=datetime(2026, 11, 22, tzinfo=UTC))
    assert accept(accepted, later) == Change(accepted, ())


def test_an_expired_quote_is_accepted_only_where_the_team_allows_it() -> None:
    with pytest.raises(NotAllowed, match="an expired quote cannot be accepted; reopen it first"):
        accept(_quote("expired"), NOW)
    assert accept(_quote("expired"), NOW, late_is_fine=True).quote.status == "accepted"


@pytest.mark.parametrize("until", [NOW.today, date(2027, 1, 1), None])
def test_a_quote_does_not_expire_before_the_day_after_its_validity(until: date | None) -> None:
    with pytest.raises(NotAllowed, match="still valid"):
        expire(_quote("sent", valid_until=until), NOW)


def test_a_quote_expires_on_the_day_after_its_validity() -> None:
    assert expire(_quote("sent", valid_until=YESTERDAY), NOW).quote.status == "expired"


@pytest.mark.parametrize("status", ["declined", "expired"])
def test_reopening_renews_a_validity_that_is_past(status: str) -> None:
    quote = reopen(_quote(status, valid_until=YESTERDAY), NOW).quote
    assert quote.valid_until == date(2026, 12, 21)


@pytest.mark.parametrize("until", [NOW.today, date(2027, 1, 1), None])
def test_reopening_keeps_a_validity_that_is_not_past(until: date | None) -> None:
    assert reopen(_quote("declined", valid_until=until), NOW).quote.valid_until == until


def test_a_reopened_quote_is_no_longer_declined() -> None:
    quote = reopen(_quote("declined", sent_at=MADE_AT, declined_at=MADE_AT), NOW).quote
    assert (quote.sent_at, quote.declined_at) == (MADE_AT, None)


def test_an_acceptance_taken_back_is_no_longer_on_the_quote() -> None:
    quote = take_back_acceptance(_quote("accepted", accepted_at=MADE_AT), NOW).quote
    assert quote.accepted_at is None


def test_an_invoiced_quote_was_accepted_all_the_same() -> None:
    accepted = _quote("accepted", accepted_at=MADE_AT)
    invoiced = mark_invoiced(accepted, NOW).quote
    assert invoiced.accepted_at == MADE_AT
    assert release_from_invoice(invoiced, NOW).quote == replace(accepted, updated_at=NOW.at)


@pytest.mark.parametrize(
    ("step", "reason"),
    [(Step.VOID, "typing error"), (Step.SUPERSEDE, "revised"), (Step.DELETE, "deleted")],
)
def test_a_void_quote_says_why_and_since_when(step: Step, reason: str) -> None:
    quote = TAKE[step](_quote("sent")).quote
    assert (quote.void_reason, quote.voided_at) == (reason, NOW.at)


def test_only_deleting_marks_a_quote_as_deleted() -> None:
    assert delete(_quote("sent"), NOW).quote.deleted_at == NOW.at
    assert void(_quote("sent"), NOW, "deleted").quote.deleted_at is None
    assert supersede(_quote("sent"), NOW).quote.deleted_at is None


def test_a_step_changes_nothing_of_what_was_offered() -> None:
    sent = _quote("sent", valid_until=YESTERDAY, sent_at=MADE_AT)
    assert expire(sent, NOW) == Change(
        replace(sent, status=QuoteStatus.EXPIRED, updated_at=NOW.at), (events.QuoteExpired(7),)
    )


def test_the_net_is_what_is_charged_before_tax() -> None:
    quote = _quote("draft", tax=Money(15000, "AUD"), total=Money(165000, "AUD"))
    assert quote.net == Money(150000, "AUD")


@pytest.mark.parametrize(
    ("descriptions", "cents", "is_worth_announcing"),
    [
        ([], 0, False),
        ([""], 0, False),
        ([" \n"], 0, False),
        (["", "Paint"], 0, True),
        ([""], 100, True),
        (["Paint"], 100, True),
    ],
)
def test_a_quote_is_substantive_when_a_line_says_or_costs_something(
    descriptions: list[str], cents: int, is_worth_announcing: bool
) -> None:
    lines = tuple(Line(LineKind.ITEM, each, 1_0000, 0) for each in descriptions)
    assert is_substantive(lines, Money(cents, "AUD")) is is_worth_announcing


def _quote(status: str, **fields: Any) -> Quote:
    plain: dict[str, Any] = {
        "id": 7,
        "number": "Q-1007",
        "client_id": 1,
        "kind": QuoteKind.QUOTE,
        "title": "Kitchen reno",
        "status": QuoteStatus(status),
        "prices_include_tax": False,
        "rounding_policy": RoundingPolicy.PER_RATE,
        "discount": NO_DISCOUNT,
        "subtotal": NOTHING,
        "discounted": NOTHING,
        "tax": NOTHING,
        "total": NOTHING,
        "quoted_on": MADE_AT.date(),
        "term_days": 14,
        "valid_until": YESTERDAY,
        "created_at": MADE_AT,
        "updated_at": MADE_AT,
    }
    return Quote(**(plain | fields))
