"""/currency: the currencies that a team quotes in."""

from functools import partial

from quotewright.dialects.chargeover.calls import Answer, Call
from quotewright.dialects.chargeover.small import get_row, list_rows
from quotewright.dialects.chargeover.wire.small import write_currency


def list_all(call: Call) -> Answer:
    with call.books() as books:
        write = partial(write_currency, of_team=books.team.currency)
        return list_rows(call, books.currencies.list(), write)


def get(call: Call) -> Answer:
    with call.books() as books:
        write = partial(write_currency, of_team=books.team.currency)
        return get_row(call, books.currencies.list(), write)
