"""Quotes that nobody answered end at their team's midnight, and that is told like anything else."""

import hashlib
import hmac
from datetime import UTC, date, datetime
from functools import partial

import pytest
from standardwebhooks import Webhook

from quotewright.actions.clients import create_client
from quotewright.actions.quotes import decline_quote, draft_quote
from quotewright.actions.sending import send_quote
from quotewright.core.clients import ClientDraft
from quotewright.core.lines import Line, LineKind
from quotewright.core.query import Query
from quotewright.core.quotes import QuoteDraft
from quotewright.core.teams import Team
from quotewright.worker import days
from tests.support.receivers import Received, Receiver
from tests.worker._stage import Stage, run, subjects, until

LINE = Line(LineKind.ITEM, "Labour", 1_0000, 500_000000)
SECRET = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
LAST_DAY = date(2026, 12, 21)
LAST_MINUTE_IN_SYDNEY = datetime(2026, 12, 21, 12, 59, tzinfo=UTC)
MIDNIGHT_IN_SYDNEY = datetime(2026, 12, 21, 13, 0, tzinfo=UTC)
MIDNIGHT_IN_AMSTERDAM = datetime(2026, 12, 21, 23, 0, tzinfo=UTC)


def sends(stage: Stage, *until: date, team: Team | None = None) -> None:
    """A quote that is valid until each of these days."""
    stage.write(lambda books: create_client(books, ClientDraft(contact="Jane Smith")), team)
    for day in until:
        draft = QuoteDraft(client_id=1, lines=(LINE,), valid_until=day)
        quote = stage.write(partial(draft_quote, draft=draft), team)
        stage.write(partial(send_quote, quote_id=quote.id), team)


def _verify(one: Received) -> None:
    """By the library's own signing, because it finds our clock too far from its own."""
    moment = datetime.fromtimestamp(int(one.headers["webhook-timestamp"]), UTC)
    signed = Webhook(SECRET).sign(one.headers["webhook-id"], moment, one.body.decode())
    assert one.headers["webhook-signature"] == signed
    digest = hmac.new(SECRET.encode(), one.body, hashlib.sha256).hexdigest()
    assert one.headers["X-AllQuote-Signature"] == f"sha256={digest}"


def statuses(stage: Stage, team: Team | None = None) -> list[str]:
    """Of its quotes, the oldest first."""
    found = stage.write(lambda books: books.quotes.find(Query()).rows, team)
    return [str(quote.status) for quote in reversed(found)]


def test_a_quote_expires_at_the_midnight_of_its_team_and_that_is_told(stage: Stage) -> None:
    async def test() -> None:
        amsterdam = stage.opens_team("Bakker", time_zone="Europe/Amsterdam")
        sends(stage, LAST_DAY, LAST_DAY.replace(day=20))
        sends(stage, LAST_DAY, team=amsterdam)
        stage.clock.now = LAST_MINUTE_IN_SYDNEY
        async with Receiver() as receiver:
            stage.has_endpoint(receiver, events=("quote.expired",), secret=SECRET)
            async with stage.worker():
                # The one of the day before is gone, and those of this day are still valid.
                await until(lambda: statuses(stage) == ["sent", "expired"])
                assert statuses(stage, amsterdam) == ["sent"]
                stage.clock.now = MIDNIGHT_IN_SYDNEY
                await until(lambda: statuses(stage) == ["expired", "expired"])
                assert statuses(stage, amsterdam) == ["sent"]
                stage.clock.now = MIDNIGHT_IN_AMSTERDAM
                await until(lambda: statuses(stage, amsterdam) == ["expired"])
                await until(lambda: len(receiver.received) == 2)
            assert subjects(receiver.received) == [3, 1]
            for one in receiver.received:
                _verify(one)

    run(test())


def test_more_quotes_than_one_look_shows_all_expire(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(days, "BITE", 1)

    async def test() -> None:
        sends(stage, *[LAST_DAY] * 3)
        # Sending took a number as well: the second quote is 3.
        stage.write(lambda books: decline_quote(books, 3))
        stage.clock.now = MIDNIGHT_IN_SYDNEY
        async with stage.worker():
            await until(lambda: statuses(stage) == ["expired", "declined", "expired"])

    run(test())
