"""A record that comes with the caller's credential: as read alone, and never another team's."""

from collections.abc import Callable
from dataclasses import replace
from uuid import uuid4

import pytest

from quotewright.core.keys import IssuedKey, KeyKind
from quotewright.store import Books, Desk
from quotewright.store.by_id import Brought, ById, Wanted
from quotewright.store.clients import CLIENT, TERMS
from quotewright.store.invoices import INVOICE, STANDING
from quotewright.store.jobs import JOB
from quotewright.store.quotes import QUOTE
from tests.store._books import BY_ALICE, JANE, BooksOf, the_one, write_of_everything

Read = Callable[[Books], object]

READS: dict[str, tuple[ById, Read]] = {
    "client": (CLIENT, lambda books: books.clients.get(1)),
    "terms of a client": (TERMS, lambda books: books.clients.terms_of(1)),
    "job": (JOB, lambda books: books.jobs.get(1)),
    "quote": (QUOTE, lambda books: books.quotes.get(1)),
    "invoice": (INVOICE, lambda books: books.invoices.get(1)),
    "invoice without its lines": (STANDING, lambda books: books.invoices.standing(1)),
}


@pytest.mark.parametrize("kind", READS)
def test_what_comes_along_is_what_is_read_alone(acmes: BooksOf, kind: str) -> None:
    record, read = READS[kind]
    write_of_everything(acmes)
    brought = _brought(acmes, Wanted(record, 1))
    assert the_one(brought.row)[0] == 1
    assert _read_with(acmes, brought, read) == the_one(acmes.read(read))


@pytest.mark.parametrize("kind", READS)
def test_it_is_not_read_again(acmes: BooksOf, kind: str) -> None:
    record, read = READS[kind]
    write_of_everything(acmes)
    gone = replace(_brought(acmes, Wanted(record, 1)), row=None)
    assert _read_with(acmes, gone, read) is None


@pytest.mark.parametrize("kind", READS)
def test_a_record_of_another_team_does_not_come_along(
    acmes: BooksOf, charlies: BooksOf, kind: str
) -> None:
    record, read = READS[kind]
    write_of_everything(acmes)
    brought = _brought(charlies, Wanted(record, 1))
    assert brought == Brought(Wanted(record, 1), None)
    assert _read_with(charlies, brought, read) is None


def test_another_record_than_the_one_that_came_along_is_read(acmes: BooksOf) -> None:
    acmes.has_client(1)
    acmes.has_client(2, replace(JANE, contact="John"))
    brought = _brought(acmes, Wanted(CLIENT, 1))
    john = _read_with(acmes, brought, lambda books: the_one(books.clients.get(2)).contact)
    assert john == "John"


def test_a_write_reads_again_what_came_along_before_its_lock(acmes: BooksOf) -> None:
    jane = acmes.has_client()
    brought = _brought(acmes, Wanted(CLIENT, 1))
    acmes.write(lambda books: books.clients.save(replace(jane, contact="Jane Jones")))

    def look_under_the_lock(books: Books) -> str:
        books.lock()
        return the_one(books.clients.get(1)).contact

    assert _read_with(acmes, brought, look_under_the_lock) == "Jane Jones"


def test_inside_an_open_unit_what_came_along_before_it_is_read_again(acmes: BooksOf) -> None:
    jane = acmes.has_client()
    brought = _brought(acmes, Wanted(CLIENT, 1))
    acmes.write(lambda books: books.clients.save(replace(jane, contact="Jane Jones")))

    def look_inside(desk: Desk) -> str:
        with (
            desk.books(acmes.team, BY_ALICE),
            desk.inside().books(acmes.team, BY_ALICE, brought) as books,
        ):
            return the_one(books.clients.get(1)).contact

    assert acmes.store.write_now(look_inside) == "Jane Jones"


def _brought(books: BooksOf, wanted: Wanted) -> Brought:
    """What comes with a new key of the team when this record is asked for."""
    key = IssuedKey(id=90, kind=KeyKind.ALLQUOTE, public="", secret=f"ak_{uuid4()}")
    books.write(lambda each: each.credentials.add(key, found_by=key.secret))
    found = books.store.read_now(lambda desk: desk.credentials.find(key.secret, wanted))
    assert the_one(found).team == books.team
    return the_one(the_one(found).brought)


def _read_with(books: BooksOf, brought: Brought, read: Read) -> object:
    def at_the_desk(desk: Desk) -> object:
        with desk.books(books.team, BY_ALICE, brought) as each:
            return read(each)

    return books.store.write_now(at_the_desk)
