"""Connections that drag on, over a socket: half a head, half a body, drops, floods of headers."""

import asyncio
import json
import socket
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Thread

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

from quotewright.protocol import MOST_HEAD, MOST_HEADERS, MOST_IN_VAIN, Patience, PatientProtocol
from tests.support.postgres import free_port
from tests.support.served import Served, read_all, serving
from tests.support.shelves import Shelf

SECONDS_TO_ANSWER = 60
SLOWER_THAN_ANY_PATIENCE = 1.2
KILOBYTE = 1024
BIG = 8 * 1024 * KILOBYTE

GET = b"GET /taken HTTP/1.1\r\nHost: x\r\n\r\n"
WHOLE = b"POST /taken HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nbody"


async def a_small_house(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers with how much body it took; `/late` after a while, `/early` before any body came."""
    if scope["type"] != "http":
        return
    taken, is_whole = 0, scope["path"] in {"/early", "/early-and-close"}
    while not is_whole:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        taken, is_whole = taken + len(message["body"]), not message["more_body"]
    if scope["path"] == "/late":
        await asyncio.sleep(SLOWER_THAN_ANY_PATIENCE)
    said = b"x" * BIG if scope["path"] == "/big" else f"took {taken}.".encode()
    headers = [(b"content-length", str(len(said)).encode())]
    if scope["path"] == "/early-and-close":
        headers.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": said})


class House:
    """The small house, served with little patience in a thread of its own."""

    def __init__(self) -> None:
        self.port = free_port()
        patience = Patience(head=1, body=1)
        self._server = uvicorn.Server(
            uvicorn.Config(
                a_small_house,
                port=self.port,
                loop="uvloop",
                http=partial(PatientProtocol, patience=patience),  # type: ignore[arg-type] # as in cli/serve.py
                ws="none",
                log_config=None,
                timeout_keep_alive=1,
                timeout_graceful_shutdown=1,
            )
        )
        self._thread = Thread(target=self._server.run)

    def open(self) -> None:
        self._thread.start()
        while not self._server.started:
            time.sleep(0.01)

    def close(self) -> None:
        self._server.should_exit = True
        self._thread.join()

    def wait_until_alone(self) -> None:
        """Until no connection is left, on the house's own side of it."""
        last_moment = time.monotonic() + SECONDS_TO_ANSWER
        while self._server.server_state.connections:
            assert time.monotonic() < last_moment, "somebody is kept"
            time.sleep(0.05)

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=SECONDS_TO_ANSWER)

    def tell(self, *pieces: bytes, pause: float = 0.05) -> bytes:
        """What comes back for these pieces, each sent by itself, until the house closes."""
        with self.connect() as connection:
            for piece in pieces:
                connection.sendall(piece)
                time.sleep(pause)
            return read_all(connection)

    def tell_each(self, *conversations: Sequence[bytes]) -> list[bytes]:
        """Each on a connection of its own, all at the same time."""
        with ThreadPoolExecutor(len(conversations)) as crowd:
            return list(crowd.map(lambda pieces: self.tell(*pieces), conversations))


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    house = House()
    house.open()
    yield house
    house.close()


