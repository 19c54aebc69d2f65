"""Calls that carry an Idempotency-Key: how this door's answers are kept, and given again."""

from dataclasses import replace

import msgspec

from quotewright.dialects.allquote.calls import Answer, Call
from quotewright.dialects.allquote.routes import Route
from quotewright.dialects.allquote.wire.words import encode
from quotewright.inbound.idempotency import Keyed, answer_once
from quotewright.store import Desk
from quotewright.store.idempotency import KeptAnswer


def answer_by_key(route: Route, call: Call) -> Answer:
    """What the call answers, or did when its key came first: the same bytes either way."""
    request = call.request

    def answer_at(desk: Desk) -> KeptAnswer:
        given = route.answer(replace(call, desk=desk))
        body = encode(given.content).decode()
        return KeptAnswer(given.status, given.headers, body, is_secret=route.shows_a_secret)

    keyed = Keyed(request.idempotency_key, "POST", request.path, request.body)
    kept = answer_once(call.desk, call.caller, keyed, answer_at)
    return Answer(kept.status, msgspec.Raw(kept.body), kept.headers)
