"""What fails is tried again at the times of the schedule, and given up in the end."""

from datetime import datetime, timedelta

import pytest

from quotewright.core.deliveries import SCHEDULE, Delivery, DeliveryStatus
from quotewright.core.endpoints import EndpointStatus, Reason
from tests.support.receivers import Receiver
from tests.worker._stage import NOON, Stage, answering, run, settled, status, subjects, until

SECOND = timedelta(seconds=1)


def times(delivery: Delivery) -> list[datetime]:
    return [attempt.at for attempt in delivery.attempts]


def test_retries_come_at_the_times_of_the_schedule_and_end_after_eight(stage: Stage) -> None:
    expected = [sum(SCHEDULE[:number], NOON - NOON) + NOON for number in range(8)]

    async def test() -> None:
        async with Receiver(status(500)) as receiver:
            stage.has_endpoint(receiver)
            stage.updates(7)
            async with stage.worker():
                await settled(stage, receiver, 1)
                for number, moment in enumerate(expected[1:], start=2):
                    stage.clock.now = moment - SECOND
                    await stage.stir()
                    await stage.stir()
                    stage.clock.now = moment
                    await until(lambda number=number: len(times(*stage.deliveries())) == number)  # type: ignore[misc]
            (delivery,) = stage.deliveries()
            assert times(delivery) == expected
            assert (delivery.status, delivery.due_at) == (DeliveryStatus.FAILED, None)
            assert {one.headers["webhook-id"] for one in receiver.received} == {delivery.id}
            assert len({one.body for one in receiver.received}) == 1
            stamps = [int(one.headers["webhook-timestamp"]) for one in receiver.received]
            assert stamps == [int(moment.timestamp()) for moment in expected]

    run(test())


@pytest.mark.parametrize("number", [429, 503])
def test_a_receiver_that_asks_for_a_later_time_is_given_it(stage: Stage, number: int) -> None:
    async def test() -> None:
        answers = answering(status(number, "Retry-After: 120"))
        async with Receiver(answers) as receiver:
            stage.has_endpoint(receiver)
            stage.updates(7)
            async with stage.worker():
                await settled(stage, receiver, 1)
                await until(lambda: len(times(*stage.deliveries())) == 1)
                stage.clock.move(seconds=119)
                await stage.stir()
                await stage.stir()
                stage.clock.move(seconds=1)
                await until(lambda: stage.outcomes() == ["delivered"])
            assert times(*stage.deliveries()) == [NOON, NOON + 120 * SECOND]

    run(test())


def test_an_endpoint_that_is_gone_is_disabled_and_hears_nothing_more(stage: Stage) -> None:
    async def test() -> None:
        async with Receiver(status(410)) as gone, Receiver() as other:
            lost = stage.has_endpoint(gone, ordered=True)
            stage.has_endpoint(other, events=("endpoint.disabled",))
            stage.updates(1, 2, 3)
            async with stage.worker():
                await until(lambda: len(other.received) == 1)
                await stage.stir()
                await stage.stir()
            (heard,) = other.received
            assert heard.headers["X-AllQuote-Event"] == "endpoint.disabled"
            assert subjects([heard]) == [lost.id]
            assert subjects(gone.received) == [1]
            kept = stage.write(lambda books: books.endpoints.get(lost.id))
            assert kept is not None
            assert (kept.status, kept.reason) == (EndpointStatus.DISABLED, Reason.GONE)

    run(test())


def test_the_server_caps_the_attempts_of_every_endpoint(stage: Stage) -> None:
    async def test() -> None:
        async with Receiver(status(500)) as receiver:
            stage.has_endpoint(receiver)
            stage.updates(7)
            async with stage.worker(attempts=1):
                await until(lambda: stage.outcomes() == ["status_500"])
            (delivery,) = stage.deliveries()
            assert (delivery.status, delivery.due_at) == (DeliveryStatus.FAILED, None)

    run(test())


class TestAClockThatJumps:
    def test_what_is_new_goes_out_whatever_the_clock_says(self, stage: Stage) -> None:
        async def test() -> None:
            async with Receiver() as receiver:
                stage.has_endpoint(receiver)
                async with stage.worker():
                    for number, days in enumerate((0, 400, -800, 400), start=1):
                        stage.clock.move(days=days)
                        stage.updates(number)
                        await settled(stage, receiver, number)
                assert subjects(receiver.received) == [1, 2, 3, 4]

        run(test())

    def test_a_retry_of_a_wrong_time_is_not_waited_for(self, stage: Stage) -> None:
        async def test() -> None:
            async with Receiver(answering(status(500))) as receiver:
                stage.has_endpoint(receiver)
                stage.clock.move(days=400)
                stage.updates(7)
                async with stage.worker():
                    await until(lambda: stage.outcomes() == ["status_500"])
                    stage.clock.now = NOON
                    await until(lambda: stage.outcomes() == ["delivered"])
                assert times(*stage.deliveries()) == [NOON + timedelta(days=400), NOON]

        run(test())
