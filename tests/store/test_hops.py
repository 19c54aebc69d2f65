"""Hops: answers and errors come back to where they were asked from, whatever became of it."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event, get_ident
from typing import TypeVar

import pytest

from quotewright import request_ids
from quotewright.core.errors import NotFound
from quotewright.store import Desk, Store
from tests.store._books import BY_ALICE, JANE, BooksOf, open_books

T = TypeVar("T")

SECONDS = 3
"""How long a test waits for what must come, before it is said to be lost."""


@pytest.fixture(params=["read", "write"])
def way(request: pytest.FixtureRequest) -> str:
    """Hops for reading and for writing go by different threads on one of the databases."""
    return str(request.param)


def test_answers_come_back_to_the_loop_that_asked(acmes: BooksOf, way: str) -> None:
    async def ask(first: int) -> list[tuple[int, int]]:
        return await asyncio.gather(*(ask_one(number) for number in range(first, first + 50)))

    async def ask_one(number: int) -> tuple[int, int]:
        return await _asked(acmes.store, way, _answering(number)), get_ident()

    def run(first: int) -> tuple[list[tuple[int, int]], int]:
        return asyncio.run(ask(first)), get_ident()

    with ThreadPoolExecutor(3) as threads:
        for first, (answers, here) in zip(
            (0, 50, 100), threads.map(run, (0, 50, 100)), strict=True
        ):
            assert answers == [(number, here) for number in range(first, first + 50)]


def test_work_is_done_on_another_thread_than_it_was_asked_from(acmes: BooksOf, way: str) -> None:
    async def ask() -> bool:
        return await _asked(acmes.store, way, lambda _: get_ident()) != get_ident()

    assert asyncio.run(ask()) is True


def test_a_thread_knows_the_request_it_works_for(acmes: BooksOf, way: str) -> None:
    async def ask(name: str) -> str:
        request_ids.current.set(name)
        return await _asked(acmes.store, way, lambda _: request_ids.current.get())

    async def ask_all() -> list[str]:
        return await asyncio.gather(*(asyncio.create_task(ask(f"r{n}")) for n in range(50)))

    assert asyncio.run(ask_all()) == [f"r{number}" for number in range(50)]


def test_every_one_of_many_gets_its_own_answer(acmes: BooksOf, way: str) -> None:
    async def ask_all() -> list[int]:
        asked = [_asked(acmes.store, way, _answering(number)) for number in range(300)]
        return await asyncio.gather(*asked)

    assert asyncio.run(ask_all()) == list(range(300))


def test_an_error_comes_back_with_its_words(acmes: BooksOf, way: str) -> None:
    def refuse(_: Desk) -> None:
        raise NotFound("no such quote")

    with pytest.raises(NotFound, match=r"^no such quote$"):
        asyncio.run(_asked(acmes.store, way, refuse))
    with pytest.raises(NotFound, match=r"^no such quote$"):
        getattr(acmes.store, f"{way}_now")(refuse)


def test_an_error_is_only_the_answer_of_the_one_that_failed(acmes: BooksOf, way: str) -> None:
    def refuse(_: Desk) -> int:
        raise NotFound

    async def ask_all() -> list[object]:
        works = [_answering(1), refuse, _answering(2), refuse, _answering(3)]
        asked = [_asked(acmes.store, way, work) for work in works]
        return list(await asyncio.gather(*asked, return_exceptions=True))

    kinds = [
        answer if isinstance(answer, int) else type(answer) for answer in asyncio.run(ask_all())
    ]
    assert kinds == [1, NotFound, 2, NotFound, 3]


def test_even_the_end_of_an_iterator_is_answered_and_harms_no_neighbour(
    acmes: BooksOf, way: str
) -> None:
    async def ask_all() -> list[object]:
        works: list[Callable[[Desk], int]] = [_answering(1), _past_the_end, _answering(2)]
        asked = [_asked(acmes.store, way, work) for work in works]
        return list(await asyncio.gather(*asked, return_exceptions=True))

    first, second, third = asyncio.run(ask_all())
    assert (first, third) == (1, 2)
    assert isinstance(second, RuntimeError | TypeError)


def test_a_waiter_that_gave_up_harms_nobody_and_its_write_stands(acmes: BooksOf) -> None:
    slow = SlowWrite(acmes)

    async def give_up() -> str:
        waiting = asyncio.ensure_future(acmes.store.write(slow))
        await asyncio.to_thread(slow.started.wait, SECONDS)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        slow.gate.set()
        return await _asked(acmes.store, "write", lambda desk: _name(desk, acmes))

    assert asyncio.run(give_up()) == acmes.team.name
    assert slow.written.wait(SECONDS)
    assert acmes.write(lambda books: books.clients.get(1)) is not None


def test_a_loop_that_was_closed_meanwhile_harms_nobody_and_its_write_stands(
    acmes: BooksOf,
) -> None:
    slow = SlowWrite(acmes)

    async def leave() -> None:
        waiting = asyncio.ensure_future(acmes.store.write(slow))
        await asyncio.to_thread(slow.started.wait, SECONDS)
        waiting.cancel()

    asyncio.run(leave())
    slow.gate.set()
    assert slow.written.wait(SECONDS)
    assert acmes.write(lambda books: books.clients.get(1)) is not None
    assert acmes.store.read_now(lambda desk: _name(desk, acmes)) == acmes.team.name


def test_what_was_taken_on_is_finished_before_the_store_closes(store: Store) -> None:
    books = open_books(store)
    gate = Event()

    async def ask_and_close() -> list[int]:
        holding = asyncio.ensure_future(books.store.write(lambda _: gate.wait(SECONDS)))
        asked = [
            asyncio.ensure_future(books.store.write(_adding(books, number)))
            for number in range(1, 11)
        ]
        await asyncio.sleep(0)
        closing = asyncio.ensure_future(asyncio.to_thread(store.close))
        gate.set()
        await asyncio.gather(closing, holding)
        return await asyncio.wait_for(asyncio.gather(*asked), SECONDS)

    assert asyncio.run(ask_and_close()) == list(range(1, 11))


class SlowWrite:
    """A write of a client that says when it has begun, and goes on when it may."""

    def __init__(self, books: BooksOf) -> None:
        self._books = books
        self.started, self.gate, self.written = Event(), Event(), Event()

    def __call__(self, desk: Desk) -> None:
        self.started.set()
        self.gate.wait(SECONDS)
        _add_client(desk, self._books, 1)
        self.written.set()


async def _asked(store: Store, way: str, work: Callable[[Desk], T]) -> T:
    asked = store.read(work) if way == "read" else store.write(work)
    return await asyncio.wait_for(asked, SECONDS)


def _answering(number: int) -> Callable[[Desk], int]:
    return lambda _: number


def _past_the_end(_: Desk) -> int:
    return next(iter(()))


def _name(desk: Desk, books: BooksOf) -> str:
    team = desk.teams.get(books.team.id)
    return "" if team is None else team.name


def _adding(books: BooksOf, number: int) -> Callable[[Desk], int]:
    return lambda desk: _add_client(desk, books, number)


def _add_client(desk: Desk, books: BooksOf, number: int) -> int:
    with desk.books(books.team, BY_ALICE) as each:
        return each.clients.add(number, JANE).id
