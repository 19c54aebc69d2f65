"""Payments at the AllQuote door: how they move an invoice along, and what they announce."""

import pytest

from tests.support.served import Answer
from tests.support.world import Caller

RECEIVED = ("payment.received", 1)
PAID = ("invoice.paid", 1)


def test_row_6_a_draft_invoice_takes_a_payment(acme: Caller) -> None:
    acme.has_invoice(50000)
    answer = _pay(acme, 50000)
    assert answer.status == 201
    assert list(answer.json.values()) == [1, 50000, 50000, True]
    assert acme.get("/invoices/1").json["status"] == "paid"


def test_row_5_a_part_payment_leaves_the_invoice_partially_paid(acme: Caller) -> None:
    acme.has_invoice(50000)
    assert _pay(acme, 20000).json["fully_paid"] is False
    invoice = acme.get("/invoices/1").json
    assert (invoice["status"], invoice["amount_paid_cents"]) == ("partially_paid", 20000)


def test_row_10_received_is_announced_before_paid(acme: Caller) -> None:
    acme.has_invoice(50000)
    _pay(acme, 20000)
    _pay(acme, 30000)
    assert _announced(acme) == [RECEIVED, RECEIVED, PAID]


def test_row_7_an_invoice_may_be_overpaid(acme: Caller) -> None:
    acme.has_invoice(50000)
    answer = _pay(acme, 60000)
    assert (answer.json["amount_paid_cents"], answer.json["fully_paid"]) == (60000, True)
    assert _announced(acme) == [RECEIVED, PAID]


def test_row_7_a_void_invoice_takes_no_payment(acme: Caller) -> None:
    acme.has_invoice()
    acme.book.set("invoices", acme.team, {"status": "void"})
    before = acme.counts()
    answer = _pay(acme, 100)
    assert answer.status == 400
    assert "void" in answer.error
    assert acme.counts() == before


def test_row_8_a_paid_invoice_takes_more_but_is_paid_once(acme: Caller) -> None:
    acme.has_invoice(50000)
    _pay(acme, 50000)
    assert _pay(acme, 100).json["amount_paid_cents"] == 50100
    assert _announced(acme) == [RECEIVED, PAID, RECEIVED]


def test_row_9_an_invoice_of_nothing_is_not_paid_by_itself(acme: Caller) -> None:
    acme.has_invoice(0)
    assert acme.get("/invoices/1").json["status"] == "draft"
    assert _pay(acme, 1).json["fully_paid"] is True
    assert _announced(acme) == [RECEIVED, PAID]


def test_row_11_an_event_carries_the_invoices_id(acme: Caller) -> None:
    client = acme.has_client()
    acme.has_invoice(client_id=client)
    second = acme.has_invoice(client_id=client)
    acme.post(f"/invoices/{second}/payments", {"amount_cents": 50000})
    assert acme.events()[-2:] == [("payment.received", second), ("invoice.paid", second)]


@pytest.mark.parametrize("amount", ["50000", "50000.0", 50000.0])
def test_row_16_an_amount_may_come_as_a_text(acme: Caller, amount: object) -> None:
    acme.has_invoice(50000)
    assert _pay(acme, amount).json["amount_paid_cents"] == 50000


def test_row_16_an_amount_may_be_written_with_an_exponent(acme: Caller) -> None:
    acme.has_invoice(50000)
    answer = acme.request("POST", "/invoices/1/payments", body=b'{"amount_cents": 5e4}')
    assert (answer.status, answer.json["amount_paid_cents"]) == (201, 50000)


def test_row_36_a_reference_is_recorded_once(acme: Caller) -> None:
    acme.has_invoice(50000)
    body = {"amount_cents": 20000, "reference": "bank-7"}
    first = acme.post("/invoices/1/payments", body)
    again = acme.post("/invoices/1/payments", body)
    assert (again.status, again.text) == (first.status, first.text)
    assert acme.count("payments") == 1
    assert _announced(acme) == [RECEIVED]


def test_row_36_a_reference_belongs_to_its_invoice(acme: Caller) -> None:
    client = acme.has_client()
    for _ in range(2):
        invoice = acme.has_invoice(client_id=client)
        body = {"amount_cents": 100, "reference": "bank-7"}
        assert acme.post(f"/invoices/{invoice}/payments", body).json["amount_paid_cents"] == 100


def test_payments_without_a_reference_are_all_recorded(acme: Caller) -> None:
    acme.has_invoice(50000)
    for reference in ("", None, ""):
        acme.post("/invoices/1/payments", {"amount_cents": 100, "reference": reference})
    assert acme.get("/invoices/1").json["amount_paid_cents"] == 300


def _pay(caller: Caller, cents: object) -> Answer:
    return caller.post("/invoices/1/payments", {"amount_cents": cents})


def _announced(caller: Caller) -> list[tuple[str, int]]:
    return [event for event in caller.events() if event[0] in {"payment.received", "invoice.paid"}]
