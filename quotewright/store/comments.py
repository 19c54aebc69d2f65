"""Comments on quotes, oldest first."""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Text, bindparam, delete, func, insert, select

from quotewright.core.comments import Comment, CommentDraft
from quotewright.store.json_rows import is_among
from quotewright.store.ledger import Ledger
from quotewright.store.schema import comments
from quotewright.store.statements import Statement
from quotewright.store.times import from_micros

_OF_QUOTE = (
    comments.c.team_id == bindparam("team"),
    comments.c.quote_id == bindparam("quote"),
)
_ADD = Statement(insert(comments))
_COUNT = Statement(select(func.count()).select_from(comments).where(*_OF_QUOTE))
_OF = Statement(
    select(comments.c.name, comments.c.text, comments.c.address, comments.c.commented_at)
    .where(*_OF_QUOTE)
    .order_by(comments.c.position)
)
_REMOVE = Statement(delete(comments).where(*_OF_QUOTE))
_OF_ALL = Statement(
    select(
        comments.c.quote_id,
        comments.c.name,
        comments.c.text,
        comments.c.address,
        comments.c.commented_at,
    )
    .where(
        comments.c.team_id == bindparam("team"),
        is_among(comments.c.quote_id, bindparam("wanted", type_=Text)),
    )
    .order_by(comments.c.quote_id, comments.c.position)
)


class Comments:
    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._connection = ledger.connection
        self._team_id = ledger.team.id

    def add(self, quote_id: int, draft: CommentDraft) -> None:
        """Under the team's lock: it is the next one of this quote."""
        row = {
            "team_id": self._team_id,
            "quote_id": quote_id,
            "position": self.count(quote_id),
            "name": draft.name,
            "text": draft.text,
            "address": draft.address,
            "commented_at": self._ledger.micros,
        }
        self._connection.run(_ADD, row)

    def count(self, quote_id: int) -> int:
        (count,) = self._connection.one(_COUNT, {"team": self._team_id, "quote": quote_id})
        return int(count)

    def remove(self, quote_id: int) -> None:
        """With the quote that they are on."""
        self._connection.run(_REMOVE, {"team": self._team_id, "quote": quote_id})

    def of(self, quote_id: int) -> list[Comment]:
        rows = self._connection.rows(_OF, {"team": self._team_id, "quote": quote_id})
        return [_read(row) for row in rows]

    def of_all(self, quote_ids: Sequence[int]) -> dict[int, list[Comment]]:
        """Those of several quotes at once, by quote; one without any is not in it."""
        asked = {"team": self._team_id, "wanted": json.dumps(quote_ids)}
        found: dict[int, list[Comment]] = {}
        for quote_id, *row in self._connection.rows(_OF_ALL, asked):
            found.setdefault(quote_id, []).append(_read(row))
        return found


def _read(row: Sequence[Any]) -> Comment:
    name, text, address, at = row
    return Comment(name=name, text=text, address=address, commented_at=from_micros(at))
