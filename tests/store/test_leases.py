"""Leases: every bucket is looked after by one worker, and none stays with one that is dead."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from quotewright.store import Store
from quotewright.store.leases import BUCKETS, LONGEST_LEASE
from tests.store._books import NOW, clocked

EVERY_BUCKET = frozenset(range(BUCKETS))
SECONDS = 10


def renew(
    store: Store, worker: str, at: datetime = NOW, busy: frozenset[int] = frozenset()
) -> frozenset[int]:
    return clocked(store, at).write_now(lambda desk: desk.leases.renew(worker, SECONDS, busy))


def leave(store: Store, worker: str) -> None:
    store.write_now(lambda desk: desk.leases.leave(worker))


def later(seconds: int) -> datetime:
    return NOW + timedelta(seconds=seconds)


def settled(store: Store, workers: str, at: datetime = NOW) -> dict[str, frozenset[int]]:
    """What each holds when all have looked twice, as they do within the time of a lease."""
    for _ in range(2):
        held = {worker: renew(store, worker, at) for worker in workers}
    return held


def test_the_first_worker_of_a_book_holds_every_bucket(store: Store) -> None:
    assert renew(store, "a") == EVERY_BUCKET


def test_a_worker_keeps_what_it_holds(store: Store) -> None:
    renew(store, "a")
    assert renew(store, "a", later(5)) == EVERY_BUCKET
    assert renew(store, "a", later(500)) == EVERY_BUCKET


@pytest.mark.parametrize(("workers", "shares"), [("ab", [32, 32]), ("abc", [20, 22, 22])])
def test_workers_share_the_buckets_and_hold_none_together(
    store: Store, workers: str, shares: list[int]
) -> None:
    held = settled(store, workers)
    assert sorted(len(one) for one in held.values()) == shares
    assert Counter(bucket for one in held.values() for bucket in one) == Counter(EVERY_BUCKET)


def test_a_second_worker_gets_its_share_when_the_first_has_heard_of_it(store: Store) -> None:
    renew(store, "a")
    assert renew(store, "b") == frozenset()
    assert len(renew(store, "a")) == 32
    assert len(renew(store, "b")) == 32


def test_what_a_dead_worker_held_is_taken_over_when_its_time_is_over(store: Store) -> None:
    mine = settled(store, "ab")["a"]
    assert renew(store, "a", later(SECONDS - 1)) == mine
    assert renew(store, "a", later(SECONDS)) == EVERY_BUCKET


def test_what_a_worker_left_is_free_at_once(store: Store) -> None:
    settled(store, "ab")
    leave(store, "b")
    assert renew(store, "a") == EVERY_BUCKET


def test_the_last_that_leaves_leaves_nothing_behind(store: Store) -> None:
    renew(store, "a")
    leave(store, "a")
    assert renew(store, "b") == EVERY_BUCKET


def test_a_worker_that_was_late_does_not_get_back_what_others_took(store: Store) -> None:
    settled(store, "ab")
    assert renew(store, "a", later(SECONDS)) == EVERY_BUCKET
    assert renew(store, "b", later(SECONDS)) == frozenset()


def test_buckets_with_something_under_way_are_given_back_last(store: Store) -> None:
    renew(store, "a")
    renew(store, "b")
    busy = frozenset(range(40, 60))
    kept = renew(store, "a", busy=busy)
    assert len(kept) == 32
    assert busy <= kept
    assert renew(store, "b") == EVERY_BUCKET - kept


class TestAClockThatWasSetBack:
    def test_a_dead_worker_of_the_future_holds_nothing_up(self, store: Store) -> None:
        renew(store, "dead", NOW + LONGEST_LEASE + timedelta(seconds=1))
        assert renew(store, "a") == EVERY_BUCKET

    def test_a_living_one_goes_on_with_what_it_holds(self, store: Store) -> None:
        settled(store, "ab", NOW + timedelta(days=400))
        held = settled(store, "ab")
        assert [len(one) for one in held.values()] == [32, 32]
        assert held["a"] | held["b"] == EVERY_BUCKET


def test_many_that_start_at_once_never_hold_a_bucket_together(store: Store) -> None:
    """On PostgreSQL they really race; on SQLite one thread writes."""
    workers = [uuid4().hex for _ in range(6)]
    with ThreadPoolExecutor(len(workers)) as together:
        for _ in range(8):
            list(together.map(lambda worker: renew(store, worker), workers))
    held = [renew(store, worker) for worker in workers]
    assert Counter(bucket for one in held for bucket in one) == Counter(EVERY_BUCKET)
    assert max(map(len, held)) <= 11
