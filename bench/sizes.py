"""What a quote takes on the disk: `python -m bench.sizes [postgresql://…]`, for docs/operating.md.

A quote has five lines, a client of ten quotes, and its event. The database must be an empty one.
"""

import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import create_engine, text

from quotewright.actions.clients import create_client
from quotewright.actions.quotes import draft_quote
from quotewright.actions.teams import open_team
from quotewright.core.clients import ClientDraft
from quotewright.core.lines import Line, LineKind
from quotewright.core.quotes import QuoteDraft
from quotewright.core.teams import Actor, Team, TeamDraft
from quotewright.store import Desk, Store
from quotewright.store.database import open_database, sqlite_path
from quotewright.store.migrate import migrate
from quotewright.store.secrets import SecretBox

QUOTES = 20_000
QUOTES_OF_A_CLIENT = 10
WORDS = ("Labour", "Copper pipe, 22 mm, by the metre", "Materials", "Call-out", "Disposal of waste")
LINES = tuple(
    Line(LineKind.ITEM, words, quantity=2_5000, unit_price=95_000000, tax_rate=10_0000)
    for words in WORDS
)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = sys.argv[1] if len(sys.argv) > 1 else f"sqlite:///{folder}/book.db"
        migrate(url)
        before = _size(url)
        _fill(url)
        each = (_size(url) - before) / QUOTES
        print(f"{url.split(':')[0]}: {each:.0f} bytes for each of {QUOTES} quotes")


def _fill(url: str) -> None:
    database = open_database(url, threads=1)
    store = Store(database, lambda: datetime.now(UTC), SecretBox([bytes(32)]))
    team = store.write_now(lambda desk: open_team(desk, TeamDraft(name="Sizes")))
    for number in range(QUOTES):
        store.write_now(lambda desk, number=number: _add(desk, team, number))  # type: ignore[misc]
    store.close()


def _add(desk: Desk, team: Team, number: int) -> None:
    client = number // QUOTES_OF_A_CLIENT + 1
    if number % QUOTES_OF_A_CLIENT == 0:
        with desk.books(team, Actor(door="sizes")) as books:
            create_client(
                books, ClientDraft(contact="Jane Smith", email=f"jane{client}@example.com")
            )
    with desk.books(team, Actor(door="sizes")) as books:
        draft_quote(books, QuoteDraft(client_id=client, title="Kitchen reno", lines=LINES))


def _size(url: str) -> int:
    if path := sqlite_path(url):
        return Path(path).stat().st_size
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.connect() as connection:
        size: int = connection.execute(
            text("SELECT pg_database_size(current_database())")
        ).scalar_one()
    engine.dispose()
    return size


if __name__ == "__main__":
    main()
