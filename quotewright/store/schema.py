"""The tables, every one of a team's with `team_id` first in its key.

So no row can refer into another team, and a PostgreSQL can be sharded by it.

Instants are BIGINT microseconds since 1970 (UTC), dates ISO text, decimals scaled BIGINT, money in
minor units: the same values on both databases, none of them rounded by a driver.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    text,
)
from sqlalchemy.schema import SchemaItem

REVISION = "2026_11_22_what_recurs"
"""The migration that these tables stand at: a server compares its database with it."""

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    }
)


# As SQL: an empty Python text would count as no default at all.
_EMPTY = text("''")


def _number(name: str, *, may_lack: bool = False) -> Column[int]:
    return Column(name, BigInteger, nullable=may_lack, autoincrement=False)


def _words(name: str, size: int = 255) -> Column[str]:
    return Column(name, String(size), nullable=False)


def _long_words(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


def _flag(name: str) -> Column[bool]:
    return Column(name, Boolean, nullable=False)


def _words_of_later(name: str, size: int = 255) -> Column[str]:
    """A column that older books got later: what they held before says "" in it."""
    return Column(name, String(size), nullable=False, server_default=_EMPTY)


def _long_words_of_later(name: str) -> Column[str]:
    return Column(name, Text, nullable=False, server_default=_EMPTY)


def _flag_of_later(name: str, *, default: bool) -> Column[bool]:
    before = text("true" if default else "false")
    return Column(name, Boolean, nullable=False, server_default=before)


def _number_of_later(name: str) -> Column[int]:
    return Column(name, BigInteger, nullable=False, server_default="0")


def _address_of_later(name: str) -> tuple[Column[str], ...]:
    parts = ("line1", "line2", "line3", "postcode", "city", "region", "country")
    return tuple(_words_of_later(f"{name}_{part}") for part in parts)


def _extras() -> Column[str]:
    return Column(
        "extras",
        Text,
        nullable=False,
        server_default=_EMPTY,
        comment="JSON: what only one dialect knows of it",
    )


def _reference_lines() -> Column[str]:
    return Column(
        "reference_lines",
        Text,
        nullable=False,
        server_default=_EMPTY,
        comment="printed lines, separated by line ends",
    )


def _day(name: str, *, may_lack: bool = True) -> Column[str]:
    return Column(name, String(10), nullable=may_lack)


def _instant(name: str, *, may_lack: bool = False) -> Column[int]:
    return Column(name, BigInteger, nullable=may_lack)


def _teams_table(
    name: str, *items: SchemaItem, key: Sequence[str] = ("id",), **options: Any
) -> Table:
    """A table of a team: `team_id` leads its key, and on SQLite the key is the table."""
    return Table(
        name,
        metadata,
        _number("team_id"),
        *items,
        PrimaryKeyConstraint("team_id", *key),
        sqlite_with_rowid=False,
        **options,
    )


def _belongs_to_team() -> ForeignKeyConstraint:
    """For the tables that hang on nothing else; the others reach their team through those."""
    return ForeignKeyConstraint(["team_id"], ["teams.team_id"])


def _belongs_to(table: str, column: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["team_id", column], [f"{table}.team_id", f"{table}.id"])


def _index_of_some(name: str, *columns: str, where: str, unique: bool = True) -> Index:
    """An index of the rows that have something to find: the others cost it nothing."""
    some = text(where)
    return Index(name, *columns, unique=unique, sqlite_where=some, postgresql_where=some)


def _index_of_words(table: str, column: str) -> Index:
    """Of the rows that have some: most have none, and those are met by walking the key."""
    name, some = f"ix_{table}_{column}", f"{column} <> ''"
    return _index_of_some(name, "team_id", column, "id", where=some, unique=False)


_PLACES = ("billing_region", "billing_country", "shipping_region", "shipping_country")
"""What of an address people are looked for by."""

teams = Table(
    "teams",
    metadata,
    _number("team_id"),
    _words("name"),
    _words("country", 2),
    _words("currency", 3),
    _words("locale", 20),
    _words("time_zone", 64),
    _words("tax_number", 64),
    _flag("is_tax_registered"),
    _number("default_rate"),
    _words("plan", 20),
    _words("rounding_policy", 20),
    Column("term_days", Integer, nullable=False),
    Column("validity_days", Integer, nullable=False),
    _words("quote_pattern", 32),
    _words("invoice_pattern", 32),
    PrimaryKeyConstraint("team_id"),
)

counters = Table(
    "counters",
    metadata,
    _number("team_id"),
    *(
        Column(noun, BigInteger, nullable=False, server_default="0")
        for noun in (
            "people",
            "credentials",
            "tax_rates",
            "clients",
            "items",
            "jobs",
            "bookings",
            "quotes",
            "invoices",
            "payments",
            "audits",
            "event_seq",
            "endpoints",
            "profiles",
            "letters",
            "terms",
            "currencies",
            "categories",
            "subscriptions",
            # Every line of a quote has a number of its own, however often it is written anew.
            "quote_lines",
        )
    ),
    # The last number printed on a document; the first is 1001.
    Column("quote_numbers", BigInteger, nullable=False, server_default="1000"),
    Column("invoice_numbers", BigInteger, nullable=False, server_default="1000"),
    PrimaryKeyConstraint("team_id"),
    _belongs_to_team(),
)

people = _teams_table(
    "people",
    _number("id"),
    _belongs_to_team(),
    _words("name"),
    _words("email"),
    _words("role", 20),
    _words("password_hash"),
    _instant("created_at"),
    Index("uq_people_email", "team_id", "email", unique=True),
)

credentials = _teams_table(
    "credentials",
    _number("id"),
    _belongs_to_team(),
    _words("kind", 20),
    _number("person_id", may_lack=True),
    Column("scopes", Text, nullable=True, comment="separated by spaces; NULL is full access"),
    _words("public"),
    Column(
        "sealed", Text, nullable=True, comment="the secret, encrypted, where it is needed again"
    ),
    _instant("created_at"),
    _instant("expires_at", may_lack=True),
    _belongs_to("people", "person_id"),
)

credential_lookups = Table(
    "credential_lookups",
    metadata,
    _words("hash", 64),
    _number("team_id"),
    _number("credential_id"),
    PrimaryKeyConstraint("hash"),
    _belongs_to("credentials", "credential_id"),
    Index("ix_credential_lookups_credential", "team_id", "credential_id"),
    sqlite_with_rowid=False,
)

tax_rates = _teams_table(
    "tax_rates",
    _number("id"),
    _belongs_to_team(),
    _number("percentage"),
    _words("kind", 20),
)

terms = _teams_table(
    "terms",
    _number("id"),
    _belongs_to_team(),
    _words("name"),
    Column("days", Integer, nullable=False),
)

currencies = _teams_table(
    "currencies",
    _number("id"),
    _belongs_to_team(),
    _words("code", 3),
    Index("uq_currencies_code", "team_id", "code", unique=True),
)

categories = _teams_table(
    "categories",
    _number("id"),
    _belongs_to_team(),
    _words("name"),
)

clients = _teams_table(
    "clients",
    _number("id"),
    _belongs_to_team(),
    _words("company"),
    _words("contact"),
    _words("email"),
    _words("phone"),
    _words("mobile"),
    _words("billing_line1"),
    _words("billing_line2"),
    _words("billing_postcode"),
    _words("billing_city"),
    _words("billing_region"),
    _words("billing_country"),
    _words("shipping_line1"),
    _words("shipping_line2"),
    _words("shipping_postcode"),
    _words("shipping_city"),
    _words("shipping_region"),
    _words("shipping_country"),
    _words("currency", 3),
    _words("tax_handling", 20),
    _flag("prices_include_tax"),
    Column("term_days", Integer, nullable=True),
    _words("external_key"),
    _words("email_key"),
    _words("phone_key"),
    _words("mobile_key"),
    _long_words("search_text"),
    _instant("created_at"),
    _instant("updated_at"),
    _words_of_later("tax_number", 64),
    _words_of_later("billing_line3"),
    _words_of_later("shipping_line3"),
    _words_of_later("token", 26),
    _extras(),
    Index("ix_clients_email_key", "team_id", "email_key"),
    Index("ix_clients_phone_key", "team_id", "phone_key"),
    Index("ix_clients_mobile_key", "team_id", "mobile_key"),
    Index("ix_clients_updated", "team_id", "updated_at", "id"),
    _index_of_words("clients", "company"),
    _index_of_words("clients", "contact"),
    _index_of_words("clients", "token"),
    _index_of_words("clients", "external_key"),
    *(_index_of_words("clients", name) for name in _PLACES),
)

items = _teams_table(
    "items",
    _number("id"),
    _belongs_to_team(),
    _words("name"),
    _words("sku"),
    _words("unit"),
    _number("tax_rate", may_lack=True),
    _long_words("price_set"),
    _instant("created_at"),
    _instant("updated_at"),
    Column("kind", String(20), nullable=False, server_default="service"),
    _long_words_of_later("description"),
    _words_of_later("units"),
    _flag_of_later("is_enabled", default=True),
    _words_of_later("external_key"),
    _words_of_later("token", 26),
    Column("expires_after", Integer, nullable=True),
    *(_words_of_later(f"custom_{place}") for place in (1, 2, 3)),
    _extras(),
    Index("ix_items_sku", "team_id", "sku"),
    Index("ix_items_name", "team_id", "name", "id"),
    Index("ix_items_kind", "team_id", "kind", "id"),
    *(
        _index_of_words("items", name)
        for name in ("external_key", "token", "custom_1", "custom_2", "custom_3")
    ),
)

jobs = _teams_table(
    "jobs",
    _number("id"),
    _belongs_to_team(),
    _words("title"),
    _number("client_id", may_lack=True),
    _words("address"),
    _long_words("notes"),
    _words("status", 20),
    _day("scheduled_on"),
    _number("assigned_to", may_lack=True),
    _instant("completed_at", may_lack=True),
    _instant("created_at"),
    _instant("updated_at"),
    _belongs_to("clients", "client_id"),
    _belongs_to("people", "assigned_to"),
    Index("ix_jobs_client", "team_id", "client_id", "id"),
    Index("ix_jobs_status", "team_id", "status", "id"),
    Index("ix_jobs_updated", "team_id", "updated_at", "id"),
)

bookings = _teams_table(
    "bookings",
    _number("id"),
    _number("client_id"),
    _number("job_id", may_lack=True),
    _words("title"),
    _instant("starts_at"),
    _instant("ends_at", may_lack=True),
    _long_words("notes"),
    _words("status", 20),
    _instant("created_at"),
    _belongs_to("clients", "client_id"),
    _belongs_to("jobs", "job_id"),
    Index("ix_bookings_client", "team_id", "client_id", "id"),
    Index("ix_bookings_status", "team_id", "status", "id"),
)

profiles = _teams_table(
    "profiles",
    _number("id"),
    _belongs_to_team(),
    _words("name"),
    _words("company"),
    _words("address_line1"),
    _words("address_line2"),
    _words("address_postcode"),
    _words("address_city"),
    _words("address_region"),
    _words("address_country"),
    _words("email"),
    _words("phone"),
    _words("website"),
    _words("company_number", 64),
    _words("bank_account_name"),
    _words("bank_iban", 34),
    _words("bank_bic", 11),
    _words("bank_bsb", 16),
    _words("bank_account_number", 34),
    _words("bank_pay_id"),
    Column("logo", String(64), nullable=False, comment="the hash of a picture, in `files`"),
    _words("colour", 7),
    _words("layout", 40),
    _words("language", 20),
    _long_words("footer"),
    _long_words("terms"),
    _flag("is_default"),
    _instant("created_at"),
    _instant("updated_at"),
    _index_of_some("uq_profiles_default", "team_id", where="is_default"),
)
"""Looks and addresses to quote under. A team without any quotes under a plain one."""

quotes = _teams_table(
    "quotes",
    _number("id"),
    _words("number", 64),
    Column("revision", Integer, nullable=False),
    _number("client_id"),
    _words("kind", 20),
    _words("title"),
    _words("status", 20),
    _words("stage", 20),
    _flag("is_closed"),
    _words("currency", 3),
    _flag("prices_include_tax"),
    _words("rounding_policy", 20),
    _words("discount_kind", 20),
    _number("discount_value"),
    _number("subtotal"),
    _number("discount"),
    _number("tax"),
    _number("total"),
    _day("quoted_on", may_lack=False),
    Column("term_days", Integer, nullable=False),
    _day("valid_until"),
    _instant("sent_at", may_lack=True),
    _instant("accepted_at", may_lack=True),
    _instant("declined_at", may_lack=True),
    _instant("voided_at", may_lack=True),
    _words("void_reason"),
    _instant("deleted_at", may_lack=True),
    _instant("created_at"),
    _instant("updated_at"),
    Column(
        "sent_id",
        BigInteger,
        nullable=True,
        comment="a second number of the quotes' counter, taken when it is sent",
    ),
    _number("revises_id", may_lack=True),
    _number("successor_id", may_lack=True),
    Column("latest_revision", Integer, nullable=False, server_default="1"),
    _long_words_of_later("memo"),
    _long_words_of_later("notes"),
    _number("deposit", may_lack=True),
    _number("assigned_to", may_lack=True),
    _instant("viewed_at", may_lack=True),
    _words_of_later("external_key"),
    _words_of_later("public_reference"),
    Column(
        "content_hash",
        String(64),
        nullable=False,
        server_default=_EMPTY,
        comment="of what was sent, in `contents`",
    ),
    _words_of_later("token", 26),
    _reference_lines(),
    _number("profile_id", may_lack=True),
    _words_of_later("payment_condition"),
    _flag_of_later("show_totals", default=True),
    _words_of_later("accept_redirect", 2048),
    _words_of_later("reject_redirect", 2048),
    _words_of_later("sent_by", 20),
    *_address_of_later("billing"),
    *_address_of_later("shipping"),
    Column("cycle", String(20), nullable=False, server_default="once"),
    _instant("hold_until", may_lack=True),
    _flag_of_later("is_invoiced_when_accepted", default=False),
    _number_of_later("setup"),
    _number_of_later("setup_tax"),
    _number("category_id", may_lack=True),
    _extras(),
    _belongs_to("clients", "client_id"),
    _belongs_to("categories", "category_id"),
    _belongs_to("quotes", "revises_id"),
    _belongs_to("quotes", "successor_id"),
    _belongs_to("people", "assigned_to"),
    _belongs_to("profiles", "profile_id"),
    # Whoever numbers quotes themselves may give two the same number.
    Index("ix_quotes_number", "team_id", "number", "id"),
    Index("ix_quotes_quoted_on", "team_id", "quoted_on", "id"),
    Index("ix_quotes_currency", "team_id", "currency", "id"),
    Index("ix_quotes_client", "team_id", "client_id", "id"),
    Index("ix_quotes_stage", "team_id", "stage", "id"),
    Index("ix_quotes_is_closed", "team_id", "is_closed", "id"),
    Index("ix_quotes_updated", "team_id", "updated_at", "id"),
    _index_of_some(
        "ix_quotes_valid_until", "team_id", "valid_until", where="status = 'sent'", unique=False
    ),
    _index_of_some("uq_quotes_sent_id", "team_id", "sent_id", where="sent_id IS NOT NULL"),
    _index_of_some(
        "ix_quotes_revises", "team_id", "revises_id", where="revises_id IS NOT NULL", unique=False
    ),
    _index_of_some(
        "uq_quotes_public_reference",
        "team_id",
        "public_reference",
        where="public_reference <> ''",
    ),
    _index_of_some(
        "ix_quotes_profile",
        "team_id",
        "profile_id",
        "id",
        where="profile_id IS NOT NULL",
        unique=False,
    ),
    _index_of_words("quotes", "external_key"),
    *(_index_of_words("quotes", name) for name in _PLACES),
)


subscriptions = _teams_table(
    "subscriptions",
    _number("id"),
    _number("quote_id"),
    _number("client_id"),
    _words("token", 26),
    _words("status", 20),
    _words("cycle", 20),
    _day("starts_on", may_lack=False),
    Column("issued", Integer, nullable=False, comment="invoices of periods, so far"),
    Column("next_on", String(10), nullable=True, comment="of the next period; NULL is never again"),
    _instant("created_at"),
    _instant("updated_at"),
    _instant("ended_at", may_lack=True),
    _belongs_to("quotes", "quote_id"),
    _belongs_to("clients", "client_id"),
    Index("ix_subscriptions_quote", "team_id", "quote_id", "id"),
    Index("ix_subscriptions_client", "team_id", "client_id", "id"),
    _index_of_some(
        "ix_subscriptions_next",
        "team_id",
        "next_on",
        "id",
        where="next_on IS NOT NULL",
        unique=False,
    ),
)
"""Accepted quotes whose invoices recur. What is charged are the quote's lines: they are frozen."""


