"""A team's own small table of currencies: its own is the first."""

from sqlalchemy import bindparam, insert, select

from quotewright.core.currencies import Currency
from quotewright.store.ledger import Ledger
from quotewright.store.schema import currencies
from quotewright.store.statements import Statement

ADD = Statement(insert(currencies))
_LIST = Statement(
    select(currencies.c.id, currencies.c.code)
    .where(currencies.c.team_id == bindparam("team_id"))
    .order_by(currencies.c.id)
)


class Currencies:
    def __init__(self, ledger: Ledger) -> None:
        self._connection = ledger.connection
        self._team_id = ledger.team.id

    def add(self, added: Currency) -> None:
        """Raises Conflict when the team has this one already."""
        self._connection.run(ADD, write_currency(self._team_id, added))

    def list(self) -> list[Currency]:
        """In the order of their ids."""
        return [Currency(*row) for row in self._connection.rows(_LIST, {"team_id": self._team_id})]


def write_currency(team_id: int, one: Currency) -> dict[str, object]:
    return {"team_id": team_id, "id": one.id, "code": one.code}
