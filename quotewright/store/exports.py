"""One team's rows, all of one moment, page by page in the order of their keys."""

from collections.abc import Generator, Iterator, Sequence
from typing import Any

from quotewright.store.connections import Connection, Row
from quotewright.store.sections import ROWS_OF_A_PAGE, SECTIONS, Section

Page = tuple[Section, Sequence[Sequence[Any]]]


class Exports:
    """To be used up within the hop that brought it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def pages(self, team_id: int) -> Generator[Page]:
        """Every section at least once, without rows where the team has none.

        However long it takes, what others write meanwhile is not in it.
        """
        with self._connection.snapshot():
            for section in SECTIONS:
                yield from self._pages_of(section, team_id)

    def count(self, team_id: int) -> int:
        """How many rows that would be now."""
        team = {"team_id": team_id}
        return sum(self._connection.one(section.counting, team)[0] for section in SECTIONS)

    def _pages_of(self, section: Section, team_id: int) -> Iterator[Page]:
        place = section.start()
        while True:
            rows = self._page(section, team_id, place)
            yield section, [section.plain(row) for row in rows]
            # Without a key to walk by there is one row.
            if len(rows) < ROWS_OF_A_PAGE or not section.walked_by:
                return
            place = section.places(rows[-1])

    def _page(self, section: Section, team_id: int, place: dict[str, Any]) -> list[Row]:
        statement = section.page(self._connection.kind)
        return self._connection.rows(statement, {"team_id": team_id, **place})
