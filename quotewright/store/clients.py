"""Clients: kept as written, found by e-mail, by telephone however typed, or by any part of them."""

from dataclasses import replace
from typing import Any

from sqlalchemy import bindparam, insert, or_, select, update

from quotewright.core.clients import Client, ClientDraft, ClientTerms
from quotewright.core.query import Filter, Page, Query
from quotewright.core.tax import TaxHandling
from quotewright.store.addresses import ADDRESSES, read_addresses, write_addresses
from quotewright.store.by_id import ById
from quotewright.store.connections import Row
from quotewright.store.fields import EitherName, Field, Words
from quotewright.store.ledger import Ledger
from quotewright.store.phones import phone_key
from quotewright.store.schema import clients
from quotewright.store.search import Search
from quotewright.store.secrets import new_token
from quotewright.store.statements import Statement
from quotewright.store.times import from_micros, to_micros

_PLAIN = (
    "company",
    "contact",
    "email",
    "phone",
    "mobile",
    "currency",
    "term_days",
    "external_key",
    "tax_number",
    "extras",
)
_COLUMNS = (
    clients.c.id,
    *(clients.c[name] for name in _PLAIN),
    clients.c.tax_handling,
    clients.c.prices_include_tax,
    clients.c.token,
    clients.c.created_at,
    clients.c.updated_at,
    *(clients.c[name] for name in ADDRESSES),
)

_OURS = clients.c.team_id == bindparam("team")
_ADD = Statement(insert(clients))
CLIENT = ById(clients, _COLUMNS)
TERMS = ById(
    clients,
    tuple(clients.c[name] for name in ("id", "currency", "tax_handling", "term_days", *ADDRESSES)),
)
_BY_EMAIL = Statement(
    select(*_COLUMNS)
    .where(_OURS, clients.c.email_key == bindparam("key"))
    .order_by(clients.c.id)
    .limit(1)
)
_BY_PHONE = Statement(
    select(*_COLUMNS)
    .where(
        _OURS,
        or_(clients.c.phone_key == bindparam("key"), clients.c.mobile_key == bindparam("key")),
    )
    .order_by(clients.c.id)
    .limit(1)
)
_SAVE = Statement(
    update(clients)
    .where(_OURS, clients.c.id == bindparam("client"))
    .values(
        {
            column.name: bindparam(column.name)
            for column in clients.columns
            if column.name not in {"team_id", "id", "created_at", "token"}
        }
    )
)
_SEARCH = Search(
    clients,
    _COLUMNS,
    {
        "id": clients.c.id,
        "email": Words(clients.c.email_key),
        "phone": Field(clients.c.phone_key, clients.c.mobile_key),
        "text": clients.c.search_text,
        "updated_at": clients.c.updated_at,
        "name": EitherName(clients.c.company, clients.c.contact),
        **{
            name: Words(clients.c[name])
            for name in (
                "token",
                "external_key",
                "billing_region",
                "shipping_region",
                "billing_country",
                "shipping_country",
            )
        },
    },
    ranged=["updated_at"],
)
_IDS = _SEARCH.showing([clients.c.id])


