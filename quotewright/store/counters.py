"""A team's counters: every id, printed number and event's `seq` comes from one row of its own."""

from functools import cache

from sqlalchemy import bindparam, update

from quotewright.store.connections import Connection
from quotewright.store.schema import counters
from quotewright.store.statements import Statement

NOUNS = tuple(column.name for column in counters.columns if column.name != "team_id")

_NOTHING = {"event_seq": 0}


def take(connection: Connection, team_id: int, wanted: dict[str, int]) -> dict[str, int]:
    """Take numbers by one update, which also locks the row until the unit ends.

    It comes before any other lock that can wait: two writes of a team line up here and nowhere
    else, so they cannot block each other; a unit rolled back gives its numbers back. The answer
    is the last number of every noun.
    """
    wanted = wanted or _NOTHING
    more = {f"{noun}_more": count for noun, count in wanted.items()}
    row = connection.one(_taking(tuple(wanted)), {"team": team_id, **more})
    return dict(zip(NOUNS, row, strict=True))


@cache
def _taking(nouns: tuple[str, ...]) -> Statement:
    """One statement for each mixture: the program knows few, and a short one is cheap."""
    return Statement(
        update(counters)
        .where(counters.c.team_id == bindparam("team"))
        .values({noun: counters.c[noun] + bindparam(f"{noun}_more") for noun in nouns})
        .returning(*(counters.c[noun] for noun in NOUNS))
    )
