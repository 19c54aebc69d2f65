"""Printing: a document that is asked for is printed once, and what was sent is kept as printed."""

import asyncio
from collections import OrderedDict

from quotewright.actions.prints import PrintOrder, keep_print
from quotewright.core.contents import dated_on
from quotewright.core.files import File
from quotewright.core.teams import Actor, Team
from quotewright.documents.press import Press
from quotewright.documents.reading import view_of
from quotewright.store import Desk, Store

PDF = "application/pdf"

MOST_REMEMBERED = 32
"""Prints of drafts that are looked at again, a few hundred kilobytes at the very most each."""

_Key = tuple[int, str, bool]
"""A team, the hash of a content, whether its print is kept."""


class Printer:
    """Prints beside the threads that serve requests; the press does the work."""

    def __init__(self, store: Store, press: Press) -> None:
        self._store = store
        self._press = press
        self._printing: dict[_Key, asyncio.Task[File]] = {}
        self._remembered: OrderedDict[_Key, File] = OrderedDict()

    async def print(self, team: Team, actor: Actor, order: PrintOrder) -> File:
        """The PDF of an order; one that was printed already costs nothing.

        Whoever asks for the same meanwhile waits for the same print, and one of them who leaves
        takes nothing from the others. Raises Unprintable, or Busy: too many are waiting.
        """
        if order.printed is not None:
            return order.printed
        key = (team.id, order.content.hash, order.is_kept)
        if key in self._remembered:
            self._remembered.move_to_end(key)
            return self._remembered[key]
        task = self._printing.get(key)
        if task is None:
            task = asyncio.create_task(self._printed(team, actor, order, key))
            self._printing[key] = task
            task.add_done_callback(lambda done: self._finished(key, done))
        return await asyncio.shield(task)

    def close(self) -> None:
        """What is being printed is finished."""
        self._press.close()

    async def _printed(self, team: Team, actor: Actor, order: PrintOrder, key: _Key) -> File:
        file = await self._press.take_on(lambda: self._pdf_of(order))
        if order.is_kept:
            return await self._store.write(lambda desk: _kept(desk, team, actor, order, file))
        self._remembered[key] = file
        if len(self._remembered) > MOST_REMEMBERED:
            self._remembered.popitem(last=False)
        return file

    def _pdf_of(self, order: PrintOrder) -> File:
        content = order.content
        return File(PDF, self._press.print_now(view_of(content), order.logo, dated_on(content)))

    def _finished(self, key: _Key, task: asyncio.Task[File]) -> None:
        del self._printing[key]
        # Whoever waited is told; that nobody waits any longer is nothing to complain of.
        if not task.cancelled():
            task.exception()


def _kept(desk: Desk, team: Team, actor: Actor, order: PrintOrder, file: File) -> File:
    with desk.books(team, actor) as books:
        return keep_print(books, order, file)