def _lines_table(name: str, document: str) -> Table:
    return _teams_table(
        name,
        _number(f"{document}_id"),
        Column("position", Integer, nullable=False),
        _words("kind", 20),
        _long_words("description"),
        _number("quantity"),
        _words("unit"),
        _number("unit_price"),
        _number("discount"),
        _number("tax_rate", may_lack=True),
        _words("category"),
        _number("item_id", may_lack=True),
        _number("total"),
        _number_of_later("id"),
        _long_words_of_later("price_set"),
        Column("expires_after", Integer, nullable=True),
        _extras(),
        _belongs_to(f"{document}s", f"{document}_id"),
        _belongs_to("items", "item_id"),
        key=(f"{document}_id", "position"),
    )


quote_lines = _lines_table("quote_lines", "quote")

contents = _teams_table(
    "contents",
    _words("hash", 64),
    _belongs_to_team(),
    Column("format", Integer, nullable=False),
    _long_words("body"),
    _instant("created_at"),
    key=("hash",),
)
"""What was sent, word for word, by its SHA-256: it is never changed, and printed from here."""

acceptances = _teams_table(
    "acceptances",
    _number("quote_id"),
    Column("position", Integer, nullable=False),
    _words("name"),
    _words("email"),
    _long_words("comments"),
    _words("address", 64),
    _words("user_agent"),
    _long_words("signature"),
    _words("content_hash", 64),
    Column("revision", Integer, nullable=False),
    _instant("accepted_at"),
    _instant("taken_back_at", may_lack=True),
    Column(
        "drawing",
        String(64),
        nullable=False,
        server_default=_EMPTY,
        comment="the hash of a drawn signature, in `files`",
    ),
    _belongs_to("quotes", "quote_id"),
    key=("quote_id", "position"),
)

