"""The demo books: each looks like a year of a business, adds up, and is marked as what it is."""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from quotewright.core.bookings import BookingStatus
from quotewright.core.invoices import InvoiceStatus
from quotewright.core.jobs import JobStatus
from quotewright.core.quotes import QuoteStatus
from quotewright.demo import Demo, MovableClock
from quotewright.store import Store
from quotewright.store.database import open_database
from quotewright.store.schema import metadata
from quotewright.store.secrets import SecretBox
from tests.support.book import Book
from tests.support.served import SECRET_KEY
from tests.support.shelves import Shelf

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
TODAY = "2026-11-21"
HALF_AN_HOUR = timedelta(minutes=30)
TEAMS = (1, 2, 3)
WRITTEN = ("people", "clients", "items", "jobs", "bookings", "quotes", "invoices")
AMOUNTS = ("subtotal", "discount", "tax", "total")
DOCUMENTS = ("quotes", "invoices")
PERIOD = timedelta(days=30)

# All but people, credentials and the audit: passwords and keys are made of chance.
TABLES = (
    *("teams", "counters", "tax_rates", "clients", "items", "jobs", "bookings", "contents"),
    *("quotes", "quote_lines", "acceptances", "invoices", "invoice_lines", "payments", "outbox"),
    *("profiles", "letters", "comments", "preferences"),
)


@pytest.fixture(scope="module")
def book(shelf: Shelf, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Book]:
    with made(shelf, tmp_path_factory.mktemp("keys"), NOON) as book:
        yield book


@pytest.fixture(scope="module")
def book_of_the_evening(
    sqlite_shelf: Shelf, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Book]:
    """Half an hour later, when it is still the same day in Sydney."""
    with made(sqlite_shelf, tmp_path_factory.mktemp("keys"), NOON + HALF_AN_HOUR) as book:
        yield book


@pytest.fixture(scope="module")
def book_of_tomorrow(
    sqlite_shelf: Shelf, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Book]:
    with made(sqlite_shelf, tmp_path_factory.mktemp("keys"), NOON + timedelta(days=1)) as book:
        yield book


@contextmanager
def made(shelf: Shelf, folder: Path, now: datetime) -> Iterator[Book]:
    """The demo books as they are made at this moment."""
    url = shelf.copy(shelf.migrated)
    clock = MovableClock(lambda: now)
    store = Store(open_database(url, threads=1), clock, SecretBox([SECRET_KEY]))
    Demo(store, clock, folder / "demo.json", tell=lambda _: None).open()
    store.close()
    book = Book(url)
    yield book
    book.close()
    shelf.discard(url)


def rows(book: Book, name: str, *columns: str, team: int | None = None) -> list[tuple[Any, ...]]:
    """These columns of a table, all teams' or one's, in the order of its key."""
    table = metadata.tables[name]
    asked = select(*(table.c[column] for column in columns)).order_by(*table.primary_key)
    with book._engine.connect() as connection:
        of_team = asked if team is None else asked.where(table.c.team_id == team)
        return [tuple(row) for row in connection.execute(of_team)]


def column(book: Book, name: str, shown: str, team: int | None = None) -> list[Any]:
    return [value for (value,) in rows(book, name, shown, team=team)]


