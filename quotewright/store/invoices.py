"""Invoices with their lines, and the one column that payments change."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Text, bindparam, func, insert, select, update

from quotewright.core.invoices import Invoice, InvoiceDraft, InvoiceStatus
from quotewright.core.lines import Line
from quotewright.core.money import Money
from quotewright.core.numbers import document_number
from quotewright.core.query import Page, Query
from quotewright.core.totals import Totals
from quotewright.store.by_id import ById
from quotewright.store.connections import Row
from quotewright.store.invoice_rows import CHANGED, HEADER, changeable, read_invoice
from quotewright.store.json_rows import is_among
from quotewright.store.ledger import Ledger
from quotewright.store.lines import Lines, read_lines
from quotewright.store.quote_rows import write_references
from quotewright.store.schema import invoice_lines, invoices
from quotewright.store.search import Search
from quotewright.store.secrets import new_token
from quotewright.store.statements import Statement
from quotewright.store.times import maybe_day, maybe_iso
from quotewright.store.tokens import add_token

_IN_LISTS = tuple(
    invoices.c[name]
    for name in ("id", "title", "client_id", "status", "total", "amount_paid", "due_on", "currency")
)
_THIS_ONE = (invoices.c.team_id == bindparam("team"), invoices.c.id == bindparam("invoice"))
_LINES = Lines(invoice_lines, invoices, "invoice_id")
_ADD = Statement(insert(invoices))
INVOICE = ById(invoices, (*HEADER, _LINES.column))
STANDING = ById(invoices, HEADER)
_ADD_PAID = Statement(
    update(invoices)
    .where(*_THIS_ONE)
    .values(
        amount_paid=invoices.c.amount_paid + bindparam("more"), updated_at=bindparam("updated_at")
    )
    .returning(invoices.c.amount_paid)
)
_SAVE = Statement(
    update(invoices).where(*_THIS_ONE).values({name: bindparam(name) for name in CHANGED})
)
_ANY_OF_QUOTE = Statement(
    select(invoices.c.id)
    .where(
        invoices.c.team_id == bindparam("team"),
        invoices.c.quote_id == bindparam("quote"),
        invoices.c.status != bindparam("void"),
    )
    .limit(1)
)
_SUMS = Statement(
    select(
        invoices.c.client_id,
        invoices.c.currency,
        func.sum(invoices.c.total),
        func.sum(invoices.c.amount_paid),
    )
    .where(
        invoices.c.team_id == bindparam("team"),
        is_among(invoices.c.client_id, bindparam("wanted", type_=Text)),
        invoices.c.status.not_in([bindparam("draft"), bindparam("void")]),
    )
    .group_by(invoices.c.client_id, invoices.c.currency)
)
_SET_STATUS = Statement(update(invoices).where(*_THIS_ONE).values(status=bindparam("status")))
_SEARCH = Search(
    invoices,
    _IN_LISTS,
    {name: invoices.c[name] for name in ("id", "client_id", "status", "updated_at")},
    ranged=["updated_at"],
)
_SEARCH_IN_FULL = _SEARCH.showing(INVOICE.columns)


class InvoiceInList(NamedTuple):
    """What a list shows of an invoice; nothing more is loaded for it."""

    id: int
    title: str
    client_id: int
    status: InvoiceStatus
    total: Money
    amount_paid: Money
    due_on: date | None


class Sums(NamedTuple):
    """What a client's invoices of one currency come to."""

    total: Money
    paid: Money