comments = _teams_table(
    "comments",
    _number("quote_id"),
    Column("position", Integer, nullable=False),
    _words("name"),
    _long_words("text"),
    _words("address", 64),
    _instant("commented_at"),
    _belongs_to("quotes", "quote_id"),
    key=("quote_id", "position"),
)

invoices = _teams_table(
    "invoices",
    _number("id"),
    _words("number", 64),
    _number("client_id"),
    _words("title"),
    _words("status", 20),
    _words("currency", 3),
    _flag("prices_include_tax"),
    _number("subtotal"),
    _number("tax"),
    _number("total"),
    _number("amount_paid"),
    _day("invoiced_on", may_lack=False),
    _day("due_on"),
    _instant("created_at"),
    _instant("updated_at"),
    _number("quote_id", may_lack=True),
    Column("rounding_policy", String(20), nullable=False, server_default="per_rate"),
    Column("discount_kind", String(20), nullable=False, server_default="percentage"),
    _number_of_later("discount_value"),
    _number_of_later("discount"),
    _long_words_of_later("notes"),
    _instant("sent_at", may_lack=True),
    _instant("voided_at", may_lack=True),
    _words_of_later("void_reason"),
    _words_of_later("token", 26),
    _reference_lines(),
    _number("profile_id", may_lack=True),
    _words_of_later("payment_condition"),
    _words_of_later("content_hash", 64),
    _words_of_later("sent_by", 20),
    _number("subscription_id", may_lack=True),
    _day("period_on"),
    _belongs_to("clients", "client_id"),
    _belongs_to("quotes", "quote_id"),
    _belongs_to("profiles", "profile_id"),
    _belongs_to("subscriptions", "subscription_id"),
    Index("uq_invoices_number", "team_id", "number", unique=True),
    Index("ix_invoices_client", "team_id", "client_id", "id"),
    Index("ix_invoices_status", "team_id", "status", "id"),
    Index("ix_invoices_updated", "team_id", "updated_at", "id"),
    _index_of_some(
        "ix_invoices_quote", "team_id", "quote_id", where="quote_id IS NOT NULL", unique=False
    ),
    _index_of_some(
        "uq_invoices_period",
        "team_id",
        "subscription_id",
        "period_on",
        where="subscription_id IS NOT NULL AND period_on IS NOT NULL",
    ),
)

