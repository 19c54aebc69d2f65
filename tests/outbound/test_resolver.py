"""The resolver: names are looked up, and one whose server hangs holds up no other."""

import asyncio
import socket
from threading import Event

import pytest
import uvloop

from quotewright.outbound.resolver import MOST_ADDRESSES, look_up
from tests.outbound._tries import NOW, courier, post_to, tried
from tests.support.receivers import Receiver


def test_the_system_knows_this_machine() -> None:
    assert "127.0.0.1" in look_up("localhost", 443)


@pytest.mark.parametrize("host", ["nothing.invalid", f"{'a' * 64}.example", "a..example"])
def test_a_name_that_means_nothing_is_said_plainly(host: str) -> None:
    with pytest.raises(socket.gaierror):
        look_up(host, 443)


@pytest.mark.parametrize("error", [socket.gaierror(socket.EAI_AGAIN, "try again"), OSError("no")])
def test_a_failed_look_up_is_dns(error: OSError) -> None:
    def fail(_: str, __: int) -> list[str]:
        raise error

    assert uvloop.run(tried("https://receiver.example/", look_up=fail)).outcome == "dns"


def test_a_name_without_addresses_is_dns() -> None:
    attempt = tried("https://receiver.example/", look_up=lambda _host, _port: [])
    assert uvloop.run(attempt).outcome == "dns"


def test_names_whose_servers_hang_hold_up_no_other() -> None:
    may_go_on = Event()

    def look_up(host: str, _: int) -> list[str]:
        if host.startswith("hanging"):
            may_go_on.wait()
        return ["127.0.0.1"]

    async def sent() -> tuple[int, str]:
        async with Receiver() as receiver, courier(look_up=look_up) as one:

            def post(name: str) -> asyncio.Task[object]:
                url = f"http://{name}.example:{receiver.port}/"
                return asyncio.create_task(one.post(post_to(url), NOW))

            stuck = [post(f"hanging-{number}") for number in range(100)]
            await asyncio.sleep(0)
            quick = await one.post(post_to(f"http://quick.example:{receiver.port}/"), NOW)
            hanging = sum(not each.done() for each in stuck)
            may_go_on.set()
            await asyncio.gather(*stuck)
            return hanging, quick.outcome

    try:
        assert uvloop.run(sent()) == (100, "delivered")
    finally:
        may_go_on.set()


def test_a_name_that_hangs_is_a_timeout_and_the_courier_can_be_closed() -> None:
    may_go_on = Event()

    def look_up(_: str, __: int) -> list[str]:
        may_go_on.wait()
        return ["127.0.0.1"]

    try:
        attempt = uvloop.run(tried("https://receiver.example/", look_up=look_up, seconds=0.2))
    finally:
        may_go_on.set()
    assert attempt.outcome == "timeout"


def test_a_name_is_asked_once_for_all_who_want_it_now() -> None:
    asked: list[str] = []

    def look_up(host: str, _: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"]

    async def sent() -> None:
        async with Receiver() as receiver, courier(look_up=look_up) as one:
            post = post_to(f"http://receiver.example:{receiver.port}/")
            await asyncio.gather(*(one.post(post, NOW) for _ in range(20)))

    uvloop.run(sent())
    assert asked == ["receiver.example"]


def test_of_a_name_with_very_many_addresses_few_are_tried() -> None:
    def look_up(_: str, __: int) -> list[str]:
        return [*["10.0.0.1"] * MOST_ADDRESSES, "127.0.0.1"]

    async def sent() -> str:
        async with Receiver() as receiver:
            url = f"http://receiver.example:{receiver.port}/"
            return (await tried(url, look_up=look_up)).outcome

    assert uvloop.run(sent()) == "blocked_address"
