"""How far a team's outbox has been read: what its events are to cause stands in other tables."""

from sqlalchemy import bindparam, select
from sqlalchemy.dialects import postgresql

from quotewright.core.errors import Conflict
from quotewright.store.ledger import Ledger
from quotewright.store.schema import dispatches
from quotewright.store.statements import Statement

_POSITION = Statement(select(dispatches.c.seq).where(dispatches.c.team_id == bindparam("team")))
# SQLite compiles PostgreSQL's form of it as well, which is the same in both.
_FIRST = postgresql.insert(dispatches).values(team_id=bindparam("team"), seq=bindparam("new"))
_ADVANCE = Statement(
    _FIRST.on_conflict_do_update(
        index_elements=list(dispatches.primary_key.columns),
        set_={"seq": _FIRST.excluded.seq},
        where=dispatches.c.seq == bindparam("old"),
    ).returning(dispatches.c.seq)
)


class Dispatches:
    """A team that has no row yet stands before its first event."""

    def __init__(self, ledger: Ledger) -> None:
        self._connection = ledger.connection
        self._team_id = ledger.team.id

    def position(self) -> int:
        """The `seq` of the last event that was read."""
        row = self._connection.row(_POSITION, {"team": self._team_id})
        return 0 if row is None else row[0]

    def advance(self, old: int, new: int) -> None:
        """Comes before the unit's other writes; raises Conflict when another worker was here.

        It locks the row until the unit ends: a second worker waits, and finds that it is too late.
        """
        places = {"team": self._team_id, "old": old, "new": new}
        if self._connection.row(_ADVANCE, places) is None:
            raise Conflict("another worker has read these events")
