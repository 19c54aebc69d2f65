"""A team's preferences: one row, or none where they are the defaults."""

from sqlalchemy import bindparam, select
from sqlalchemy.dialects import postgresql

from quotewright.core.preferences import DEFAULT_PREFERENCES, Preferences
from quotewright.store.ledger import Ledger
from quotewright.store.schema import preferences
from quotewright.store.statements import Statement

_NAMES = ("attach_pdf", "accepts_expired", "notify", "print_queue")
_GET = Statement(
    select(*(preferences.c[name] for name in _NAMES)).where(
        preferences.c.team_id == bindparam("team")
    )
)
# SQLite compiles PostgreSQL's form of it as well, which is the same in both.
_FIRST = postgresql.insert(preferences).values(
    team_id=bindparam("team"), **{name: bindparam(name) for name in _NAMES}
)
_SAVE = Statement(
    _FIRST.on_conflict_do_update(
        index_elements=list(preferences.primary_key.columns),
        set_={name: _FIRST.excluded[name] for name in _NAMES},
    )
)


class PreferencesShelf:
    def __init__(self, ledger: Ledger) -> None:
        self._connection = ledger.connection
        self._team_id = ledger.team.id

    def get(self) -> Preferences:
        row = self._connection.row(_GET, {"team": self._team_id})
        if row is None:
            return DEFAULT_PREFERENCES
        attach_pdf, accepts_expired, notify, print_queue = row
        return Preferences(
            attach_pdf=bool(attach_pdf),
            accepts_expired=bool(accepts_expired),
            notify=notify,
            print_queue=print_queue,
        )

    def save(self, wanted: Preferences) -> None:
        values = {name: getattr(wanted, name) for name in _NAMES}
        self._connection.run(_SAVE, {"team": self._team_id, **values})
