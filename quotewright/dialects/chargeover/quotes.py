"""/quote, and the actions that move one along."""

from collections.abc import Callable
from dataclasses import replace

from quotewright.actions.acceptances import accept_quote
from quotewright.actions.quotes import (
    decline_quote,
    delete_quote,
    draft_quote,
    reopen_quote,
    update_quote,
)
from quotewright.actions.sending import send_quote_again
from quotewright.core.errors import Invalid, NotFound
from quotewright.core.quotes import Quote, QuoteDraft, Stage
from quotewright.core.sending import SendMethod
from quotewright.dialects.chargeover.calls import Answer, Call
from quotewright.dialects.chargeover.fields import query_of
from quotewright.dialects.chargeover.lookups import (
    check_currency_id,
    check_external_key,
    find_customer,
    find_items,
    find_small,
    named_id,
)
from quotewright.dialects.chargeover.wire.acceptances import read_evidence, write_outcome
from quotewright.dialects.chargeover.wire.headers import change_header, read_header
from quotewright.dialects.chargeover.wire.lines import (
    Shown,
    change_lines,
    read_lines,
    write_lines,
)
from quotewright.dialects.chargeover.wire.links import pdf_link
from quotewright.dialects.chargeover.wire.numbers import currency_symbol
from quotewright.dialects.chargeover.wire.quotes import Place, write_overview, write_quote
from quotewright.dialects.chargeover.wire.words import Wire, read_recipient, read_words
from quotewright.inbound.fields import LONG, Body
from quotewright.store import Books

_NOUN = "quote"


def find(call: Call) -> Answer:
    wanted = query_of(_NOUN, call.query, call.zone)
    with call.books() as books:
        page, place = books.quotes.find_overviews(wanted), _place(call, books)
    return Answer(200, [write_overview(row, place) for row in page.rows])


def count(call: Call) -> Answer:
    wanted = query_of(_NOUN, call.query, call.zone)
    with call.books() as books:
        return Answer(200, books.quotes.count(wanted))


def get(call: Call) -> Answer:
    with call.books() as books:
        quote = _found(call, books)
        overview, place = books.quotes.overview_of(quote), _place(call, books)
        items = books.items.of_all({line.item_id for line in quote.lines if line.item_id})
        symbol = currency_symbol(quote.total.currency, place.team_currency)
        lines = write_lines(quote, Shown(items, overview.currency_id, symbol, call.zone))
        outcome = _outcome(books, quote, call.public_url) if quote.stage is Stage.WON else {}
    return Answer(200, write_quote(overview, place, lines, outcome))


def create(call: Call) -> Answer:
    body = _something(call)
    with call.books() as books:
        draft = _read_draft(books, body, call)
        if draft.external_key:
            books.lock()
            check_external_key(books, draft.external_key)
        quote = draft_quote(books, draft)
    return call.created(quote.id)


def update(call: Call) -> Answer:
    """404 comes before anything said about the body."""
    with call.books() as books:
        quote_id = _found(call, books).id
        update_quote(books, quote_id, lambda quote: _changed(books, quote, call))
    return call.changed(quote_id)


def delete(call: Call) -> Answer:
    return _moved(call, lambda books, quote, _: delete_quote(books, quote.id))


def accept(call: Call) -> Answer:
    """The evidence is what the body says, and where and with what it was said."""

    def take(books: Books, quote: Quote, body: Body) -> None:
        client = books.clients.get(quote.client_id)
        name = "" if client is None else client.contact or client.company
        sender = call.request.sender()
        evidence = read_evidence(body, name)
        with_sender = replace(evidence, address=sender.address, user_agent=sender.user_agent)
        accept_quote(books, quote.id, with_sender)

    return _moved(call, take)


def reject(call: Call) -> Answer:
    def refuse(books: Books, quote: Quote, body: Body) -> None:
        decline_quote(books, quote.id, read_words(body, "reason", most=LONG))

    return _moved(call, refuse)


def reopen(call: Call) -> Answer:
    return _moved(call, lambda books, quote, _: reopen_quote(books, quote.id))


def email(call: Call) -> Answer:
    """To the customer, or to whom the body says."""

    def send(books: Books, quote: Quote, body: Body) -> None:
        send_quote_again(books, quote.id, SendMethod.EMAIL, read_recipient(body))

    return _moved(call, send)


def print_(call: Call) -> Answer:
    return _moved(call, lambda books, quote, _: send_quote_again(books, quote.id, SendMethod.PRINT))


def pdf(call: Call) -> Answer:
    """Where its PDF is found: this API answers in JSON alone."""
    with call.books() as books:
        quote = _found(call, books)
    return Answer(200, {"id": quote.id, "url_pdflink": pdf_link(quote, call.public_url)})


def _place(call: Call, books: Books) -> Place:
    return Place(call.public_url, call.zone, books.team.currency, books.now)


def _found(call: Call, books: Books) -> Quote:
    quote = books.quotes.get(call.id_on(books.quotes))
    if quote is None or quote.deleted_at is not None:
        raise NotFound
    return quote


def _outcome(books: Books, quote: Quote, public_url: str) -> Wire:
    """The last of its subscriptions is that of the acceptance that stands."""
    shelf = books.subscriptions
    return write_outcome(shelf.invoices_of(quote.id), shelf.of_quote(quote.id)[-1:], public_url)


def _moved(call: Call, step: Callable[[Books, Quote, Body], object]) -> Answer:
    """What was done is all there is to be said."""
    with call.books() as books:
        step(books, _found(call, books), call.body)
    return Answer(200, response=True)


def _something(call: Call) -> Body:
    """Neither a new quote nor a change is made of nothing."""
    if not call.body:
        raise Invalid("A required parameter was missing: No data.")
    return call.body


def _read_draft(books: Books, body: Body, call: Call) -> QuoteDraft:
    client = find_customer(books, body)
    check_currency_id(books, body, client)
    own = {"billing": client.billing, "shipping": client.shipping}
    header = read_header(body, call.zone, own)
    if "cycle" not in header:
        raise Invalid("A required parameter was missing: paycycle.", "paycycle")
    return QuoteDraft(
        client_id=client.id,
        lines=read_lines(body, find_items(books, body), call.zone),
        is_invoiced_when_accepted=True,
        **header,
        **find_small(books, body),
    )


def _changed(books: Books, quote: Quote, call: Call) -> Quote:
    """The quote as it is wanted: what the body says like it is shown stays as it is."""
    if quote.deleted_at is not None:
        raise NotFound
    body = _something(call)
    changes = change_header(quote, body, call.zone) | find_small(books, body, quote)
    if named_id(books.clients, body, "customer") not in {None, quote.client_id}:
        changes["client_id"] = find_customer(books, body).id
    if body.get("line_items") is not None:
        items = find_items(books, body)
        changes["lines"] = change_lines(quote.lines, body, items, call.zone)
    if changes.get("external_key", quote.external_key) != quote.external_key:
        check_external_key(books, changes["external_key"])
    return replace(quote, **changes)