@pytest.fixture(scope="module")
def impatient(shelf: Shelf, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The program, told to have little patience."""
    url = shelf.copy(shelf.migrated)
    little = {"QUOTEWRIGHT_HEAD_SECONDS": "1", "QUOTEWRIGHT_BODY_SECONDS": "1"}
    with serving(url, tmp_path_factory.mktemp("impatient"), little) as served:
        yield served
    shelf.discard(url)


def assert_refused(received: bytes, status: int) -> None:
    head, _, content = received.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 %d " % status), received[:200]
    assert b"connection: close" in head
    assert list(json.loads(content)) == ["error"]


class TestHalfAHead:
    def test_it_is_waited_for_no_longer_than_was_said(self, house: House) -> None:
        heads = [b"G", b"GET /taken HTTP/1.1\r\n", b"GET /taken HTTP/1.1\r\nHost: x\r\nX-A: b"]
        for received in house.tell_each(*([head] for head in heads)):
            assert_refused(received, 408)

    def test_drops_do_not_prolong_it(self, house: House) -> None:
        with house.connect() as connection:
            received = _drip(connection, b"GET /taken HTTP/1.1\r\nX-Drip: ", b"x" * 100)
        assert_refused(received, 408)

    def test_a_head_in_several_pieces_is_served(self, house: House) -> None:
        received = house.tell(
            b"GET /tak", b"en HTTP/1.1\r\nHost", b": x\r\nConnection: close\r\n\r\n"
        )
        assert received.endswith(b"took 0.")

    def test_after_a_whole_request_the_next_has_its_own_time(self, house: House) -> None:
        pieces = [b"ken HTTP/1.1\r\n\r\nGET /ta"] * 10
        received = house.tell(b"GET /ta", *pieces, pause=0.1)
        assert received.count(b"took 0.") == 10
        assert_refused(received[received.rindex(b"HTTP/1.1") :], 408)

    def test_it_does_not_cut_the_answer_before_it(self, house: House) -> None:
        late = b"GET /late HTTP/1.1\r\nHost: x\r\n\r\n"
        received = house.tell(late + b"GET /ta")
        assert received.startswith(b"HTTP/1.1 200")
        assert_refused(received[received.rindex(b"HTTP/1.1") :], 408)

    def test_where_nothing_was_begun_it_is_closed_without_a_word(self, house: House) -> None:
        silent, blank, after, blank_after = house.tell_each([], [b"\r\n"], [GET], [GET, b"\r\n"])
        assert (silent, blank) == (b"", b"")
        assert after.count(b"HTTP/1.1") == blank_after.count(b"HTTP/1.1") == 1


class TestHalfABody:
    def test_it_is_waited_for_no_longer_than_was_said(self, house: House) -> None:
        opening = b"POST /taken HTTP/1.1\r\nHost: x\r\n"
        framed = [b"Content-Length: 4\r\n\r\nbo", b"Transfer-Encoding: chunked\r\n\r\n4\r\nbo"]
        for received in house.tell_each(*([opening + body] for body in framed)):
            assert_refused(received, 408)

    def test_drops_do_not_prolong_it(self, house: House) -> None:
        with house.connect() as connection:
            received = _drip(connection, _post("/taken", 10_000), b"x" * 100)
        assert_refused(received, 408)

    def test_a_slow_body_that_moves_on_is_taken_whole(self, house: House) -> None:
        pieces = [b"x" * 2 * KILOBYTE] * 8
        received = house.tell(
            _post("/taken", 16 * KILOBYTE, b"Connection: close\r\n"), *pieces, pause=0.3
        )
        assert received.endswith(b"took 16384.")

    def test_a_big_body_is_taken_whole(self, house: House) -> None:
        received = house.tell(_post("/taken", BIG, b"Connection: close\r\n") + b"x" * BIG)
        assert received.endswith(b"took 8388608.")

    def test_a_door_that_takes_its_time_is_not_hurried(self, house: House) -> None:
        received = house.tell(_post("/late", 4, b"Connection: close\r\n"), b"body")
        assert received.endswith(b"took 4.")

    def test_requests_that_wait_for_their_turn_are_not_timed(self, house: House) -> None:
        late = b"GET /late HTTP/1.1\r\nHost: x\r\n\r\n"
        received = house.tell(late + WHOLE + _post("/taken", 4, b"Connection: close\r\n") + b"bo")
        assert received.count(b"took 4.") == 1
        assert_refused(received[received.rindex(b"HTTP/1.1") :], 408)

    def test_many_requests_in_one_piece_are_all_answered(self, house: House) -> None:
        assert house.tell(WHOLE * 100).count(b"took 4.") == 100

    def test_what_stands_around_a_body_has_a_limit(self, house: House) -> None:
        chunked = b"POST /taken HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n"
        assert_refused(_flood(house, chunked + b"1;name=", b"x" * KILOBYTE), 400)
        assert_refused(_flood(house, chunked + b"0\r\nX-T: ", b"x" * KILOBYTE), 400)
        assert_refused(_flood(house, chunked + b"0\r\n", b"X-T: x\r\n" * KILOBYTE), 400)


class TestLargeHeads:
    def test_a_head_just_within_the_limit_is_served(self, house: House) -> None:
        for pieces in ([_head(MOST_HEAD - 100)], _halved(_head(MOST_HEAD - 100))):
            assert house.tell(*pieces).endswith(b"took 0.")

    def test_a_head_past_the_limit_is_refused(self, house: House) -> None:
        for pieces in (
            [_head(MOST_HEAD + 1)],
            _halved(_head(MOST_HEAD + 1)),
            [_head(10 * MOST_HEAD)],
        ):
            assert_refused(house.tell(*pieces), 431)

    def test_a_head_without_end_is_not_kept(self, house: House) -> None:
        assert_refused(_flood(house, b"GET /taken HTTP/1.1\r\nX: ", b"x" * KILOBYTE), 431)
        assert_refused(_flood(house, b"GET /", b"x" * KILOBYTE), 431)

    def test_headers_are_counted(self, house: House) -> None:
        few = b"GET /taken HTTP/1.1\r\nConnection: close\r\n" + b"X: y\r\n" * (MOST_HEADERS - 1)
        assert house.tell(few + b"\r\n").endswith(b"took 0.")
        assert_refused(house.tell(few + b"X: y\r\n\r\n"), 431)
        assert_refused(house.tell(few, b"X: y\r\n", b"\r\n"), 431)

    def test_what_is_no_http_is_refused_in_json(self, house: House) -> None:
        for nonsense in (b"HELLO\r\n\r\n", b"\x16\x03\x01", b"GET http://[ HTTP/1.1\r\n\r\n"):
            assert_refused(house.tell(nonsense), 400)

    def test_a_caller_who_would_rather_speak_something_else_is_answered(self, house: House) -> None:
        wish = b"GET /taken HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"
        assert house.tell(wish).endswith(b"took 0.")

    def test_an_answer_that_is_due_comes_before_the_end(self, house: House) -> None:
        received = house.tell(_post("/late", 4) + b"bo", b"dyGARBAGE / \x00\r\n\r\n")
        assert b"connection: close" in received
        assert received.endswith(b"took 4.")


class TestAnswersBeforeTheBody:
    def test_the_rest_is_dropped_and_the_next_request_served(self, house: House) -> None:
        received = house.tell(_post("/early", 100_000), b"x" * 60_000, b"x" * 40_000, GET)
        assert received.count(b"took 0.") == 2

    def test_a_rest_without_end_is_not_taken(self, house: House) -> None:
        received = _flood(house, _post("/early", 10**12), b"x" * KILOBYTE)
        assert received.endswith(b"took 0.")

    def test_a_rest_that_does_not_come_is_not_waited_for(self, house: House) -> None:
        assert house.tell(_post("/early", 100), b"x").endswith(b"took 0.")

    def test_an_answer_that_closes_can_be_read_by_whoever_still_sends(self, house: House) -> None:
        rest = b"x" * (MOST_IN_VAIN // 2)
        with house.connect() as connection:
            connection.sendall(_post("/early-and-close", len(rest)))
            time.sleep(0.1)
            connection.sendall(rest)
            assert read_all(connection).endswith(b"took 0.")

    def test_whoever_waits_for_leave_to_send_is_told_that_the_connection_ends(
        self, house: House
    ) -> None:
        received = house.tell(_post("/early", 100, b"Expect: 100-continue\r\n"))
        assert b"connection: close" in received
        assert received.endswith(b"took 0.")


def test_an_answer_that_nobody_reads_is_given_up(house: House) -> None:
    with house.connect() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.sendall(b"GET /big HTTP/1.1\r\nHost: x\r\n\r\n")
        assert connection.recv(1) == b"H"
        house.wait_until_alone()


def test_an_answer_that_is_read_slowly_is_not_given_up(house: House) -> None:
    with house.connect() as connection:
        connection.sendall(b"GET /big HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        received = b""
        while piece := connection.recv(BIG // 16):
            received += piece
            time.sleep(0.1)
    assert received.endswith(b"x" * BIG)


class TestServed:
    """The program hands its settings to the protocol."""

    def test_half_a_head_is_refused_and_said_in_the_log(self, impatient: Served) -> None:
        assert_refused(impatient.send_raw(b"GET /healthz HTTP/1.1\r\n"), 408)
        cut = [line for line in impatient.log().splitlines() if "connection cut" in line]
        assert json.loads(cut[-1])["client"] == "127.0.0.1"

    def test_half_a_body_is_refused_and_leaves_one_line(self, impatient: Served) -> None:
        head = b"POST /api/v1/clients HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n"
        received = impatient.send_raw(head + b'{"na')
        assert_refused(received, 408)
        request_id = received.partition(b"x-request-id: ")[2][:36].decode()
        # The line is written after the answer, by the one loop that also gives the next answer.
        assert impatient.send_raw(b"GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n")
        assert f'"request_id":"{request_id}","event":"request"' in impatient.log()
        assert "Traceback" not in impatient.log()

    def test_whoever_hangs_up_in_mid_body_leaves_no_traceback(self, impatient: Served) -> None:
        with impatient.connect() as connection:
            connection.sendall(_post("/api/v1/clients", 9) + b'{"na')
        assert impatient.send_raw(b"GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n")
        assert "Traceback" not in impatient.log()


def _post(path: str, length: int, more: bytes = b"") -> bytes:
    head = f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n".encode()
    return head + more + b"\r\n"


def _head(size: int) -> bytes:
    opening = b"GET /taken HTTP/1.1\r\nConnection: close\r\nX-Large: "
    return opening + b"x" * size + b"\r\n\r\n"


def _halved(whole: bytes) -> list[bytes]:
    return [whole[: len(whole) // 2], whole[len(whole) // 2 :]]


def _drip(connection: socket.socket, opening: bytes, drops: bytes) -> bytes:
    """Send byte by byte until something comes back, or there are no more drops."""
    connection.sendall(opening)
    connection.settimeout(0.05)
    for drop in drops:
        try:
            received = connection.recv(65536)
        except TimeoutError:
            connection.sendall(bytes([drop]))
        else:
            connection.settimeout(SECONDS_TO_ANSWER)
            return received + read_all(connection)
    return b""


def _flood(house: House, opening: bytes, piece: bytes) -> bytes:
    """Send until the house has had enough, at most 64 MiB; what it said."""
    with house.connect() as connection:
        received = b""
        try:
            connection.sendall(opening)
            for _ in range(64 * 1024 * KILOBYTE // len(piece)):
                connection.sendall(piece)
            pytest.fail("it took everything")
        except (BrokenPipeError, ConnectionResetError):
            connection.setblocking(False)  # noqa: FBT003 - a method of the standard library
        try:
            while piece := connection.recv(65536):
                received += piece
        except OSError:
            pass
        return received
