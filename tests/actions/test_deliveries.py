"""Deliveries: each event told once to whoever hears it, what came of it, and telling it again."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from quotewright.actions import deliveries as acting
from quotewright.actions.clients import create_client
from quotewright.actions.deliveries import FannedOut, Replayed, replay, resend, send_test
from quotewright.actions.endpoints import change_endpoint, delete_endpoint
from quotewright.core.clients import ClientDraft
from quotewright.core.deliveries import AT_ONCE, MOST_ATTEMPTS_KEPT, Attempt, DeliveryStatus
from quotewright.core.endpoints import TEST_EVENT, Endpoint, EndpointStatus, Reason
from quotewright.core.errors import Conflict, NotAllowed, NotFound
from quotewright.core.query import Compare, Filter, Query
from quotewright.core.teams import Plan, TeamDraft
from quotewright.store.claims import Finished
from tests.actions.desk_of_deliveries import (
    all_deliveries,
    claim,
    endpoint_now,
    finish,
    has_endpoint,
    hold_lease,
    new_id,
    one,
    seqs,
    spread,
)
from tests.actions.office import NOON, Office

DISABLED: dict[str, Any] = {"status": EndpointStatus.DISABLED}
ENABLED: dict[str, Any] = {"status": EndpointStatus.ENABLED}


@pytest.fixture
def endpoint(office: Office) -> Endpoint:
    """One that hears everything; the worker w1 looks after its team."""
    hold_lease(office)
    return has_endpoint(office)


def _has_clients(office: Office, many: int) -> None:
    for _ in range(many):
        office.do(create_client, ClientDraft(contact="Jane Smith"))


def _found(office: Office, **wanted: str | int) -> list[tuple[int, int]]:
    filters = tuple(Filter(name, Compare.EQUALS, value) for name, value in wanted.items())
    page = office.look(lambda books: books.deliveries.find(Query(filters=filters)))
    assert [each.id for each in page.rows] == sorted((each.id for each in page.rows), reverse=True)
    return sorted(((each.endpoint_id, each.seq or 0) for each in page.rows), reverse=True)


class TestFanOut:
    def test_every_event_is_told_to_every_endpoint_that_hears_it(self, office: Office) -> None:
        first, second = has_endpoint(office), has_endpoint(office, events=("quote.sent",))
        third = has_endpoint(office, events=("client.created", "quote.sent"))
        _has_clients(office, 2)
        assert spread(office) == FannedOut(2, 4, has_more=False)
        told = {(each.endpoint_id, each.seq, each.event) for each in all_deliveries(office)}
        assert told == {(end.id, seq, "client.created") for end in (first, third) for seq in (1, 2)}
        assert second.id not in {number for number, *_ in told}

    def test_a_new_delivery_is_due_at_once(self, office: Office, endpoint: Endpoint) -> None:
        _has_clients(office, 1)
        spread(office)
        (delivery,) = all_deliveries(office)
        assert (delivery.status, delivery.due_at, delivery.tries) == ("waiting", AT_ONCE, 0)
        assert (delivery.subject_id, delivery.happened_at, delivery.attempts) == (1, NOON, ())
        assert delivery.created_at == NOON
        assert delivery.endpoint_id == endpoint.id

    def test_an_event_is_told_once(self, office: Office, endpoint: Endpoint) -> None:
        _has_clients(office, 3)
        spread(office)
        assert spread(office) == FannedOut(0, 0, has_more=False)
        assert [each.endpoint_id for each in all_deliveries(office)] == [endpoint.id] * 3

    def test_what_happened_before_the_endpoint_was_made_is_not_told(self, office: Office) -> None:
        _has_clients(office, 2)
        has_endpoint(office)
        _has_clients(office, 1)
        spread(office)
        assert seqs(all_deliveries(office)) == [3]

    @pytest.mark.parametrize("end", [delete_endpoint, lambda b, n: change_endpoint(b, n, DISABLED)])
    def test_an_endpoint_that_is_not_enabled_is_told_nothing(
        self, office: Office, endpoint: Endpoint, end: Any
    ) -> None:
        office.do(end, endpoint.id)
        _has_clients(office, 1)
        assert spread(office).added == 0
        assert spread(office) == FannedOut(0, 0, has_more=False)

    def test_a_team_whose_plan_has_no_api_is_told_nothing(self, office: Office) -> None:
        small = office.beside(TeamDraft(name="Small", plan=Plan.STARTER))
        has_endpoint(small)
        _has_clients(small, 1)
        assert spread(small) == FannedOut(0, 0, has_more=False)
        assert all_deliveries(small) == []

    def test_who_asks_for_a_snapshot_gets_one(self, office: Office) -> None:
        plain, full = has_endpoint(office), has_endpoint(office, snapshot=True)
        _has_clients(office, 1)
        spread(office)
        shown = {each.endpoint_id: each.snapshot for each in all_deliveries(office)}
        assert shown == {plain.id: None, full.id: '{"id":1}'}

    def test_many_events_are_read_in_several_goes(
        self, office: Office, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(acting, "MOST_EVENTS", 3)
        _has_clients(office, 7)
        goes = [spread(office) for _ in range(4)]
        assert [(each.read, each.has_more) for each in goes] == [
            (3, True),
            (3, True),
            (1, False),
            (0, False),
        ]
        assert sorted(seqs(claim(office, endpoint))) == [*range(1, 8)]

    def test_many_listeners_are_told_in_several_goes(
        self, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(acting, "MOST_ADDED", 3)
        for _ in range(2):
            has_endpoint(office)
        _has_clients(office, 5)
        goes = [spread(office) for _ in range(3)]
        assert [(each.added, each.has_more) for each in goes] == [(4, True), (4, True), (2, False)]
        assert len(all_deliveries(office)) == 10

    def test_two_workers_at_once_tell_every_event_once(
        self, office: Office, endpoint: Endpoint
    ) -> None:
        _has_clients(office, 20)

        def quietly(_: int) -> int:
            try:
                return spread(office).added
            except Conflict:
                return 0

        with ThreadPoolExecutor(4) as pool:
            added = sum(pool.map(quietly, range(8)))
        assert added == 20
        assert seqs(claim(office, endpoint)) == [*range(1, 21)]


class TestClaims:
    def test_claims_come_in_order_of_seq(self, office: Office, endpoint: Endpoint) -> None:
        _has_clients(office, 5)
        spread(office)
        assert seqs(claim(office, endpoint, most=3)) == [1, 2, 3]
        assert seqs(claim(office, endpoint, most=3)) == [4, 5]
        assert claim(office, endpoint) == []

    def test_without_the_lease_nothing_is_claimed(self, office: Office, endpoint: Endpoint) -> None:
        _has_clients(office, 1)
        spread(office)
        assert claim(office, endpoint, "w2") == []
        office.clock.now += timedelta(minutes=2)
        assert claim(office, endpoint, "w1") == []

    def test_what_another_worker_left_behind_is_taken_over(
        self, office: Office, endpoint: Endpoint
    ) -> None:
        _has_clients(office, 1)
        spread(office)
        (delivery,) = claim(office, endpoint)
        hold_lease(office, "w2")
        assert claim(office, endpoint, "w2") == [delivery]
        finish(office, delivery, "timeout")
        assert one(office, delivery) == delivery

    def test_what_was_given_back_is_claimed_again(self, office: Office, endpoint: Endpoint) -> None:
        _has_clients(office, 2)
        spread(office)
        first, second = claim(office, endpoint)
        office.do(lambda books: books.deliveries.release("w1", [second.id]))
        office.do(lambda books: books.deliveries.release("w2", [first.id]))
        assert claim(office, endpoint) == [second]

    def test_a_failed_one_does_not_hold_back_later_ones(
        self, office: Office, endpoint: Endpoint
    ) -> None:
        _has_clients(office, 2)
        spread(office)
        (first,) = claim(office, endpoint, most=1)
        finish(office, first, "timeout")
        assert seqs(claim(office, endpoint)) == [2]
        office.clock.now += timedelta(seconds=30)
        assert seqs(claim(office, endpoint)) == [1]

    def test_an_ordered_endpoint_waits_for_its_oldest(self, office: Office) -> None:
        hold_lease(office)
        ordered = has_endpoint(office, ordered=True)
        _has_clients(office, 3)
        spread(office)
        (first,) = claim(office, ordered, most=1)
        assert claim(office, ordered) == []
        finish(office, first, "timeout")
        assert claim(office, ordered) == []
        office.clock.now += timedelta(seconds=30)
        first, second, _ = claim(office, ordered)
        assert (first.seq, second.seq) == (1, 2)
        finish(office, first)
        assert claim(office, ordered) == []

    def test_two_at_once_claim_nothing_twice(self, office: Office, endpoint: Endpoint) -> None:
        _has_clients(office, 30)
        spread(office)
        with ThreadPoolExecutor(4) as pool:
            goes = pool.map(lambda _: claim(office, endpoint, most=7), range(12))
            claimed = [seq for go in goes for seq in seqs(go)]
        assert len(claimed) == len(set(claimed))
        assert sorted([*claimed, *seqs(claim(office, endpoint))]) == [*range(1, 31)]


class TestOutcomes:
    def test_what_arrived_is_done(self, office: Office, endpoint: Endpoint) -> None:
        _has_clients(office, 1)
        spread(office)
        (delivery,) = claim(office, endpoint)
        attempt = Attempt(
            at=NOON,
            milliseconds=12,
            outcome="delivered",
            status_code=204,
            excerpt='Zoë\x00 "quoted" \\',
            retry_after=timedelta(seconds=7),
        )
        finished = [Finished(delivery, attempt, None)]
        office.do(lambda books: books.deliveries.finish("w1", finished))
        done = one(office, delivery)
        assert (done.status, done.outcome) == (DeliveryStatus.DELIVERED, "delivered")
        assert (done.attempts, done.tries, done.due_at) == ((attempt,), 1, None)

    def test_the_last_attempts_are_kept(self, office: Office, endpoint: Endpoint) -> None:
        _has_clients(office, 1)
        spread(office)
        for number in range(MOST_ATTEMPTS_KEPT + 2):
            (delivery,) = claim(office, endpoint)
            finish(office, delivery, f"status_{500 + number}")
            office.do(resend, delivery.id)
        kept = one(office, delivery).attempts
        assert len(kept) == MOST_ATTEMPTS_KEPT
        assert (kept[0].outcome, kept[-1].outcome) == ("status_502", "status_521")

    def test_the_attempts_of_an_endpoint_are_its_ceiling(self, office: Office) -> None:
        hold_lease(office)
        modest = has_endpoint(office, attempts=2)
        _has_clients(office, 1)
        spread(office)
        for status in (DeliveryStatus.WAITING, DeliveryStatus.FAILED):
            (delivery,) = claim(office, modest)
            finish(office, delivery, "refused")
            assert one(office, delivery).status is status
            office.clock.now += timedelta(seconds=40)

    def test_an_endpoint_that_is_gone_is_disabled_at_once(
        self, office: Office, endpoint: Endpoint
    ) -> None:
        _has_clients(office, 2)
        spread(office)
        gone, waiting = claim(office, endpoint)
        finish(office, gone, "status_410")
        now = endpoint_now(office, endpoint)
        assert (now.status, now.reason) == (EndpointStatus.DISABLED, Reason.GONE)
        assert one(office, gone).status is DeliveryStatus.FAILED
        assert one(office, waiting).status is DeliveryStatus.WAITING
        assert office.events()[-1] == ("endpoint.disabled", endpoint.id)
        assert office.deeds()[-1] == ("endpoint.disabled", "endpoint", endpoint.id, "gone")
        finish(office, waiting, "status_410")
        assert office.events().count(("endpoint.disabled", endpoint.id)) == 1

    def test_five_days_of_failing_disable_an_endpoint(
        self, office: Office, endpoint: Endpoint
    ) -> None:
        _has_clients(office, 3)
        spread(office)
        first, second, third = claim(office, endpoint)
        finish(office, first, "timeout")
        assert endpoint_now(office, endpoint).failing_since == NOON
        finish(office, second, "dns", at=NOON + timedelta(days=5, seconds=-1))
        assert endpoint_now(office, endpoint).status is EndpointStatus.ENABLED
        finish(office, third, "dns", at=NOON + timedelta(days=5))
        now = endpoint_now(office, endpoint)
        assert (now.status, now.reason) == (EndpointStatus.DISABLED, Reason.FAILING)

    def test_one_that_arrives_ends_the_failing(self, office: Office, endpoint: Endpoint) -> None:
        _has_clients(office, 3)
        spread(office)
        first, second, third = claim(office, endpoint)
        finish(office, first, "timeout")
        finish(office, second, at=NOON + timedelta(days=4))
        assert endpoint_now(office, endpoint).failing_since is None
        finish(office, third, "timeout", at=NOON + timedelta(days=6))
        now = endpoint_now(office, endpoint)
        assert (now.status, now.failing_since) == ("enabled", NOON + timedelta(days=6))


class TestLists:
    def test_deliveries_are_found_by_what_is_asked_newest_first(
        self, office: Office, endpoint: Endpoint
    ) -> None:
        other = has_endpoint(office, events=("client.created",))
        _has_clients(office, 2)
        spread(office)
        finish(office, claim(office, endpoint, most=1)[0])
        assert _found(office, endpoint_id=other.id) == [(other.id, 2), (other.id, 1)]
        assert _found(office, status="delivered") == [(endpoint.id, 1)]
        assert _found(office, event="client.created", endpoint_id=endpoint.id) == [
            (endpoint.id, 2),
            (endpoint.id, 1),
        ]
        assert _found(office, event="quote.sent") == []


class TestAgain:
    def test_a_resent_delivery_keeps_its_id_and_its_attempts(
        self, office: Office, endpoint: Endpoint
    ) -> None:
        _has_clients(office, 1)
        spread(office)
        (delivery,) = claim(office, endpoint)
        finish(office, delivery)
        again = office.do(resend, delivery.id)
        assert (again.id, again.status, again.due_at, again.tries) == (
            delivery.id,
            "waiting",
            AT_ONCE,
            0,
        )
        assert len(again.attempts) == 1
        assert claim(office, endpoint) == [again]

    def test_a_replay_tells_what_failed_and_what_was_missed_and_nothing_twice(
        self, office: Office, endpoint: Endpoint
    ) -> None:
        _has_clients(office, 2)
        spread(office)
        failed, arrived = claim(office, endpoint)
        finish(office, arrived)
        finish(office, failed, "status_410")
        _has_clients(office, 2)
        spread(office)
        office.do(change_endpoint, endpoint.id, ENABLED)
        assert office.do(replay, endpoint.id, NOON, new_id) == Replayed(4, more=False)
        assert seqs(claim(office, endpoint)) == [1, 3, 4, 5]
        assert office.do(replay, endpoint.id, NOON, new_id) == Replayed(0, more=False)
        assert spread(office).added == 0

    def test_a_replay_goes_back_as_far_as_it_is_asked(
        self, office: Office, endpoint: Endpoint
    ) -> None:
        office.do(change_endpoint, endpoint.id, DISABLED)
        _has_clients(office, 1)
        office.clock.now += timedelta(hours=1)
        _has_clients(office, 1)
        spread(office)
        office.do(change_endpoint, endpoint.id, ENABLED)
        hold_lease(office)
        assert office.do(replay, endpoint.id, office.clock.now, new_id).count == 1
        assert seqs(claim(office, endpoint)) == [2]

    def test_a_replay_of_chosen_events_only(self, office: Office) -> None:
        hold_lease(office)
        chooser = has_endpoint(office, events=("client.updated", "quote.sent"))
        _has_clients(office, 2)
        spread(office)
        assert office.do(replay, chooser.id, NOON, new_id).count == 0

    def test_a_long_replay_says_that_there_is_more(
        self, office: Office, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(acting, "MOST_REPLAYED", 2)
        office.do(change_endpoint, endpoint.id, DISABLED)
        _has_clients(office, 3)
        spread(office)
        office.do(change_endpoint, endpoint.id, ENABLED)
        assert office.do(replay, endpoint.id, NOON, new_id) == Replayed(2, more=True)
        assert office.do(replay, endpoint.id, NOON, new_id) == Replayed(1, more=False)

    def test_a_test_is_tried_once(self, office: Office, endpoint: Endpoint) -> None:
        sent = office.do(send_test, endpoint.id, new_id)
        assert (sent.event, sent.seq, sent.subject_id) == (TEST_EVENT, None, endpoint.id)
        assert claim(office, endpoint) == [sent]
        finish(office, sent, "timeout")
        assert one(office, sent).status is DeliveryStatus.FAILED
        assert office.do(replay, endpoint.id, NOON, new_id).count == 0

    @pytest.mark.parametrize(
        ("end", "said"),
        [
            (delete_endpoint, "make a new one"),
            (lambda books, number: change_endpoint(books, number, DISABLED), "enable it first"),
        ],
    )
    def test_nothing_is_sent_again_to_one_that_is_not_enabled(
        self, office: Office, endpoint: Endpoint, end: Any, said: str
    ) -> None:
        _has_clients(office, 1)
        spread(office)
        (delivery,) = all_deliveries(office)
        office.do(end, endpoint.id)
        with office.refusing(NotAllowed, match=said):
            office.do(resend, delivery.id)
        with office.refusing(NotAllowed, match=said):
            office.do(replay, endpoint.id, NOON, new_id)
        with office.refusing(NotAllowed, match=said):
            office.do(send_test, endpoint.id, new_id)

    def test_another_teams_deliveries_do_not_exist(
        self, office: Office, strangers: Office, endpoint: Endpoint
    ) -> None:
        _has_clients(office, 1)
        spread(office)
        (delivery,) = all_deliveries(office)
        assert all_deliveries(strangers) == []
        with strangers.refusing(NotFound):
            strangers.do(resend, delivery.id)
        with strangers.refusing(NotFound):
            strangers.do(send_test, endpoint.id, new_id)

    def test_pruning_forgets_finished_ones_and_keeps_those_that_wait(
        self, office: Office, endpoint: Endpoint
    ) -> None:
        _has_clients(office, 3)
        spread(office)
        first, second, third = claim(office, endpoint)
        finish(office, first)
        finish(office, second, "timeout")
        finish(office, third)
        never = first.created_at - timedelta(days=3650)
        later = first.created_at + timedelta(days=3650)
        assert office.do(lambda books: books.deliveries.prune(never, 10)) == 0
        assert office.do(lambda books: books.deliveries.prune(later, 1)) == 1
        assert office.do(lambda books: books.deliveries.prune(later, 10)) == 1
        assert seqs(all_deliveries(office)) == [2]
