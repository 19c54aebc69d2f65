"""Quotes with their lines. How a new one is written in a single statement is in `folding`."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import NamedTuple

from sqlalchemy import bindparam, delete, insert, select, update

from quotewright.core.acceptances import Acceptance
from quotewright.core.clients import NO_ADDRESS, Address, Client
from quotewright.core.events import Event
from quotewright.core.lines import Line, numbered
from quotewright.core.money import Money
from quotewright.core.numbers import document_number
from quotewright.core.query import Page, Query
from quotewright.core.quotes import Quote, QuoteDraft, QuoteStatus
from quotewright.core.totals import Totals
from quotewright.store.acceptances import read_standing, standing_acceptance
from quotewright.store.by_id import ById
from quotewright.store.comments import Comments
from quotewright.store.connections import Row
from quotewright.store.folding import ADD_QUOTE_AT_ONCE, NEW_DRAFT, folded_lines
from quotewright.store.ledger import Ledger
from quotewright.store.lines import Lines, read_lines
from quotewright.store.new_quotes import NewQuote, values_of, written
from quotewright.store.overviews import Overview, Overviews
from quotewright.store.quote_rows import (
    HEADER,
    NEVER_CHANGED,
    read_quote,
    row_of,
)
from quotewright.store.schema import quote_lines, quotes
from quotewright.store.search import Search
from quotewright.store.secrets import hash_of, new_token
from quotewright.store.statements import Statement
from quotewright.store.tokens import add_token, remove_tokens

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

_REMOVE = Statement(
    delete(quotes).where(quotes.c.team_id == bindparam("team"), quotes.c.id == bindparam("quote"))
)


def _readdressing(name: str) -> Statement:
    parts = {part: quotes.c[f"{name}_{part}"] for part in Address.__dataclass_fields__}
    return Statement(
        update(quotes)
        .where(
            quotes.c.team_id == bindparam("team"),
            quotes.c.client_id == bindparam("client"),
            quotes.c.status == bindparam("status"),
            *(column == bindparam(f"old_{part}") for part, column in parts.items()),
        )
        .values({column: bindparam(part) for part, column in parts.items()})
    )


_READDRESS = {name: _readdressing(name) for name in ("billing", "shipping")}
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
        billing: Address = NO_ADDRESS,
        shipping: Address = NO_ADDRESS,
        setup: tuple[int, int] = (0, 0),
    ) -> Quote:
        """Write a new draft with its lines and, if it is worth announcing, its event.

        `lines` are the draft's as they are rated, and what the totals are of; `setup` is what they
        charge once and its tax. The lines get their ids in the book: they are not in the answer.
        This takes the numbers itself, because a database that folds takes them and writes
        everything in one statement. Nothing else may be written in the same transaction then.
        """
        quoted_on = draft.quoted_on or self._ledger.today
        token = new_token()
        new = NewQuote(draft, lines, totals, quoted_on, term_days, billing, shipping, setup, token)
        add = self._add_at_once if self._connection.folds else self._add_in_steps
        number, printed = add(new, announce)
        return written(new, self._ledger, number, printed)

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
        """Of a draft: what a client has seen keeps its lines. Each has its id already."""
        _LINES.remove(self._connection, self._team_id, quote_id)
        _LINES.add(self._connection, self._team_id, quote_id, lines, line_totals)

    def remove(self, quote: Quote) -> None:
        """A draft with all that hangs on it: nobody was sent it, and nothing was made of it."""
        Comments(self._ledger).remove(quote.id)
        _LINES.remove(self._connection, self._team_id, quote.id)
        remove_tokens(self._connection, self._team_id, [quote.token])
        self._connection.run(_REMOVE, {"team": self._team_id, "quote": quote.id})

    def add_revision(self, revision: Quote) -> Quote:
        """Write a quote that has its id and number already, with its lines; it gets its token."""
        written = replace(revision, token=new_token())
        self._connection.run(_ADD, {"team_id": self._team_id, **row_of(written)})
        lines, totals = written.lines, written.line_totals
        _LINES.add(self._connection, self._team_id, written.id, lines, totals)
        add_token(self._connection, self._team_id, "quote", written.id, written.token)
        return written

    def readdress_drafts(self, before: Client, after: Client) -> None:
        """The client moved: so do the drafts for them that had the address they moved from."""
        for name, readdress in _READDRESS.items():
            old, new = getattr(before, name), getattr(after, name)
            if old != new:
                asked = {"team": self._team_id, "client": after.id, "status": QuoteStatus.DRAFT}
                old_parts = {f"old_{part}": text for part, text in asdict(old).items()}
                self._connection.run(readdress, asked | old_parts | asdict(new))

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

    def find_overviews(self, query: Query) -> Page[Overview]:
        """With what they are named after in small tables; without any that were deleted.

        Fields: id, client_id, profile_id, currency_id, number, token, external_key, quoted_on,
        billing_region, billing_country, shipping_region, shipping_country, stage, is_closed.
        """
        return Overviews(self._ledger).find(query)

    def overview_of(self, quote: Quote) -> Overview:
        return Overviews(self._ledger).of(quote)

    def count(self, query: Query) -> int:
        """How many overviews there are of it, on all pages together."""
        return Overviews(self._ledger).count(query)

    def find_id_by_token(self, token: str) -> int | None:
        return Overviews(self._ledger).id_by_token(token)

    def find_id_by_external_key(self, key: str) -> int | None:
        """A key is not free again when its quote is deleted, so one that was is found too."""
        return Overviews(self._ledger).id_by_external_key(key)

    def _add_in_steps(self, new: NewQuote, announce: type[Event] | None) -> tuple[int, str]:
        taken = self._ledger.take(
            quotes=1,
            quote_numbers=1 if new.draft.number is None else 0,
            quote_lines=len(new.lines),
            event_seq=0 if announce is None else 1,
        )
        number = taken["quotes"]
        printed = new.draft.number or str(number)
        if new.draft.number is None:
            printed = document_number(self._ledger.team.quote_pattern, taken["quote_numbers"])
        named = {"id": number, "number": printed}
        self._connection.run(_ADD, {**named, **NEW_DRAFT, **values_of(new, self._ledger)})
        lines = numbered(new.lines, taken["quote_lines"])
        _LINES.add(self._connection, self._team_id, number, lines, new.totals.line_totals)
        add_token(self._connection, self._team_id, "quote", number, new.token)
        if announce is not None:
            self._ledger.record(announce(number))
        return number, printed

    def _add_at_once(self, new: NewQuote, announce: type[Event] | None) -> tuple[int, str]:
        number, printed = self._connection.one_as_whole_unit(
            ADD_QUOTE_AT_ONCE,
            values_of(new, self._ledger)
            | {
                "pattern": self._ledger.team.quote_pattern,
                "numbers": 1 if new.draft.number is None else 0,
                "own_number": new.draft.number or None,
                "line_count": len(new.lines),
                "lines": folded_lines(new.lines, new.totals.line_totals),
                "token_hash": hash_of(new.token),
                "events": 0 if announce is None else 1,
                "event": "" if announce is None else announce.name,
            },
        )
        return number, printed


def _read_in_list(row: Row) -> QuoteInList:
    number, printed, title, status, tax, total, currency = row
    return QuoteInList(number, printed, title, _STATUSES[status], tax, total, currency)


def _read_in_full(row: Row) -> tuple[Quote, Acceptance | None]:
    *header, acceptance = row
    return read_quote(tuple(header), (), ()), read_standing(acceptance)
