"""How the table becomes a book: each row by the action that a user's click or call would take."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from quotewright.actions.bookings import make_booking
from quotewright.actions.clients import create_client
from quotewright.actions.invoices import create_invoice
from quotewright.actions.jobs import create_job, update_job
from quotewright.actions.payments import record_payment
from quotewright.actions.quotes import draft_quote
from quotewright.core.bookings import BookingDraft
from quotewright.core.decimals import PRICE, QUANTITY, read_decimal
from quotewright.core.invoices import InvoiceDraft
from quotewright.core.jobs import JobDraft, JobStatus
from quotewright.core.lines import Line, LineKind
from quotewright.core.quotes import QuoteDraft
from quotewright.demo.pen import Pen
from quotewright.demo.table import (
    BOOKING,
    CLIENTS,
    INVOICES,
    JOBS,
    NOTES,
    QUOTES,
    PlannedBooking,
    PlannedInvoice,
    PlannedJob,
    PlannedQuote,
    Row,
)

GST = 10_0000


def fill(pen: Pen) -> None:
    """Write the whole table into a team's book that is empty."""
    clients = [pen.write(create_client, draft).id for draft in CLIENTS]
    jobs = [_open_job(pen, planned, clients) for planned in JOBS]
    for quote in QUOTES:
        _draft(pen, quote, clients)
    for invoice in INVOICES:
        _invoice(pen, invoice, clients)
    _book(pen, BOOKING, clients, jobs)


def _open_job(pen: Pen, planned: PlannedJob, clients: list[int]) -> int:
    job = pen.write(
        create_job,
        JobDraft(
            title=planned.title,
            client_id=clients[planned.client - 1],
            address=planned.address,
            notes=NOTES,
            scheduled_on=pen.today + timedelta(days=planned.in_days),
        ),
    )
    # A job begins as new and is moved along, so that its completion is dated like any other's.
    if planned.status is not JobStatus.NEW:
        pen.write(update_job, job.id, lambda job: replace(job, status=planned.status))
    return job.id


def _draft(pen: Pen, planned: PlannedQuote, clients: list[int]) -> None:
    pen.write(
        draft_quote,
        QuoteDraft(
            client_id=clients[planned.client - 1],
            kind=planned.kind,
            title=planned.title,
            lines=_lines(planned.rows),
        ),
    )


def _invoice(pen: Pen, planned: PlannedInvoice, clients: list[int]) -> None:
    invoice = pen.write(
        create_invoice,
        InvoiceDraft(
            client_id=clients[planned.client - 1],
            title=planned.title,
            due_on=_due_on(pen.today, planned.due_in_days),
            lines=_lines(planned.rows),
            prices_include_tax=True,
        ),
    )
    for number, cents in enumerate(planned.payments, start=1):
        pen.write(record_payment, invoice.id, cents, f"{NOTES} {number}")


def _book(pen: Pen, planned: PlannedBooking, clients: list[int], jobs: list[int]) -> None:
    day = pen.today + timedelta(days=planned.in_days)
    starts_at = datetime.combine(day, time(9), ZoneInfo(pen.team.time_zone)).astimezone(UTC)
    pen.write(
        make_booking,
        BookingDraft(
            client_id=clients[planned.client - 1],
            job_id=jobs[planned.job - 1],
            title=planned.title,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=planned.hours),
            notes=NOTES,
        ),
    )


def _due_on(today: date, in_days: int | None) -> date | None:
    return None if in_days is None else today + timedelta(days=in_days)


def _lines(rows: tuple[Row, ...]) -> tuple[Line, ...]:
    return tuple(
        Line(
            kind=LineKind.ITEM,
            description=row.description,
            quantity=read_decimal(row.quantity, QUANTITY, "quantity"),
            unit_price=read_decimal(row.price, PRICE, "price"),
            tax_rate=GST,
        )
        for row in rows
    )
