"""A team's own small table of categories."""

from sqlalchemy import bindparam, insert, select

from quotewright.core.categories import Category
from quotewright.store.ledger import Ledger
from quotewright.store.schema import categories
from quotewright.store.statements import Statement

_ADD = Statement(insert(categories))
_LIST = Statement(
    select(categories.c.id, categories.c.name)
    .where(categories.c.team_id == bindparam("team_id"))
    .order_by(categories.c.id)
)
_GET = Statement(
    select(categories.c.id, categories.c.name).where(
        categories.c.team_id == bindparam("team_id"), categories.c.id == bindparam("category")
    )
)


class Categories:
    def __init__(self, ledger: Ledger) -> None:
        self._connection = ledger.connection
        self._team_id = ledger.team.id

    def add(self, added: Category) -> None:
        self._connection.run(_ADD, {"team_id": self._team_id, "id": added.id, "name": added.name})

    def get(self, category_id: int) -> Category | None:
        asked = {"team_id": self._team_id, "category": category_id}
        row = self._connection.row(_GET, asked)
        return None if row is None else Category(*row)

    def list(self) -> list[Category]:
        """In the order of their ids."""
        return [Category(*row) for row in self._connection.rows(_LIST, {"team_id": self._team_id})]
