"""The guard: whatever a name means, and however an address is written, nothing else is opened."""

import socket
from collections.abc import Iterable, Iterator
from ipaddress import ip_network

import pytest
import uvloop

from quotewright.core.addresses import AllowedNetworks
from quotewright.core.deliveries import Attempt
from quotewright.outbound.guard import Blocked, Guard, opening
from quotewright.outbound.resolver import LookUp
from tests.outbound._tries import HERE, NOW, courier, post_to, tried
from tests.support.receivers import OK, Receiver

CLOSING = OK.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")


def meaning(*answers: list[str]) -> LookUp:
    """A name server that says one thing after the other."""
    said: Iterator[list[str]] = iter(answers)
    return lambda _host, _port: next(said)


def seen(attempts: Iterable[Attempt]) -> list[tuple[str, int | None, str]]:
    return [(one.outcome, one.status_code, one.excerpt) for one in attempts]


PUBLIC = (socket.AF_INET, socket.SOCK_STREAM, 0, "", ("8.8.8.8", 443))
BLOCKED = ("blocked_address", None, "")
ARRIVED = ("delivered", 200, '{"ok":true}')


class TestLiteralAddresses:
    @pytest.mark.parametrize(
        "host",
        [
            *["127.0.0.1", "10.0.0.1", "169.254.169.254", "0.0.0.0", "100.64.0.1"],  # noqa: S104
            *["[::1]", "[::]", "[fd00::1]", "[fe80::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]"],
            *["[64:ff9b::7f00:1]", "[64:ff9b:1::a00:1]", "[2002:7f00:1::]", "[2001:0:1::1]"],
        ],
    )
    @pytest.mark.parametrize("scheme", ["http", "https"])
    def test_those_of_no_public_host_are_blocked(self, scheme: str, host: str) -> None:
        async def sent() -> tuple[Attempt, int]:
            async with Receiver() as receiver:
                url = f"{scheme}://{host}:{receiver.port}/"
                return await tried(url, allowed=()), receiver.connections

        attempt, connections = uvloop.run(sent())
        assert seen([attempt]) == [BLOCKED]
        assert connections == 0

    @pytest.mark.parametrize("host", ["127.0.0.1", "[::ffff:127.0.0.1]"])
    def test_those_in_an_allowed_network_are_opened(self, host: str) -> None:
        async def sent() -> Attempt:
            async with Receiver() as receiver:
                return await tried(f"http://{host}:{receiver.port}/")

        assert seen([uvloop.run(sent())]) == [ARRIVED]

    def test_an_allowed_network_opens_no_other(self) -> None:
        async def sent() -> Attempt:
            async with Receiver() as receiver:
                return await tried(receiver.url, allowed=(ip_network("127.0.0.2"),))

        assert seen([uvloop.run(sent())]) == [BLOCKED]


class TestWithoutEncryption:
    @pytest.mark.parametrize("allowed", [(), HERE])
    def test_public_addresses_are_blocked(self, allowed: AllowedNetworks) -> None:
        assert seen([uvloop.run(tried("http://8.8.8.8/", allowed=allowed))]) == [BLOCKED]

    def test_they_are_opened_with_it_and_each_socket_is_counted(self) -> None:
        guard = Guard(())
        with opening("https") as encrypted:
            guard(PUBLIC).close()
            with opening("http") as plain, pytest.raises(Blocked):
                guard(PUBLIC)
            guard(PUBLIC).close()
        assert (encrypted.sockets, plain.sockets) == (2, 0)

    def test_outside_of_an_attempt_nothing_is_opened(self) -> None:
        with pytest.raises(LookupError):
            Guard(())(PUBLIC)

    def test_names_of_public_addresses_are_blocked(self) -> None:
        attempt = tried("http://receiver.example/", look_up=meaning(["8.8.8.8", "2606:4700::1"]))
        assert seen([uvloop.run(attempt)]) == [BLOCKED]


class TestNames:
    def test_a_name_is_what_its_address_is(self) -> None:
        async def sent(*addresses: str) -> Attempt:
            async with Receiver() as receiver:
                url = f"http://receiver.example:{receiver.port}/"
                return await tried(url, look_up=meaning(list(addresses)))

        attempts = [uvloop.run(sent(one)) for one in ("127.0.0.1", "127.0.0.2", "10.0.0.1")]
        assert seen(attempts) == [ARRIVED, BLOCKED, BLOCKED]

    def test_blocked_addresses_are_skipped_and_the_others_tried(self) -> None:
        async def sent() -> Attempt:
            async with Receiver() as receiver:
                url = f"http://receiver.example:{receiver.port}/"
                addresses = ["10.0.0.1", "fd00::1", "127.0.0.1"]
                return await tried(url, look_up=meaning(addresses))

        assert seen([uvloop.run(sent())]) == [ARRIVED]

    def test_a_name_whose_addresses_are_all_blocked_is_blocked(self) -> None:
        attempt = tried("https://receiver.example/", look_up=meaning(["10.0.0.1", "fd00::1", "::"]))
        assert seen([uvloop.run(attempt)]) == [BLOCKED]

    def test_a_name_that_means_something_else_the_second_time_is_blocked_then(self) -> None:
        async def sent() -> list[Attempt]:
            changing = meaning(["127.0.0.1"], ["127.0.0.2"], ["127.0.0.1"])
            async with (
                Receiver(CLOSING) as receiver,
                courier(look_up=changing, names_kept_seconds=0) as one,
            ):
                post = post_to(f"http://receiver.example:{receiver.port}/")
                return [await one.post(post, NOW) for _ in range(3)]

        assert seen(uvloop.run(sent())) == [ARRIVED, BLOCKED, ARRIVED]

    @pytest.mark.parametrize("strange", ["", "localhost", "127.1", "::1%lo"])
    def test_what_a_name_server_calls_an_address_but_is_none_is_blocked(self, strange: str) -> None:
        attempt = tried("https://receiver.example/", look_up=meaning([strange]))
        assert seen([uvloop.run(attempt)]) == [BLOCKED]