class Clients:
    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._connection = ledger.connection
        self._team_id = ledger.team.id

    def add(self, client_id: int, draft: ClientDraft) -> Client:
        now, token = self._ledger.now, new_token()
        client = Client(id=client_id, token=token, created_at=now, updated_at=now, **_fields(draft))
        row = {"team_id": self._team_id, "id": client_id, **self._row(client)}
        self._connection.run(_ADD, {**row, "token": token, "created_at": self._ledger.micros})
        return client

    def get(self, client_id: int) -> Client | None:
        row = self._ledger.row(CLIENT, client_id)
        return None if row is None else _read(row)

    def terms_of(self, client_id: int) -> ClientTerms | None:
        """What of this client goes into a document, without the rest of it."""
        row = self._ledger.row(TERMS, client_id)
        if row is None:
            return None
        _, currency, tax_handling, term_days, *parts = row
        billing, shipping = read_addresses(parts)
        return ClientTerms(currency, TaxHandling(tax_handling), term_days, billing, shipping)

    def save(self, client: Client) -> None:
        self._connection.run(
            _SAVE, {"team": self._team_id, "client": client.id, **self._row(client)}
        )

    def find_by_email(self, email: str) -> Client | None:
        """The oldest client with this address, whatever its case; a blank one matches nobody."""
        return self._first(_BY_EMAIL, email_key(email))

    def find_by_phone(self, phone: str) -> Client | None:
        """The oldest client with this number as telephone or mobile, however it was typed."""
        return self._first(_BY_PHONE, phone_key(phone, self._ledger.team.country))

    def find(self, query: Query) -> Page[Client]:
        """Fields: id, email, phone, updated_at, text (any part of name, e-mail, phone, address).

        Also name (the one that is shown), token, external_key, billing_region, shipping_region,
        billing_country, shipping_country.
        """
        return _SEARCH.page(self._connection, self._team_id, self._in_keys(query), _read)

    def count(self, query: Query) -> int:
        return _SEARCH.count(self._connection, self._team_id, self._in_keys(query))

    def find_id_by_token(self, token: str) -> int | None:
        return _IDS.first_id(self._connection, self._team_id, "token", token)

    def find_id_by_external_key(self, key: str) -> int | None:
        """The oldest client's that has it."""
        return _IDS.first_id(self._connection, self._team_id, "external_key", key)

    def _first(self, statement: Statement, key: str) -> Client | None:
        if not key:
            return None
        row = self._connection.row(statement, {"team": self._team_id, "key": key})
        return None if row is None else _read(row)

    def _in_keys(self, query: Query) -> Query:
        return replace(query, filters=tuple(self._by_key(one) for one in query.filters))

    def _by_key(self, one: Filter) -> Filter:
        if one.field == "email":
            return Filter(one.field, one.compare, email_key(str(one.value)))
        if one.field == "phone":
            # A number without a digit is nobody's; an empty key would be everybody's without one.
            key = phone_key(str(one.value), self._ledger.team.country) or "nobody"
            return Filter(one.field, one.compare, key)
        if one.field == "text":
            return Filter(one.field, one.compare, str(one.value).casefold())
        return one

    def _row(self, client: Client) -> dict[str, Any]:
        """Everything a change may touch, with the keys it is found by."""
        country = self._ledger.team.country
        row = {name: getattr(client, name) for name in _PLAIN}
        row |= write_addresses(client.billing, client.shipping)
        return row | {
            "tax_handling": client.tax_handling,
            "prices_include_tax": client.prices_include_tax,
            "email_key": email_key(client.email),
            "phone_key": phone_key(client.phone, country),
            "mobile_key": phone_key(client.mobile, country),
            "search_text": _search_text(client),
            "updated_at": to_micros(client.updated_at),
        }


def email_key(email: str) -> str:
    return email.strip().casefold()


def _search_text(client: ClientDraft) -> str:
    parts = (
        client.company,
        client.contact,
        client.email,
        client.phone,
        client.mobile,
        client.billing.in_one_line(),
    )
    return "\n".join(part for part in parts if part).casefold()


def _fields(draft: ClientDraft) -> dict[str, Any]:
    return {name: getattr(draft, name) for name in ClientDraft.__dataclass_fields__}


def _read(row: Row) -> Client:
    number, *plain = row[: 1 + len(_PLAIN)]
    tax_handling, prices_include_tax, token, *rest = row[1 + len(_PLAIN) :]
    created_at, updated_at, *parts = rest
    billing, shipping = read_addresses(parts)
    written: dict[str, Any] = dict(zip(_PLAIN, plain, strict=True))
    return Client(
        id=number,
        **written,
        billing=billing,
        shipping=shipping,
        tax_handling=TaxHandling(tax_handling),
        prices_include_tax=bool(prices_include_tax),
        token=token,
        created_at=from_micros(created_at),
        updated_at=from_micros(updated_at),
    )
