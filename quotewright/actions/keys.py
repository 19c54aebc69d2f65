"""Handing out keys and tokens, and ending them."""

from collections.abc import Mapping
from datetime import datetime

from quotewright.actions.letters import letters_of_key
from quotewright.core.events import KeyChanged
from quotewright.core.keys import IssuedKey, KeyKind
from quotewright.core.scopes import SCOPES
from quotewright.store import Books
from quotewright.store.secrets import new_alphanumeric, new_bearer


def issue_key(books: Books, kind: KeyKind) -> IssuedKey:
    """A key with full access, in the form its dialect's programs expect."""
    taken = books.take(credentials=1, event_seq=1, audits=1, letters=1)
    return _issue(books, taken, kind)


def rotate_key(books: Books, kind: KeyKind) -> IssuedKey:
    """End every key of this kind and hand out a new one; the old ones end in the same moment."""
    taken = books.take(credentials=1, event_seq=1, audits=1, letters=1)
    books.credentials.end_all(kind)
    return _issue(books, taken, kind)


def issue_token(
    books: Books,
    scopes: frozenset[str],
    *,
    person_id: int | None = None,
    expires_at: datetime | None = None,
) -> IssuedKey:
    """An access token that may do what its scopes say, until it expires."""
    unknown = scopes - SCOPES
    if unknown:
        raise ValueError(f"there are no such scopes: {', '.join(sorted(unknown))}")
    taken = books.take(credentials=1, audits=1)
    token = IssuedKey(
        id=taken["credentials"], kind=KeyKind.TOKEN, public="", secret=new_bearer("at_")
    )
    books.credentials.add(
        token, found_by=token.secret, scopes=scopes, person_id=person_id, expires_at=expires_at
    )
    books.note("token.issued", "credential", token.id)
    return token


def _issue(books: Books, taken: Mapping[str, int], kind: KeyKind) -> IssuedKey:
    key = _new_key(books.team.id, taken["credentials"], kind)
    # ChargeOver's callers show a public key and prove the private one; the others show their key.
    found_by = key.public if kind is KeyKind.CHARGEOVER else key.secret
    books.credentials.add(key, found_by=found_by)
    books.record(KeyChanged(key.id))
    books.note("key.changed", "credential", key.id, kind)
    books.letters.add(taken["letters"], letters_of_key(books, key.id, kind))
    return key


def _new_key(team_id: int, number: int, kind: KeyKind) -> IssuedKey:
    match kind:
        case KeyKind.CHARGEOVER:
            public, secret = new_alphanumeric(), new_alphanumeric()
        case KeyKind.FACTUURSTUREN:
            public, secret = f"team-{team_id}-{number}", new_alphanumeric()
        case _:
            public, secret = "", new_bearer("ak_")
    return IssuedKey(id=number, kind=kind, public=public, secret=secret)
