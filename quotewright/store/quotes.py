"""Quotes with their lines. How a new one is written in a single statement is in `folding`."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import bindparam, insert, select, update

from quotewright.core.acceptances import Acceptance
from quotewright.core.events import Event
from quotewright.core.lines import Line
from quotewright.core.money import Money
from quotewright.core.numbers import document_number
from quotewright.core.query import Page, Query
from quotewright.core.quotes import Quote, QuoteDraft, QuoteStatus
from quotewright.core.records import dataclass
from quotewright.core.totals import Totals
from quotewright.store.acceptances import read_standing, standing_acceptance
from quotewright.store.by_id import ById
from quotewright.store.connections import Row
from quotewright.store.folding import ADD_QUOTE_AT_ONCE, NEW_DRAFT, folded_lines
from quotewright.store.ledger import Ledger
from quotewright.store.lines import Lines, read_lines
from quotewright.store.quote_rows import (
    HEADER,
    NEVER_CHANGED,
    read_quote,
    row_of,
    write_references,
)
from quotewright.store.schema import quote_lines, quotes
from quotewright.store.search import Search
from quotewright.store.secrets import hash_of, new_token
from quotewright.store.statements import Statement
from quotewright.store.times import maybe_iso
from quotewright.store.tokens import add_token

_IN_LISTS = tuple(
    quotes.c[name] for name in ("id", "number", "title", "status", "tax", "total", "currency")
)
_ADD = Statement(insert(quotes))
_SAVE = Statement(
    update(quotes)
    .where(quotes.c.team_id == bindparam("team"), quotes.c.id == bindparam("quote"))
    .values(
        {
            column.name: bindparam(column.name)
            for column in quotes.columns
            if column.name not in NEVER_CHANGED | {"team_id"}
        }
    )
)
_OPEN_REVISION = Statement(
    select(quotes.c.id).where(
        quotes.c.team_id == bindparam("team"),
        quotes.c.revises_id == bindparam("quote"),
        quotes.c.status == bindparam("status"),
    )
)
_LINES = Lines(quote_lines, quotes, "quote_id")
QUOTE = ById(quotes, (*HEADER, _LINES.column))
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
        "status": quotes.c.status,
        "updated_at": quotes.c.updated_at,
        "total": quotes.c.total,
    },
    ranged=["updated_at"],
)
_SEARCH_IN_FULL = _SEARCH.showing((*HEADER, standing_acceptance()))


class QuoteInList(NamedTuple):
    """What a list shows of a quote; nothing more is loaded for it. Amounts are in minor units."""

    id: int
    number: str
    title: str
    status: QuoteStatus
    tax: int
    total: int
    currency: str


@dataclass(frozen=True, slots=True)
class _New:
    """What a new quote is made of: the draft, its lines as they are rated, what they come to."""

    draft: QuoteDraft
    lines: tuple[Line, ...]
    totals: Totals
    quoted_on: date
    term_days: int
    token: str


class Quotes:
    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._connection = ledger.connection
        self._team_id = ledger.team.id

    def add(
        self,
        draft: QuoteDraft,
        lines: tuple[Line, ...],
        totals: Totals,
        *,
        term_days: int,
        announce: type[Event] | None,
    ) -> Quote:
        """Write a new draft with its lines and, if it is worth announcing, its event.

        `lines` are the draft's as they are rated, and what the totals are of.
        This takes the numbers itself, because a database that folds takes them and writes
        everything in one statement. Nothing else may be written in the same transaction then.
        """
        quoted_on = draft.quoted_on or self._ledger.today
        new = _New(draft, lines, totals, quoted_on, term_days, new_token())
        add = self._add_at_once if self._connection.folds else self._add_in_steps
        number, printed = add(new, announce)
        return self._written(number, printed, new)

    def get(self, quote_id: int) -> Quote | None:
        row = self._ledger.row(QUOTE, quote_id)
        if row is None:
            return None
        *header, lines = row
        return read_quote(tuple(header), *read_lines(lines, header[7]))

    def save(self, quote: Quote) -> None:
        """Write everything of its header that may change; its lines stay as they are."""
        self._connection.run(_SAVE, {"team": self._team_id, "quote": quote.id, **row_of(quote)})

    def replace_lines(
        self, quote_id: int, lines: Sequence[Line], line_totals: Sequence[Money]
    ) -> None:
        """Of a draft: what a client has seen keeps its lines."""
        _LINES.remove(self._connection, self._team_id, quote_id)
        _LINES.add(self._connection, self._team_id, quote_id, lines, line_totals)

    def add_revision(self, revision: Quote) -> Quote:
        """Write a quote that has its id and number already, with its lines; it gets its token."""
        written = replace(revision, token=new_token())
        self._connection.run(_ADD, {"team_id": self._team_id, **row_of(written)})
        lines, totals = written.lines, written.line_totals
        _LINES.add(self._connection, self._team_id, written.id, lines, totals)
        add_token(self._connection, self._team_id, "quote", written.id, written.token)
        return written

    def open_revision_of(self, quote_id: int) -> Quote | None:
        """The draft that revises this quote: there is at most one."""
        asked = {"team": self._team_id, "quote": quote_id, "status": QuoteStatus.DRAFT}
        row = self._connection.row(_OPEN_REVISION, asked)
        return None if row is None else self.get(row[0])

    def find(self, query: Query) -> Page[QuoteInList]:
        """Fields: id, client_id, stage, is_closed, updated_at, total; status beside its stage."""
        return _SEARCH.page(self._connection, self._team_id, query, _read_in_list)

    def find_in_full(self, query: Query) -> Page[tuple[Quote, Acceptance | None]]:
        """As `find`, with everything but the lines, and the acceptance that stands."""
        return _SEARCH_IN_FULL.page(self._connection, self._team_id, query, _read_in_full)

    def _add_in_steps(self, new: _New, announce: type[Event] | None) -> tuple[int, str]:
        events = 0 if announce is None else 1
        taken = self._ledger.take(quotes=1, quote_numbers=1, event_seq=events)
        number = taken["quotes"]
        printed = document_number(self._ledger.team.quote_pattern, taken["quote_numbers"])
        named = {"id": number, "number": printed}
        self._connection.run(_ADD, {**named, **NEW_DRAFT, **self._values(new)})
        _LINES.add(self._connection, self._team_id, number, new.lines, new.totals.line_totals)
        add_token(self._connection, self._team_id, "quote", number, new.token)
        if announce is not None:
            self._ledger.record(announce(number))
        return number, printed

    def _add_at_once(self, new: _New, announce: type[Event] | None) -> tuple[int, str]:
        number, printed = self._connection.one_as_whole_unit(
            ADD_QUOTE_AT_ONCE,
            self._values(new)
            | {
                "pattern": self._ledger.team.quote_pattern,
                "lines": folded_lines(new.lines, new.totals.line_totals),
                "token_hash": hash_of(new.token),
                "events": 0 if announce is None else 1,
                "event": "" if announce is None else announce.name,
            },
        )
        return number, printed

    def _values(self, new: _New) -> dict[str, Any]:
        draft, totals = new.draft, new.totals
        return {
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
            "quoted_on": new.quoted_on.isoformat(),
            "term_days": new.term_days,
            "valid_until": maybe_iso(draft.valid_until),
            "created_at": self._ledger.micros,
            "updated_at": self._ledger.micros,
            "memo": draft.memo,
            "notes": draft.notes,
            "deposit": draft.deposit,
            "assigned_to": draft.assigned_to,
            "external_key": draft.external_key,
            "public_reference": draft.public_reference,
            "token": new.token,
            "reference_lines": write_references(draft.references),
            "profile_id": draft.profile_id,
            "payment_condition": draft.payment_condition,
            "show_totals": draft.show_totals,
            "accept_redirect": draft.accept_redirect,
            "reject_redirect": draft.reject_redirect,
        }

    def _written(self, number: int, printed: str, new: _New) -> Quote:
        """The quote that was just written, as reading it would give it."""
        draft, totals, now = new.draft, new.totals, self._ledger.now
        return Quote(
            id=number,
            number=printed,
            client_id=draft.client_id,
            kind=draft.kind,
            title=draft.title,
            status=QuoteStatus.DRAFT,
            prices_include_tax=draft.prices_include_tax,
            rounding_policy=self._ledger.team.rounding_policy,
            discount=draft.discount,
            subtotal=totals.subtotal,
            discounted=totals.discount,
            tax=totals.tax,
            total=totals.total,
            quoted_on=new.quoted_on,
            term_days=new.term_days,
            valid_until=draft.valid_until,
            lines=new.lines,
            line_totals=totals.line_totals,
            memo=draft.memo,
            notes=draft.notes,
            deposit=None if draft.deposit is None else Money(draft.deposit, totals.total.currency),
            assigned_to=draft.assigned_to,
            external_key=draft.external_key,
            public_reference=draft.public_reference,
            references=draft.references,
            profile_id=draft.profile_id,
            payment_condition=draft.payment_condition,
            show_totals=draft.show_totals,
            accept_redirect=draft.accept_redirect,
            reject_redirect=draft.reject_redirect,
            token=new.token,
            created_at=now,
            updated_at=now,
        )


def _read_in_list(row: Row) -> QuoteInList:
    number, printed, title, status, tax, total, currency = row
    return QuoteInList(number, printed, title, _STATUSES[status], tax, total, currency)


def _read_in_full(row: Row) -> tuple[Quote, Acceptance | None]:
    *header, acceptance = row
    return read_quote(tuple(header), (), ()), read_standing(acceptance)
