"""What accepting a quote charges at once, and what the clock charges after that."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from quotewright.actions.acceptances import accept_quote
from quotewright.actions.invoices import invoice_quote, void_invoice
from quotewright.actions.quotes import delete_quote, draft_quote, reopen_quote, void_quote
from quotewright.actions.revisions import revise_quote
from quotewright.actions.sending import send_quote
from quotewright.actions.subscriptions import issue_due_invoice
from quotewright.core.acceptances import Evidence
from quotewright.core.cycles import Cycle
from quotewright.core.errors import NotAllowed, NotFound
from quotewright.core.invoices import Invoice, InvoiceStatus
from quotewright.core.letters import LetterKind
from quotewright.core.lines import LineKind
from quotewright.core.pricesets import PriceModel, PriceSet, Tier
from quotewright.core.quotes import Quote, QuoteDraft, QuoteStatus
from quotewright.core.sending import SendMethod
from quotewright.core.subscriptions import Subscription, SubscriptionStatus
from quotewright.core.teams import TeamDraft
from quotewright.core.totals import Discount, DiscountKind
from quotewright.store.schema import invoices, subscriptions
from tests.actions.office import Office, line

JANE = Evidence(name="Jane Smith")
WITH_SETUP = PriceSet(PriceModel.PER_UNIT, (Tier(0, None, 10_000000),), setup=100_000000)
HOSTING = line("1", "10", "10")
TODAY = date(2026, 11, 21)
DUTCH = TeamDraft(name="Bakker", country="NL", currency="EUR", locale="nl_NL")
FIRST_OF_DECEMBER = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)
"""Noon in Sydney, where the team is."""


class TestAccepting:
    def test_a_quote_of_another_kind_is_invoiced_by_hand_as_ever(self, office: Office) -> None:
        quote = _accepted(office, is_invoiced_when_accepted=False)
        assert quote.status is QuoteStatus.ACCEPTED
        assert (office.rows(invoices), office.rows(subscriptions)) == ([], [])

    def test_what_is_charged_once_has_its_invoice_and_no_subscription(self, office: Office) -> None:
        quote = _accepted(office, cycle=Cycle.ONCE)
        assert quote.status is QuoteStatus.INVOICED
        assert office.rows(subscriptions) == []
        invoice = _invoice(office, 1)
        assert (invoice.quote_id, invoice.subscription_id, invoice.period_on) == (1, None, None)
        assert (invoice.number, invoice.total.minor) == ("INV-1001", 11_00)

    def test_all_that_follows_is_told_and_noted_in_order(self, office: Office) -> None:
        _accepted(office)
        assert office.events()[-4:] == [
            ("quote.sent", 1),
            ("quote.accepted", 1),
            ("invoice.created", 1),
            ("invoice.sent", 1),
        ]
        assert office.deeds()[-3:] == [
            ("status.changed", "quote", 1, "draft to accepted"),
            ("status.changed", "invoice", 1, "draft to sent"),
            ("status.changed", "quote", 1, "accepted to invoiced"),
        ]

    def test_the_first_invoice_is_what_was_accepted_and_the_set_up(self, office: Office) -> None:
        lines = (HOSTING, replace(HOSTING, price_set=WITH_SETUP))
        quote = _accepted(office, lines=lines, discount=Discount(DiscountKind.AMOUNT, 2_00))
        invoice = _invoice(office, 1)
        assert [(one.kind, one.description) for one in invoice.lines] == [
            (LineKind.ITEM, "Work"),
            (LineKind.ITEM, "Work"),
            (LineKind.SETUP, "Set-up"),
        ]
        assert [amount.minor for amount in invoice.line_totals] == [10_00, 10_00, 100_00]
        assert (invoice.discounted.minor, invoice.tax.minor) == (2_00, 11_80)
        assert invoice.total == quote.total + quote.setup_total
        assert invoice.total.minor == 129_80
        assert invoice.content_hash

    def test_the_set_up_is_in_the_language_of_the_document(self, office: Office) -> None:
        dutch = office.beside(DUTCH)
        dutch.has_client()
        _accepted(dutch, lines=(replace(HOSTING, price_set=WITH_SETUP),))
        assert _invoice(dutch, 1).lines[-1].description == "Opstartkosten"

    def test_the_schedule_goes_on_from_the_day_of_acceptance(self, office: Office) -> None:
        _accepted(office)
        subscription = _subscription(office)
        assert subscription == replace(
            subscription,
            quote_id=1,
            client_id=1,
            status=SubscriptionStatus.ACTIVE,
            cycle=Cycle.MONTHLY,
            starts_on=TODAY,
            issued=1,
            next_on=date(2026, 12, 21),
            created_at=office.clock.now,
        )
        assert len(subscription.token) == 26
        invoice = _invoice(office, 1)
        assert (invoice.subscription_id, invoice.period_on) == (1, TODAY)
        assert invoice.due_on == date(2026, 12, 5)

    def test_accepting_twice_charges_once(self, office: Office) -> None:
        first = _accepted(office)
        before = office.book()
        assert office.do(accept_quote, 1, JANE) == first
        assert office.book() | {"counters": []} == before | {"counters": []}

    def test_accepting_one_voids_its_open_revision_first(self, office: Office) -> None:
        _drafted(office)
        office.do(send_quote, 1)
        revision = office.do(revise_quote, 1)
        office.do(accept_quote, 1, JANE)
        assert office.events()[-4:] == [
            ("quote.accepted", 1),
            ("quote.voided", revision.id),
            ("invoice.created", 1),
            ("invoice.sent", 1),
        ]

    def test_a_revision_that_is_accepted_recurs_as_its_original_would(self, office: Office) -> None:
        _drafted(office)
        office.do(send_quote, 1)
        revision = office.do(revise_quote, 1)
        accepted = office.do(accept_quote, revision.id, JANE)
        assert accepted.status is QuoteStatus.INVOICED
        assert _subscription(office).quote_id == revision.id

    def test_an_invoice_goes_by_e_mail_where_its_quote_did(self, office: Office) -> None:
        office.has_client(email="jane@example.com")
        _drafted(office)
        office.do(send_quote, 1, SendMethod.EMAIL)
        office.do(accept_quote, 1, JANE)
        assert _invoice(office, 1).sent_by is SendMethod.EMAIL
        letters = office.look(lambda books: books.letters.of("invoice", 1))
        assert [(one.kind, one.to_address) for one in letters] == [
            (LetterKind.INVOICE_SENT, "jane@example.com")
        ]
        confirmed = office.look(lambda books: books.letters.of("quote", 1))
        assert [one.id for one in confirmed + letters] == [1, 2, 3]

    def test_otherwise_it_is_marked_as_sent(self, office: Office) -> None:
        office.has_client(email="jane@example.com")
        _drafted(office)
        office.do(send_quote, 1)
        office.do(accept_quote, 1, JANE)
        invoice = _invoice(office, 1)
        assert (invoice.status, invoice.sent_by) == (InvoiceStatus.SENT, SendMethod.MARK)
        assert office.look(lambda books: books.letters.of("invoice", 1)) == []

    def test_what_ends_with_its_first_period_has_no_next_one(self, office: Office) -> None:
        _accepted(office, lines=(replace(HOSTING, expires_after=1),))
        subscription = _subscription(office)
        assert (subscription.status, subscription.next_on) == (SubscriptionStatus.ENDED, None)


class TestWaiting:
    def test_while_it_waits_the_set_up_alone_is_charged(self, office: Office) -> None:
        quote = _accepted(
            office,
            lines=(replace(HOSTING, price_set=WITH_SETUP),),
            discount=Discount(DiscountKind.AMOUNT, 1_00),
            hold_until=FIRST_OF_DECEMBER,
        )
        invoice = _invoice(office, 1)
        assert [one.kind for one in invoice.lines] == [LineKind.SETUP]
        assert (invoice.total.minor, invoice.discounted.minor) == (110_00, 0)
        assert invoice.total == quote.setup_total
        assert (invoice.subscription_id, invoice.period_on) == (1, None)
        subscription = _subscription(office)
        assert (subscription.starts_on, subscription.issued) == (date(2026, 12, 1), 0)
        assert subscription.next_on == date(2026, 12, 1)

    def test_without_a_set_up_its_first_period_invoices_the_quote(self, office: Office) -> None:
        quote = _accepted(office, hold_until=FIRST_OF_DECEMBER)
        assert quote.status is QuoteStatus.ACCEPTED
        assert office.rows(invoices) == []
        with office.refusing(NotAllowed, "nothing of the quote is charged before its first"):
            office.do(invoice_quote, 1)
        office.clock.now = FIRST_OF_DECEMBER
        office.do(issue_due_invoice, 1)
        assert _quote(office).status is QuoteStatus.INVOICED
        assert _invoice(office, 1).period_on == date(2026, 12, 1)

    def test_it_waits_until_the_hour_not_only_the_day(self, office: Office) -> None:
        _accepted(office, hold_until=FIRST_OF_DECEMBER)
        office.clock.now = FIRST_OF_DECEMBER.replace(hour=0)
        with office.refusing(NotAllowed, "the next period has not begun"):
            office.do(issue_due_invoice, 1)

    def test_what_it_waited_for_may_be_over_when_it_is_accepted(self, office: Office) -> None:
        _drafted(office, hold_until=FIRST_OF_DECEMBER)
        office.clock.now = datetime(2026, 12, 3, 1, 0, tzinfo=UTC)
        office.do(accept_quote, 1, JANE)
        subscription = _subscription(office)
        assert (subscription.starts_on, subscription.issued) == (date(2026, 12, 3), 1)


class TestPeriods:
    def test_a_period_is_charged_from_its_day_on_and_once(self, office: Office) -> None:
        _accepted(office)
        with office.refusing(NotAllowed, "the next period has not begun"):
            office.do(issue_due_invoice, 1)
        office.clock.now = datetime(2026, 12, 20, 13, 0, tzinfo=UTC)
        moved = office.do(issue_due_invoice, 1)
        assert (moved.issued, moved.next_on) == (2, date(2027, 1, 21))
        assert moved == _subscription(office)
        second = _invoice(office, 2)
        assert (second.number, second.status) == ("INV-1002", InvoiceStatus.SENT)
        assert (second.quote_id, second.subscription_id) == (1, 1)
        assert (second.period_on, second.invoiced_on) == (date(2026, 12, 21),) * 2
        assert second.total.minor == 11_00
        assert office.events()[-2:] == [("invoice.created", 2), ("invoice.sent", 2)]
        with office.refusing(NotAllowed):
            office.do(issue_due_invoice, 1)

    def test_what_was_missed_is_charged_period_by_period(self, office: Office) -> None:
        _accepted(office)
        office.clock.now = datetime(2027, 2, 25, tzinfo=UTC)
        for _ in range(3):
            office.do(issue_due_invoice, 1)
        assert [_invoice(office, each).period_on for each in (1, 2, 3, 4)] == [
            date(2026, 11, 21),
            date(2026, 12, 21),
            date(2027, 1, 21),
            date(2027, 2, 21),
        ]
        with office.refusing(NotAllowed):
            office.do(issue_due_invoice, 1)

    def test_the_set_up_is_charged_once(self, office: Office) -> None:
        _accepted(office, lines=(replace(HOSTING, price_set=WITH_SETUP),))
        office.clock.now = datetime(2026, 12, 22, tzinfo=UTC)
        office.do(issue_due_invoice, 1)
        assert [_invoice(office, each).total.minor for each in (1, 2)] == [121_00, 11_00]

    def test_a_line_drops_out_after_so_many_invoices(self, office: Office) -> None:
        _accepted(office, lines=(HOSTING, replace(HOSTING, expires_after=2)))
        office.clock.now = datetime(2027, 2, 25, tzinfo=UTC)
        for _ in range(3):
            office.do(issue_due_invoice, 1)
        totals = [_invoice(office, each).total.minor for each in (1, 2, 3, 4)]
        assert totals == [22_00, 22_00, 11_00, 11_00]

    def test_with_its_last_line_it_ends(self, office: Office) -> None:
        _accepted(office, lines=(replace(HOSTING, expires_after=2),))
        office.clock.now = datetime(2027, 2, 25, tzinfo=UTC)
        ended = office.do(issue_due_invoice, 1)
        assert (ended.status, ended.issued, ended.next_on) == (SubscriptionStatus.ENDED, 2, None)
        assert ended.ended_at == office.clock.now
        assert office.deeds()[-1] == ("status.changed", "subscription", 1, "active to ended")
        with office.refusing(NotAllowed, "the subscription has ended"):
            office.do(issue_due_invoice, 1)

    def test_a_discount_takes_no_more_than_is_left(self, office: Office) -> None:
        lines = (HOSTING, replace(HOSTING, unit_price=50_000000, expires_after=1))
        _accepted(office, lines=lines, discount=Discount(DiscountKind.AMOUNT, 20_00))
        office.clock.now = datetime(2026, 12, 22, tzinfo=UTC)
        office.do(issue_due_invoice, 1)
        second = _invoice(office, 2)
        assert (second.subtotal.minor, second.discounted.minor) == (10_00, 10_00)
        assert second.total.minor == 0

    def test_a_period_of_less_than_nothing_is_passed_over(self, office: Office) -> None:
        credit = replace(HOSTING, unit_price=-5_000000)
        _accepted(office, lines=(credit, replace(HOSTING, expires_after=1)))
        office.clock.now = datetime(2026, 12, 22, tzinfo=UTC)
        moved = office.do(issue_due_invoice, 1)
        assert (moved.issued, moved.next_on) == (2, date(2027, 1, 21))
        assert len(office.rows(invoices)) == 1
        # No number was taken for what was not made.
        assert _next_number(office) == "INV-1002"

    def test_a_voided_period_is_not_charged_again(self, office: Office) -> None:
        _accepted(office)
        office.do(void_invoice, 1, "a mistake")
        assert _quote(office).status is QuoteStatus.ACCEPTED
        office.clock.now = datetime(2026, 12, 22, tzinfo=UTC)
        office.do(issue_due_invoice, 1)
        assert _invoice(office, 2).period_on == date(2026, 12, 21)
        assert _quote(office).status is QuoteStatus.INVOICED

    def test_the_verb_makes_the_invoice_of_a_voided_one_anew(self, office: Office) -> None:
        _accepted(office, lines=(replace(HOSTING, price_set=WITH_SETUP),))
        office.do(void_invoice, 1, "a mistake")
        again = office.do(invoice_quote, 1)
        assert (again.total.minor, again.subscription_id) == (121_00, 1)
        assert (again.status, again.period_on) == (InvoiceStatus.DRAFT, None)

    def test_nobody_charges_for_another_team(self, office: Office, strangers: Office) -> None:
        _accepted(office)
        office.clock.now = datetime(2026, 12, 22, tzinfo=UTC)
        with pytest.raises(NotFound):
            strangers.do(issue_due_invoice, 1)
        assert strangers.look(lambda books: books.subscriptions.of_quote(1)) == []
        assert strangers.look(lambda books: books.subscriptions.invoices_of(1)) == []


class TestEnding:
    def test_taking_the_acceptance_back_ends_it_and_the_next_one_begins_anew(
        self, office: Office
    ) -> None:
        _accepted(office)
        office.do(void_invoice, 1, "a mistake")
        office.do(reopen_quote, 1)
        assert _subscription(office).status is SubscriptionStatus.ENDED
        assert office.deeds()[-1] == ("status.changed", "subscription", 1, "active to ended")
        office.clock.now = datetime(2026, 12, 3, 1, 0, tzinfo=UTC)
        office.do(accept_quote, 1, JANE)
        first, second = office.look(lambda books: books.subscriptions.of_quote(1))
        assert (first.status, first.next_on) == (SubscriptionStatus.ENDED, None)
        assert (second.id, second.status) == (2, SubscriptionStatus.ACTIVE)
        assert second.starts_on == date(2026, 12, 3)

    def test_voiding_ends_it(self, office: Office) -> None:
        _accepted(office, hold_until=FIRST_OF_DECEMBER)
        office.do(void_quote, 1, "not needed")
        assert _subscription(office).status is SubscriptionStatus.ENDED
        office.clock.now = FIRST_OF_DECEMBER
        with office.refusing(NotAllowed, "the subscription has ended"):
            office.do(issue_due_invoice, 1)

    def test_what_was_taken_back_and_deleted_is_charged_no_more(self, office: Office) -> None:
        _accepted(office, hold_until=FIRST_OF_DECEMBER)
        office.do(reopen_quote, 1)
        office.do(delete_quote, 1)
        assert _subscription(office).status is SubscriptionStatus.ENDED


def test_the_invoices_of_a_quote_are_all_that_are_not_void(office: Office) -> None:
    _accepted(office)
    office.clock.now = datetime(2027, 1, 22, tzinfo=UTC)
    for _ in range(2):
        office.do(issue_due_invoice, 1)
    office.do(void_invoice, 2, "a mistake")
    found = office.look(lambda books: books.subscriptions.invoices_of(1))
    assert [(one.id, one.number, len(one.token)) for one in found] == [
        (1, "INV-1001", 26),
        (3, "INV-1003", 26),
    ]


def _drafted(office: Office, **fields: Any) -> Quote:
    if office.look(lambda books: books.clients.get(1)) is None:
        office.has_client()
    asked: dict[str, Any] = {
        "client_id": 1,
        "lines": (HOSTING,),
        "cycle": Cycle.MONTHLY,
        "is_invoiced_when_accepted": True,
    }
    return office.do(draft_quote, QuoteDraft(**(asked | fields)))


def _accepted(office: Office, **fields: Any) -> Quote:
    return office.do(accept_quote, _drafted(office, **fields).id, JANE)


def _quote(office: Office) -> Quote:
    found = office.look(lambda books: books.quotes.get(1))
    assert found is not None
    return found


def _subscription(office: Office) -> Subscription:
    found = office.look(lambda books: books.subscriptions.get(1))
    assert found is not None
    return found


def _invoice(office: Office, number: int) -> Invoice:
    found = office.look(lambda books: books.invoices.get(number))
    assert found is not None
    return found


def _next_number(office: Office) -> str:
    return _invoice(office, office.has_invoice(client_id=1)).number
