"""The people of a team."""

from sqlalchemy import bindparam, insert, select, update

from quotewright.core.teams import Person, Role
from quotewright.store.ledger import Ledger
from quotewright.store.schema import people
from quotewright.store.statements import Statement

_COLUMNS = (people.c.id, people.c.name, people.c.email, people.c.role)
_ADD = Statement(insert(people))
_LIST = Statement(
    select(*_COLUMNS).where(people.c.team_id == bindparam("team_id")).order_by(people.c.id)
)
_GET = Statement(
    select(*_COLUMNS).where(
        people.c.team_id == bindparam("team_id"), people.c.id == bindparam("id")
    )
)
_SET_PASSWORD = Statement(
    update(people)
    .where(people.c.team_id == bindparam("team"), people.c.id == bindparam("person"))
    .values(password_hash=bindparam("password_hash"))
)


class People:
    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._connection = ledger.connection
        self._team_id = ledger.team.id

    def add(self, person: Person, password_hash: str) -> None:
        self._connection.run(
            _ADD,
            {
                "team_id": self._team_id,
                "id": person.id,
                "name": person.name,
                "email": person.email,
                "role": person.role,
                "password_hash": password_hash,
                "created_at": self._ledger.micros,
            },
        )

    def get(self, person_id: int) -> Person | None:
        row = self._connection.row(_GET, {"team_id": self._team_id, "id": person_id})
        return None if row is None else _read(*row)

    def list(self) -> list[Person]:
        rows = self._connection.rows(_LIST, {"team_id": self._team_id})
        return [_read(*row) for row in rows]

    def set_password(self, person_id: int, password_hash: str) -> None:
        self._connection.run(
            _SET_PASSWORD,
            {"team": self._team_id, "person": person_id, "password_hash": password_hash},
        )


def _read(number: int, name: str, email: str, role: str) -> Person:
    return Person(id=number, name=name, email=email, role=Role(role))
