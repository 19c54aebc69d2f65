"""Prints: what is asked of the press, and the first print of what was sent, kept ever after."""

from dataclasses import replace

import pytest

from quotewright.actions.prints import invoice_to_print, keep_print, quote_to_print
from quotewright.actions.profiles import add_profile, update_profile
from quotewright.actions.quotes import draft_quote
from quotewright.actions.sending import send_invoice, send_quote
from quotewright.core.errors import NotFound
from quotewright.core.files import File
from quotewright.core.profiles import ProfileDraft
from quotewright.core.quotes import QuoteDraft
from quotewright.store import Books
from tests.actions.office import Office, line

LOGO = File("image/png", bytes(range(256)))
FIRST, SECOND = (File("application/pdf", body) for body in (b"%PDF first", b"%PDF second"))


@pytest.fixture
def office(office: Office) -> Office:
    office.has_client()
    office.do(_look)
    office.do(draft_quote, QuoteDraft(client_id=1, lines=(line("8", "90"),)))
    return office


def test_a_draft_is_printed_as_it_is_now_with_the_logo_and_not_kept(office: Office) -> None:
    order = office.look(lambda books: quote_to_print(books, 1))
    assert (order.number, order.is_kept, order.printed, order.logo) == (
        *("Q-1001", False, None),
        LOGO,
    )


def test_what_was_sent_is_printed_once(office: Office) -> None:
    office.do(send_quote, 1)
    order = office.look(lambda books: quote_to_print(books, 1))
    assert (order.is_kept, order.printed) == (True, None)
    assert office.do(keep_print, order, FIRST) == FIRST
    assert office.do(keep_print, order, SECOND) == FIRST
    assert office.look(lambda books: quote_to_print(books, 1)).printed == FIRST


def test_a_look_that_changes_later_changes_nothing_that_was_sent(office: Office) -> None:
    sent = office.do(send_quote, 1)
    office.do(update_profile, 1, lambda each: replace(each, logo="", colour="#112233"))
    order = office.look(lambda books: quote_to_print(books, 1))
    assert (order.content.hash, order.logo) == (sent.content_hash, LOGO)


def test_an_invoice_is_printed_in_the_same_way(office: Office) -> None:
    office.has_invoice("500")
    assert not office.look(lambda books: invoice_to_print(books, 1)).is_kept
    sent = office.do(send_invoice, 1)
    order = office.look(lambda books: invoice_to_print(books, 1))
    assert (order.number, order.is_kept) == ("INV-1001", True)
    assert order.content.hash == sent.content_hash


@pytest.mark.usefixtures("office")
def test_a_stranger_prints_nothing(strangers: Office) -> None:
    for order in (quote_to_print, invoice_to_print):
        with strangers.refusing(NotFound):
            strangers.look(lambda books, order=order: order(books, 1))  # type: ignore[misc]
    assert strangers.look(lambda books: books.files.get(LOGO.hash)) is None


def _look(books: Books) -> None:
    books.lock()
    add_profile(books, ProfileDraft(name="Acme", logo=books.files.keep(LOGO)))