invoice_lines = _lines_table("invoice_lines", "invoice")

payments = _teams_table(
    "payments",
    _number("id"),
    _number("invoice_id"),
    _number("amount"),
    _words("reference"),
    _instant("received_at"),
    _belongs_to("invoices", "invoice_id"),
    Index("ix_payments_invoice", "team_id", "invoice_id", "id"),
    _index_of_some(
        "uq_payments_reference", "team_id", "invoice_id", "reference", where="reference <> ''"
    ),
)

outbox = _teams_table(
    "outbox",
    _number("seq"),
    _words("event", 64),
    _number("subject_id"),
    _instant("happened_at"),
    key=("seq",),
)

audit = _teams_table(
    "audit",
    _number("id"),
    _instant("happened_at"),
    _words("door", 20),
    _number("person_id", may_lack=True),
    _number("credential_id", may_lack=True),
    _words("deed", 64),
    _words("subject", 20),
    _number("subject_id"),
    _words("detail"),
)

idempotency_keys = _teams_table(
    "idempotency_keys",
    _number("credential_id"),
    _words("key"),
    _words("fingerprint", 64),
    Column("status", Integer, nullable=False, comment="of the answer, always 2xx"),
    _long_words("headers"),
    _long_words("body"),
    _instant("created_at"),
    Column(
        "is_sealed",
        Boolean,
        nullable=False,
        server_default=text("false"),
        comment="the body is encrypted, because it shows a secret",
    ),
    _belongs_to_team(),
    Index("ix_idempotency_keys_created", "team_id", "created_at"),
    key=("credential_id", "key"),
)
"""The answers to calls that carried an Idempotency-Key, to be given again for a day."""

