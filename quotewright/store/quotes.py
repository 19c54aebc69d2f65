"""Quotes with their lines. How a new one is written in a single statement is in `folding`."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import insert

from quotewright.core.events import Event
from quotewright.core.lines import Line
from quotewright.core.money import Money
from quotewright.core.numbers import document_number
from quotewright.core.query import Page, Query
from quotewright.core.quotes import Quote, QuoteDraft, QuoteKind, QuoteStatus
from quotewright.core.tax import RoundingPolicy
from quotewright.core.totals import Discount, DiscountKind, Totals
from quotewright.store.by_id import ById
from quotewright.store.connections import Row
from quotewright.store.folding import ADD_QUOTE_AT_ONCE, NEW_DRAFT, folded_lines
from quotewright.store.ledger import Ledger
from quotewright.store.lines import Lines, read_lines
from quotewright.store.schema import quote_lines, quotes
from quotewright.store.search import Search
from quotewright.store.statements import Statement
from quotewright.store.times import from_micros, maybe_day, maybe_instant

_HEADER = tuple(
    quotes.c[name]
    for name in (
        "id",
        "number",
        "revision",
        "client_id",
        "kind",
        "title",
        "status",
        "currency",
        "prices_include_tax",
        "rounding_policy",
        "discount_kind",
        "discount_value",
        "subtotal",
        "discount",
        "tax",
        "total",
        "quoted_on",
        "term_days",
        "valid_until",
        "sent_at",
        "accepted_at",
        "declined_at",
        "voided_at",
        "void_reason",
        "deleted_at",
        "created_at",
        "updated_at",
        "viewed_at",
        "memo",
        "notes",
        "deposit",
        "assigned_to",
        "external_key",
        "public_reference",
        "sent_id",
        "revises_id",
        "successor_id",
        "latest_revision",
        "content_hash",
    )
)
_NAMES = tuple(column.name for column in _HEADER)
_IN_LISTS = tuple(
    quotes.c[name] for name in ("id", "number", "title", "status", "tax", "total", "currency")
)
_ADD = Statement(insert(quotes))
_LINES = Lines(quote_lines, quotes, "quote_id")
QUOTE = ById(quotes, (*_HEADER, _LINES.column))
# A list reads a status for each of its rows; a dictionary knows them without a call.
_STATUSES = {str(status): status for status in QuoteStatus}
_SEARCH = Search(
    quotes,
    _IN_LISTS,
    {
        "id": quotes.c.id,
        "client_id": quotes.c.client_id,
        "stage": quotes.c.stage,
        "is_closed": quotes.c.is_closed,
        "total": quotes.c.total,
    },
)


class QuoteInList(NamedTuple):
    """What a list shows of a quote; nothing more is loaded for it. Amounts are in minor units."""

    id: int
    number: str
    title: str
    status: QuoteStatus
    tax: int
    total: int
    currency: str


class Quotes:
    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._connection = ledger.connection
        self._team_id = ledger.team.id

    def add(
        self,
        draft: QuoteDraft,
        totals: Totals,
        *,
        term_days: int,
        announce: type[Event] | None,
    ) -> Quote:
        """Write a new draft with its lines and, if it is worth announcing, its event.

        This takes the numbers itself, because a database that folds takes them and writes
        everything in one statement. Nothing else may be written in the same transaction then.
        """
        values = self._values(draft, totals, term_days)
        if self._connection.folds:
            number, printed = self._add_at_once(values, draft, totals, announce)
        else:
            number, printed = self._add_in_steps(values, draft, totals, announce)
        header = {"id": number, "number": printed, **values}
        row = tuple(map(header.__getitem__, _NAMES))
        return _read(row, draft.lines, totals.line_totals)

    def get(self, quote_id: int) -> Quote | None:
        row = self._ledger.row(QUOTE, quote_id)
        if row is None:
            return None
        *header, lines = row
        return _read(tuple(header), *read_lines(lines, header[7]))

    def find(self, query: Query) -> Page[QuoteInList]:
        """Fields: id, client_id, stage, is_closed, total."""
        return _SEARCH.page(self._connection, self._team_id, query, _read_in_list)

    def _values(self, draft: QuoteDraft, totals: Totals, term_days: int) -> dict[str, Any]:
        return NEW_DRAFT | {
            "team_id": self._team_id,
            "client_id": draft.client_id,
            "kind": draft.kind,
            "title": draft.title,
            "currency": totals.total.currency,
            "prices_include_tax": draft.prices_include_tax,
            "rounding_policy": self._ledger.team.rounding_policy,
            "discount_kind": draft.discount.kind,
            "discount_value": draft.discount.value,
            "subtotal": totals.subtotal.minor,
            "discount": totals.discount.minor,
            "tax": totals.tax.minor,
            "total": totals.total.minor,
            "quoted_on": self._ledger.today.isoformat(),
            "term_days": term_days,
            "created_at": self._ledger.micros,
            "updated_at": self._ledger.micros,
            "memo": draft.memo,
            "notes": draft.notes,
            "deposit": draft.deposit,
            "assigned_to": draft.assigned_to,
            "external_key": draft.external_key,
            "public_reference": draft.public_reference,
        }

    def _add_in_steps(
        self,
        values: dict[str, Any],
        draft: QuoteDraft,
        totals: Totals,
        announce: type[Event] | None,
    ) -> tuple[int, str]:
        events = 0 if announce is None else 1
        taken = self._ledger.take(quotes=1, quote_numbers=1, event_seq=events)
        number = taken["quotes"]
        printed = document_number(self._ledger.team.quote_pattern, taken["quote_numbers"])
        self._connection.run(_ADD, {"id": number, "number": printed, **values})
        _LINES.add(self._connection, self._team_id, number, draft.lines, totals.line_totals)
        if announce is not None:
            self._ledger.record(announce(number))
        return number, printed

    def _add_at_once(
        self,
        values: dict[str, Any],
        draft: QuoteDraft,
        totals: Totals,
        announce: type[Event] | None,
    ) -> tuple[int, str]:
        number, printed = self._connection.one_as_whole_unit(
            ADD_QUOTE_AT_ONCE,
            values
            | {
                "team": self._team_id,
                "pattern": self._ledger.team.quote_pattern,
                "lines": folded_lines(draft.lines, totals.line_totals),
                "events": 0 if announce is None else 1,
                "event": "" if announce is None else announce.name,
            },
        )
        return number, printed


def _read_in_list(row: Row) -> QuoteInList:
    number, printed, title, status, tax, total, currency = row
    return QuoteInList(number, printed, title, _STATUSES[status], tax, total, currency)


def _read(row: Row, lines: tuple[Line, ...], line_totals: tuple[Money, ...]) -> Quote:
    number, printed, revision, client_id, kind, title, status, currency, *rest = row
    prices_include_tax, policy, discount_kind, discount_value, *amounts = rest[:8]
    quoted_on, term_days, valid_until, sent_at, accepted_at, declined_at, *end = rest[8:]
    voided_at, void_reason, deleted_at, created_at, updated_at, *later = end
    subtotal, discount, tax, total = (Money(minor, currency) for minor in amounts)
    return Quote(
        id=number,
        number=printed,
        revision=revision,
        client_id=client_id,
        kind=QuoteKind(kind),
        title=title,
        status=QuoteStatus(status),
        prices_include_tax=bool(prices_include_tax),
        rounding_policy=RoundingPolicy(policy),
        discount=Discount(DiscountKind(discount_kind), discount_value),
        subtotal=subtotal,
        discounted=discount,
        tax=tax,
        total=total,
        quoted_on=date.fromisoformat(quoted_on),
        term_days=term_days,
        valid_until=maybe_day(valid_until),
        lines=lines,
        line_totals=line_totals,
        sent_at=maybe_instant(sent_at),
        accepted_at=maybe_instant(accepted_at),
        declined_at=maybe_instant(declined_at),
        voided_at=maybe_instant(voided_at),
        void_reason=void_reason,
        deleted_at=maybe_instant(deleted_at),
        created_at=from_micros(created_at),
        updated_at=from_micros(updated_at),
        **_beside_its_prices(later, currency),
    )


def _beside_its_prices(row: Sequence[Any], currency: str) -> dict[str, Any]:
    """What a quote says and refers to besides its amounts and its way."""
    viewed_at, memo, notes, deposit, assigned_to, external_key, public_reference, *family = row
    sent_id, revises_id, successor_id, latest_revision, content_hash = family
    return {
        "viewed_at": maybe_instant(viewed_at),
        "memo": memo,
        "notes": notes,
        "deposit": None if deposit is None else Money(deposit, currency),
        "assigned_to": assigned_to,
        "external_key": external_key,
        "public_reference": public_reference,
        "sent_id": sent_id,
        "revises_id": revises_id,
        "successor_id": successor_id,
        "latest_revision": latest_revision,
        "content_hash": content_hash,
    }
