"""The press: prints a view, in threads of its own, as a PDF that archives take (PDF/A-3b, tagged).

Typst lets go of the interpreter while it sets a document, so a thread is enough to keep printing
out of the way of requests. See docs/decisions/0017.
"""

from asyncio import get_running_loop
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time
from functools import cached_property, partial
from threading import local
from typing import Final, TypeVar

import typst

from quotewright.core.files import File
from quotewright.documents.glyphs import FONTS
from quotewright.documents.layouts import LAYOUTS, opening_of
from quotewright.documents.sheets import sheet_of
from quotewright.documents.view import DocumentView

T = TypeVar("T")

MOST_WAITING = 64
"""Documents in the queue of a press; whoever comes later is refused at once."""

_STANDARD: Final = "a-3b"
_NO_DAY = date(2000, 1, 1)
"""Archives ask for a date. It is that of the document, so that the same is always the same file."""


class Unprintable(Exception):
    """A document could not be printed; the message names no text of it."""


class Busy(Unprintable):
    """As much is waiting for the press as may wait; the same may be asked again in a moment."""


class Press:
    """Makes PDFs in `threads` threads; each has a typesetter, and all share the fonts."""

    def __init__(self, threads: int = 1) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="press")
        self._own = local()
        self._waiting = 0

    async def print(
        self, view: DocumentView, logo: File | None = None, dated: date = _NO_DAY
    ) -> bytes:
        """The PDF. Raises Busy, or Unprintable where the typesetter refuses."""
        return await self.take_on(partial(self.print_now, view, logo, dated))

    async def take_on(self, work: Callable[[], T]) -> T:
        """Work that belongs to printing, in a thread of the press. Raises Busy."""
        if self._waiting >= MOST_WAITING:
            raise Busy("too many documents are waiting to be printed")
        self._waiting += 1
        try:
            return await get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._waiting -= 1

    def print_now(
        self, view: DocumentView, logo: File | None = None, dated: date = _NO_DAY
    ) -> bytes:
        """As `print`, in the thread that asks."""
        try:
            pdf = self._typesetter.compile(
                input=opening_of(view.layout),
                sys_inputs={"view": sheet_of(view, logo)},
                format="pdf",
                pdf_standards=_STANDARD,
                timestamp=datetime.combine(dated, time(), UTC),
            )
        except RuntimeError:
            raise Unprintable("the document cannot be typeset") from None
        assert isinstance(pdf, bytes)  # noqa: S101 - only a picture of each page would be a list
        return pdf

    def close(self) -> None:
        """What is being printed is finished; what waits is not."""
        self._threads.shutdown(cancel_futures=True)

    @property
    def _typesetter(self) -> typst.Compiler:
        made: typst.Compiler | None = getattr(self._own, "typesetter", None)
        if made is None:
            made = typst.Compiler(root=LAYOUTS, font_paths=self._fonts, ignore_system_fonts=True)
            self._own.typesetter = made
        return made

    @cached_property
    def _fonts(self) -> typst.Fonts:
        return typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS]
        )
