"""Teams: the one table that belongs to nobody, and where a request's team is read from."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam, exists, func, insert, select, update

from quotewright.core.currencies import Currency
from quotewright.core.tax import RoundingPolicy, TaxRate
from quotewright.core.teams import Plan, Team, TeamDraft
from quotewright.core.terms import TERMS_OF_NEW_TEAM
from quotewright.store.connections import Connection, Row
from quotewright.store.currencies import ADD as ADD_CURRENCY
from quotewright.store.currencies import write_currency
from quotewright.store.schema import counters, dispatches, imports, teams
from quotewright.store.statements import Statement
from quotewright.store.tax_rates import ADD as ADD_RATE
from quotewright.store.tax_rates import write_rate
from quotewright.store.terms import ADD as ADD_TERMS
from quotewright.store.terms import write_terms

COLUMNS = tuple(teams.columns)

_NEXT_ID = Statement(select(func.coalesce(func.max(teams.c.team_id), 0) + 1))
_ADD = Statement(insert(teams))
_ADD_COUNTERS = Statement(
    insert(counters).values(
        team_id=bindparam("team_id"),
        tax_rates=bindparam("tax_rates"),
        terms=len(TERMS_OF_NEW_TEAM),
        currencies=1,
    )
)
_ADD_DISPATCH = Statement(insert(dispatches))
# A team that is still being read in from a file is nobody's yet.
_IS_WHOLE = ~exists().where(imports.c.team_id == teams.c.team_id)
_GET = Statement(select(*COLUMNS).where(teams.c.team_id == bindparam("team_id"), _IS_WHOLE))
_LIST = Statement(select(*COLUMNS).where(_IS_WHOLE).order_by(teams.c.team_id))
_SAVE = Statement(
    update(teams)
    .where(teams.c.team_id == bindparam("team"))
    .values({column.name: bindparam(column.name) for column in COLUMNS[1:]})
)


class Teams:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, draft: TeamDraft, rates: Sequence[TaxRate]) -> Team:
        """A new team with its counters and small tables. Two at once may collide (Conflict)."""
        with self._connection.unit():
            (number,) = self._connection.one(_NEXT_ID, {})
            row = {"team_id": number, **_write(draft)}
            self._connection.run(_ADD, row)
            self._connection.run(_ADD_COUNTERS, {"team_id": number, "tax_rates": len(rates)})
            self._connection.run(_ADD_DISPATCH, {"team_id": number, "seq": 0})
            self._connection.run_many(ADD_RATE, [write_rate(number, rate) for rate in rates])
            terms = [write_terms(number, one) for one in TERMS_OF_NEW_TEAM]
            self._connection.run_many(ADD_TERMS, terms)
            own = write_currency(number, Currency(1, draft.currency))
            self._connection.run(ADD_CURRENCY, own)
        return read_team(tuple(row[column.name] for column in COLUMNS))

    def get(self, team_id: int) -> Team | None:
        row = self._connection.row(_GET, {"team_id": team_id})
        return None if row is None else read_team(row)

    def list(self) -> list[Team]:
        return [read_team(row) for row in self._connection.rows(_LIST, {})]

    def save(self, team: Team) -> None:
        with self._connection.unit():
            self._connection.run(_SAVE, {"team": team.id, **_write(team)})


@lru_cache(maxsize=1024)
def read_team(row: Row) -> Team:
    """A team from the values of COLUMNS.

    The same values make the same team: what is kept is the record, never what the database says.
    """
    (
        number,
        name,
        country,
        currency,
        locale,
        time_zone,
        tax_number,
        is_tax_registered,
        default_rate,
        plan,
        rounding_policy,
        term_days,
        validity_days,
        quote_pattern,
        invoice_pattern,
    ) = row
    return Team(
        id=number,
        name=name,
        country=country,
        currency=currency,
        locale=locale,
        time_zone=time_zone,
        tax_number=tax_number,
        is_tax_registered=bool(is_tax_registered),
        default_rate=default_rate,
        plan=Plan(plan),
        rounding_policy=RoundingPolicy(rounding_policy),
        term_days=term_days,
        validity_days=validity_days,
        quote_pattern=quote_pattern,
        invoice_pattern=invoice_pattern,
    )


def _write(team: TeamDraft) -> Mapping[str, Any]:
    return {column.name: getattr(team, column.name) for column in COLUMNS[1:]}
