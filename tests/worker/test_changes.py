"""What changes while deliveries wait: an endpoint goes, a secret is replaced, a plan is lost."""

import base64
import hashlib
import hmac
from dataclasses import replace

from quotewright.actions.endpoints import change_endpoint, delete_endpoint, rotate_secret
from quotewright.core.endpoints import EndpointStatus
from quotewright.core.teams import Plan
from tests.support.receivers import Received, Receiver
from tests.worker._stage import Stage, answering, run, settled, status, subjects, until


def test_what_waits_for_an_endpoint_that_is_deleted_is_given_up(stage: Stage) -> None:
    async def test() -> None:
        async with Receiver(status(500)) as receiver, Receiver() as other:
            endpoint = stage.has_endpoint(receiver)
            stage.has_endpoint(other)
            stage.updates(1, 2)
            async with stage.worker():
                await settled(stage, receiver, 2)
                stage.write(lambda books: delete_endpoint(books, endpoint.id))
                stage.clock.move(seconds=31)
                stage.updates(3)
                await settled(stage, other, 3)
            assert subjects(receiver.received) == [1, 2]
            assert subjects(other.received) == [1, 2, 3]
            ended = [each for each in stage.deliveries() if each.endpoint_id == endpoint.id]
            assert [each.outcome for each in ended] == ["endpoint_deleted"] * 2

    run(test())


def test_nothing_that_was_claimed_goes_to_an_endpoint_that_was_taken_away(stage: Stage) -> None:
    async def test() -> None:
        async with Receiver() as receiver:
            slow = stage.has_endpoint(receiver, rate_per_second=2)
            stage.updates(1, 2)
            async with stage.worker() as worker:
                await until(lambda: len(receiver.received) == 1)
                stage.write(lambda books: delete_endpoint(books, slow.id))
                stage.updates(3)
                await until(lambda: not any(each.claimed for each in worker._lanes._lanes.values()))
            # The second may have been on its way already; the third was made too late.
            assert subjects(receiver.received) in ([1], [1, 2])

    run(test())


def test_a_disabled_endpoint_hears_the_rest_when_it_is_enabled(stage: Stage) -> None:
    async def test() -> None:
        async with Receiver(answering(status(500))) as receiver:
            endpoint = stage.has_endpoint(receiver)
            stage.updates(1)
            async with stage.worker():
                await until(lambda: stage.outcomes() == ["status_500"])
                disabled = {"status": EndpointStatus.DISABLED}
                stage.write(lambda books: change_endpoint(books, endpoint.id, disabled))
                stage.clock.move(seconds=31)
                await stage.stir()
                await stage.stir()
                assert len(receiver.received) == 1
                enabled = {"status": EndpointStatus.ENABLED}
                stage.write(lambda books: change_endpoint(books, endpoint.id, enabled))
                await until(lambda: stage.outcomes() == ["delivered"])
            assert subjects(receiver.received) == [1, 1]

    run(test())


def test_after_a_rotation_a_retry_is_signed_with_the_new_secret_and_the_former(
    stage: Stage,
) -> None:
    async def test() -> None:
        async with Receiver(answering(status(500))) as receiver:
            endpoint = stage.has_endpoint(receiver, secret="the-first-secret-of-all")
            stage.updates(7)
            async with stage.worker():
                await until(lambda: stage.outcomes() == ["status_500"])
                _, new = stage.write(lambda books: rotate_secret(books, endpoint.id))
                stage.clock.move(seconds=31)
                first, second = await settled(stage, receiver, 2)
            old = "the-first-secret-of-all"
            assert first.headers["X-AllQuote-Signature"] == _of_the_page(old, first)
            assert first.headers["webhook-signature"] == _standard(old.encode(), first)
            assert second.headers["X-AllQuote-Signature"] == _of_the_page(new, second)
            key = base64.b64decode(new.removeprefix("whsec_"))
            both = f"{_standard(key, second)} {_standard(old.encode(), second)}"
            assert second.headers["webhook-signature"] == both

    run(test())


def test_a_team_without_the_api_in_its_plan_is_told_when_it_has_it_again(stage: Stage) -> None:
    async def test() -> None:
        async with Receiver(answering(status(500))) as receiver, Receiver() as other:
            stage.has_endpoint(receiver)
            others = stage.opens_team("Charlie's Cabling")
            stage.has_endpoint(other, others)
            stage.updates(1)
            async with stage.worker():
                await until(lambda: stage.outcomes() == ["status_500"])
                lesser = replace(stage.team, plan=Plan.STARTER)
                stage.store.write_now(lambda desk: desk.teams.save(lesser))
                stage.clock.move(seconds=31)
                stage.updates(2)
                stage.updates(3, team=others)
                await settled(stage, other, 1)
                assert subjects(receiver.received) == [1]
                stage.store.write_now(lambda desk: desk.teams.save(stage.team))
                await settled(stage, receiver, 3)
                await until(lambda: stage.outcomes() == ["delivered"] * 2)
            assert sorted(subjects(receiver.received)) == [1, 1, 2]

    run(test())


def _of_the_page(secret: str, received: Received) -> str:
    """As the seller's page tells receivers to do it."""
    return "sha256=" + hmac.new(secret.encode(), received.body, hashlib.sha256).hexdigest()


def _standard(key: bytes, received: Received) -> str:
    head = received.headers
    text = f"{head['webhook-id']}.{head['webhook-timestamp']}.".encode() + received.body
    return "v1," + base64.b64encode(hmac.new(key, text, hashlib.sha256).digest()).decode()
