"""What was sent, word for word, kept by its hash; written once and never changed."""

from sqlalchemy import bindparam, insert, select

from quotewright.core.contents import Content
from quotewright.store.ledger import Ledger
from quotewright.store.schema import contents
from quotewright.store.statements import Statement

_ADD = Statement(insert(contents))
_GET = Statement(
    select(contents.c.format, contents.c.body).where(
        contents.c.team_id == bindparam("team"), contents.c.hash == bindparam("hash")
    )
)


class Contents:
    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._connection = ledger.connection
        self._team_id = ledger.team.id

    def keep(self, content: Content) -> None:
        """Under the team's lock; what is kept already is not written again."""
        content_hash = content.hash
        if self.get(content_hash) is None:
            self._connection.run(
                _ADD,
                {
                    "team_id": self._team_id,
                    "hash": content_hash,
                    "format": content.format,
                    "body": content.body,
                    "created_at": self._ledger.micros,
                },
            )

    def get(self, content_hash: str) -> Content | None:
        row = self._connection.row(_GET, {"team": self._team_id, "hash": content_hash})
        return None if row is None else Content(*row)
