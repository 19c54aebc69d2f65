"""Subscriptions: the schedules of accepted quotes, and the invoices that came of a quote."""

from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import bindparam, insert, select, update

from quotewright.core.cycles import Cycle
from quotewright.core.invoices import InvoiceStatus
from quotewright.core.subscriptions import Subscription, SubscriptionStatus
from quotewright.store.by_id import ById
from quotewright.store.connections import Row
from quotewright.store.ledger import Ledger
from quotewright.store.schema import invoices, subscriptions
from quotewright.store.secrets import new_token
from quotewright.store.statements import Statement
from quotewright.store.times import (
    from_micros,
    maybe_day,
    maybe_instant,
    maybe_iso,
    maybe_micros,
    to_micros,
)

_COLUMNS = tuple(
    subscriptions.c[name]
    for name in (
        "id",
        "quote_id",
        "client_id",
        "status",
        "cycle",
        "starts_on",
        "issued",
        "next_on",
        "token",
        "created_at",
        "updated_at",
        "ended_at",
    )
)
_MOVED = ("status", "issued", "next_on", "updated_at", "ended_at")
"""What becomes another as it goes on."""

_OF_QUOTE = (
    subscriptions.c.team_id == bindparam("team"),
    subscriptions.c.quote_id == bindparam("quote"),
)
SUBSCRIPTION = ById(subscriptions, _COLUMNS)
_ADD = Statement(insert(subscriptions))
_SAVE = Statement(
    update(subscriptions)
    .where(
        subscriptions.c.team_id == bindparam("team"),
        subscriptions.c.id == bindparam("subscription"),
    )
    .values({name: bindparam(name) for name in _MOVED})
)
_OF = Statement(select(*_COLUMNS).where(*_OF_QUOTE).order_by(subscriptions.c.id))
_INVOICES_OF = Statement(
    select(invoices.c.id, invoices.c.number, invoices.c.token)
    .where(
        invoices.c.team_id == bindparam("team"),
        invoices.c.quote_id == bindparam("quote"),
        invoices.c.status != bindparam("void"),
    )
    .order_by(invoices.c.id)
)


class InvoiceOfQuote(NamedTuple):
    id: int
    number: str
    token: str


class Subscriptions:
    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._connection = ledger.connection
        self._team_id = ledger.team.id

    def add(self, subscription: Subscription) -> Subscription:
        """Write one that has its id already; it gets its token."""
        row = {"team_id": self._team_id, **_row(subscription), "token": new_token()}
        self._connection.run(_ADD, row)
        return _read(tuple(row[column.name] for column in _COLUMNS))

    def get(self, subscription_id: int) -> Subscription | None:
        row = self._ledger.row(SUBSCRIPTION, subscription_id)
        return None if row is None else _read(row)

    def of_quote(self, quote_id: int) -> list[Subscription]:
        """One for each time that it was accepted, oldest first; at most the last is active."""
        rows = self._connection.rows(_OF, {"team": self._team_id, "quote": quote_id})
        return [_read(row) for row in rows]

    def active_of(self, quote_id: int) -> Subscription | None:
        active = SubscriptionStatus.ACTIVE
        return next((one for one in self.of_quote(quote_id) if one.status is active), None)

    def invoices_of(self, quote_id: int) -> list[InvoiceOfQuote]:
        """Every invoice of the quote that is not void, those of its periods too; oldest first."""
        asked = {"team": self._team_id, "quote": quote_id, "void": InvoiceStatus.VOID}
        return [InvoiceOfQuote(*row) for row in self._connection.rows(_INVOICES_OF, asked)]

    def save(self, subscription: Subscription) -> None:
        """Write how far it is; whose it is and when it began never change."""
        row = _row(subscription)
        moved = {name: row[name] for name in _MOVED}
        asked = {"team": self._team_id, "subscription": subscription.id}
        self._connection.run(_SAVE, asked | moved)


def _row(subscription: Subscription) -> dict[str, Any]:
    return {
        "id": subscription.id,
        "quote_id": subscription.quote_id,
        "client_id": subscription.client_id,
        "status": subscription.status,
        "cycle": subscription.cycle,
        "starts_on": subscription.starts_on.isoformat(),
        "issued": subscription.issued,
        "next_on": maybe_iso(subscription.next_on),
        "token": subscription.token,
        "created_at": to_micros(subscription.created_at),
        "updated_at": to_micros(subscription.updated_at),
        "ended_at": maybe_micros(subscription.ended_at),
    }


def _read(row: Row) -> Subscription:
    number, quote_id, client_id, status, cycle, starts_on, issued, next_on, *rest = row
    token, created_at, updated_at, ended_at = rest
    return Subscription(
        id=number,
        quote_id=quote_id,
        client_id=client_id,
        status=SubscriptionStatus(status),
        cycle=Cycle(cycle),
        starts_on=date.fromisoformat(starts_on),
        issued=issued,
        next_on=maybe_day(next_on),
        token=token,
        created_at=from_micros(created_at),
        updated_at=from_micros(updated_at),
        ended_at=maybe_instant(ended_at),
    )
