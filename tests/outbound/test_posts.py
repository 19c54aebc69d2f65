"""The courier: what it sends, what it makes of each answer, and that it waits for nobody."""

import asyncio
import gzip
from asyncio import StreamReader, StreamWriter
from datetime import timedelta
from ipaddress import ip_network
from threading import Event

import pytest
import structlog
import uvloop

from quotewright.core.deliveries import Attempt
from tests.outbound._tries import (
    BODY,
    HEADERS,
    NOW,
    answered,
    courier,
    post_to,
    tried,
)
from tests.support.receivers import OK, Answering, Receiver

SHORT = 0.3


def saying(*parts: bytes) -> Answering:
    """An answer in so many pieces, after which the connection is closed."""

    async def say(_: StreamReader, writer: StreamWriter) -> None:
        for part in parts:
            writer.write(part)
            await writer.drain()
            await asyncio.sleep(0.01)
        writer.close()

    return say


async def say_nothing(reader: StreamReader, _: StreamWriter) -> None:
    await reader.read()


async def trickle(_: StreamReader, writer: StreamWriter) -> None:
    writer.write(b"HTTP/1.1 410 Gone\r\nContent-Length: 1000\r\n\r\n")
    while not writer.is_closing():
        writer.write(b"x")
        await asyncio.sleep(0.01)


class TestWhatIsSent:
    def test_headers_and_body_go_out_as_they_are(self) -> None:
        async def sent() -> Receiver:
            async with Receiver() as receiver:
                await tried(receiver.url)
            return receiver

        receiver = uvloop.run(sent())
        (request,) = receiver.received
        assert request.head.startswith(b"POST /hook?key=1 HTTP/1.1\r\n")
        assert request.headers == {
            "Host": f"127.0.0.1:{receiver.port}",
            **HEADERS,
            "Content-Length": str(len(BODY)),
        }
        assert request.body == BODY

    @pytest.mark.parametrize("target", ["/%7Euser/%2f?a=%41&b=1+2", "/?x", "/a//b/../c?", "/~'()*"])
    def test_the_address_is_not_rewritten(self, target: str) -> None:
        async def sent() -> Receiver:
            async with Receiver() as receiver:
                await tried(f"http://127.0.0.1:{receiver.port}{target}")
            return receiver

        (request,) = uvloop.run(sent()).received
        assert request.head.split(b" ")[1] == target.rstrip("?").encode()

    def test_proxies_of_the_environment_are_not_used(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, "http://127.0.0.1:1")
        monkeypatch.delenv("no_proxy", raising=False)
        assert uvloop.run(answered()).outcome == "delivered"

    def test_cookies_are_not_sent_back(self) -> None:
        async def sent() -> Receiver:
            cookie = OK.replace(b"\r\n\r\n", b"\r\nSet-Cookie: a=b; Path=/\r\n\r\n")
            async with (
                Receiver(cookie) as receiver,
                courier(look_up=lambda _host, _port: ["127.0.0.1"]) as one,
            ):
                for _ in range(2):
                    url = f"http://receiver.example:{receiver.port}/"
                    await one.post(post_to(url), NOW)
            return receiver

        first, second = uvloop.run(sent()).received
        assert first.head == second.head


