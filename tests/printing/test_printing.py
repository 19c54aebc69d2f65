"""A document is printed once, however many ask for it; what was sent is kept as printed."""

import asyncio
from collections.abc import Iterator

import pytest

from quotewright.actions.prints import PrintOrder, quote_to_print
from quotewright.actions.quotes import draft_quote
from quotewright.actions.sending import send_quote
from quotewright.core.files import File
from quotewright.core.quotes import QuoteDraft
from quotewright.core.sending import SendMethod
from quotewright.documents.press import Press, Unprintable
from quotewright.documents.view import DocumentView
from quotewright.printing import MOST_REMEMBERED, Printer
from quotewright.store.schema import files, prints
from tests.actions.office import BY_BOB, Office, line


class CountingPress(Press):
    """A press that tells how often it ran, and can jam."""

    runs = 0
    is_jammed = False

    def print_now(self, view: DocumentView, *rest: object) -> bytes:
        self.runs += 1
        if self.is_jammed:
            raise Unprintable("the press is jammed")
        return super().print_now(view, *rest)  # type: ignore[arg-type]


@pytest.fixture
def press() -> Iterator[CountingPress]:
    press = CountingPress()
    yield press
    press.close()


@pytest.fixture
def printer(office: Office, press: CountingPress) -> Printer:
    return Printer(office.store, press)


def test_a_sent_quote_is_printed_once_and_then_kept(
    office: Office, printer: Printer, press: CountingPress
) -> None:
    quote_id = _sent(office)
    first = _print(office, printer, _order(office, quote_id))
    order = _order(office, quote_id)
    assert first.media_type == "application/pdf"
    assert order.printed == first
    assert _print(office, printer, order) == first
    assert press.runs == 1
    assert len(office.rows(prints)) == 1
    assert len(office.rows(files)) == 1


def test_a_thousand_who_ask_at_once_get_one_print(
    office: Office, printer: Printer, press: CountingPress
) -> None:
    order = _order(office, _sent(office))

    async def ask() -> list[File]:
        asked = [printer.print(office.team, BY_BOB, order) for _ in range(1000)]
        return await asyncio.gather(*asked)

    assert len({file.hash for file in asyncio.run(ask())}) == 1
    assert press.runs == 1
    assert len(office.rows(prints)) == 1


def test_one_who_leaves_takes_nothing_from_those_who_wait(
    office: Office, printer: Printer, press: CountingPress
) -> None:
    order = _order(office, _sent(office))

    async def ask() -> File:
        leaver = asyncio.create_task(printer.print(office.team, BY_BOB, order))
        waiter = asyncio.create_task(printer.print(office.team, BY_BOB, order))
        await asyncio.sleep(0)
        leaver.cancel()
        return await waiter

    assert asyncio.run(ask()).body.startswith(b"%PDF")
    assert press.runs == 1


def test_a_draft_is_remembered_but_not_kept(
    office: Office, printer: Printer, press: CountingPress
) -> None:
    order = _order(office, _draft(office))
    assert _print(office, printer, order) == _print(office, printer, order)
    assert press.runs == 1
    assert office.rows(prints) == []


def test_a_draft_that_was_looked_at_is_kept_when_it_is_sent(
    office: Office, printer: Printer
) -> None:
    quote_id = _draft(office)
    _print(office, printer, _order(office, quote_id))
    office.do(send_quote, quote_id, SendMethod.MARK)
    kept = _print(office, printer, _order(office, quote_id))
    assert _order(office, quote_id).printed == kept


def test_the_drafts_that_were_looked_at_longest_ago_are_forgotten(
    office: Office, printer: Printer, press: CountingPress
) -> None:
    orders = [_order(office, _draft(office)) for _ in range(MOST_REMEMBERED + 1)]
    for order in [*orders, orders[-1], orders[0]]:
        _print(office, printer, order)
    assert press.runs == MOST_REMEMBERED + 2


def test_what_cannot_be_printed_is_said_to_everybody_and_may_be_asked_again(
    office: Office, printer: Printer, press: CountingPress
) -> None:
    order = _order(office, _sent(office))
    press.is_jammed = True

    async def ask() -> list[File | BaseException]:
        asked = [printer.print(office.team, BY_BOB, order) for _ in range(3)]
        return await asyncio.gather(*asked, return_exceptions=True)

    assert [type(one) for one in asyncio.run(ask())] == [Unprintable] * 3
    press.is_jammed = False
    assert _print(office, printer, order).body.startswith(b"%PDF")
    assert press.runs == 2


def test_the_same_words_of_another_team_are_another_document(
    office: Office, strangers: Office, printer: Printer, press: CountingPress
) -> None:
    order = _order(office, _draft(office))
    assert _print(office, printer, order) == _print(strangers, printer, order)
    assert press.runs == 2


def _print(office: Office, printer: Printer, order: PrintOrder) -> File:
    return asyncio.run(printer.print(office.team, BY_BOB, order))


def _draft(office: Office) -> int:
    draft = QuoteDraft(client_id=office.has_client(), lines=(line("1", "100.00"),))
    return office.do(draft_quote, draft).id


def _sent(office: Office) -> int:
    quote_id = _draft(office)
    office.do(send_quote, quote_id, SendMethod.MARK)
    return quote_id


def _order(office: Office, quote_id: int) -> PrintOrder:
    return office.look(lambda books: quote_to_print(books, quote_id))
