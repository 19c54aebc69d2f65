"""How an answer is judged beside schemathesis's own checks: refusals speak as the contract says.

And what may not count as a failure: truths about a request that no schema can tell.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from typing import Any

import schemathesis
from schemathesis.checks import CheckContext
from schemathesis.core.failures import AcceptedNegativeData, Failure
from schemathesis.core.transport import Response
from schemathesis.generation.case import Case
from schemathesis.hooks import HookContext
from schemathesis.openapi.checks import RejectedPositiveData

from tests.support.contract import ALLQUOTE

# The request is well formed, but it speaks of what is not in the book, or of sums that cannot be.
DEPENDS_ON_THE_BOOK = re.compile(
    "client_id is not the id of a client"
    "|assigned_to is not the id of a person of the team"
    "|cursor is not one of this list"
    "|the total of a document cannot be below zero"
    "|an amount of this document is too large to keep"
    "|amount_cents takes the sum paid past [0-9]+ minor units"
    "|date is too far in the future to count days from"
    "|end must not be before start"
    "|job_id must be the id of a job of the team"
    "|discount (is required with another discount_type|must be .+|can have at most 4 decimals)"
    "|there is nothing to take a discount off"
    "|a discount cannot be more than the subtotal"
    "|this Idempotency-Key came with another request before"
    # A step that the life of a quote or invoice does not have from where it stands.
    "|cannot [a-z ]+ an? [a-z ]+ (quote|invoice)"
    "|an expired quote cannot be accepted; reopen it first"
    "|a sent quote cannot be changed; revise it"
    "|a [a-z ]+ invoice (cannot be changed|takes no payments)"
    "|the lines of an invoice are those that were accepted on its quote"
    "|the endpoint is (disabled: enable it first|deleted: make a new one)"
    "|a team has at most [0-9]+ endpoints: delete one first"
)
# To a schema 12.0 is a whole number; an id is written without a point.
NOT_AN_ID = re.compile("([a-z_]+) must be an id")
# A schema knows how a time is written, not whether it is on the calendar in UTC.
NOT_A_TIME = re.compile("[a-z_]+ must be a time written like .+")
FIELD = re.compile(r"^[a-zA-Z_]+(\[[0-9]+\])?(\.[a-z_]+)?(?= (must|can|is|takes) )")
STEP = re.compile(r"cannot [a-z ]+ an? [a-z ]+(?= (quote|invoice))|^a [a-z ]+(?= invoice )")
PLAIN_KEY = re.compile("[!#-~][!-~]{1,199}")
LIMITS = (255, 10_000)

_numbers = count()


@schemathesis.check
def refusals_are_written_down(ctx: CheckContext, response: Response, case: Case[Any]) -> None:
    """The contract shows the sentence of every refusal, if of another field or number."""
    del ctx
    if response.status_code < 400 or response.status_code == 405:
        return
    method, path = case.operation.method.upper(), case.operation.path
    written = ALLQUOTE.refusals(method, path, response.status_code)
    known = {_without_particulars(one["error"]) for one in written}
    said = _without_particulars(_error(response))
    assert said in known, f"no example says: {said}"


@schemathesis.hook
def map_headers(context: HookContext, headers: dict[str, Any]) -> dict[str, Any]:
    """Most idempotency keys are new ones: one that came before is only answered 422."""
    del context
    key = (headers or {}).get("Idempotency-Key")
    if isinstance(key, str) and PLAIN_KEY.fullmatch(key):
        return {**headers, "Idempotency-Key": f"{key}{next(_numbers)}"}
    return headers


@schemathesis.hook
def filter_failure(
    context: HookContext, failure: Failure, case: Case[Any], response: Response
) -> bool:
    """Whether a failure is one."""
    del context
    if isinstance(failure, RejectedPositiveData):
        error = _error(response)
        return not (
            DEPENDS_ON_THE_BOOK.fullmatch(error)
            or _is_id_with_a_point(error, case.body)
            or _is_off_the_calendar(error, [case.body, case.query])
        )
    if isinstance(failure, AcceptedNegativeData):
        return not any(map(_is_shortened, _texts([case.body, case.query])))
    return True


def _without_particulars(sentence: str) -> str:
    """Whatever field, number or status it speaks of."""
    step = STEP.sub("cannot … a …", FIELD.sub("…", sentence))
    return re.sub(r"[0-9]+", "#", step)


def _error(response: Response) -> str:
    content = response.json()
    return str(content.get("error", "")) if isinstance(content, dict) else ""


def _is_id_with_a_point(error: str, body: Any) -> bool:
    refused = NOT_AN_ID.fullmatch(error)
    return bool(refused and isinstance(body, dict) and isinstance(body.get(refused[1]), float))


def _is_off_the_calendar(error: str, sent: Any) -> bool:
    """A time that only its offset puts before the year 1 or after the year 9999."""
    return bool(NOT_A_TIME.fullmatch(error)) and any(map(_has_no_time_in_utc, _texts(sent)))


def _has_no_time_in_utc(text: str) -> bool:
    try:
        datetime.fromisoformat(text).astimezone(UTC)
    except OverflowError:
        return True
    except ValueError:
        return False
    return False


def _is_shortened(text: str) -> bool:
    """Whether it is too long only before the door drops control characters and outer blanks."""
    kept = re.sub(r"[\x01-\x08\x0b-\x1f\x7f-\x9f]", "", text).strip()
    return any(len(kept) <= most < len(text) for most in LIMITS)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from _texts(list(value.values()))
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)
