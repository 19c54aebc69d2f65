"""Acceptances of quotes: the evidence of each, kept for good, and the one that stands."""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, bindparam, func, insert, select, update

from quotewright.core.acceptances import Acceptance
from quotewright.store.json_rows import json_row, json_rows
from quotewright.store.ledger import Ledger
from quotewright.store.schema import acceptances, quotes
from quotewright.store.statements import Statement
from quotewright.store.times import from_micros, maybe_instant, maybe_micros, to_micros

_COLUMNS = tuple(
    acceptances.c[name]
    for name in (
        "name",
        "email",
        "comments",
        "address",
        "user_agent",
        "signature",
        "content_hash",
        "revision",
        "accepted_at",
        "taken_back_at",
        "drawing",
    )
)
_OF_QUOTE = (
    acceptances.c.team_id == bindparam("team"),
    acceptances.c.quote_id == bindparam("quote"),
)
_STANDS = acceptances.c.taken_back_at.is_(None)
_ADD = Statement(insert(acceptances))
_COUNT = Statement(select(func.count()).select_from(acceptances).where(*_OF_QUOTE))
_OF = Statement(select(*_COLUMNS).where(*_OF_QUOTE).order_by(acceptances.c.position))
_TAKE_BACK = Statement(
    update(acceptances).where(*_OF_QUOTE, _STANDS).values(taken_back_at=bindparam("at"))
)
_decoder = msgspec.json.Decoder(list[list[Any]])


def standing_acceptance() -> ColumnElement[str]:
    """The acceptance that stands as one column of its quote's own row, for `read_standing`."""
    that_stands = (
        select(json_row(*_COLUMNS).label("acceptance"))
        .where(
            acceptances.c.team_id == quotes.c.team_id,
            acceptances.c.quote_id == quotes.c.id,
            _STANDS,
        )
        .correlate(quotes)
        .subquery()
    )
    return select(json_rows(that_stands.c.acceptance)).scalar_subquery()


def read_standing(stored: str | None) -> Acceptance | None:
    rows = _decoder.decode(stored) if stored else []
    return _read(rows[0]) if rows else None


class Acceptances:
    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._connection = ledger.connection
        self._team_id = ledger.team.id

    def add(self, quote_id: int, acceptance: Acceptance) -> None:
        """Under the team's lock: it is the next one of this quote."""
        of_quote = {"team": self._team_id, "quote": quote_id}
        (before,) = self._connection.one(_COUNT, of_quote)
        row = {
            "team_id": self._team_id,
            "quote_id": quote_id,
            "position": before,
            **{column.name: getattr(acceptance, column.name) for column in _COLUMNS},
            "accepted_at": to_micros(acceptance.accepted_at),
            "taken_back_at": maybe_micros(acceptance.taken_back_at),
        }
        self._connection.run(_ADD, row)

    def of(self, quote_id: int) -> list[Acceptance]:
        """All there were, oldest first; at most one of them was not taken back."""
        rows = self._connection.rows(_OF, {"team": self._team_id, "quote": quote_id})
        return [_read(row) for row in rows]

    def standing(self, quote_id: int) -> Acceptance | None:
        """The one that was not taken back."""
        return next((one for one in self.of(quote_id) if one.taken_back_at is None), None)

    def take_back(self, quote_id: int) -> None:
        """The row stays as evidence, marked with the moment."""
        of_quote = {"team": self._team_id, "quote": quote_id}
        self._connection.run(_TAKE_BACK, {**of_quote, "at": self._ledger.micros})


def _read(row: Sequence[Any]) -> Acceptance:
    values: dict[str, Any] = {
        column.name: value for column, value in zip(_COLUMNS, row, strict=True)
    }
    values["accepted_at"] = from_micros(values["accepted_at"])
    values["taken_back_at"] = maybe_instant(values["taken_back_at"])
    return Acceptance(**values)