imports = _teams_table(
    "imports",
    _belongs_to_team(),
    _words("fingerprint", 64),
    _number("rows_done"),
    key=(),
)
"""Teams that are still being read in from a file, which nobody sees before the last row is in."""

endpoints = _teams_table(
    "endpoints",
    _number("id"),
    _belongs_to_team(),
    _words("kind", 20),
    _words("url", 2048),
    Column("events", Text, nullable=False, comment="names separated by spaces; * is all"),
    Column("attempts", Integer, nullable=False),
    _flag("ordered"),
    _flag("snapshot"),
    Column("rate_per_second", Integer, nullable=True),
    _words("status", 20),
    _words("reason"),
    Column("from_seq", BigInteger, nullable=False, comment="it hears what came after this event"),
    _instant("failing_since", may_lack=True),
    Column("sealed", Text, nullable=False, comment="its secret, encrypted"),
    Column("former_sealed", Text, nullable=True, comment="the secret before that one, encrypted"),
    _instant("former_until", may_lack=True),
    _instant("created_at"),
    _instant("updated_at"),
    Index("ix_endpoints_status", "team_id", "status", "id"),
)
"""Who hears of events. A deleted one stays: its id is known, and its deliveries can be read."""

dispatches = _teams_table(
    "dispatches",
    _belongs_to_team(),
    Column("seq", BigInteger, nullable=False, server_default="0"),
    key=(),
)
"""How far each team's outbox has been read: what its events are to cause is written down."""

