"""What recurs is charged on its day, where its team is, and that is told like anything else."""

from datetime import UTC, date, datetime
from functools import partial
from typing import Any

import pytest

from quotewright.actions.acceptances import accept_quote
from quotewright.actions.clients import create_client
from quotewright.actions.quotes import draft_quote
from quotewright.actions.subscriptions import issue_due_invoice
from quotewright.core.acceptances import Evidence
from quotewright.core.clients import ClientDraft
from quotewright.core.cycles import Cycle
from quotewright.core.lines import Line, LineKind
from quotewright.core.query import Query
from quotewright.core.quotes import QuoteDraft
from quotewright.core.teams import Team
from quotewright.store import Books
from quotewright.worker import days, subscriptions
from tests.support.receivers import Receiver
from tests.worker._stage import Stage, kill, run, subjects, until

HOSTING = Line(LineKind.ITEM, "Hosting", 1_0000, 10_000000)
EVIDENCE = Evidence(name="Jane Smith")
LAST_MINUTE_IN_SYDNEY = datetime(2026, 12, 20, 12, 59, tzinfo=UTC)
MIDNIGHT_IN_SYDNEY = datetime(2026, 12, 20, 13, 0, tzinfo=UTC)
MIDNIGHT_IN_AMSTERDAM = datetime(2026, 12, 20, 23, 0, tzinfo=UTC)
IN_MARCH = datetime(2027, 3, 1, tzinfo=UTC)


def subscribes(stage: Stage, team: Team | None = None, **fields: Any) -> None:
    """Hosting by the month, from 21 November 2026."""
    stage.write(_has_jane, team)
    asked: dict[str, Any] = {"lines": (HOSTING,), "cycle": Cycle.MONTHLY}
    draft = QuoteDraft(client_id=1, is_invoiced_when_accepted=True, **(asked | fields))
    quote = stage.write(partial(draft_quote, draft=draft), team)
    stage.write(partial(accept_quote, quote_id=quote.id, evidence=EVIDENCE), team)


def charged(stage: Stage, team: Team | None = None) -> list[tuple[int, date]]:
    """Subscription and period of every invoice, in the order of their ids."""
    found = stage.write(lambda books: books.invoices.find_in_full(Query(limit=1000)).rows, team)
    in_order = sorted(found, key=lambda invoice: invoice.id)
    return [(one.subscription_id or 0, one.period_on or date.min) for one in in_order]


def _has_jane(books: Books) -> None:
    if books.clients.get(1) is None:
        create_client(books, ClientDraft(contact="Jane Smith"))


def test_a_period_is_charged_at_the_midnight_of_its_team_and_that_is_told(stage: Stage) -> None:
    async def test() -> None:
        amsterdam = stage.opens_team("Bakker", time_zone="Europe/Amsterdam")
        stage.clock.move(days=-1)
        subscribes(stage)
        stage.clock.move(days=1)
        subscribes(stage)
        subscribes(stage, amsterdam)
        stage.clock.now = LAST_MINUTE_IN_SYDNEY
        async with Receiver() as receiver:
            stage.has_endpoint(receiver, events=("invoice.created", "invoice.sent"))
            async with stage.worker():
                # The one of the day before is due; those of the next day are not yet.
                await until(lambda: len(receiver.received) == 2)
                assert (len(charged(stage)), len(charged(stage, amsterdam))) == (3, 1)
                stage.clock.now = MIDNIGHT_IN_SYDNEY
                await until(lambda: len(receiver.received) == 4)
                assert charged(stage)[2:] == [(1, date(2026, 12, 20)), (2, date(2026, 12, 21))]
                assert len(charged(stage, amsterdam)) == 1
                stage.clock.now = MIDNIGHT_IN_AMSTERDAM
                await until(lambda: len(charged(stage, amsterdam)) == 2)
            assert subjects(receiver.received) == [3, 3, 4, 4]

    run(test())


def test_whatever_was_missed_is_caught_up_with(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(days, "BITE", 1)

    async def test() -> None:
        subscribes(stage)
        subscribes(stage, cycle=Cycle.YEARLY)
        subscribes(stage, cycle=Cycle.TWO_MONTHLY)
        stage.clock.now = IN_MARCH
        async with stage.worker():
            await until(lambda: len(charged(stage)) == 7)
        assert charged(stage)[3:] == [
            (1, date(2026, 12, 21)),
            (1, date(2027, 1, 21)),
            (1, date(2027, 2, 21)),
            (3, date(2027, 1, 21)),
        ]

    run(test())


def test_what_stands_in_the_way_of_one_stands_in_the_way_of_no_other(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumbling(books: Books, subscription_id: int) -> Any:
        if subscription_id == 1:
            raise RuntimeError("it cannot be charged")
        return issue_due_invoice(books, subscription_id)

    monkeypatch.setattr(subscriptions, "issue_due_invoice", stumbling)

    async def test() -> None:
        subscribes(stage)
        subscribes(stage)
        stage.clock.now = MIDNIGHT_IN_SYDNEY
        async with stage.worker():
            await until(lambda: len(charged(stage)) == 3)
        assert charged(stage)[2] == (2, date(2026, 12, 21))

    run(test())


def test_a_worker_that_dies_on_the_way_loses_and_doubles_nothing(stage: Stage) -> None:
    async def test() -> None:
        for _ in range(2):
            subscribes(stage)
        stage.clock.now = datetime(2027, 11, 20, 12, tzinfo=UTC)
        for mark in (4, 12):
            async with stage.worker() as worker:
                await until(lambda mark=mark: len(charged(stage)) >= mark)  # type: ignore[misc]
                await kill(worker)
            stage.clock.move(minutes=2)
        async with stage.worker():
            await until(lambda: len(charged(stage)) == 2 * 12)
        assert len(set(charged(stage))) == 2 * 12

    run(test())
