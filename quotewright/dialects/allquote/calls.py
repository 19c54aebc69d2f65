"""One call of this dialect: what came in, who asks, and how the answer is put."""

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import field
from functools import cached_property
from typing import Any, TypeVar
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from starlette.types import Scope

from quotewright.actions.prints import PrintOrder
from quotewright.core.addresses import AllowedNetworks
from quotewright.core.errors import Invalid, NotFound
from quotewright.core.query import MOST_ROWS, NEWEST_FIRST, Compare, Filter, Page, Query
from quotewright.core.records import dataclass
from quotewright.dialects.allquote.filters import ReadFilters
from quotewright.inbound.bodies import read_object
from quotewright.inbound.callers import Caller
from quotewright.inbound.fields import SHORT, clean_text
from quotewright.store import Books, Desk

Row = TypeVar("Row")

ReadId = Callable[[str], int | str | None]
"""The id that a text is, or None where it can be nobody's."""

_ALL = Query()
_DELIVERY_ID = re.compile(r"[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}")
_MOST_ID = 2**63 - 1
_MOST_DIGITS = 20
_MOST_ADDRESS = 64


@dataclass(frozen=True)
class Request:
    """What came in, unread: a body is parsed only after its sender is known.

    `id` is the number in the path; None where there is none, or where that can be nobody's.
    `idempotency_key` is the header of a POST as it came; "" where there is none.
    """

    path: str
    id: int | None
    query: Mapping[str, str]
    authorization: str | None
    media_type: str
    body: bytes | None
    scope: Scope
    idempotency_key: str = ""
    id_as_sent: str = ""

    @property
    def client_address(self) -> str:
        """Of whoever called, as far as the proxies that are trusted tell."""
        client = self.scope.get("client")
        return _as_kept(str(client[0]), _MOST_ADDRESS) if client else ""

    @property
    def user_agent(self) -> str:
        """What the caller's program calls itself."""
        said = dict(self.scope["headers"]).get(b"user-agent", b"")
        return _as_kept(said.decode("latin-1"), SHORT)


def _as_kept(said: str, most: int) -> str:
    """What a stranger may have written, so that it fits: it is evidence, not input to refuse."""
    return "".join(sign for sign in said if sign.isprintable())[:most]


def read_path_id(text: str) -> int | None:
    is_number = text.isascii() and text.isdigit() and len(text) < _MOST_DIGITS
    return int(text) if is_number and 0 < int(text) <= _MOST_ID else None


def read_delivery_id(text: str) -> str | None:
    """A UUID, in small letters as we write them."""
    return text.lower() if _DELIVERY_ID.fullmatch(text.lower()) else None


@dataclass(frozen=True)
class Outgoing:
    """What a call needs that sends something out: where to, and under which id.

    `preview_key` signs the addresses at which staff look at a client's page.
    """

    allowed: AllowedNetworks
    new_id: Callable[[], str]
    preview_key: bytes


@dataclass(frozen=True, slots=True)
class Printing:
    """A document as content of an answer: it is printed after the hop, for whoever asked."""

    caller: Caller
    order: PrintOrder


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    content: Any
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Call:
    """A request whose caller is known and may make it."""

    request: Request
    caller: Caller
    desk: Desk
    public_url: str
    outgoing: Outgoing

    @cached_property
    def body(self) -> dict[str, Any]:
        return read_object(self.request.body, self.request.media_type)

    @property
    def body_if_any(self) -> dict[str, Any]:
        """For a call that may say nothing: then there is no body to be read."""
        return {} if self.request.body == b"" else self.body

    def check_body(self) -> None:
        """For a call that asks nothing of its body: a broken one is refused all the same."""
        _ = self.body_if_any

    @property
    def is_expanded(self) -> bool:
        """Whether the answer is to show everything; asked before a write, for it may be refused."""
        wanted = self.request.query.get("expand", "").strip()
        if wanted not in {"", "all"}:
            raise Invalid("expand must be: all", "expand")
        return wanted == "all"

    def address_of(self, noun: str, record_id: int) -> str:
        """Where a record is found, as the world knows it."""
        return f"{self.public_url}{self.request.scope['root_path']}/{noun}/{record_id}"

    @property
    def id(self) -> int:
        """The id in the path; what cannot be one is simply not found."""
        if self.request.id is None:
            raise NotFound
        return self.request.id

    @property
    def delivery_id(self) -> str:
        """The id in the path, of a delivery."""
        delivery_id = read_delivery_id(self.request.id_as_sent)
        if delivery_id is None:
            raise NotFound
        return delivery_id

    @property
    def zone(self) -> ZoneInfo:
        """The team's own time zone."""
        return ZoneInfo(self.caller.team.time_zone)

    def filter_text(self, key: str, most: int = SHORT) -> str:
        """A filter of the query string; blank ones are as good as absent."""
        return clean_text(self.request.query.get(key, ""), key, most)

    def books(self) -> AbstractContextManager[Books]:
        caller = self.caller
        return self.desk.books(caller.team, caller.actor, caller.brought)

    def page_wanted(self, filters: ReadFilters, read_id: ReadId = read_path_id) -> Query:
        """Newest first; of these filters what the query string has, and its `limit` and `cursor`.

        All filters must hold; a blank one is none. `read_id` knows the ids of the list.
        """
        if not self.request.query:
            return _ALL
        wanted = [
            each
            for key, read in filters.items()
            if (text := self.filter_text(key))
            for each in read(text, self.zone)
        ]
        if cursor := self.request.query.get("cursor", "").strip():
            wanted.append(Filter("id", Compare.BELOW, self._read_cursor(cursor, read_id)))
        return Query(filters=tuple(wanted), order=NEWEST_FIRST, limit=self.limit)

    def listing(self, noun: str, page: Page[Row], write: Callable[[Row], dict[str, Any]]) -> Answer:
        """The page's own list; where more exist, `next_cursor` and a Link lead on."""
        rows = [write(row) for row in page.rows]
        if not page.has_more:
            return Answer(200, {noun: rows})
        cursor = self._write_cursor(rows[-1]["id"])
        query = urlencode({**self.request.query, "cursor": cursor})
        link = f'<{self.public_url}{self.request.path}?{query}>; rel="next"'
        return Answer(200, {noun: rows, "next_cursor": cursor}, {"Link": link})

    @property
    def limit(self) -> int:
        """How many rows are asked for at most."""
        text = self.request.query.get("limit", "").strip()
        if not text:
            return MOST_ROWS
        if not (text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= MOST_ROWS):
            raise Invalid(f"limit must be a whole number from 1 to {MOST_ROWS}", "limit")
        return int(text)

    def _write_cursor(self, last_id: int | str) -> str:
        text = f"{self._list_name}:{last_id}"
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    def _read_cursor(self, cursor: str, read_id: ReadId) -> int | str:
        """The id to go on below; a cursor of another list or another team is refused."""
        try:
            text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        except (binascii.Error, ValueError):
            text = ""
        last_id = read_id(text.rpartition(":")[2])
        # The very cursor that this list would give, to the letter: it names the list and the team.
        if last_id is None or cursor != self._write_cursor(last_id):
            raise Invalid("cursor is not one of this list", "cursor")
        return last_id

    @property
    def _list_name(self) -> str:
        return f"{self.request.path}:{self.caller.team.id}"
