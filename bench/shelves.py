"""Books that are only read: a fixed number of quotes for each team, filled in a few statements.

One quote is made by the program itself; the others are copies of it, by SQL, with their own
numbers, clients, statuses and totals. Each shelf is a database of its own, for a large book in the
same tables would make a small one as deep as itself.
"""

import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Connection,
    Engine,
    String,
    Table,
    case,
    cast,
    create_engine,
    insert,
    literal,
    make_url,
    select,
    text,
    update,
)

from quotewright.actions.clients import create_client
from quotewright.actions.keys import issue_key
from quotewright.actions.quotes import draft_quote
from quotewright.actions.teams import open_team
from quotewright.core.clients import ClientDraft
from quotewright.core.keys import KeyKind
from quotewright.core.lines import Line, LineKind
from quotewright.core.quotes import STAGES, QuoteDraft, QuoteStatus, Stage
from quotewright.core.teams import Actor, TeamDraft
from quotewright.store import Desk, Store
from quotewright.store.database import open_database
from quotewright.store.migrate import migrate
from quotewright.store.schema import counters, quote_lines, quotes
from quotewright.store.secrets import SecretBox

BENCH = Actor(door="bench")
SECRET = bytes(32)
QUOTES_OF_A_CLIENT = 100
LINES = tuple(
    Line(LineKind.ITEM, name, 1_5000 + 1_0000 * number, 90_000000 + 1_000000 * number)
    for number, name in enumerate(("Labour", "Cabinets", "Benchtop", "Tiles", "Delivery"))
)
# Half of them are still open. Which of them a quote has does not go with its client.
STATUSES = (
    *(QuoteStatus.DRAFT, QuoteStatus.SENT, QuoteStatus.ACCEPTED, QuoteStatus.SENT),
    *(QuoteStatus.INVOICED, QuoteStatus.DRAFT, QuoteStatus.DECLINED, QuoteStatus.SENT),
    *(QuoteStatus.ACCEPTED, QuoteStatus.EXPIRED),
)


_STAGE_OF = {str(status): literal(str(stage)) for status, stage in STAGES.items()}
_IS_CLOSED = {
    str(status): literal(stage in {Stage.WON, Stage.LOST}) for status, stage in STAGES.items()
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How many teams a shelf has, and how many quotes each of them."""

    teams: int
    quotes: int

    @property
    def clients(self) -> int:
        """Of each team."""
        return self.quotes // QUOTES_OF_A_CLIENT

    @property
    def words(self) -> str:
        return f"{self.quotes:,} quotes" if self.teams == 1 else f"{self.teams} teams"


TWENTY = Size(teams=20, quotes=1_000)
SMALL = Size(teams=1, quotes=1_000)
LARGE = Size(teams=1, quotes=100_000)
SIZES = (TWENTY, SMALL, LARGE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """A filled database. `key` opens the last team's book; `seconds` is what filling it took."""

    url: str
    size: Size
    key: str
    seconds: float


def fill_shelf(url: str, size: Size) -> Shelf:
    began = time.perf_counter()
    migrate(url)
    with closing(open_store(url)) as store:
        keys = [store.write_now(_open_team(number, size)) for number in range(size.teams)]
    engine = create_engine(make_url(url))
    for copy in (_copy_quotes, _copy_lines):
        with engine.begin() as connection:
            for team in range(1, size.teams + 1):
                copy(connection, team, size)
        # Whoever checks the lines' references planned for empty tables would go by any index.
        _gather_statistics(engine)
    engine.dispose()
    return Shelf(url=url, size=size, key=keys[-1], seconds=time.perf_counter() - began)


def _gather_statistics(engine: Engine) -> None:
    """What a database does by itself some time after so many rows, so that no question pays it."""
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))
            connection.execute(text("CHECKPOINT"))


def open_store(url: str) -> Store:
    database = open_database(url, threads=2)
    return Store(database, lambda: datetime.now(UTC), SecretBox([SECRET]))


def _open_team(number: int, size: Size) -> Callable[[Desk], str]:
    """A team with a key, its clients, and its first quote."""

    def work(desk: Desk) -> str:
        team = open_team(desk, TeamDraft(name=f"Bench {number}", country="AU"))
        for client in range(size.clients):
            with desk.books(team, BENCH) as books:
                create_client(books, ClientDraft(contact=f"Client {client}"))
        with desk.books(team, BENCH) as books:
            draft_quote(books, QuoteDraft(client_id=1, title="Kitchen reno", lines=LINES))
        with desk.books(team, BENCH) as books:
            return issue_key(books, KeyKind.ALLQUOTE).secret

    return work


def _copy_quotes(connection: Connection, team: int, size: Size) -> None:
    """Copies of the team's first quote, and the counters as if each had been written."""
    numbers = _numbers_from_two(size.quotes)
    n = numbers.c.n
    status = case(
        {place: literal(str(one)) for place, one in enumerate(STATUSES)},
        value=n * 7919 // 1000 % len(STATUSES),
    )
    own: dict[str, ColumnElement[Any]] = {
        "id": n,
        "number": literal("Q-") + cast(1000 + n, String),
        "client_id": n % size.clients + 1,
        "status": status,
        "stage": case(_STAGE_OF, value=status),
        "is_closed": case(_IS_CLOSED, value=status),
        "total": quotes.c.total + n * 7919 % 500_000,
    }
    first = quotes.c.team_id == team, quotes.c.id == 1
    _insert_copies(connection, quotes, own, numbers, *first)
    taken = {"quotes": size.quotes, "quote_numbers": 1000 + size.quotes}
    connection.execute(update(counters).where(counters.c.team_id == team).values(taken))


def _copy_lines(connection: Connection, team: int, size: Size) -> None:
    numbers = _numbers_from_two(size.quotes)
    lines_of_first = quote_lines.c.team_id == team, quote_lines.c.quote_id == 1
    own: dict[str, ColumnElement[Any]] = {"quote_id": numbers.c.n}
    _insert_copies(connection, quote_lines, own, numbers, *lines_of_first)


def _numbers_from_two(last: int) -> CTE:
    numbers = select(literal(2).label("n")).cte("numbers", recursive=True)
    return numbers.union_all(select(numbers.c.n + 1).where(numbers.c.n < last))


def _insert_copies(
    connection: Connection,
    table: Table,
    own: dict[str, ColumnElement[Any]],
    numbers: CTE,
    *copied: ColumnElement[bool],
) -> None:
    """The rows to be copied, once for every number, but for the columns of their own."""
    columns = [own.get(column.name, column) for column in table.columns]
    rows = select(*columns).join_from(numbers, table, literal(value=True)).where(*copied)
    connection.execute(insert(table).from_select([c.name for c in table.columns], rows))
