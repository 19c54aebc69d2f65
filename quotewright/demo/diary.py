"""The diary of a demo book: what is to be written, put down in any order, written in that of time.

So ids, numbers and events grow with the days, as in a book that was kept for a year.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from quotewright.demo.pen import MovableClock

OPENS_AT = time(8)
OFFICE_MINUTES = 540
A_WHILE = timedelta(minutes=25)
AFTER_MIDNIGHT = time(0, 5)


@dataclass(frozen=True, slots=True)
class Calendar:
    """Moments of the past, in the hours in which the team works.

    `place` spreads what happens on one day over its hours, always alike.
    """

    today: date
    zone: ZoneInfo

    def days_ago(self, days: int, place: int = 0) -> datetime:
        return self._at_work(self.today - timedelta(days=days), place)

    def after(self, moment: datetime, days: int, place: int) -> datetime:
        """Some days later; a while later on the same day."""
        if days == 0:
            return moment + A_WHILE
        return self._at_work(self.day_of(moment) + timedelta(days=days), place)

    def midnight_after(self, moment: datetime, days: int) -> datetime:
        """Just after the end of the last of these days."""
        return self.at(self.day_of(moment) + timedelta(days=days + 1), AFTER_MIDNIGHT)

    def day_of(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()

    def at(self, day: date, hour: time) -> datetime:
        return datetime.combine(day, hour, self.zone).astimezone(UTC)

    def _at_work(self, day: date, place: int) -> datetime:
        return self.at(day, OPENS_AT) + timedelta(minutes=place * 47 % OFFICE_MINUTES)


@dataclass(frozen=True, slots=True)
class Diary:
    """Entries of the same moment are written in the order in which they were put down."""

    _entries: list[tuple[datetime, int, Callable[[], None]]] = field(default_factory=list)

    def put(self, moment: datetime, entry: Callable[[], None]) -> None:
        self._entries.append((moment, len(self._entries), entry))

    def write_out(self, clock: MovableClock) -> None:
        for moment, _, entry in sorted(self._entries, key=lambda one: one[:2]):
            with clock.moved_to(moment):
                entry()
