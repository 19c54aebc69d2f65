"""Payments received for invoices."""

from dataclasses import replace

from sqlalchemy import BigInteger, bindparam, cast, func, insert, literal_column, select

from quotewright.core.invoices import Invoice
from quotewright.core.money import Money
from quotewright.core.payments import Payment
from quotewright.core.query import Compare, Filter, Page, Query
from quotewright.store.connections import Row
from quotewright.store.ledger import Ledger
from quotewright.store.schema import payments
from quotewright.store.search import Search
from quotewright.store.statements import Statement
from quotewright.store.times import from_micros, to_micros

_OF_INVOICE = (
    payments.c.team_id == bindparam("team"),
    payments.c.invoice_id == bindparam("invoice"),
)
_ADD = Statement(insert(payments))
# The second condition lets both databases use the index, which leaves blank references out.
_BY_REFERENCE = Statement(
    select(payments.c.id).where(
        *_OF_INVOICE,
        payments.c.reference == bindparam("reference"),
        payments.c.reference != literal_column("''"),
    )
)
_SUM_UNTIL = Statement(
    select(cast(func.sum(payments.c.amount), BigInteger)).where(
        *_OF_INVOICE, payments.c.id <= bindparam("payment")
    )
)
_SEARCH = Search(
    payments,
    [payments.c[name] for name in ("id", "amount", "reference", "received_at")],
    {name: payments.c[name] for name in ("id", "invoice_id", "received_at")},
)


class Payments:
    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._connection = ledger.connection
        self._team_id = ledger.team.id

    def add(self, payment: Payment) -> None:
        self._connection.run(
            _ADD,
            {
                "team_id": self._team_id,
                "id": payment.id,
                "invoice_id": payment.invoice_id,
                "amount": payment.amount.minor,
                "reference": payment.reference,
                "received_at": to_micros(payment.received_at),
            },
        )

    def find(self, invoice: Invoice, query: Query) -> Page[Payment]:
        """Those of one invoice. Fields: id, received_at."""
        of_invoice = Filter("invoice_id", Compare.EQUALS, invoice.id)
        wanted = replace(query, filters=(of_invoice, *query.filters))

        def read(row: Row) -> Payment:
            number, amount, reference, received_at = row
            return Payment(
                id=number,
                invoice_id=invoice.id,
                amount=Money(amount, invoice.total.currency),
                reference=reference,
                received_at=from_micros(received_at),
            )

        return _SEARCH.page(self._connection, self._team_id, wanted, read)

    def with_reference(self, invoice_id: int, reference: str) -> int | None:
        """The id of the payment that already carries this reference on this invoice."""
        row = self._connection.row(
            _BY_REFERENCE,
            {"team": self._team_id, "invoice": invoice_id, "reference": reference},
        )
        return None if row is None else int(row[0])

    def sum_until(self, invoice_id: int, payment_id: int) -> int:
        """What had been paid on the invoice when this payment came in, itself included."""
        (paid,) = self._connection.one(
            _SUM_UNTIL, {"team": self._team_id, "invoice": invoice_id, "payment": payment_id}
        )
        return int(paid)
