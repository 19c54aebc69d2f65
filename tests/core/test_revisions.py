"""Revisions: what is frozen once it was sent, and what passes from a quote to its revision."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from quotewright.core import events
from quotewright.core.clients import Address
from quotewright.core.cycles import Cycle
from quotewright.core.errors import NotAllowed
from quotewright.core.quotes import Quote, QuoteKind, QuoteStatus
from quotewright.core.revisions import (
    FROZEN,
    check_frozen,
    check_revisable,
    give_up,
    is_same_offer,
    revise,
    take_over,
)
from quotewright.core.steps import Change
from quotewright.core.totals import Discount, DiscountKind
from tests.core._quotes import LABOUR, MADE_AT, NOW, a_quote, dollars

OTHERWISE: dict[str, Any] = {
    "client_id": 2,
    "number": "Offer 7",
    "billing": Address(line1="1 King St"),
    "shipping": Address(city="Sydney", line3="Level 2"),
    "kind": QuoteKind.ESTIMATE,
    "title": "Bathroom reno",
    "lines": (replace(LABOUR, quantity=9_0000),),
    "prices_include_tax": True,
    "discount": Discount(DiscountKind.PERCENTAGE, 5_0000),
    "quoted_on": date(2026, 12, 1),
    "term_days": 30,
    "valid_until": date(2026, 12, 31),
    "memo": "Thank you",
    "deposit": dollars(100),
    "public_reference": "PR-1",
    "references": ("Your order 7",),
    "profile_id": 2,
    "payment_condition": "Half up front",
    "show_totals": False,
    "cycle": Cycle.MONTHLY,
    "hold_until": datetime(2026, 12, 1, tzinfo=UTC),
}
EDITABLE: dict[str, Any] = {
    "notes": "Knows the owner",
    "external_key": "crm-7",
    "assigned_to": 2,
    "category_id": 1,
    "accept_redirect": "https://acme.example/thanks",
    "extras": '{"theirs":{"custom_1":"x"}}',
}
ONCE_SENT = [status for status in QuoteStatus if status is not QuoteStatus.DRAFT]


def test_every_frozen_field_is_tried_here() -> None:
    assert OTHERWISE.keys() == set(FROZEN)
    assert {field.name for field in fields(Quote)} > set(FROZEN) | EDITABLE.keys()


@pytest.mark.parametrize("status", ONCE_SENT)
@pytest.mark.parametrize("field", FROZEN)
def test_a_sent_quote_cannot_be_changed_in_what_was_offered(
    status: QuoteStatus, field: str
) -> None:
    quote = a_quote(status)
    wanted = replace(quote, **{field: OTHERWISE[field]})
    assert not is_same_offer(quote, wanted)
    with pytest.raises(NotAllowed, match=r"^a sent quote cannot be changed; revise it$"):
        check_frozen(quote, wanted)


@pytest.mark.parametrize("field", EDITABLE)
def test_what_no_client_sees_can_be_edited_at_any_time(field: str) -> None:
    check_frozen(a_quote("accepted"), replace(a_quote("accepted"), **{field: EDITABLE[field]}))


def test_values_equal_to_the_stored_ones_are_no_change() -> None:
    check_frozen(a_quote("sent", **OTHERWISE), a_quote("sent", **OTHERWISE))


def test_a_draft_can_be_changed_in_everything() -> None:
    check_frozen(a_quote("draft"), a_quote("draft", **OTHERWISE))


@pytest.mark.parametrize("status", ["sent", "declined", "expired"])
def test_a_revision_is_a_draft_of_the_same_offer_with_a_number_of_its_own(status: str) -> None:
    quote = a_quote(status, valid_until=date(2026, 12, 1), sent_at=MADE_AT, sent_id=8)
    quote = replace(quote, viewed_at=MADE_AT, declined_at=MADE_AT, void_reason="too dear")
    quote = replace(quote, notes="Bob", assigned_to=2, content_hash="0" * 64)
    counted, revision = revise(quote, 9, NOW)
    assert counted == replace(quote, latest_revision=2)
    assert revision == a_quote(
        "draft",
        id=9,
        number="Q-1007-R2",
        revision=2,
        latest_revision=2,
        revises_id=7,
        quoted_on=NOW.today,
        notes="Bob",
        assigned_to=2,
        created_at=NOW.at,
        updated_at=NOW.at,
    )


def test_the_key_and_the_reference_stay_with_the_quote_until_its_revision_is_sent() -> None:
    quote = a_quote(external_key="crm-7", public_reference="PR-1")
    counted, revision = revise(quote, 9, NOW)
    assert (counted.external_key, counted.public_reference) == ("crm-7", "PR-1")
    assert (revision.external_key, revision.public_reference) == ("", "")


def test_the_revision_of_a_revision_goes_on_counting() -> None:
    _, second = revise(a_quote(), 9, NOW)
    counted, third = revise(replace(second, status=QuoteStatus.SENT), 10, NOW)
    assert (third.number, third.revision, third.revises_id) == ("Q-1007-R3", 3, 9)
    assert counted.latest_revision == 3


def test_a_number_that_a_voided_revision_had_is_not_given_again() -> None:
    counted, _ = revise(a_quote(), 9, NOW)
    _, another = revise(counted, 10, NOW)
    assert (another.number, another.revises_id) == ("Q-1007-R3", 7)


@pytest.mark.parametrize("status", ["draft", "accepted", "invoiced", "void"])
def test_any_other_quote_cannot_be_revised(status: str) -> None:
    with pytest.raises(NotAllowed, match=rf"^cannot revise an? {status} quote$"):
        check_revisable(a_quote(status))


@pytest.mark.parametrize("status", ["sent", "declined", "expired"])
def test_a_sent_revision_takes_over_and_the_quote_it_revises_is_void(status: str) -> None:
    revised = a_quote(status, external_key="crm-7", public_reference="PR-1")
    change, heir = take_over(revised, a_quote(id=9, revises_id=7), NOW)
    assert heir == a_quote(id=9, revises_id=7, external_key="crm-7", public_reference="PR-1")
    assert change == Change(
        a_quote(
            "void",
            void_reason="revised",
            voided_at=NOW.at,
            updated_at=NOW.at,
            successor_id=9,
        ),
        (events.QuoteRevised(7),),
    )


def test_a_key_that_the_revision_was_given_itself_stays() -> None:
    revision = a_quote(id=9, external_key="crm-9")
    _, heir = take_over(a_quote(external_key="crm-7", public_reference="PR-1"), revision, NOW)
    assert (heir.external_key, heir.public_reference) == ("crm-9", "PR-1")


def test_a_quote_voided_by_itself_stays_void_for_its_own_reason() -> None:
    revised = a_quote("void", void_reason="typing error", voided_at=MADE_AT, external_key="crm-7")
    change, heir = take_over(revised, a_quote(id=9), NOW)
    assert change == Change(replace(revised, external_key="", successor_id=9))
    assert heir.external_key == "crm-7"


def test_accepting_a_quote_voids_its_revision_and_says_so() -> None:
    change = give_up(a_quote("draft", id=9), a_quote("accepted", revision=3), NOW)
    assert (change.quote.status, change.quote.void_reason) == ("void", "R3 accepted")
    assert change.events == (events.QuoteVoided(9),)
