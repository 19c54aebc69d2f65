"""What a call will ask of the store, guessed before its sender is known, so that both come at once.

A guess decides nothing: what was not foreseen, or foreseen wrongly, is read when it is needed.
"""

import re
from collections.abc import Callable

from quotewright.dialects.allquote.calls import Request
from quotewright.store.by_id import ById, Wanted
from quotewright.store.clients import TERMS
from quotewright.store.invoices import INVOICE, STANDING

Foresight = Callable[[Request], Wanted | None]

_LOOKED_AT = 4096
"""Bytes: clients name the client before the lines, and nobody unknown makes us search for long."""

_CLIENT_ID = re.compile(rb'"client_id"\s*:\s*"?([0-9]{1,16})')


def nothing(_request: Request) -> None:
    """For a call that asks for more than one record, or for one that the caller alone decides."""


def one_of_path(record: ById) -> Foresight:
    """For a call that shows the record with the path's id."""
    return lambda request: Wanted(record, request.id) if request.id else None


def one_invoice(request: Request) -> Wanted | None:
    """For a call that shows an invoice: only a query can ask for its lines."""
    return Wanted(INVOICE if request.query else STANDING, request.id) if request.id else None


def client_of_body(request: Request) -> Wanted | None:
    """For a call that prices a document: its client's terms. The body is looked at, not read."""
    found = _CLIENT_ID.search(request.body or b"", 0, _LOOKED_AT)
    return Wanted(TERMS, int(found[1])) if found else None
