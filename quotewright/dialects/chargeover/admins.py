"""/admin: the people of a team."""

from quotewright.dialects.chargeover.calls import Answer, Call
from quotewright.dialects.chargeover.small import get_row, list_rows
from quotewright.dialects.chargeover.wire.small import write_admin


def list_all(call: Call) -> Answer:
    with call.books() as books:
        return list_rows(call, books.people.list(), write_admin)


def get(call: Call) -> Answer:
    with call.books() as books:
        return get_row(call, books.people.list(), write_admin)
