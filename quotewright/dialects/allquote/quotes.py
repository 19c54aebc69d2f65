"""/quotes, and the verbs that move one along."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from quotewright.actions.acceptances import accept_quote
from quotewright.actions.prints import quote_to_print
from quotewright.actions.quotes import (
    decline_quote,
    draft_quote,
    reopen_quote,
    update_quote,
    void_quote,
)
from quotewright.actions.revisions import revise_quote
from quotewright.actions.sending import send_quote
from quotewright.core.acceptances import Acceptance
from quotewright.core.errors import NotFound
from quotewright.core.letters import Letter, LetterKind
from quotewright.core.quotes import Quote
from quotewright.dialects.allquote.calls import Answer, Call, Printing
from quotewright.dialects.allquote.filters import by_client, by_quote_status, by_update
from quotewright.dialects.allquote.links import quote_links
from quotewright.dialects.allquote.wire.acceptances import read_evidence
from quotewright.dialects.allquote.wire.quotes import (
    Beside,
    change_quote,
    read_quote,
    read_reason,
    write_full_quote_in_list,
    write_quote,
    write_quote_in_full,
    write_quote_in_list,
)
from quotewright.dialects.allquote.wire.sendings import read_method
from quotewright.inbound.fields import Body
from quotewright.store import Books

_FILTERS = {
    "status": by_quote_status,
    "client_id": by_client,
    "updated_since": by_update(),
}


def list_quotes(call: Call) -> Answer:
    if call.is_expanded:
        return _list_in_full(call)
    with call.books() as books:
        page = books.quotes.find(call.page_wanted(_FILTERS))
    return call.listing("quotes", page, write_quote_in_list)


def create(call: Call) -> Answer:
    draft, is_expanded = read_quote(call.body), call.is_expanded
    with call.books() as books:
        quote = draft_quote(books, draft)
    if not is_expanded:
        return Answer(201, write_quote(quote))
    return Answer(201, write_quote_in_full(quote, Beside(quote_links(call, quote, books.now))))


def get(call: Call) -> Answer:
    with call.books() as books:
        return _shown(call, books, _found(call, books))


def patch(call: Call) -> Answer:
    """The body is read once the quote is found: 404 comes before 400."""
    with call.books() as books:
        quote = update_quote(books, call.id, lambda quote: change_quote(quote, call.body))
        return _shown(call, books, quote)


def send(call: Call) -> Answer:
    return _moved(call, lambda books, body: send_quote(books, call.id, read_method(body)))


def pdf(call: Call) -> Answer:
    """What was sent, as it was printed; a draft as it would be sent now."""
    with call.books() as books:
        return Answer(200, Printing(call.caller, quote_to_print(books, call.id)))


def revise(call: Call) -> Answer:
    return _moved(call, lambda books, _: revise_quote(books, call.id))


def reopen(call: Call) -> Answer:
    return _moved(call, lambda books, _: reopen_quote(books, call.id))


def accept(call: Call) -> Answer:
    """The evidence is what the body says, and where and with what it was said."""

    def take(books: Books, body: Body) -> Quote:
        address, user_agent = call.request.client_address, call.request.user_agent
        evidence = replace(read_evidence(body), address=address, user_agent=user_agent)
        return accept_quote(books, call.id, evidence)

    return _moved(call, take)


def decline(call: Call) -> Answer:
    return _moved(call, lambda books, body: decline_quote(books, call.id, read_reason(body)))


def void(call: Call) -> Answer:
    return _moved(call, lambda books, body: void_quote(books, call.id, read_reason(body)))


def _list_in_full(call: Call) -> Answer:
    with call.books() as books:
        page = books.quotes.find_in_full(call.page_wanted(_FILTERS))
        beside = _all_beside(call, books, page.rows)
    return call.listing("quotes", page, lambda row: write_full_quote_in_list(row[0], beside(row)))


def _all_beside(
    call: Call, books: Books, rows: Sequence[tuple[Quote, Acceptance | None]]
) -> Callable[[tuple[Quote, Acceptance | None]], Beside]:
    """Of a whole page at once: what their clients wrote, and the letters they went out with."""
    ids = [quote.id for quote, _ in rows]
    comments = books.comments.of_all(ids)
    letters = {one.subject_id: one for one in books.letters.of_all("quote", ids) if _sends(one)}

    def beside(row: tuple[Quote, Acceptance | None]) -> Beside:
        quote, acceptance = row
        written, letter = comments.get(quote.id, ()), letters.get(quote.id)
        return Beside(quote_links(call, quote, books.now), acceptance, written, letter)

    return beside


def _moved(call: Call, step: Callable[[Books, Body], Quote]) -> Answer:
    """404 comes before anything said about the body, which may be missing where it may be {}."""
    with call.books() as books:
        _found(call, books)
        return _shown(call, books, step(books, call.body_if_any))


def _found(call: Call, books: Books) -> Quote:
    quote = books.quotes.get(call.id)
    if quote is None:
        raise NotFound
    return quote


def _shown(call: Call, books: Books, quote: Quote) -> Answer:
    """Inside the transaction: a query that is refused undoes what was done."""
    if not call.is_expanded:
        return Answer(200, write_quote(quote))
    acceptance = books.acceptances.standing(quote.id) if quote.accepted_at else None
    beside = _all_beside(call, books, [(quote, acceptance)])
    return Answer(200, write_quote_in_full(quote, beside((quote, acceptance))))


def _sends(letter: Letter) -> bool:
    return letter.kind in {LetterKind.QUOTE_SENT, LetterKind.PRINTED}
