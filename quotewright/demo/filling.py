"""How a plan becomes a book: every entry by the action that a user's click or call would take."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from quotewright.actions.bookings import make_booking
from quotewright.actions.clients import create_client
from quotewright.actions.invoices import create_invoice
from quotewright.actions.items import add_item
from quotewright.actions.jobs import create_job, update_job
from quotewright.actions.quotes import draft_quote
from quotewright.core.bookings import BookingDraft
from quotewright.core.invoices import InvoiceDraft
from quotewright.core.items import Item
from quotewright.core.jobs import JobDraft, JobStatus
from quotewright.core.lines import Line
from quotewright.core.quotes import QuoteDraft
from quotewright.demo.diary import A_WHILE, Calendar, Diary
from quotewright.demo.lines import discount_of, lines_of, minor_of
from quotewright.demo.papers import NOTES, Paper
from quotewright.demo.pen import MovableClock, Pen
from quotewright.demo.plans import (
    Business,
    Deed,
    PlannedBooking,
    PlannedInvoice,
    PlannedJob,
    PlannedQuote,
    Row,
    Step,
)

OPENED_DAYS_AGO = 364
OWNER = 1
WORK_BEGINS, WORK_ENDS = time(7, 30), time(16)


def opening_of(pen: Pen) -> datetime:
    """When the business opened its book."""
    return _calendar_of(pen).days_ago(OPENED_DAYS_AGO)


class Filling:
    """Writes a whole plan into a team's book, which is empty.

    `_put_…` puts something down for its moment; `_add_…` writes it when that has come.
    """

    def __init__(self, pen: Pen, plan: Business) -> None:
        self._pen = pen
        self._plan = plan
        self._calendar = _calendar_of(pen)
        self._diary = Diary()
        self._items: dict[str, Item] = {}
        self._clients: dict[str, int] = {}
        self._jobs: dict[str, int] = {}

    def write(self, clock: MovableClock) -> None:
        plan = self._plan
        self._put_catalogue()
        self._put_clients()
        for place, quote in enumerate(plan.quotes):
            self._put_quote(quote, place)
        for place, invoice in enumerate(plan.invoices):
            self._put_invoice(invoice, place)
        for place, job in enumerate(plan.work.jobs):
            self._put_job(job, place)
        for place, booking in enumerate(plan.work.bookings):
            moment = self._calendar.days_ago(booking.days_ago, place)
            self._diary.put(moment, partial(self._add_booking, booking))
        self._diary.write_out(clock)

    def _put_catalogue(self) -> None:
        for name in self._plan.items:
            self._diary.put(opening_of(self._pen), partial(self._add_item, name))

    def _add_item(self, name: str) -> None:
        draft = self._plan.items[name].draft()
        marked = replace(draft, sku=f"DEMO-{draft.sku}")
        self._items[name] = self._pen.write(add_item, marked)

    def _put_clients(self) -> None:
        """A client stands in the book from the first thing that it asked for."""
        plan = self._plan
        planned: Sequence[PlannedQuote | PlannedInvoice | PlannedJob | PlannedBooking]
        planned = (*plan.quotes, *plan.invoices, *plan.work.jobs, *plan.work.bookings)
        for name in plan.clients:
            first = max(one.days_ago for one in planned if one.client == name)
            self._diary.put(
                self._calendar.days_ago(first) - A_WHILE, partial(self._add_client, name)
            )

    def _add_client(self, name: str) -> None:
        marked = replace(self._plan.clients[name], external_key=f"demo-{name}")
        self._clients[name] = self._pen.write(create_client, marked).id

    def _put_quote(self, planned: PlannedQuote, place: int) -> None:
        paper = Paper(self._pen, self._plan.clients[planned.client])
        moment = self._calendar.days_ago(planned.days_ago, place)
        self._diary.put(moment, partial(self._add_quote, planned, paper))
        self._put_way(planned.way, paper, moment, place)

    def _add_quote(self, planned: PlannedQuote, paper: Paper) -> None:
        draft = QuoteDraft(
            client_id=self._clients[planned.client],
            kind=planned.kind,
            title=planned.title,
            lines=self._lines(planned.rows),
            discount=discount_of(planned.discount),
            memo=planned.memo,
            notes=NOTES,
            deposit=minor_of(planned.deposit) if planned.deposit else None,
            assigned_to=OWNER,
            references=planned.references,
            payment_condition=planned.payment_condition,
        )
        paper.quote_id = self._pen.write(draft_quote, draft).id

    def _put_invoice(self, planned: PlannedInvoice, place: int) -> None:
        paper = Paper(self._pen, self._plan.clients[planned.client])
        moment = self._calendar.days_ago(planned.days_ago, place)
        self._diary.put(moment, partial(self._add_invoice, planned, paper))
        self._put_way(planned.way, paper, moment, place)

    def _add_invoice(self, planned: PlannedInvoice, paper: Paper) -> None:
        draft = InvoiceDraft(
            client_id=self._clients[planned.client],
            title=planned.title,
            due_on=self._due_on(planned),
            lines=self._lines(planned.rows),
            prices_include_tax=planned.prices_include_tax,
            notes=NOTES,
        )
        paper.invoice_id = self._pen.write(create_invoice, draft).id

    def _put_way(self, way: tuple[Step, ...], paper: Paper, moment: datetime, place: int) -> None:
        for number, step in enumerate(way, place):
            if step.deed is Deed.EXPIRED:
                moment = self._calendar.midnight_after(moment, self._pen.team.validity_days)
            else:
                moment = self._calendar.after(moment, step.days, number)
            self._diary.put(moment, partial(paper.take, step))

    def _put_job(self, planned: PlannedJob, place: int) -> None:
        moment = self._calendar.days_ago(planned.days_ago, place)
        self._diary.put(moment, partial(self._add_job, planned))
        for status, when in self._way_of(planned, moment):
            self._diary.put(when, partial(self._move_job, planned.title, status))

    def _add_job(self, planned: PlannedJob) -> None:
        draft = JobDraft(
            title=planned.title,
            client_id=self._clients[planned.client],
            address=self._plan.clients[planned.client].billing.in_one_line(),
            notes=NOTES,
            scheduled_on=self._day(planned.on),
            assigned_to=OWNER,
        )
        self._jobs[planned.title] = self._pen.write(create_job, draft).id

    def _move_job(self, title: str, status: JobStatus) -> None:
        self._pen.write(update_job, self._jobs[title], lambda job: replace(job, status=status))

    def _way_of(
        self, planned: PlannedJob, moment: datetime
    ) -> Iterator[tuple[JobStatus, datetime]]:
        """A job is scheduled soon after it was taken on, and done on the day planned for it."""
        calendar, day = self._calendar, self._day(planned.on)
        if planned.status is not JobStatus.NEW:
            yield JobStatus.SCHEDULED, moment + A_WHILE
        if planned.status in {JobStatus.ON_HOLD, JobStatus.CANCELLED}:
            yield planned.status, calendar.after(moment, 1, 0)
        if planned.status in {JobStatus.IN_PROGRESS, JobStatus.COMPLETE}:
            yield JobStatus.IN_PROGRESS, calendar.at(day, WORK_BEGINS)
        if planned.status is JobStatus.COMPLETE:
            yield JobStatus.COMPLETE, calendar.at(day, WORK_ENDS)

    def _add_booking(self, planned: PlannedBooking) -> None:
        starts_at = self._calendar.at(self._day(planned.on), time(planned.hour))
        draft = BookingDraft(
            client_id=self._clients[planned.client],
            job_id=self._jobs[planned.job] if planned.job else None,
            title=planned.title,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=planned.hours),
            notes=NOTES,
            status=planned.status,
        )
        self._pen.write(make_booking, draft)

    def _lines(self, rows: tuple[Row, ...]) -> tuple[Line, ...]:
        return lines_of(rows, self._plan.items, self._items)

    def _day(self, on: int) -> date:
        return self._calendar.today + timedelta(days=on)

    def _due_on(self, planned: PlannedInvoice) -> date | None:
        if not planned.has_due_date:
            return None
        return self._day(self._pen.team.term_days - planned.days_ago)


def _calendar_of(pen: Pen) -> Calendar:
    return Calendar(pen.today, ZoneInfo(pen.team.time_zone))
