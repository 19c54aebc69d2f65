"""The resolver: what a name means, asked in threads of its own.

The event loop's own threads are few, so that some names whose servers hang would hold up all.
"""

import asyncio
import socket
from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread

from aiohttp.abc import AbstractResolver, ResolveResult

LookUp = Callable[[str, int], list[str]]
"""From a name and a port to addresses, as text. Waits, and raises OSError."""

MOST_AT_ONCE = 128
MOST_ADDRESSES = 8
"""Of one name; the library tries all of them, and again without the first, and so on."""


def look_up(host: str, port: int) -> list[str]:
    """As the system does it: its files, its servers, its order of preference."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError:
        raise socket.gaierror(socket.EAI_NONAME, "this is not the name of a host") from None
    return [str(where[0]) for *_, where in found]


class Resolver(AbstractResolver):
    """Each look-up has a thread that nobody waits for at the end of the program."""

    def __init__(self, look_up: LookUp) -> None:
        self._look_up = look_up
        self._places = asyncio.Semaphore(MOST_AT_ONCE)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Raises OSError. `family` is not looked at: the courier opens both."""
        async with self._places:
            found = await self._in_a_thread(host, port)
        if not found:
            raise socket.gaierror(socket.EAI_NONAME, "the name has no address")
        return [_written(host, address, port, family) for address in found[:MOST_ADDRESSES]]

    async def close(self) -> None:
        """Nothing is held: threads still at work end by themselves."""

    async def _in_a_thread(self, host: str, port: int) -> list[str]:
        answer: Future[list[str]] = Future()
        answer.set_running_or_notify_cancel()

        def work() -> None:
            try:
                found = self._look_up(host, port)
            except Exception as error:  # noqa: BLE001 - raised where it is waited for
                answer.set_exception(error)
            else:
                answer.set_result(found)

        Thread(target=work, name="look-up", daemon=True).start()
        return await asyncio.wrap_future(answer)


def _written(host: str, address: str, port: int, family: socket.AddressFamily) -> ResolveResult:
    numeric = socket.AI_NUMERICHOST | socket.AI_NUMERICSERV
    return ResolveResult(
        hostname=host, host=address, port=port, family=family, proto=0, flags=numeric
    )
