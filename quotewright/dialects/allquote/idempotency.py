"""Calls that carry an Idempotency-Key: how this door's answers are kept, and given again."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import msgspec

from quotewright.dialects.allquote.calls import Answer, Call
from quotewright.inbound.idempotency import Keyed, answer_once
from quotewright.store import Desk
from quotewright.store.idempotency import KeptAnswer


def answer_by_key(
    answer: Callable[[Call], Answer], call: Call, encode: Callable[[Any], bytes]
) -> Answer:
    """What the call answers, or did when its key came first: the same bytes either way."""
    request = call.request

    def answer_at(desk: Desk) -> KeptAnswer:
        given = answer(replace(call, desk=desk))
        return KeptAnswer(given.status, given.headers, encode(given.content).decode())

    keyed = Keyed(request.idempotency_key, "POST", request.path, request.body)
    kept = answer_once(call.desk, call.caller, keyed, answer_at)
    return Answer(kept.status, msgspec.Raw(kept.body), kept.headers)
