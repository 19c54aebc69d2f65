"""Recording payments: how an invoice moves along, what is announced, what is refused."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from quotewright.actions.payments import record_payment
from quotewright.core.errors import Invalid, NotAllowed, NotFound
from quotewright.core.invoices import Invoice, InvoiceStatus
from quotewright.core.money import MOST_MINOR, Money
from quotewright.core.payments import Receipt
from quotewright.store.schema import audit, invoices, payments
from tests.actions.office import LATER, NOON, Office

RECEIVED = ("payment.received", 1)
PAID = ("invoice.paid", 1)


@pytest.fixture(autouse=True)
def _an_invoice_over_500(office: Office) -> None:
    office.has_invoice("500.00")


class TestAmounts:
    def test_a_receipt_says_where_the_invoice_stands_now(self, office: Office) -> None:
        assert office.do(record_payment, 1, 200_00) == _receipt(200_00)
        assert office.do(record_payment, 1, 299_99) == _receipt(499_99)
        assert office.do(record_payment, 1, 1) == _receipt(500_00)

    @pytest.mark.parametrize(
        ("minor", "status"),
        [
            (1, InvoiceStatus.PARTIALLY_PAID),
            (499_99, InvoiceStatus.PARTIALLY_PAID),
            (500_00, InvoiceStatus.PAID),
            (700_00, InvoiceStatus.PAID),
        ],
    )
    @pytest.mark.parametrize("before", [InvoiceStatus.DRAFT, InvoiceStatus.SENT])
    def test_a_payment_moves_the_invoice_along(
        self, office: Office, before: InvoiceStatus, minor: int, status: InvoiceStatus
    ) -> None:
        office.set(invoices, status=before)
        office.do(record_payment, 1, minor)
        invoice = _invoice(office)
        assert (invoice.status, invoice.amount_paid) == (status, Money(minor, "AUD"))

    def test_the_amount_paid_is_the_sum_of_the_payments(self, office: Office) -> None:
        amounts = [1, 20_00, 300_00, 4000_00]
        for minor in amounts:
            office.do(record_payment, 1, minor)
        assert [row[3] for row in office.rows(payments)] == amounts
        assert _invoice(office).amount_paid.minor == sum(amounts)

    def test_an_overpaid_invoice_stays_paid_and_keeps_its_total(self, office: Office) -> None:
        office.do(record_payment, 1, 600_00)
        receipt = office.do(record_payment, 1, 1)
        assert receipt == _receipt(600_01)
        assert receipt.is_fully_paid
        assert _invoice(office).status is InvoiceStatus.PAID

    def test_an_invoice_of_nothing_is_paid_by_its_first_payment(self, office: Office) -> None:
        nothing = office.has_invoice("0")
        before = len(office.events())
        office.do(record_payment, nothing, 1)
        office.do(record_payment, nothing, 1)
        happened = [event for event, _ in office.events()[before:]]
        assert happened == ["payment.received", "invoice.paid", "payment.received"]

    def test_a_payment_is_kept_with_its_reference_and_its_moment(self, office: Office) -> None:
        office.clock.now = LATER
        office.do(record_payment, 1, 100, "bank-7")
        paid = _invoice(office)
        assert [row[1:5] for row in office.rows(payments)] == [(1, 1, 100, "bank-7")]
        assert (paid.created_at, paid.updated_at) == (NOON, LATER)


class TestAnnouncing:
    def test_received_is_announced_each_time_and_paid_on_the_crossing_alone(
        self, office: Office
    ) -> None:
        before = len(office.events())
        for minor in (200_00, 300_00, 1):
            office.do(record_payment, 1, minor)
        assert office.events()[before:] == [RECEIVED, RECEIVED, PAID, RECEIVED]

    def test_the_audit_says_who_received_what_by_which_door(self, office: Office) -> None:
        office.do(record_payment, 1, 200_00)
        deed = ("payment.received", "invoice", 1, "20000 AUD")
        assert deed in office.deeds()
        assert {row[3:6] for row in office.rows(audit)} == {("tests", 2, 3)}

    def test_a_status_that_a_payment_changes_is_in_the_audit(self, office: Office) -> None:
        for minor in (200_00, 100_00, 200_00, 1):
            office.do(record_payment, 1, minor)
        changes = [deed for deed in office.deeds() if deed[0] == "status.changed"]
        assert changes == [
            ("status.changed", "invoice", 1, "draft to partially_paid"),
            ("status.changed", "invoice", 1, "partially_paid to paid"),
        ]


class TestReferences:
    @pytest.mark.parametrize("minor", [200_00, 500_00])
    def test_the_same_reference_answers_as_the_first_time_and_records_nothing(
        self, office: Office, minor: int
    ) -> None:
        first = office.do(record_payment, 1, minor, "bank-7")
        before = office.book()
        assert office.do(record_payment, 1, minor, "bank-7") == first
        assert office.book() == before

    def test_it_answers_as_it_was_then_whatever_was_paid_since(self, office: Office) -> None:
        office.do(record_payment, 1, 10_00)
        office.do(record_payment, 1, 20_00, "bank-7")
        office.do(record_payment, 1, 470_00)
        again = office.do(record_payment, 1, 99_00, "bank-7")
        assert again == _receipt(30_00)
        assert len(office.rows(payments)) == 3

    def test_sent_many_times_at_once_it_is_recorded_once(self, office: Office) -> None:
        with ThreadPoolExecutor(8) as crowd:
            asked = [crowd.submit(office.do, record_payment, 1, 100, "bank-7") for _ in range(16)]
        assert [one.result() for one in asked] == [_receipt(100)] * 16
        assert len(office.rows(payments)) == 1

    def test_on_another_invoice_it_is_another_payment(self, office: Office) -> None:
        other = office.has_invoice("500.00")
        office.do(record_payment, 1, 10_00, "bank-7")
        office.do(record_payment, other, 20_00, "bank-7")
        assert _invoice(office, other).amount_paid.minor == 20_00

    def test_payments_without_a_reference_are_never_the_same(self, office: Office) -> None:
        for _ in range(2):
            office.do(record_payment, 1, 10_00)
        assert _invoice(office).amount_paid.minor == 20_00

    def test_a_reference_that_differs_in_case_is_another(self, office: Office) -> None:
        office.do(record_payment, 1, 10_00, "bank-7")
        office.do(record_payment, 1, 10_00, "BANK-7")
        assert _invoice(office).amount_paid.minor == 20_00

    def test_a_reference_to_a_refused_payment_is_free_again(self, office: Office) -> None:
        with office.refusing(NotFound):
            office.do(record_payment, 999, 10_00, "bank-7")
        with office.refusing(Invalid):
            office.do(record_payment, 1, 0, "bank-7")
        assert office.do(record_payment, 1, 10_00, "bank-7").amount_paid.minor == 10_00


@pytest.mark.parametrize("reference", ["", "bank-7"])
class TestRefusals:
    @pytest.mark.parametrize("minor", [0, -1, MOST_MINOR + 1])
    def test_a_payment_is_an_amount_above_nothing_that_can_be_kept(
        self, office: Office, reference: str, minor: int
    ) -> None:
        with office.refusing(Invalid, match="^amount must be above 0") as refusal:
            office.do(record_payment, 1, minor, reference)
        assert refusal.value.field == "amount"

    def test_the_sum_of_payments_must_be_one_that_can_be_kept(
        self, office: Office, reference: str
    ) -> None:
        office.do(record_payment, 1, MOST_MINOR)
        with office.refusing(Invalid, match="^amount takes the sum paid past") as refusal:
            office.do(record_payment, 1, 1, reference)
        assert refusal.value.field == "amount"

    def test_a_void_invoice_takes_none(self, office: Office, reference: str) -> None:
        office.set(invoices, status=InvoiceStatus.VOID)
        with office.refusing(NotAllowed, match="a void invoice takes no payments"):
            office.do(record_payment, 1, 100, reference)

    def test_an_invoice_that_is_not_there_takes_none(self, office: Office, reference: str) -> None:
        with office.refusing(NotFound):
            office.do(record_payment, 999, 100, reference)

    def test_another_teams_invoice_is_not_there(
        self, office: Office, strangers: Office, reference: str
    ) -> None:
        before = office.book()
        with strangers.refusing(NotFound):
            strangers.do(record_payment, 1, 100, reference)
        assert office.book() == before


def _receipt(paid: int) -> Receipt:
    return Receipt(invoice_id=1, amount_paid=Money(paid, "AUD"), total=Money(500_00, "AUD"))


def _invoice(office: Office, invoice_id: int = 1) -> Invoice:
    invoice = office.look(lambda books: books.invoices.get(invoice_id))
    assert invoice is not None
    return invoice
