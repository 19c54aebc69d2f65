"""What callers who sign their requests have signed with: each of it is taken once."""

from datetime import timedelta

from sqlalchemy import bindparam, delete
from sqlalchemy.dialects import postgresql

from quotewright.store.ledger import Ledger
from quotewright.store.schema import used_nonces
from quotewright.store.statements import Statement
from quotewright.store.times import to_micros

KEPT_FOR = timedelta(minutes=30)
"""Longer than a signature is good for, whichever way the caller's clock is wrong."""

_FORGET = Statement(
    delete(used_nonces).where(
        used_nonces.c.team_id == bindparam("team"), used_nonces.c.used_at < bindparam("before")
    )
)
# SQLite compiles PostgreSQL's form of it as well, which is the same in both.
_USE = Statement(
    postgresql.insert(used_nonces).on_conflict_do_nothing().returning(used_nonces.c.nonce)
)


class UsedNonces:
    """Those of the credential that the books were opened with."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def use(self, nonce: str) -> bool:
        """Whether this is the first time that it comes; of two at once, only one is."""
        ledger = self._ledger
        before = to_micros(ledger.now - KEPT_FOR)
        ledger.connection.run(_FORGET, {"team": ledger.team.id, "before": before})
        row = {
            "team_id": ledger.team.id,
            # Ids begin at 1: 0 is whoever came without a credential.
            "credential_id": ledger.actor.credential_id or 0,
            "nonce": nonce,
            "used_at": ledger.micros,
        }
        return ledger.connection.row(_USE, row) is not None
