"""Every refusal as this dialect says it: a status, a sentence, details, `response`."""

from collections.abc import Mapping
from dataclasses import field
from http import HTTPStatus
from typing import Any

from quotewright.core.errors import (
    Conflict,
    Forbidden,
    Invalid,
    NotAllowed,
    NotFound,
    Refusal,
    Unauthenticated,
)
from quotewright.core.records import dataclass
from quotewright.dialects.chargeover.calls import Answer
from quotewright.inbound.bodies import TooLarge, WrongMediaType
from quotewright.inbound.throttle import Throttled

CHALLENGE = 'Basic realm="Quotewright"'
"""Without it some programs never show the keys that they have."""


class BadQuestion(Invalid):
    """A `where` or `order` that cannot be answered; `details` name the clause."""

    def __init__(self, message: str, details: Mapping[str, str]) -> None:
        super().__init__(message)
        self.details = details


class NotServed(Refusal):
    """No such type, or no such verb for it."""


class WrongMethod(Refusal):
    """A method of HTTP that this API has no verb for."""


class FromElsewhere(Refusal):
    """A stranger's page made a browser ask for this, which knows the keys by heart."""

    def __init__(self) -> None:
        super().__init__("this cannot be asked for from a page of another site")


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a request ended: all that its envelope and its head say."""

    status: int
    response: Any
    message: str = ""
    details: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


_STATUS = {
    Invalid: HTTPStatus.BAD_REQUEST,
    BadQuestion: HTTPStatus.BAD_REQUEST,
    NotAllowed: HTTPStatus.BAD_REQUEST,
    NotServed: HTTPStatus.BAD_REQUEST,
    Unauthenticated: HTTPStatus.UNAUTHORIZED,
    Forbidden: HTTPStatus.FORBIDDEN,
    FromElsewhere: HTTPStatus.FORBIDDEN,
    NotFound: HTTPStatus.NOT_FOUND,
    WrongMethod: HTTPStatus.METHOD_NOT_ALLOWED,
    Conflict: HTTPStatus.CONFLICT,
    TooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    WrongMediaType: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    Throttled: HTTPStatus.TOO_MANY_REQUESTS,
}
_THEIR_WORDS = {"client_id": "customer_id", "lines": "line_items"}
_UNSAID = NotFound().message

METHODS = "DELETE, GET, HEAD, OPTIONS, POST, PUT"

UNAVAILABLE = Outcome(
    HTTPStatus.SERVICE_UNAVAILABLE,
    response=False,
    message="the service cannot do this now; nothing was lost, try again shortly",
    headers={"Retry-After": "2"},
)
FAILED = Outcome(
    HTTPStatus.INTERNAL_SERVER_ERROR,
    response=False,
    message="internal error; the operator's log says more",
)


def answered(answer: Answer) -> Outcome:
    return Outcome(answer.status, answer.response, headers=answer.headers)


def refused(refusal: Refusal, noun: str = "") -> Outcome:
    """`noun` is what the call was about, for the sentence that there is no such thing."""
    return Outcome(
        _STATUS[type(refusal)],
        None if isinstance(refusal, NotFound) else False,
        _sentence(refusal, noun),
        refusal.details if isinstance(refusal, BadQuestion) else {},
        _headers(refusal),
    )


def _sentence(refusal: Refusal, noun: str) -> str:
    if isinstance(refusal, NotFound) and refusal.message == _UNSAID:
        return f"This {noun} does not exist."
    if isinstance(refusal, Forbidden):
        return "insufficient_scope" if refusal.needs else "plan_upgrade_required"
    return _in_their_words(refusal)


def _in_their_words(refusal: Refusal) -> str:
    """Most of the core's sentences open with a field's name, which the page may call otherwise."""
    name = refusal.field if isinstance(refusal, Invalid) else ""
    word = _THEIR_WORDS.get(name)
    is_named = word is not None and refusal.message.startswith(f"{name} ")
    return f"{word}{refusal.message.removeprefix(name)}" if is_named else refusal.message


def _headers(refusal: Refusal) -> dict[str, str]:
    match refusal:
        case Unauthenticated():
            return {"WWW-Authenticate": CHALLENGE}
        case WrongMethod():
            return {"Allow": METHODS}
        case Throttled():
            return {"Retry-After": str(refusal.seconds)}
        case TooLarge():
            return {"Connection": "close"}
    return {}