def instant(micros: int) -> datetime:
    return datetime.fromtimestamp(micros // 1_000_000, UTC)


class TestTheYear:
    @pytest.mark.parametrize("team", TEAMS)
    @pytest.mark.parametrize(
        ("table", "statuses"),
        [
            ("quotes", QuoteStatus),
            ("invoices", InvoiceStatus),
            ("jobs", JobStatus),
            ("bookings", BookingStatus),
        ],
    )
    def test_every_status_occurs_in_every_team(
        self, book: Book, team: int, table: str, statuses: type[StrEnum]
    ) -> None:
        assert set(column(book, table, "status", team)) == {str(status) for status in statuses}

    @pytest.mark.parametrize("team", TEAMS)
    @pytest.mark.parametrize("table", DOCUMENTS)
    def test_no_month_of_the_last_year_is_empty(self, book: Book, team: int, table: str) -> None:
        months = {
            (NOON - instant(one)) // PERIOD for one in column(book, table, "created_at", team)
        }
        assert months == set(range(12))

    def test_nothing_happened_in_the_future(self, book: Book) -> None:
        written = [one for table in WRITTEN for one in column(book, table, "created_at")]
        assert instant(max(written + column(book, "payments", "received_at"))) < NOON

    @pytest.mark.parametrize("team", TEAMS)
    @pytest.mark.parametrize(
        ("table", "moment"),
        [
            ("clients", "created_at"),
            ("quotes", "created_at"),
            ("invoices", "created_at"),
            ("payments", "received_at"),
            ("outbox", "happened_at"),
        ],
    )
    def test_ids_and_events_grow_with_the_days(
        self, book: Book, team: int, table: str, moment: str
    ) -> None:
        moments = column(book, table, moment, team)
        assert moments == sorted(moments)

    def test_a_quote_that_is_still_sent_can_still_be_accepted(self, book: Book) -> None:
        quotes = rows(book, "quotes", "status", "valid_until")
        last_days = [until for status, until in quotes if status == "sent"]
        assert len(last_days) == 9
        assert min(last_days) > TODAY

    @pytest.mark.parametrize("team", TEAMS)
    def test_a_quote_expires_at_the_midnight_after_its_last_day(
        self, book: Book, team: int
    ) -> None:
        zone = ZoneInfo(column(book, "teams", "time_zone", team)[0])
        quotes = rows(book, "quotes", "status", "valid_until", "updated_at", team=team)
        expired = [
            (until, instant(moment)) for status, until, moment in quotes if status == "expired"
        ]
        assert len(expired) == 2
        for last_day, moment in expired:
            there = moment.astimezone(zone)
            assert there.date() - date.fromisoformat(last_day) == timedelta(days=1)
            assert there.hour == 0

    @pytest.mark.parametrize("team", TEAMS)
    def test_work_and_appointments_lie_behind_and_before_today(self, book: Book, team: int) -> None:
        jobs = column(book, "jobs", "scheduled_on", team)
        assert min(jobs) < TODAY < max(jobs)
        bookings = column(book, "bookings", "starts_at", team)
        assert instant(min(bookings)) < NOON < instant(max(bookings))


class TestAcme:
    """What the README and the curl of `quotewright demo` count on."""

    def test_its_first_client_is_jane_smith(self, book: Book) -> None:
        told = ("id", "contact", "email", "mobile", "billing_line1", "billing_city")
        assert rows(book, "clients", *told, team=1)[0] == (
            *(1, "Jane Smith", "jane@example.com", "0491 570 006", "1 George St", "Sydney"),
        )

    def test_its_first_quote_is_priced_as_on_the_page(self, book: Book) -> None:
        told = ("id", "number", "title", "subtotal", "tax", "total")
        assert rows(book, "quotes", *told, team=1)[0] == (
            *(1, "Q-1001", "Kitchen reno", 150000, 15000, 165000),
        )

    @pytest.mark.parametrize(
        ("table", "count"),
        [
            ("clients", 10),
            ("items", 15),
            ("jobs", 11),
            ("bookings", 7),
            ("quotes", 31),
            ("invoices", 24),
        ],
    )
    def test_its_book_holds_all_of_the_plan(self, book: Book, table: str, count: int) -> None:
        assert len(column(book, table, "id", team=1)) == count

    def test_payments_move_its_invoices_along(self, book: Book) -> None:
        statuses = Counter(column(book, "invoices", "status", team=1))
        assert statuses == {"draft": 2, "sent": 3, "partially_paid": 2, "paid": 15, "void": 2}


class TestTheMoney:
    @pytest.mark.parametrize("table", DOCUMENTS)
    def test_every_document_adds_up_to_the_cent(self, book: Book, table: str) -> None:
        one = table.removesuffix("s")
        sums = Counter[tuple[int, int]]()
        for team, document, total in rows(book, f"{one}_lines", "team_id", f"{one}_id", "total"):
            sums[team, document] += total
        for row in rows(book, table, "team_id", "id", *AMOUNTS, "prices_include_tax"):
            team, document, subtotal, discount, tax, total, includes_tax = row
            assert sums[team, document] == subtotal
            assert total == subtotal - discount + (0 if includes_tax else tax)
            assert total > 0

    def test_what_was_paid_is_the_sum_of_the_payments(self, book: Book) -> None:
        sums = Counter[tuple[int, int]]()
        for team, invoice, amount in rows(book, "payments", "team_id", "invoice_id", "amount"):
            sums[team, invoice] += amount
        paid = rows(book, "invoices", "team_id", "id", "amount_paid")
        assert {(team, invoice): amount for team, invoice, amount in paid if amount} == sums

    @pytest.mark.parametrize("team", TEAMS)
    def test_invoices_are_paid_in_part_in_full_and_with_too_much(
        self, book: Book, team: int
    ) -> None:
        paid = rows(book, "invoices", "amount_paid", "total", team=team)
        assert {(part > total) - (part < total) for part, total in paid if part} == {-1, 0, 1}

    @pytest.mark.parametrize(
        ("team", "currency", "rates"),
        [(1, "AUD", {10_0000}), (2, "USD", {0}), (3, "EUR", {0, 9_0000, 21_0000})],
    )
    def test_each_business_has_its_own_currency_and_tax(
        self, book: Book, team: int, currency: str, rates: set[int]
    ) -> None:
        for table in DOCUMENTS:
            assert set(column(book, table, "currency", team)) == {currency}
        lines = rows(book, "quote_lines", "kind", "tax_rate", team=team)
        assert {rate for kind, rate in lines if kind == "item"} == rates


class TestTheMarks:
    @pytest.mark.parametrize(
        ("table", "where", "mark"),
        [
            ("jobs", "notes", "Demo data"),
            ("bookings", "notes", "Demo data"),
            ("quotes", "notes", "Demo data"),
            ("invoices", "notes", "Demo data"),
            ("acceptances", "user_agent", "Demo data"),
            ("payments", "reference", r"Demo data \d"),
            ("clients", "external_key", "demo-[a-z]+"),
            ("items", "sku", "DEMO-[A-Z0-9-]+"),
            ("audit", "door", "demo"),
        ],
    )
    def test_everything_says_that_it_is_demo_data(
        self, book: Book, table: str, where: str, mark: str
    ) -> None:
        marks = column(book, table, where)
        assert marks
        assert [one for one in marks if not re.fullmatch(mark, one)] == []

    @pytest.mark.parametrize("table", ["clients", "people", "acceptances"])
    def test_mail_goes_to_addresses_that_are_kept_for_examples(
        self, book: Book, table: str
    ) -> None:
        kept = re.compile(r"[a-z]+@([a-z-]+\.)?example\.(com|org)")
        assert [one for one in column(book, table, "email") if not kept.fullmatch(one)] == []

    @pytest.mark.parametrize(
        ("team", "kept"),
        [(1, r"02 5550 \d{4}|0491 570 \d{3}"), (2, r"\(\d{3}\) 555-01\d\d"), (3, "")],
    )
    def test_telephones_are_numbers_that_are_kept_for_fiction(
        self, book: Book, team: int, kept: str
    ) -> None:
        for phone, mobile in rows(book, "clients", "phone", "mobile", team=team):
            assert re.fullmatch(kept, phone + mobile)

    def test_who_accepted_did_so_from_an_address_that_is_kept_for_examples(
        self, book: Book
    ) -> None:
        assert set(column(book, "acceptances", "address")) == {"192.0.2.1"}


class TestTheSameBook:
    @pytest.mark.parametrize("table", TABLES)
    def test_a_day_has_one_book_whatever_the_hour_and_the_database(
        self, book: Book, book_of_the_evening: Book, table: str
    ) -> None:
        assert all_of(book_of_the_evening, table) == all_of(book, table)

    def test_the_next_day_has_the_same_book_a_day_later(
        self, book: Book, book_of_tomorrow: Book
    ) -> None:
        what = ("team_id", "id", "number", "status", "title", "total")
        assert rows(book_of_tomorrow, "quotes", *what) == rows(book, "quotes", *what)
        days = [column(one, "quotes", "quoted_on") for one in (book_of_tomorrow, book)]
        assert {
            date.fromisoformat(later) - date.fromisoformat(earlier)
            for later, earlier in zip(*days, strict=True)
        } == {timedelta(days=1)}


def all_of(book: Book, table: str) -> list[tuple[Any, ...]]:
    """All rows, but for public tokens, and what is left by a key, handed out at its own moment."""
    columns = [one.name for one in metadata.tables[table].columns if one.name != "token"]
    found = rows(book, table, *columns)
    return [row for row in found if "key.changed" not in row]
