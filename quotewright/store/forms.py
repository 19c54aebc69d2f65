"""The one-time tokens of forms that were sent in."""

from datetime import datetime

from sqlalchemy import bindparam, delete, insert, select

from quotewright.store.ledger import Ledger
from quotewright.store.schema import used_forms
from quotewright.store.statements import Statement
from quotewright.store.times import to_micros

_USED = Statement(
    select(used_forms.c.nonce).where(
        used_forms.c.team_id == bindparam("team"), used_forms.c.nonce == bindparam("nonce")
    )
)
_ADD = Statement(insert(used_forms))
_FORGET = Statement(
    delete(used_forms).where(
        used_forms.c.team_id == bindparam("team"), used_forms.c.used_at < bindparam("before")
    )
)


class UsedForms:
    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._connection = ledger.connection
        self._team_id = ledger.team.id

    def use(self, nonce: str) -> bool:
        """Under the team's lock: whether this is the first time that it comes."""
        if self._connection.row(_USED, {"team": self._team_id, "nonce": nonce}) is not None:
            return False
        row = {"team_id": self._team_id, "nonce": nonce, "used_at": self._ledger.micros}
        self._connection.run(_ADD, row)
        return True

    def forget(self, before: datetime) -> None:
        """Those that are too old to be shown again."""
        self._connection.run(_FORGET, {"team": self._team_id, "before": to_micros(before)})