class Invoices:
    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._connection = ledger.connection
        self._team_id = ledger.team.id

    def add(self, invoice_id: int, count: int, draft: InvoiceDraft, totals: Totals) -> Invoice:
        """Write a new draft with its lines; `count` becomes its printed number."""
        printed = document_number(self._ledger.team.invoice_pattern, count)
        header = {"id": invoice_id, "number": printed, **self._values(draft, totals)}
        self._connection.run(_ADD, {"team_id": self._team_id, **header})
        _LINES.add(self._connection, self._team_id, invoice_id, draft.lines, totals.line_totals)
        token = str(header["token"])
        add_token(self._connection, self._team_id, "invoice", invoice_id, token)
        return read_invoice(tuple(header.values()), draft.lines, totals.line_totals)

    def get(self, invoice_id: int) -> Invoice | None:
        row = self._ledger.row(INVOICE, invoice_id)
        return None if row is None else _read_in_full(row)

    def find(self, query: Query) -> Page[InvoiceInList]:
        """Fields: id, client_id, status, updated_at."""
        return _SEARCH.page(self._connection, self._team_id, query, _read_in_list)

    def find_in_full(self, query: Query) -> Page[Invoice]:
        """As `find`, each with all that is known of it, its lines too."""
        return _SEARCH_IN_FULL.page(self._connection, self._team_id, query, _read_in_full)

    def standing(self, invoice_id: int) -> Invoice | None:
        """The invoice without its lines."""
        row = self._ledger.row(STANDING, invoice_id)
        return None if row is None else read_invoice(row, (), ())

    def stands_for(self, quote_id: int) -> bool:
        """Whether the quote has an invoice that is not void."""
        asked = {"team": self._team_id, "quote": quote_id, "void": InvoiceStatus.VOID}
        return self._connection.row(_ANY_OF_QUOTE, asked) is not None

    def sums_of_clients(self, wanted: Collection[int]) -> dict[int, list[Sums]]:
        """What each of these clients was invoiced and has paid: drafts and what is void aside."""
        asked = {
            "team": self._team_id,
            "wanted": msgspec.json.encode(list(wanted)).decode(),
            "draft": InvoiceStatus.DRAFT,
            "void": InvoiceStatus.VOID,
        }
        sums: dict[int, list[Sums]] = {}
        for client_id, currency, total, paid in self._connection.rows(_SUMS, asked):
            of_one = Sums(Money(int(total), currency), Money(int(paid), currency))
            sums.setdefault(client_id, []).append(of_one)
        return sums

    def save(self, invoice: Invoice) -> None:
        """Write everything of its header that may change; what is paid is for `add_paid` alone."""
        self._connection.run(
            _SAVE, {"team": self._team_id, "invoice": invoice.id, **changeable(invoice)}
        )

    def replace_lines(
        self, invoice_id: int, lines: Sequence[Line], line_totals: Sequence[Money]
    ) -> None:
        _LINES.remove(self._connection, self._team_id, invoice_id)
        _LINES.add(self._connection, self._team_id, invoice_id, lines, line_totals)

    def add_paid(self, invoice_id: int, minor: int) -> int:
        """Raise the amount paid, in the database's own arithmetic; gives what it is now."""
        (paid,) = self._connection.one(
            _ADD_PAID,
            {
                "team": self._team_id,
                "invoice": invoice_id,
                "more": minor,
                "updated_at": self._ledger.micros,
            },
        )
        return int(paid)

    def set_status(self, invoice_id: int, status: InvoiceStatus) -> None:
        self._connection.run(
            _SET_STATUS, {"team": self._team_id, "invoice": invoice_id, "status": status}
        )

    def _values(self, draft: InvoiceDraft, totals: Totals) -> dict[str, Any]:
        """Of its row, in the order in which one is read, all behind its id and number."""
        return {
            "client_id": draft.client_id,
            "title": draft.title,
            "status": InvoiceStatus.DRAFT,
            "currency": totals.total.currency,
            "prices_include_tax": draft.prices_include_tax,
            "subtotal": totals.subtotal.minor,
            "tax": totals.tax.minor,
            "total": totals.total.minor,
            "amount_paid": 0,
            "invoiced_on": self._ledger.today.isoformat(),
            "due_on": maybe_iso(draft.due_on),
            "created_at": self._ledger.micros,
            "updated_at": self._ledger.micros,
            "quote_id": draft.quote_id,
            "rounding_policy": draft.rounding_policy or self._ledger.team.rounding_policy,
            "discount_kind": draft.discount.kind,
            "discount_value": draft.discount.value,
            "discount": totals.discount.minor,
            "notes": draft.notes,
            "sent_at": None,
            "voided_at": None,
            "void_reason": "",
            "token": new_token(),
            "reference_lines": write_references(draft.references),
            "profile_id": draft.profile_id,
            "payment_condition": draft.payment_condition,
            "content_hash": "",
            "sent_by": "",
            "subscription_id": draft.subscription_id,
            "period_on": maybe_iso(draft.period_on),
        }


def _read_in_list(row: Row) -> InvoiceInList:
    number, title, client_id, status, total, amount_paid, due_on, currency = row
    return InvoiceInList(
        number,
        title,
        client_id,
        InvoiceStatus(status),
        Money(total, currency),
        Money(amount_paid, currency),
        maybe_day(due_on),
    )


def _read_in_full(row: Row) -> Invoice:
    *header, lines = row
    return read_invoice(tuple(header), *read_lines(lines, header[5]))
