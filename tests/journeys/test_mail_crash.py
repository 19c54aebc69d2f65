"""kill -9, five times, while quotes are sent by e-mail: every client gets theirs.

What comes twice comes under the same id. On SQLite the serving process is killed, on PostgreSQL a
`quotewright worker` beside it.
"""

from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from quotewright.actions.clients import create_client
from quotewright.actions.preferences import change_preferences
from quotewright.actions.quotes import draft_quote
from quotewright.actions.sending import send_quote
from quotewright.core.clients import ClientDraft
from quotewright.core.preferences import Preferences
from quotewright.core.quotes import QuoteDraft
from quotewright.core.sending import SendMethod
from quotewright.store import Books
from tests.support.listening import wait_until
from tests.support.mailboxes import Mailbox, taking_mail
from tests.support.served import Served
from tests.support.shelves import Shelf
from tests.support.victims import Victim, living_victim, served_beside_its_worker
from tests.support.world import ACME, Registrar, Shop

QUOTES = 200
KILLS = 5
MANY_SECONDS = 240


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with taking_mail() as mailbox:
        yield mailbox


@pytest.fixture
def served(shelf: Shelf, tmp_path: Path, mailbox: Mailbox) -> Iterator[Served]:
    settings = {
        "QUOTEWRIGHT_SMTP_URL": f"smtp://127.0.0.1:{mailbox.port}",
        "QUOTEWRIGHT_MAIL_FROM": "quotes@example.com",
    }
    with served_beside_its_worker(shelf, tmp_path, settings) as served:
        yield served


@pytest.fixture
def victim(served: Served) -> Iterator[Victim]:
    with living_victim(served) as victim:
        yield victim


def test_no_letter_is_lost_by_kills(served: Served, victim: Victim, mailbox: Mailbox) -> None:
    with Registrar(served.database_url) as registrar:
        shop = registrar.open(ACME)
        registrar.do(shop, lambda books: change_preferences(books, _with_links))
        for step in (_add_client, _draft):
            for number in range(1, QUOTES + 1):
                registrar.do(shop, partial(step, number=number))
        with ThreadPoolExecutor(1) as alice:
            sending = alice.submit(_send_all, served.database_url, shop)
            _kill_on_the_way(victim, mailbox)
            assert sending.exception() is None
        wait_until(lambda: len(_arrived(mailbox)) == QUOTES, MANY_SECONDS)
        wait_until(lambda: _are_all_sent(registrar, shop.team.id), MANY_SECONDS)
    arrived = _arrived(mailbox)
    assert arrived.keys() == {f"client{number}@example.com" for number in range(1, QUOTES + 1)}
    assert [ids for ids in arrived.values() if len(ids) != 1] == []
    assert len(mailbox.arrived) <= QUOTES + KILLS * 4


def _kill_on_the_way(victim: Victim, mailbox: Mailbox) -> None:
    for kill in range(1, KILLS + 1):
        mark = kill * QUOTES // (KILLS + 2)
        wait_until(lambda mark=mark: len(mailbox.arrived) >= mark, MANY_SECONDS)  # type: ignore[misc]
        victim.die()
        victim.live()


def _send_all(url: str, shop: Shop) -> None:
    with Registrar(url) as registrar:
        for number in range(1, QUOTES + 1):
            registrar.do(shop, partial(_send, number=number))


def _with_links(now: Preferences) -> Preferences:
    return replace(now, attach_pdf=False)


def _add_client(books: Books, number: int) -> None:
    draft = ClientDraft(contact=f"Client {number}", email=f"client{number}@example.com")
    assert create_client(books, draft).id == number


def _draft(books: Books, number: int) -> None:
    assert draft_quote(books, QuoteDraft(client_id=number)).id == number


def _send(books: Books, number: int) -> None:
    send_quote(books, number, SendMethod.EMAIL)


def _arrived(mailbox: Mailbox) -> dict[str, set[str]]:
    """The ids under which each client got mail."""
    ids: dict[str, set[str]] = defaultdict(set)
    for mail in list(mailbox.arrived):
        ids[mail.to[0]].add(str(mail.message["Message-ID"]))
    return ids


def _are_all_sent(registrar: Registrar, team: int) -> bool:
    sent = "SELECT count(*) FROM letters WHERE team_id = :team AND status = 'sent'"
    return registrar.book.rows(sent, team=team) == [(QUOTES,)]
