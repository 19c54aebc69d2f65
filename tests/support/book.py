"""What is really in the book: the tables, read past the program that keeps them."""

from typing import Any

from sqlalchemy import column as sql_column
from sqlalchemy import (
    create_engine,
    func,
    literal,
    make_url,
    select,
    text,
    union_all,
    update,
)
from sqlalchemy import table as sql_table

WRITTEN_BY_THE_DIALECT = (
    "clients",
    "jobs",
    "bookings",
    "quotes",
    "quote_lines",
    "contents",
    "acceptances",
    "invoices",
    "invoice_lines",
    "payments",
    "endpoints",
    "outbox",
)


class Book:
    def __init__(self, url: str) -> None:
        self._engine = create_engine(make_url(url).set(query={}))

    def close(self) -> None:
        self._engine.dispose()

    def rows(self, statement: str, **values: Any) -> list[tuple[Any, ...]]:
        with self._engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(statement), values)]

    def set(self, name: str, team: int, values: dict[str, Any]) -> None:
        """Bring all the team's rows of a table to a state that no call of the API brings about."""
        changed = update(sql_table(name, *(sql_column(each) for each in ["team_id", *values])))
        with self._engine.begin() as connection:
            connection.execute(changed.where(sql_column("team_id") == team).values(values))

    def set_delivery(self, team: int, delivery_id: str, values: dict[str, Any]) -> None:
        """Bring one delivery to what a worker would have made of it."""
        changed = update(
            sql_table("deliveries", *(sql_column(each) for each in ["team_id", "id", *values]))
        )
        this_one = (sql_column("team_id") == team) & (sql_column("id") == delivery_id)
        with self._engine.begin() as connection:
            connection.execute(changed.where(this_one).values(values))

    def count(self, name: str, team: int) -> int:
        counted = select(func.count()).select_from(sql_table(name))
        with self._engine.connect() as connection:
            rows = connection.execute(counted.where(sql_column("team_id") == team))
            return int(rows.scalar_one())

    def counts(self, team: int) -> dict[str, int]:
        """How many rows the team has in every table that the dialect writes."""
        counted = union_all(
            *(
                select(literal(name), func.count())
                .select_from(sql_table(name))
                .where(sql_column("team_id") == team)
                for name in WRITTEN_BY_THE_DIALECT
            )
        )
        with self._engine.connect() as connection:
            return {str(name): int(rows) for name, rows in connection.execute(counted)}

    def events(self, team: int) -> list[tuple[str, int]]:
        """What was announced, in order of `seq`: the event's name and the id in its `data`."""
        return [
            (event, subject)
            for event, subject in self.rows(
                "SELECT event, subject_id FROM outbox WHERE team_id = :team ORDER BY seq", team=team
            )
        ]
