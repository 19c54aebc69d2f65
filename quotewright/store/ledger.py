"""What one transaction of one team works with: the connection, the moment, the numbers it took."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from quotewright.core.events import Event
from quotewright.core.teams import Actor, Team
from quotewright.store.audit import add_audit
from quotewright.store.by_id import Brought, ById, Wanted
from quotewright.store.connections import Connection, Row
from quotewright.store.counters import take
from quotewright.store.outbox import add_events, is_announced
from quotewright.store.times import to_micros


class Ledger:
    """`now` is the instant of the whole transaction (UTC), `today` its day where the team is."""

    def __init__(
        self,
        connection: Connection,
        team: Team,
        actor: Actor,
        now: datetime,
        *,
        brought: Brought | None = None,
    ) -> None:
        self.connection = connection
        self.team = team
        self.actor = actor
        self.now = now
        self.micros = to_micros(now)
        self._brought = brought
        self._free_seqs: list[int] = []
        self._free_audits: list[int] = []

    @property
    def today(self) -> date:
        return self.day_of(self.now)

    def day_of(self, instant: datetime) -> date:
        """Which day that is where the team is."""
        return instant.astimezone(ZoneInfo(self.team.time_zone)).date()

    def row(self, record: ById, record_id: int) -> Row | None:
        """The row of one of the team's records; read only if it did not come with the caller."""
        if self._brought and self._brought.wanted == Wanted(record, record_id):
            return self._brought.row
        return self.connection.row(record.alone, {"team": self.team.id, "id": record_id})

    def take(self, **wanted: int) -> dict[str, int]:
        """Take numbers for everything this write will need, named by the columns of `counters`.

        The first write of a transaction, and the only one of its kind: it locks the team's row.
        Gives the last number of each; seqs and audit ids are kept for `record` and `note`.
        """
        taken = self._lock(wanted)
        self._free_seqs = _last(taken["event_seq"], wanted.get("event_seq", 0))
        self._free_audits = _last(taken["audits"], wanted.get("audits", 0))
        return taken

    def lock(self) -> None:
        """Line up with the other writes of this team; take nothing yet."""
        self._lock({})

    def _lock(self, wanted: dict[str, int]) -> dict[str, int]:
        # Until now somebody else may have changed what came with the caller.
        self._brought = None
        return take(self.connection, self.team.id, wanted)

    def record(self, *events: Event) -> None:
        """Write what happened, in this order, with the seqs that were taken for it."""
        seqs = [self._free_seqs.pop(0) for _ in events]
        add_events(self.connection, self.team.id, list(zip(seqs, events, strict=True)), self.micros)

    def has_recorded(self, event: Event) -> bool:
        """Whether this happened before. It reads the team's events: ask only where it matters."""
        return is_announced(self.connection, self.team.id, event)

    def note(self, deed: str, subject: str, subject_id: int, detail: str = "") -> None:
        """Keep in the audit who did this, by which door, when."""
        entry = (self._free_audits.pop(0), deed, subject, subject_id, detail)
        add_audit(self.connection, self.team.id, self.actor, self.micros, entry)


def _last(number: int, count: int) -> list[int]:
    return list(range(number - count + 1, number + 1))
