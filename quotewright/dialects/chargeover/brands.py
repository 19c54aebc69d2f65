"""/brand: the profiles that a team quotes under."""

from functools import partial

from quotewright.dialects.chargeover.calls import Answer, Call
from quotewright.dialects.chargeover.small import get_row, list_rows
from quotewright.dialects.chargeover.wire.small import write_brand


def list_all(call: Call) -> Answer:
    with call.books() as books:
        return list_rows(call, books.profiles.list(), partial(write_brand, team=books.team))


def get(call: Call) -> Answer:
    with call.books() as books:
        return get_row(call, books.profiles.list(), partial(write_brand, team=books.team))
