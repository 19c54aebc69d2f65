"""Public tokens: which record of which team a link opens. A token is found by its SHA-256."""

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import bindparam, delete, exists, insert, select

from quotewright.core.invoices import InvoiceStatus
from quotewright.core.teams import Team
from quotewright.store.connections import Connection
from quotewright.store.ledger import Ledger
from quotewright.store.schema import imports, invoices, teams, token_lookups
from quotewright.store.secrets import hash_of, new_token
from quotewright.store.statements import Statement
from quotewright.store.teams import COLUMNS, read_team

_ADD = Statement(insert(token_lookups))
_FIND = Statement(
    select(token_lookups.c.record_id, *COLUMNS)
    .join(teams, teams.c.team_id == token_lookups.c.team_id)
    .where(
        token_lookups.c.hash == bindparam("hash"),
        token_lookups.c.noun == bindparam("noun"),
        # A team that is still being read in from a file is nobody's yet.
        ~exists().where(imports.c.team_id == teams.c.team_id),
    )
)
_OF_INVOICES = Statement(
    select(invoices.c.number, invoices.c.token)
    .where(
        invoices.c.team_id == bindparam("team"),
        invoices.c.quote_id == bindparam("quote"),
        invoices.c.status != bindparam("void"),
        invoices.c.sent_at.is_not(None),
    )
    .order_by(invoices.c.id)
)

_IS_KNOWN = Statement(
    select(token_lookups.c.team_id).where(token_lookups.c.hash == bindparam("hash"))
)
_REMOVE = Statement(
    delete(token_lookups).where(
        token_lookups.c.hash == bindparam("hash"), token_lookups.c.team_id == bindparam("team")
    )
)


class Opened(NamedTuple):
    """What a token opens."""

    team: Team
    record_id: int


class Tokens:
    """Finding what a link is about, before any team is known."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, noun: str, token: str) -> Opened | None:
        """`noun` is quote or invoice; None when no such record has this token."""
        row = self._connection.row(_FIND, {"noun": noun, "hash": hash_of(token)})
        return None if row is None else Opened(read_team(tuple(row[1:])), row[0])


def add_token(connection: Connection, team_id: int, noun: str, record_id: int, token: str) -> None:
    connection.run(
        _ADD, {"hash": hash_of(token), "team_id": team_id, "noun": noun, "record_id": record_id}
    )


def invoices_sent_of(books: Ledger, quote_id: int) -> list[tuple[str, str]]:
    """Number and token of each invoice of a quote that was sent and is not void."""
    asked = {"team": books.team.id, "quote": quote_id, "void": InvoiceStatus.VOID}
    return [(number, token) for number, token in books.connection.rows(_OF_INVOICES, asked)]


def free_token(connection: Connection, token: str) -> str:
    """The same token, or a new one where it opens something already: of a copy it cannot open."""
    is_known = connection.row(_IS_KNOWN, {"hash": hash_of(token)}) is not None
    return new_token() if is_known or not token else token


def remove_tokens(connection: Connection, team_id: int, tokens: Iterable[str]) -> None:
    hashes = [{"hash": hash_of(token), "team": team_id} for token in tokens]
    connection.run_many(_REMOVE, hashes)
