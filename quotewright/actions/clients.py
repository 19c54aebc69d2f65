"""Clients: make one, find one or make it, change one."""

from collections.abc import Callable
from dataclasses import replace

from quotewright.core.clients import Client, ClientDraft
from quotewright.core.errors import Invalid, NotFound
from quotewright.core.events import ClientCreated, ClientUpdated
from quotewright.store import Books


def create_client(books: Books, draft: ClientDraft) -> Client:
    """Two clients may be alike: a plain create never looks for an older one."""
    if not draft.name:
        raise Invalid("name is required", "name")
    taken = books.take(clients=1, event_seq=1)
    _check_key(books, draft)
    client = books.clients.add(taken["clients"], draft)
    books.record(ClientCreated(client.id))
    return client


def find_or_create_client(books: Books, draft: ClientDraft) -> tuple[Client, bool]:
    """The client with this e-mail, or else this telephone, unchanged; or a new one (then True).

    The name never matches, but with e-mail or telephone missing it names the new client; without
    a name the e-mail or the telephone does.
    """
    name = draft.name or draft.email or draft.any_phone
    if not name:
        raise Invalid("name, email or phone is required", "name")
    # The team's row is locked before the second look, so of many at once only one makes a client.
    found = _find(books, draft)
    if found is None:
        books.lock()
        found = _find(books, draft)
    if found is not None:
        return found, False
    named = draft if draft.name else replace(draft, contact=name)
    return create_client(books, named), True


def update_client(books: Books, client_id: int, change: Callable[[Client], Client]) -> Client:
    """`change` makes the wanted client of the present one; a change of nothing is an update too."""
    books.take(event_seq=1)
    client = books.clients.get(client_id)
    if client is None:
        raise NotFound
    changed = replace(change(client), updated_at=books.now)
    if changed.external_key != client.external_key:
        _check_key(books, changed)
    books.clients.save(changed)
    books.quotes.readdress_drafts(client, changed)
    books.record(ClientUpdated(client_id))
    return changed


def _check_key(books: Books, draft: ClientDraft) -> None:
    """Under the team's lock: two clients who are one to somebody else could not be told apart."""
    key = draft.external_key
    if key and books.clients.find_id_by_external_key(key) is not None:
        raise Invalid("This external key is already in use.", "external_key")


def _find(books: Books, draft: ClientDraft) -> Client | None:
    by_email = books.clients.find_by_email(draft.email)
    return by_email or books.clients.find_by_phone(draft.any_phone)
