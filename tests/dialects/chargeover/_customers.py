"""Who is quoted in these tests: a customer of whom all is known, a client of another door."""

from typing import Any

from quotewright.actions.clients import create_client
from quotewright.core.clients import Client, ClientDraft
from quotewright.core.tax import TaxHandling
from tests.support.chargeover import ChargeOverCaller

NORTHWIND: dict[str, Any] = {
    "company": "Northwind Traders",
    "superuser_name": "Nancy van der Berg",
    "superuser_email": "nancy@northwind.example",
    "superuser_phone": "612-555-0100",
    "superuser_username": "nancy",
    "bill_addr1": "16 Dog Lane",
    "bill_addr2": "Suite D",
    "bill_addr3": "Rear",
    "bill_city": "Storrs",
    "bill_state": "CT",
    "bill_postcode": "06268",
    "bill_country": "United States",
    "ship_addr1": "9 Dock Rd",
    "ship_city": "Perth",
    "terms_id": 2,
    "currency_id": 1,
    "language_id": 1,
    "campaign_id": 4,
    "custtype_id": 7,
    "no_taxes": True,
    "no_dunning": True,
    **{f"custom_{place}": f"c{place}" for place in range(1, 21)},
}


def has_jane(caller: ChargeOverCaller) -> Client:
    """A client as no customer is made here."""
    draft = ClientDraft(
        contact="Jane Smith",
        mobile="0400 000 000",
        tax_handling=TaxHandling.SHIFTED,
        tax_number="NL000099998B57",
        term_days=45,
        prices_include_tax=True,
    )
    return caller.do(lambda books: create_client(books, draft))
