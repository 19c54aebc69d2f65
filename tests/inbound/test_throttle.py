"""The throttle: who may ask how often, on a clock that only these tests move."""

import pytest

from quotewright.core.errors import Forbidden, NotFound, Unauthenticated
from quotewright.inbound.throttle import MOST_KEYS, Rate, Throttle, Throttled

SECOND = 1_000_000_000
HERE = "203.0.113.7"
KEY = "ak_alices_key"
SIXTY = Rate(60, burst=3)
SIX = Rate(6, burst=2)


class World:
    """A throttle of 60 a minute, 3 at once; for strangers 6 a minute, 2 at once."""

    def __init__(self, known: Rate = SIXTY, unknown: Rate = SIX) -> None:
        self.now = 0
        self.throttle = Throttle(known, unknown, lambda: self.now)

    def wait(self, seconds: float) -> None:
        self.now += int(seconds * SECOND)

    def good(self, key: str = KEY, address: str = HERE) -> int:
        """A request with a key that the database knows: 0, or the seconds it is told to wait."""
        return self._ask(key, address, None)

    def bad(self, key: str = "", address: str = HERE) -> int:
        return self._ask(key, address, Unauthenticated())

    def _ask(self, key: str, address: str, outcome: Unauthenticated | None) -> int:
        try:
            self.throttle.ask(key, address)
        except Throttled as throttled:
            self.throttle.learn(key, address, throttled)
            return throttled.seconds
        self.throttle.learn(key, address, outcome)
        return 0


def test_a_key_may_ask_so_many_times_at_once_and_then_at_its_rate() -> None:
    world = World()
    assert [world.good() for _ in range(5)] == [0, 0, 0, 1, 1]
    world.wait(1)
    assert [world.good() for _ in range(2)] == [0, 1]


def test_a_full_bucket_holds_no_more_than_a_burst() -> None:
    world = World()
    world.good()
    world.wait(3600)
    assert [world.good() for _ in range(4)] == [0, 0, 0, 1]


def test_the_time_to_wait_is_whole_seconds_and_enough() -> None:
    world = World(known=Rate(4, 1))
    world.good()
    assert world.good() == 15
    world.wait(0.5)
    assert world.good() == 15
    world.wait(14.4)
    assert world.good() == 1
    world.wait(0.1)
    assert world.good() == 0


def test_each_key_has_its_own_bucket() -> None:
    world = World()
    assert [world.good("ak_one") for _ in range(4)] == [0, 0, 0, 1]
    assert world.good("ak_two") == 0


def test_whoever_shows_no_good_key_counts_for_the_address() -> None:
    world = World()
    assert [world.bad(f"ak_guess_{number}") for number in range(4)] == [0, 0, 10, 10]
    assert world.bad("") == 10
    assert world.bad("", "203.0.113.8") == 0
    world.wait(10)
    assert [world.bad(), world.bad()] == [0, 10]


def test_a_key_that_is_known_goes_past_a_crowd_of_strangers() -> None:
    world = World()
    assert world.good() == 0
    assert [world.bad() for _ in range(3)] == [0, 0, 10]
    assert world.good() == 0
    assert world.good("ak_never_seen_before") == 10


def test_a_good_key_does_not_count_for_its_address() -> None:
    world = World()
    assert [world.good(f"ak_{number}") for number in range(50)] == [0] * 50


@pytest.mark.parametrize("refusal", [Forbidden("no"), NotFound()])
def test_a_key_that_is_refused_for_something_else_is_good(refusal: Exception) -> None:
    world = World()
    for number in range(5):
        world.throttle.ask(f"ak_{number}", HERE)
        world.throttle.learn(f"ak_{number}", HERE, refusal)  # type: ignore[arg-type] # both are


def test_a_key_that_ended_is_a_strangers_from_then_on() -> None:
    world = World()
    world.good()
    assert [world.bad(KEY) for _ in range(4)] == [0, 0, 0, 10]


def test_zero_a_minute_is_no_limit() -> None:
    world = World(known=Rate(0, 0), unknown=Rate(0, 0))
    assert {world.good() for _ in range(1000)} == {0}
    assert {world.bad() for _ in range(1000)} == {0}


def test_who_has_a_network_of_ipv6_has_one_bucket() -> None:
    world = World()
    asked = [world.bad(address=f"2001:db8::{number:x}") for number in range(1, 4)]
    assert asked == [0, 0, 10]
    assert world.bad(address="2001:db8:0:1::1") == 0


@pytest.mark.parametrize("address", ["", "a socket", "::ffff:203.0.113.9"])
def test_whatever_stands_for_an_address_has_a_bucket(address: str) -> None:
    world = World()
    assert [world.bad(address=address) for _ in range(3)] == [0, 0, 10]


def test_the_least_recently_used_are_forgotten() -> None:
    world = World(known=Rate(60, 1), unknown=Rate(0, 0))
    world.good("ak_first")
    for number in range(MOST_KEYS - 1):
        world.good(f"ak_{number}")
    assert world.good("ak_first") == 1
    world.good("ak_one_too_many")
    assert world.good("ak_1") == 1
    assert len(world.throttle._known._full_at) == MOST_KEYS