deliveries = _teams_table(
    "deliveries",
    _words("id", 36),
    _number("endpoint_id"),
    _number("seq", may_lack=True),
    _words("event", 64),
    _number("subject_id"),
    _instant("happened_at"),
    Column("snapshot", Text, nullable=True, comment="JSON, where the endpoint asks for one"),
    _words("status", 20),
    _words("outcome", 40),
    Column("attempts", Text, nullable=False, comment="JSON, oldest first"),
    Column("tries", Integer, nullable=False, comment="attempts since it was last asked for"),
    Column(
        "due_at",
        BigInteger,
        nullable=True,
        comment="of the next attempt; 0 is at once, NULL is never again",
    ),
    Column("claimed_by", String(36), nullable=False, comment="the worker that is about to send it"),
    _instant("created_at"),
    _belongs_to("endpoints", "endpoint_id"),
    Index("ix_deliveries_endpoint", "team_id", "endpoint_id", "id"),
    Index("ix_deliveries_status", "team_id", "status", "id"),
    Index("ix_deliveries_event", "team_id", "event", "id"),
    _index_of_some("uq_deliveries_seq", "team_id", "endpoint_id", "seq", where="seq IS NOT NULL"),
    _index_of_some(
        "ix_deliveries_due",
        "team_id",
        "endpoint_id",
        "due_at",
        "seq",
        where="due_at IS NOT NULL",
        unique=False,
    ),
    # Room beside each row for the next versions of it: claiming one touches no index then.
    postgresql_with={"fillfactor": 50},
)
"""What is to be told to whom. The id is a UUID of version 7: newer ones are greater."""

