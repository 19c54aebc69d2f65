"""One call of this dialect: what came in, who asks, and how the answer is put."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import field
from functools import cached_property
from typing import Any, Protocol
from urllib.parse import quote
from zoneinfo import ZoneInfo

from quotewright.core.errors import NotFound
from quotewright.core.records import dataclass
from quotewright.inbound.bodies import read_object, whole
from quotewright.inbound.callers import Caller
from quotewright.inbound.fields import SHORT
from quotewright.store import Books, Desk

BELOW = "/api/v3"
"""Where the vendor has this API, in every address that is handed out."""

_MOST_ID = 2**63 - 1
_MOST_DIGITS = 20
_MOST_ADDRESS = 64
_TOKEN = "token:"  # noqa: S105 - how an id says that it is one
_EXTERNAL_KEY = "external_key:"


@dataclass(frozen=True, slots=True)
class Sender:
    """Where a request came from, as far as the proxies that are trusted tell, and with what."""

    address: str = ""
    user_agent: str = ""


@dataclass(frozen=True)
class Request:
    """What came in, unread: a body is parsed only after its sender is known.

    `noun` and `id` are of the path, decoded; `verb` is `list`, `get`, `count`, `create`, `modify`,
    `delete`, or an action's own name. `query` is decoded once; of a parameter that comes twice the
    last one counts. Few calls ask who the `sender` is.
    """

    verb: str
    noun: str
    id: str
    query: Mapping[str, str]
    media_type: str
    body: bytes | None
    sender: Callable[[], Sender] = Sender


@dataclass(frozen=True, slots=True)
class Answer:
    """`response` is what stands under that key of the envelope."""

    status: int
    response: Any
    headers: Mapping[str, str] = field(default_factory=dict)


class Shelf(Protocol):
    """Records that are also found by a token, or by the key another program gave them."""

    def find_id_by_token(self, token: str) -> int | None: ...

    def find_id_by_external_key(self, key: str) -> int | None: ...


@dataclass(frozen=True)
class Call:
    """A request whose caller is known and may make it."""

    request: Request
    caller: Caller
    desk: Desk
    public_url: str

    @cached_property
    def body(self) -> dict[str, Any]:
        """The object that was sent; some programs say nothing at all where they mean {}."""
        if not whole(self.request.body).strip():
            return {}
        return read_object(self.request.body, self.request.media_type)

    @property
    def query(self) -> Mapping[str, str]:
        return self.request.query

    @property
    def zone(self) -> ZoneInfo:
        """The team's own time zone."""
        return ZoneInfo(self.caller.team.time_zone)

    def books(self) -> AbstractContextManager[Books]:
        caller = self.caller
        return self.desk.books(caller.team, caller.actor, caller.brought)

    @property
    def id(self) -> int:
        """The number in the path, of records that have no other name; raises NotFound."""
        number = read_id(self.request.id)
        if number is None:
            raise NotFound
        return number

    def id_on(self, shelf: Shelf) -> int:
        """The record that the path names: by number, `token:…` or `external_key:…`.

        Raises NotFound where no record can be named so; one with that number may still be missing.
        """
        number = _find_id(self.request.id, shelf)
        if number is None:
            raise NotFound
        return number

    def created(self, number: int) -> Answer:
        return Answer(201, {"id": number}, self._location(number))

    def changed(self, number: int) -> Answer:
        return Answer(202, {"id": number}, self._location(number))

    def _location(self, number: int) -> dict[str, str]:
        return {"Location": f"{self.public_url}{BELOW}/{quote(self.request.noun)}/{number}"}


def read_id(text: str) -> int | None:
    is_number = text.isascii() and text.isdigit() and len(text) < _MOST_DIGITS
    return int(text) if is_number and 0 < int(text) <= _MOST_ID else None


def as_kept(said: str, most: int) -> str:
    """What a stranger may have written, so that it fits: it is evidence, not input to refuse."""
    return "".join(sign for sign in said if sign.isprintable())[:most]


def sender_of(address: str, user_agent: str) -> Sender:
    return Sender(as_kept(address, _MOST_ADDRESS), as_kept(user_agent, SHORT))


def _find_id(text: str, shelf: Shelf) -> int | None:
    if text.startswith(_TOKEN):
        token = text.removeprefix(_TOKEN)
        return shelf.find_id_by_token(token) if _may_be_kept(token) else None
    if text.startswith(_EXTERNAL_KEY):
        key = text.removeprefix(_EXTERNAL_KEY)
        return shelf.find_id_by_external_key(key) if _may_be_kept(key) else None
    return read_id(text)


def _may_be_kept(text: str) -> bool:
    """No record has an empty key, and no database takes NUL or half characters."""
    has_half = any("\ud800" <= sign <= "\udfff" for sign in text)
    return 0 < len(text) <= SHORT and "\0" not in text and not has_half
