"""Ids of requests: their form, their order, and whose are taken over."""

from concurrent.futures import ThreadPoolExecutor
from secrets import token_bytes
from uuid import RFC_4122, UUID

import pytest

from quotewright.request_ids import RequestIds, SharedIds, given_id

MILLI = 1_000_000
A_MOMENT = 0x017F22E279B0
"""The milliseconds of the example in RFC 9562, appendix A.6."""


class Chance:
    """Bytes that count up, so that it shows which are used."""

    def __init__(self) -> None:
        self.draws = 0

    def __call__(self, count: int) -> bytes:
        self.draws += 1
        return bytes(number % 256 for number in range(self.draws, count + self.draws))


def test_an_id_is_a_uuid_of_version_seven_that_opens_with_its_moment() -> None:
    new_id = RequestIds(Chance(), lambda: A_MOMENT * MILLI + 999_999)
    for _ in range(1000):
        uuid = UUID(new_id())
        assert (uuid.version, uuid.variant) == (7, RFC_4122)
        assert uuid.int >> 80 == A_MOMENT


def test_chance_is_drawn_for_many_at_once_and_used_once() -> None:
    chance = Chance()
    new_id = RequestIds(chance, lambda: 0)
    ids = [new_id() for _ in range(256)]
    assert chance.draws == 1
    new_id()
    assert chance.draws == 2
    assert ids[0] == "00000000-0000-7010-a030-405060708090"
    assert ids[1][-12:] != ids[0][-12:]


def test_threads_that_share_a_maker_get_no_id_twice() -> None:
    new_id = SharedIds(token_bytes, lambda: A_MOMENT * MILLI)
    with ThreadPoolExecutor(8) as threads:
        made = list(threads.map(lambda _: [new_id() for _ in range(500)], range(40)))
    assert len({one for ids in made for one in ids}) == 20_000


def test_ids_sort_by_their_moment() -> None:
    moments = iter(range(10**18, 2 * 10**18, 10**15))
    new_id = RequestIds(Chance(), lambda: next(moments))
    ids = [new_id() for _ in range(500)]
    assert ids == sorted(ids)


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        (b"req-7", "req-7"),
        (b"A.b_c-9", "A.b_c-9"),
        (b"x" * 64, "x" * 64),
        (b"x" * 65, ""),
        (b"", ""),
        (b"a b", ""),
        (b"a\n", ""),
        (b"\xff", ""),
    ],
)
def test_only_a_fit_id_is_taken_over(given: bytes, taken: str) -> None:
    assert given_id([(b"host", b"x"), (b"x-request-id", given)]) == taken


def test_of_several_ids_the_first_counts_and_none_is_none() -> None:
    assert given_id([(b"x-request-id", b"one"), (b"x-request-id", b"two")]) == "one"
    assert given_id([]) == ""