workers = Table(
    "workers",
    metadata,
    _words("id", 36),
    _instant("seen_until"),
    PrimaryKeyConstraint("id"),
)
"""The workers that are alive, each for as long as it says so again in time."""

leases = Table(
    "leases",
    metadata,
    _number("bucket"),
    _words("holder", 36),
    _instant("held_until"),
    PrimaryKeyConstraint("bucket"),
)
"""Which worker looks after the teams of a bucket (`team_id % 64`)."""

preferences = _teams_table(
    "preferences",
    _belongs_to_team(),
    _flag("attach_pdf"),
    _flag("accepts_expired"),
    _words("notify"),
    _words("print_queue", 1024),
    key=(),
)
"""How a team wants its quotes to reach people; without a row, as the defaults are."""

files = _teams_table(
    "files",
    _words("hash", 64),
    _belongs_to_team(),
    _words("media_type", 64),
    Column("body", LargeBinary, nullable=False),
    _instant("created_at"),
    key=("hash",),
)
"""Logos, drawn signatures and printed documents, by their SHA-256."""

prints = _teams_table(
    "prints",
    _words("content_hash", 64),
    _words("file_hash", 64),
    _instant("created_at"),
    ForeignKeyConstraint(["team_id", "content_hash"], ["contents.team_id", "contents.hash"]),
    ForeignKeyConstraint(["team_id", "file_hash"], ["files.team_id", "files.hash"]),
    key=("content_hash",),
)
"""What was sent, as it was printed: once, and the same ever after."""

letters = _teams_table(
    "letters",
    _number("id"),
    _belongs_to_team(),
    _words("kind", 40),
    _words("way", 20),
    _words("subject", 20),
    _number("subject_id"),
    _words("to_name"),
    _words("to_address", 1024),
    _words("language", 20),
    Column("facts", Text, nullable=False, comment="JSON: what it says beyond the record itself"),
    _words("status", 20),
    _words("outcome"),
    Column("tries", Integer, nullable=False),
    Column("due_at", BigInteger, nullable=True, comment="of the next attempt; NULL is never again"),
    Column("claimed_by", String(36), nullable=False, comment="the worker that is about to send it"),
    _instant("created_at"),
    _instant("sent_at", may_lack=True),
    Index("ix_letters_subject", "team_id", "subject", "subject_id", "id"),
    _index_of_some(
        "ix_letters_due", "team_id", "due_at", "id", where="due_at IS NOT NULL", unique=False
    ),
)
"""What goes out to people, by e-mail or into the print queue."""

token_lookups = Table(
    "token_lookups",
    metadata,
    _words("hash", 64),
    _number("team_id"),
    _words("noun", 20),
    _number("record_id"),
    PrimaryKeyConstraint("hash"),
    sqlite_with_rowid=False,
)
"""Which record of which team a public token opens; it is found by the SHA-256 of the token."""

used_forms = _teams_table(
    "used_forms",
    _words("nonce", 64),
    _belongs_to_team(),
    _instant("used_at"),
    Index("ix_used_forms_used", "team_id", "used_at"),
    key=("nonce",),
)
"""The one-time tokens of forms that were sent in: none is taken twice."""

used_nonces = _teams_table(
    "used_nonces",
    _number("credential_id"),
    _words("nonce", 64),
    _belongs_to_team(),
    _instant("used_at"),
    Index("ix_used_nonces_used", "team_id", "used_at"),
    key=("credential_id", "nonce"),
)
"""What callers who sign their requests have signed with: none of it is taken twice."""
