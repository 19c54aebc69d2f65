"""How much one endpoint may have under way, and how fast: in numbers, and counted as it happens."""

import asyncio

import pytest

from quotewright.worker.shares import Pace, Share, Slots
from tests.support.receivers import Receiver
from tests.worker._stage import Stage, run, until


def starts(pace: Pace, asked_at: list[float]) -> list[float]:
    """When each may start that asks at these times."""
    made = []
    for moment in asked_at:
        made.append(moment + pace.wait(moment))
        pace.start(made[-1])
    return made


class TestPace:
    def test_without_a_ceiling_nobody_waits(self) -> None:
        pace = Pace()
        pace.keep_to("https://example.com/hook", None)
        assert starts(pace, [0.0] * 5) == [0.0] * 5

    def test_starts_keep_their_distance_and_never_come_in_a_burst(self) -> None:
        pace = Pace()
        pace.keep_to("https://example.com/hook", 4)
        assert starts(pace, [0, 0, 0, 10, 10, 10.5]) == [0, 0.25, 0.5, 10, 10.25, 10.5]

    @pytest.mark.parametrize(("asked", "rate"), [(None, 30), (1000, 30), (10, 10)])
    def test_a_host_that_counts_is_not_asked_more_often_than_it_takes(
        self, asked: int | None, rate: int
    ) -> None:
        pace = Pace()
        pace.keep_to("https://hooks.zapier.com/hooks/catch/1/abc/", asked)
        made = starts(pace, [0.0] * 300)
        assert pace.starts_a_second == rate
        assert all(later - first >= 0.999 for first, later in zip(made, made[rate:], strict=False))


class TestShare:
    def test_it_grows_with_answers_and_shrinks_where_none_comes(self) -> None:
        share = Share()
        for _ in range(100):
            share.learn(is_answered=True)
        assert (share.most, share.is_answering) == (64, True)
        share.learn(is_answered=False)
        assert (share.most, share.is_answering) == (2, False)
        share.learn(is_answered=True)
        assert (share.most, share.is_answering) == (3, True)


class TestSlots:
    def test_those_that_do_not_answer_have_only_a_part_of_all(self) -> None:
        async def test() -> None:
            slots = Slots(most=4, unanswered=1)
            give_up = await slots.take(is_answering=False)
            second = asyncio.create_task(slots.take(is_answering=False))
            for _ in range(3):
                await slots.take(is_answering=True)
            assert not second.done()
            give_up()
            await second

        run(test())


def test_an_endpoint_gets_no_more_a_second_than_it_asks_for(stage: Stage) -> None:
    async def test() -> None:
        async with Receiver() as receiver:
            stage.has_endpoint(receiver, rate_per_second=1)
            stage.updates(*range(1, 31))
            async with stage.worker():
                await until(lambda: len(receiver.received) >= 2)
                await asyncio.sleep(0.5)
                # Without the ceiling all of them would have come by now.
                assert len(receiver.received) < 30

    run(test())
