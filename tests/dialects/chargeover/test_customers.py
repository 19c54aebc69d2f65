"""Customers at the ChargeOver door: every key of them, and how they are found."""

from functools import partial

import pytest

from quotewright.actions.invoices import create_invoice
from quotewright.actions.payments import record_payment
from quotewright.actions.sending import send_invoice
from quotewright.core.decimals import PRICE, QUANTITY
from quotewright.core.invoices import InvoiceDraft
from quotewright.core.lines import Line, LineKind
from quotewright.store import Books
from tests.dialects.chargeover._customers import NORTHWIND, has_jane
from tests.support.chargeover import ChargeOverCaller, refusal

_SCHEMA = """
    customer_id token external_key company superuser_id superuser_name superuser_first_name
    superuser_last_name superuser_email superuser_phone superuser_username bill_addr1 bill_addr2
    bill_addr3 bill_city bill_state bill_postcode bill_country bill_notes ship_addr1 ship_addr2
    ship_addr3 ship_city ship_state ship_postcode ship_country ship_notes terms_id terms_name
    terms_days currency_id currency_symbol currency_iso4217 language_id brand_id class_id admin_id
    campaign_id custtype_id no_taxes no_dunning paid total balance display_as bill_block ship_block
    url_paymethodlink write_datetime write_ipaddr mod_datetime mod_ipaddr customer_status_state
"""
KEYS = [*_SCHEMA.split(), *(f"custom_{place}" for place in range(1, 21))]


@pytest.fixture(scope="module")
def three(ann: ChargeOverCaller) -> ChargeOverCaller:
    """Ann, with three customers more."""
    for place, state in ((1, "MN"), (2, "CT"), (3, "MN")):
        key = f"three-{place}"
        ann.has_customer(company=f"Three {place}", bill_state=state, external_key=key)
    return ann


