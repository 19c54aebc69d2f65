"""A new quote in one statement: one round trip to PostgreSQL instead of seven.

The parts hand rows on by RETURNING alone. None of them reads a table whose rows another transaction
can change: a statement sees such a table as it was before it waited for a lock.
"""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    String,
    Text,
    bindparam,
    case,
    cast,
    column,
    false,
    func,
    insert,
    literal_column,
    select,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import JSON

from quotewright.core.lines import Line
from quotewright.core.money import Money
from quotewright.core.quotes import STAGES, QuoteStatus
from quotewright.store.lines import COLUMNS as LINE_COLUMNS
from quotewright.store.lines import rows_of
from quotewright.store.schema import counters, outbox, quote_lines, quotes, token_lookups
from quotewright.store.statements import Statement

NEW_DRAFT: dict[str, int | str | None] = {
    "revision": 1,
    "status": QuoteStatus.DRAFT,
    "stage": STAGES[QuoteStatus.DRAFT],
    "is_closed": False,
    "sent_at": None,
    "accepted_at": None,
    "declined_at": None,
    "voided_at": None,
    "void_reason": "",
    "deleted_at": None,
    "sent_id": None,
    "revises_id": None,
    "successor_id": None,
    "latest_revision": 1,
    "viewed_at": None,
    "content_hash": "",
    "sent_by": "",
}
"""What every new quote starts with."""


_ONE: ColumnElement[int] = literal_column("1")


def folded_lines(lines: Sequence[Line], totals: Sequence[Money]) -> str:
    """All lines of a document as one parameter: a JSON array of objects."""
    return msgspec.json.encode(rows_of(lines, totals)).decode()


def _add_quote() -> Statement:
    team = bindparam("team_id", type_=BigInteger)
    taken = (
        update(counters)
        .where(counters.c.team_id == team)
        .values(
            quotes=counters.c.quotes + _ONE,
            quote_numbers=counters.c.quote_numbers + bindparam("numbers", type_=BigInteger),
            quote_lines=counters.c.quote_lines + bindparam("line_count", type_=BigInteger),
            event_seq=counters.c.event_seq + bindparam("events", type_=BigInteger),
        )
        .returning(
            counters.c.quotes,
            counters.c.quote_numbers,
            counters.c.quote_lines,
            counters.c.event_seq,
        )
        .cte("taken")
    )
    given: dict[str, ColumnElement[Any]] = {
        c.name: bindparam(c.name, type_=c.type) for c in quotes.columns if c.name not in NEW_DRAFT
    }
    given["updated_at"] = given["created_at"]
    # What is the same for every new draft stands in the text: parameters are not for nothing.
    given |= {name: _constant(value) for name, value in NEW_DRAFT.items() if value is not None}
    given["id"] = taken.c.quotes
    given["number"] = _number_of(taken)
    return Statement(
        insert(quotes)
        .from_select(list(given), select(*given.values()))
        .returning(quotes.c.id, quotes.c.number)
        .add_cte(_lines_of(taken), _event_of(taken), _token_of(taken))
    )


def _number_of(taken: Any) -> ColumnElement[str]:
    """Its own if it has one, else the team's next, else its id."""
    from_pattern = func.replace(
        bindparam("pattern", type_=String),
        literal_column("'{n}'"),
        cast(taken.c.quote_numbers, Text),
    )
    takes_one = bindparam("numbers", type_=BigInteger) == _ONE
    return func.coalesce(
        bindparam("own_number", type_=String),
        case((takes_one, from_pattern), else_=cast(taken.c.quotes, Text)),
    )


def _constant(value: int | str) -> ColumnElement[Any]:
    if isinstance(value, bool):
        return true() if value else false()
    return literal_column(f"'{value}'" if isinstance(value, str) else str(value))


def _lines_of(taken: Any) -> Any:
    types = {c.name: c.type for c in quote_lines.columns}
    lines = func.json_to_recordset(cast(bindparam("lines", type_=Text), JSON)).table_valued(
        *(column(name, types[name]) for name in LINE_COLUMNS), name="line"
    )
    lines = lines.render_derived(name="line", with_types=True)
    return (
        insert(quote_lines)
        .from_select(
            ["team_id", "quote_id", *(name for name in LINE_COLUMNS if name != "id"), "id"],
            select(
                bindparam("team_id", type_=BigInteger),
                taken.c.quotes,
                *(lines.c[name] for name in LINE_COLUMNS if name != "id"),
                # Each its own number, in their order: positions count from 0.
                taken.c.quote_lines
                - bindparam("line_count", type_=BigInteger)
                + lines.c.position
                + _ONE,
            ),
        )
        .cte("lines_written")
    )


def _event_of(taken: Any) -> Any:
    return (
        insert(outbox)
        .from_select(
            ["team_id", "seq", "event", "subject_id", "happened_at"],
            select(
                bindparam("team_id", type_=BigInteger),
                taken.c.event_seq,
                bindparam("event", type_=String),
                taken.c.quotes,
                bindparam("created_at", type_=BigInteger),
            ).where(bindparam("events", type_=Integer) > literal_column("0")),
        )
        .cte("event_written")
    )


def _token_of(taken: Any) -> Any:
    return (
        insert(token_lookups)
        .from_select(
            ["hash", "team_id", "noun", "record_id"],
            select(
                bindparam("token_hash", type_=String),
                bindparam("team_id", type_=BigInteger),
                literal_column("'quote'"),
                taken.c.quotes,
            ),
        )
        .cte("token_written")
    )


ADD_QUOTE_AT_ONCE = _add_quote()