class TestAnswers:
    def test_a_success_is_delivered(self) -> None:
        attempt = uvloop.run(answered())
        assert attempt == Attempt(
            at=NOW,
            milliseconds=attempt.milliseconds,
            outcome="delivered",
            status_code=200,
            excerpt='{"ok":true}',
        )

    @pytest.mark.parametrize(
        ("head", "outcome", "status"),
        [
            (b"200 OK", "delivered", 200),
            (b"202 Accepted", "delivered", 202),
            (b"204 No Content", "delivered", 204),
            (b"101 Switching Protocols\r\nUpgrade: websocket", "status_101", 101),
            (b"400 Bad Request", "status_400", 400),
            (b"410 Gone", "status_410", 410),
            (b"500 Internal Server Error", "status_500", 500),
            (b"999 Whatever", "status_999", 999),
        ],
    )
    def test_an_answer_is_named_by_its_status(self, head: bytes, outcome: str, status: int) -> None:
        attempt = uvloop.run(answered(b"HTTP/1.1 %s\r\n\r\n" % head))
        assert (attempt.outcome, attempt.status_code) == (outcome, status)

    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
    def test_a_redirect_is_never_followed(self, status: int) -> None:
        async def sent() -> tuple[Attempt, Receiver]:
            async with Receiver() as target:
                head = f"HTTP/1.1 {status} Elsewhere\r\nLocation: {target.url}\r\n\r\n"
                return await answered(head.encode()), target

        attempt, target = uvloop.run(sent())
        assert (attempt.outcome, attempt.status_code) == (f"status_{status}", status)
        assert target.connections == 0

    def test_what_a_receiver_asks_for_is_told(self) -> None:
        busy = b"HTTP/1.1 429 Busy\r\nRetry-After: 90\r\nContent-Length: 4\r\n\r\nlate"
        attempt = uvloop.run(answered(busy))
        assert (attempt.outcome, attempt.excerpt) == ("status_429", "late")
        assert attempt.retry_after == timedelta(seconds=90)

    def test_an_answer_without_a_length_ends_with_its_connection(self) -> None:
        attempt = uvloop.run(answered(b"HTTP/1.1 500 No\r\n\r\nbro\x00ken"))
        assert (attempt.outcome, attempt.excerpt) == ("status_500", "broken")

    def test_a_compressed_answer_is_not_unpacked(self) -> None:
        packed = gzip.compress(b"x" * 1_000_000)
        head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n"
        attempt = uvloop.run(answered(head % len(packed) + packed))
        assert attempt.outcome == "delivered"
        assert "xxx" not in attempt.excerpt

    def test_of_a_hundred_megabytes_sixteen_kib_are_taken(self) -> None:
        written = 0

        async def flood(_: StreamReader, writer: StreamWriter) -> None:
            nonlocal written
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n")
            while written < 100_000_000:
                writer.write(b"x" * 65536)
                await writer.drain()
                written += 65536

        attempt = uvloop.run(answered(flood))
        assert (attempt.outcome, attempt.excerpt) == ("delivered", "x" * 500)
        # The rest of it was on its way between two sockets.
        assert written < 50_000_000

    @pytest.mark.parametrize(
        "answer",
        [
            saying(b"hello\r\n\r\n"),
            saying(b"\x00\x01\x02"),
            saying(b"SSH-2.0-OpenSSH_9.2\r\n"),
            saying(b"HTTP/1.1 200 OK\r\nX: " + b"a" * 100_000 + b"\r\n\r\n"),
            saying(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
        ],
    )
    def test_what_is_not_http_is_a_bad_answer(self, answer: Answering) -> None:
        assert uvloop.run(answered(answer)).outcome == "bad_answer"

    @pytest.mark.parametrize(
        ("answer", "status"),
        [
            (saying(), None),
            (saying(b"HTTP/1.1 200 O"), None),
            (saying(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n"), None),
            (saying(b"HTTP/1.1 410 Gone\r\nContent-Length: 9\r\n\r\n", b"half"), 410),
            (saying(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"9\r\nhal"), 200),
        ],
    )
    def test_a_connection_that_ends_early_is_closed(
        self, answer: Answering, status: int | None
    ) -> None:
        attempt = uvloop.run(answered(answer))
        assert (attempt.outcome, attempt.status_code) == ("closed", status)

    def test_no_answer_is_a_timeout(self) -> None:
        attempt = uvloop.run(answered(say_nothing, seconds=SHORT))
        assert (attempt.outcome, attempt.status_code, attempt.excerpt) == ("timeout", None, "")

    def test_an_answer_that_trickles_is_a_timeout(self) -> None:
        attempt = uvloop.run(answered(trickle, seconds=SHORT))
        assert (attempt.outcome, attempt.status_code) == ("timeout", 410)
        assert set(attempt.excerpt) == {"x"}

    def test_how_long_it_took_is_told_by_the_clock_handed_in(self) -> None:
        clock = iter([5_000_000, 1_239_999_999])
        assert uvloop.run(answered(clock=lambda: next(clock))).milliseconds == 1234


class TestNoConnection:
    def test_a_closed_port_is_refused(self) -> None:
        async def sent() -> Attempt:
            async with Receiver() as receiver:
                url = receiver.url
            return await tried(url)

        attempt = uvloop.run(sent())
        assert (attempt.outcome, attempt.status_code, attempt.excerpt) == ("refused", None, "")

    def test_a_name_without_an_address_is_dns(self) -> None:
        assert uvloop.run(tried("https://nothing.invalid/hook")).outcome == "dns"

    def test_a_network_that_cannot_be_reached_is_unreachable(self) -> None:
        # Nobody can connect to a broadcast address.
        everyone = ip_network("255.255.255.255")
        attempt = uvloop.run(tried("https://255.255.255.255/", allowed=(everyone,)))
        assert attempt.outcome == "unreachable"

    def test_what_nobody_thought_of_is_logged_without_what_may_be_secret(self) -> None:
        with structlog.testing.capture_logs() as logged:
            attempt = uvloop.run(tried("https://127.1/s3cret?key=s3cret"))
        assert attempt.outcome == "failed"
        assert [one["host"] for one in logged] == ["127.1"]
        assert "s3cret" not in str(logged)


class TestConnections:
    def test_many_at_once_go_over_few_connections_that_are_kept(self) -> None:
        async def sent() -> tuple[list[Attempt], Receiver]:
            async with Receiver() as receiver, courier() as one:

                async def lane() -> list[Attempt]:
                    return [await one.post(post_to(receiver.url), NOW) for _ in range(50)]

                lanes = await asyncio.gather(*(lane() for _ in range(8)))
            return [attempt for each in lanes for attempt in each], receiver

        attempts, receiver = uvloop.run(sent())
        assert [one.outcome for one in attempts] == ["delivered"] * 400
        assert len(receiver.received) == 400
        assert receiver.connections == 8

    def test_a_kept_connection_that_was_closed_meanwhile_is_replaced_at_once(self) -> None:
        heard = 0

        async def every_other(_: StreamReader, writer: StreamWriter) -> None:
            nonlocal heard
            heard += 1
            writer.write(OK) if heard != 2 else writer.close()

        async def sent() -> tuple[list[str], int]:
            async with Receiver(every_other) as receiver, courier() as one:
                attempts = [await one.post(post_to(receiver.url), NOW) for _ in range(2)]
            return [attempt.outcome for attempt in attempts], receiver.connections

        assert uvloop.run(sent()) == (["delivered", "delivered"], 2)
        assert heard == 3

    def test_a_new_connection_that_is_closed_is_not_tried_twice(self) -> None:
        async def sent() -> tuple[str, int]:
            async with Receiver(saying()) as receiver:
                attempt = await tried(receiver.url)
            return attempt.outcome, receiver.connections

        assert uvloop.run(sent()) == ("closed", 1)

    def test_a_receiver_that_hangs_holds_up_no_other(self) -> None:
        async def sent() -> tuple[list[str], str]:
            async with Receiver(say_nothing) as hanging, Receiver() as quick, courier() as one:
                stuck = [
                    asyncio.create_task(one.post(post_to(hanging.url), NOW)) for _ in range(60)
                ]
                await hanging.has(60)
                attempt = await one.post(post_to(quick.url), NOW)
                waiting = ["waiting" for each in stuck if not each.done()]
                for each in stuck:
                    each.cancel()
                await asyncio.gather(*stuck, return_exceptions=True)
            return waiting, attempt.outcome

        assert uvloop.run(sent()) == (["waiting"] * 60, "delivered")


class TestBeingSent:
    def test_the_sender_hears_of_it_before_the_answer_comes(self) -> None:
        told: list[str] = []

        async def sent() -> None:
            written = asyncio.Event()

            async def answer(_: StreamReader, writer: StreamWriter) -> None:
                await written.wait()
                told.append("answered")
                writer.write(OK)

            def on_sent() -> None:
                told.append("sent")
                written.set()

            async with Receiver(answer) as receiver, courier() as one:
                await one.post(post_to(receiver.url), NOW, on_sent=on_sent)
                told.append("over")

        uvloop.run(sent())
        assert told == ["sent", "answered", "over"]

    @pytest.mark.parametrize(
        "url", ["https://10.0.0.1/", "https://nothing.invalid/", "http://127.0.0.1:1/"]
    )
    def test_the_sender_hears_once_of_what_could_not_be_sent(self, url: str) -> None:
        told: list[str] = []

        async def sent() -> Attempt:
            async with courier() as one:
                return await one.post(post_to(url), NOW, on_sent=lambda: told.append("over"))

        assert uvloop.run(sent()).status_code is None
        assert told == ["over"]

    def test_posts_arrive_in_the_order_in_which_they_were_sent(self) -> None:
        async def sent() -> list[str]:
            async with Receiver() as receiver, courier() as one:
                under_way = []
                for number in range(40):
                    written = asyncio.Event()
                    post = post_to(f"http://127.0.0.1:{receiver.port}/{number}")
                    under_way.append(asyncio.create_task(one.post(post, NOW, on_sent=written.set)))
                    await written.wait()
                await asyncio.gather(*under_way)
            return [one.head.split(b" ")[1].decode() for one in receiver.received]

        assert uvloop.run(sent()) == [f"/{number}" for number in range(40)]


class TestStopping:
    def test_a_cancelled_attempt_is_cancelled(self) -> None:
        told: list[str] = []

        async def sent() -> None:
            async with Receiver(say_nothing) as receiver, courier() as one:
                posting = one.post(post_to(receiver.url), NOW, on_sent=lambda: told.append("sent"))
                task = asyncio.create_task(posting)
                await receiver.has(1)
                task.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await task

        uvloop.run(sent())
        assert told == ["sent"]

    def test_closing_the_courier_ends_what_is_under_way(self) -> None:
        async def sent() -> str:
            async with Receiver(say_nothing) as receiver:
                async with courier() as one:
                    task = asyncio.create_task(one.post(post_to(receiver.url), NOW))
                    await receiver.has(1)
                return (await task).outcome

        assert uvloop.run(sent()) == "closed"

    def test_closing_the_courier_ends_what_still_looks_for_an_address(self) -> None:
        asked, may_go_on = Event(), Event()

        def look_up(_: str, __: int) -> list[str]:
            asked.set()
            may_go_on.wait()
            return ["127.0.0.1"]

        async def sent() -> str:
            async with courier(look_up=look_up) as one:
                task = asyncio.create_task(one.post(post_to("https://receiver.example/"), NOW))
                await asyncio.to_thread(asked.wait)
            return (await task).outcome

        try:
            assert uvloop.run(sent()) == "closed"
        finally:
            may_go_on.set()