class TestReading:
    def test_of_a_customer_with_a_company_alone_every_key_is_there(
        self, ann: ChargeOverCaller
    ) -> None:
        shown = ann.response(f"/customer/{(number := ann.made('customer', company='Initech'))}")
        assert list(shown) == [*KEYS, "tags"]
        assert {key: value for key, value in shown.items() if value is not None} == {
            "customer_id": number,
            "token": shown["token"],
            "company": "Initech",
            "superuser_id": number,
            "terms_id": 1,
            "terms_name": "Net 14",
            "terms_days": 14,
            "currency_id": 1,
            "currency_symbol": "$",
            "currency_iso4217": "AUD",
            "no_taxes": False,
            "no_dunning": False,
            "paid": 0,
            "total": 0,
            "balance": 0,
            "display_as": "Initech",
            "bill_block": "",
            "ship_block": "",
            "write_datetime": shown["write_datetime"],
            "mod_datetime": shown["mod_datetime"],
            "customer_status_state": "a",
            "tags": [],
        }

    def test_what_was_sent_reads_back(self, ann: ChargeOverCaller) -> None:
        shown = ann.response(f"/customer/{ann.made('customer', **NORTHWIND)}")
        assert {key: shown[key] for key in NORTHWIND} == NORTHWIND
        assert (shown["superuser_first_name"], shown["superuser_last_name"]) == (
            "Nancy",
            "van der Berg",
        )
        assert (shown["terms_name"], shown["terms_days"]) == ("Net 30", 30)
        block = "16 Dog Lane\r\nSuite D\r\nRear\r\nStorrs, CT 06268\r\nUnited States"
        assert (shown["bill_block"], shown["ship_block"]) == (block, "9 Dock Rd\r\nPerth")

    def test_a_list_has_every_key_but_the_tags(self, fresh: ChargeOverCaller) -> None:
        fresh.has_customer()
        (row,) = fresh.response("/customer")
        assert list(row) == KEYS

    def test_who_is_no_company_is_shown_by_the_name_of_its_contact(
        self, ann: ChargeOverCaller
    ) -> None:
        shown = ann.response(f"/customer/{has_jane(ann).id}")
        assert (shown["company"], shown["display_as"]) == ("Jane Smith", "Jane Smith")
        assert shown["superuser_phone"] == "0400 000 000"

    def test_the_sums_are_of_its_invoices_in_its_own_currency(
        self, fresh: ChargeOverCaller
    ) -> None:
        """A draft is no debt yet."""
        first, second = fresh.has_customer(), fresh.has_customer()
        for price in (100, 50):
            fresh.do(partial(_send_invoice, client_id=first, price=price))
        fresh.do(lambda books: record_payment(books, 1, 30_05, ""))
        fresh.do(lambda books: create_invoice(books, _of_work(second, 7)))
        sums = [(row["total"], row["paid"], row["balance"]) for row in fresh.response("/customer")]
        assert sums == [(150, 30.05, 119.95), (0, 0, 0)]
        assert fresh.response(f"/customer/{first}")["balance"] == 119.95

    def test_a_customer_is_found_by_token_and_by_external_key(self, ann: ChargeOverCaller) -> None:
        number = ann.has_customer(external_key="crm:7/a b")
        token = ann.response(f"/customer/{number}")["token"]
        assert ann.response(f"/customer/token:{token}")["customer_id"] == number
        assert ann.response("/customer/external_key:crm:7%2Fa%20b")["customer_id"] == number

    @pytest.mark.parametrize("name", ["99999", "0", "x", "token:", "token:x", "external_key:none"])
    def test_who_is_not_there_does_not_exist(self, ann: ChargeOverCaller, name: str) -> None:
        sentence = "This customer does not exist."
        assert refusal(ann.get(f"/customer/{name}")) == (404, sentence)
        assert refusal(ann.put(f"/customer/{name}", {"company": "X"})) == (404, sentence)

    def test_a_strangers_customer_does_not_exist(
        self, ann: ChargeOverCaller, stranger: ChargeOverCaller
    ) -> None:
        number = ann.has_customer(external_key="only-anns")
        shown = ann.response(f"/customer/{number}")
        for name in (f"token:{shown['token']}", "external_key:only-anns"):
            assert stranger.get(f"/customer/{name}").status == 404
            assert stranger.put(f"/customer/{name}", {"company": "Mine"}).status == 404
        assert stranger.response("/customer?where=company:EQUALS:Northwind%20Traders") == []
        assert ann.response(f"/customer/{number}") == shown


class TestFinding:
    @pytest.mark.parametrize(
        ("where", "found"),
        [
            ("company:CONTAINS:Three,bill_state:EQUALS:MN", ["Three 1", "Three 3"]),
            ("external_key:EQUALS:three-2", ["Three 2"]),
            ("company:EQUALS:Three 3", ["Three 3"]),
            ("company:EQUALS:Nobody", []),
        ],
    )
    def test_customers_are_found_and_counted(
        self, three: ChargeOverCaller, where: str, found: list[str]
    ) -> None:
        where = where.replace(" ", "%20")
        rows = three.response(f"/customer?where={where}")
        assert [row["company"] for row in rows] == found
        assert three.response(f"/customer/_count?where={where}") == len(found)

    def test_pages_go_on_until_there_is_nothing(self, three: ChargeOverCaller) -> None:
        where = "where=company:CONTAINS:Three&order=customer_id:DESC&limit=2"
        pages = [three.response(f"/customer?{where}&offset={offset}") for offset in (0, 2, 4)]
        shown = [[row["company"] for row in page] for page in pages]
        assert shown == [["Three 3", "Three 2"], ["Three 1"], []]

    def test_what_is_no_filter_is_refused(self, three: ChargeOverCaller) -> None:
        answer = three.get("/customer?where=total:EQUALS:3")
        assert refusal(answer) == (400, "You cannot filter by: total.")


def _send_invoice(books: Books, client_id: int, price: int) -> None:
    send_invoice(books, create_invoice(books, _of_work(client_id, price)).id)


def _of_work(client_id: int, price: int) -> InvoiceDraft:
    line = Line(LineKind.ITEM, "Work", QUANTITY.one, price * PRICE.one)
    return InvoiceDraft(client_id=client_id, lines=(line,), prices_include_tax=True)
