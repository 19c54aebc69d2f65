"""/quotes."""

from quotewright.actions.quotes import draft_quote
from quotewright.core.errors import NotFound
from quotewright.dialects.allquote.calls import Answer, Call
from quotewright.dialects.allquote.wire.quotes import read_quote, write_quote, write_quote_in_list


def list_quotes(call: Call) -> Answer:
    with call.books() as books:
        page = books.quotes.find(call.page_wanted())
    return call.listing("quotes", page, write_quote_in_list)


def create(call: Call) -> Answer:
    draft = read_quote(call.body)
    with call.books() as books:
        return Answer(201, write_quote(draft_quote(books, draft)))


def get(call: Call) -> Answer:
    with call.books() as books:
        quote = books.quotes.get(call.id)
    if quote is None:
        raise NotFound
    return Answer(200, write_quote(quote))
