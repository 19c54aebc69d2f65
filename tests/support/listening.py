"""A receiver beside a test that waits for it: its event loop has a thread of its own."""

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread

from tests.support.receivers import OK, Answering, Receiver

HERE = "127.0.0.0/8,::1/128"
"""Networks that a server must allow, for its webhooks to come to this machine."""

MOST_SECONDS = 60


@contextmanager
def listening(answer: bytes | Answering = OK) -> Iterator[Receiver]:
    receiver = Receiver(answer)
    is_open, loop = Event(), asyncio.new_event_loop()
    is_over = asyncio.Event()

    async def listen() -> None:
        async with receiver:
            is_open.set()
            await is_over.wait()

    thread = Thread(target=lambda: loop.run_until_complete(listen()))
    thread.start()
    try:
        assert is_open.wait(MOST_SECONDS)
        yield receiver
    finally:
        loop.call_soon_threadsafe(is_over.set)
        thread.join()
        loop.close()


def wait_until(is_so: Callable[[], bool], seconds: float = MOST_SECONDS) -> None:
    last_moment = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < last_moment, "it did not come about"
        time.sleep(0.01)
