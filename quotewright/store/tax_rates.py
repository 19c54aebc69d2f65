"""A team's own small table of tax rates. The team itself says which of them is the default."""

from dataclasses import replace

from sqlalchemy import bindparam, insert, select, update

from quotewright.core.tax import TaxKind, TaxRate
from quotewright.store.ledger import Ledger
from quotewright.store.schema import tax_rates, teams
from quotewright.store.statements import Statement

ADD = Statement(insert(tax_rates))
_LIST = Statement(
    select(tax_rates.c.id, tax_rates.c.percentage, tax_rates.c.kind)
    .where(tax_rates.c.team_id == bindparam("team_id"))
    .order_by(tax_rates.c.id)
)
_SET_DEFAULT = Statement(
    update(teams)
    .where(teams.c.team_id == bindparam("team"))
    .values(default_rate=bindparam("percentage"))
)


class TaxRates:
    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._connection = ledger.connection
        self._team_id = ledger.team.id

    def add(self, rate: TaxRate) -> None:
        self._connection.run(ADD, write_rate(self._team_id, rate))
        if rate.is_default:
            self._connection.run(
                _SET_DEFAULT, {"team": self._team_id, "percentage": rate.percentage}
            )
            self._ledger.team = replace(self._ledger.team, default_rate=rate.percentage)

    def list(self) -> list[TaxRate]:
        rows = self._connection.rows(_LIST, {"team_id": self._team_id})
        by_default = self._ledger.team.default_rate
        default = next((number for number, rate, _ in rows if rate == by_default), None)
        return [
            TaxRate(number, percentage, TaxKind(kind), is_default=number == default)
            for number, percentage, kind in rows
        ]


def write_rate(team_id: int, rate: TaxRate) -> dict[str, object]:
    return {"team_id": team_id, "id": rate.id, "percentage": rate.percentage, "kind": rate.kind}
