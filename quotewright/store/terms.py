"""A team's own small table of payment terms."""

from sqlalchemy import bindparam, insert, select

from quotewright.core.terms import Terms
from quotewright.store.ledger import Ledger
from quotewright.store.schema import terms
from quotewright.store.statements import Statement

ADD = Statement(insert(terms))
_LIST = Statement(
    select(terms.c.days, terms.c.name, terms.c.id)
    .where(terms.c.team_id == bindparam("team_id"))
    .order_by(terms.c.id)
)


class TermsShelf:
    def __init__(self, ledger: Ledger) -> None:
        self._connection = ledger.connection
        self._team_id = ledger.team.id

    def add(self, added: Terms) -> None:
        self._connection.run(ADD, write_terms(self._team_id, added))

    def list(self) -> list[Terms]:
        """In the order of their ids."""
        return [Terms(*row) for row in self._connection.rows(_LIST, {"team_id": self._team_id})]


def write_terms(team_id: int, one: Terms) -> dict[str, object]:
    return {"team_id": team_id, "id": one.id, "name": one.name, "days": one.days}
