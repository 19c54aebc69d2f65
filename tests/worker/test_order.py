"""The order in which an endpoint hears of what happened."""

import asyncio

from quotewright.core.events import InvoicePaid, PaymentReceived
from tests.support.receivers import OK, Receiver
from tests.worker._stage import Stage, answering, run, settled, status, subjects, until


def test_first_attempts_go_out_in_the_order_of_the_events(stage: Stage) -> None:
    async def test() -> None:
        async with Receiver() as receiver:
            stage.has_endpoint(receiver)
            stage.clock.is_ticking = True
            stage.updates(*range(1, 301))
            async with stage.worker():
                received = await settled(stage, receiver, 300)
            # A receiver may read two connections in another order than they were written to.
            assert sorted(subjects(received)) == list(range(1, 301))
            moments = [attempt.at for each in stage.deliveries() for attempt in each.attempts]
            assert moments == sorted(moments)
            assert {each.outcome for each in stage.deliveries()} == {"delivered"}

    run(test())


def test_a_payment_is_told_before_the_invoice_that_it_paid(stage: Stage) -> None:
    async def test() -> None:
        async with Receiver() as receiver:
            stage.has_endpoint(receiver)
            for invoice in range(1, 21):
                stage.happens(PaymentReceived(invoice), InvoicePaid(invoice))
            async with stage.worker():
                received = await settled(stage, receiver, 40)
            for invoice in range(1, 21):
                of_it = [one for one in received if subjects([one]) == [invoice]]
                events = [one.headers["X-AllQuote-Event"] for one in of_it]
                assert events == ["payment.received", "invoice.paid"]

    run(test())


def test_one_that_fails_holds_up_no_later_one(stage: Stage) -> None:
    async def test() -> None:
        async with Receiver(answering(status(500))) as receiver:
            stage.has_endpoint(receiver)
            stage.updates(1, 2, 3)
            async with stage.worker():
                received = await settled(stage, receiver, 3)
                assert subjects(received) == [1, 2, 3]
                first, *later = stage.deliveries()
                assert (first.outcome, first.tries) == ("status_500", 1)
                assert [each.outcome for each in later] == ["delivered", "delivered"]
                stage.clock.move(seconds=31)
                received = await settled(stage, receiver, 4)
            assert subjects(received) == [1, 2, 3, 1]
            assert stage.deliveries()[0].outcome == "delivered"

    run(test())


def test_an_ordered_endpoint_hears_nothing_before_the_retry_arrived(stage: Stage) -> None:
    async def test() -> None:
        answers = answering(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", status(503))
        async with Receiver(answers) as receiver:
            stage.has_endpoint(receiver, ordered=True)
            stage.updates(*range(1, 31))
            async with stage.worker():
                await until(
                    lambda: [each.outcome for each in stage.deliveries()[1:2]] == ["status_503"]
                )
                # Long enough for several rounds.
                for _ in range(5):
                    await stage.stir()
                assert subjects(receiver.received) == [1, 2]
                stage.clock.move(seconds=31)
                received = await settled(stage, receiver, 31)
            assert subjects(received) == [1, 2, *range(2, 31)]

    run(test())


def test_an_ordered_endpoint_has_one_attempt_under_way(stage: Stage) -> None:
    async def test() -> None:
        busy, most = 0, 0

        async def answer(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            nonlocal busy, most
            busy += 1
            most = max(most, busy)
            await asyncio.sleep(0.005)
            busy -= 1
            writer.write(OK)

        async with Receiver(answer) as receiver:
            stage.has_endpoint(receiver, ordered=True)
            stage.updates(*range(1, 41))
            async with stage.worker():
                received = await settled(stage, receiver, 40)
            assert subjects(received) == list(range(1, 41))
            assert most == 1

    run(test())
