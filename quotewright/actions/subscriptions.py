"""Subscriptions: what accepting a quote charges at once, and what the clock charges after that.

Each invoice of a quote that charges itself is sent as the quote was: by e-mail, or marked.
"""

from collections.abc import Mapping
from dataclasses import replace

from quotewright.actions.invoices import setup_in_words
from quotewright.actions.sending import send_made_invoice
from quotewright.actions.steps import keep_change, moment_of
from quotewright.core.errors import NotFound
from quotewright.core.events import InvoiceCreated
from quotewright.core.quotes import Quote, QuoteStatus
from quotewright.core.records import dataclass
from quotewright.core.sending import SendMethod
from quotewright.core.steps import mark_invoiced
from quotewright.core.subscriptions import (
    Priced,
    Subscription,
    advance,
    begin,
    check_due,
    first_invoice,
    invoice_of_period,
)
from quotewright.store import Books


@dataclass(frozen=True, slots=True)
class Charge:
    """What is to be charged, and what recurs from now on; neither, of most quotes.

    The subscription has no id yet, and is as far as it is when all this is charged.
    """

    invoice: Priced | None = None
    method: SendMethod = SendMethod.MARK
    subscription: Subscription | None = None

    @property
    def numbers(self) -> dict[str, int]:
        """What to take for it: an invoice is created and sent, and moves its quote along."""
        numbers = {"subscriptions": 1} if self.subscription else {}
        if self.invoice:
            numbers |= {"invoices": 1, "invoice_numbers": 1, "event_seq": 2, "audits": 2}
            numbers["letters"] = 1 if self.method is SendMethod.EMAIL else 0
        return numbers


def charge_of(books: Books, accepted: Quote) -> Charge:
    """What accepting this quote charges; nothing, of one that is invoiced by hand."""
    if not accepted.is_invoiced_when_accepted:
        return Charge()
    is_held = accepted.is_held(books.now)
    setup = setup_in_words(books, accepted)
    first = first_invoice(accepted, setup, books.today, is_held=is_held)
    subscription = _begun(books, accepted, is_held=is_held) if accepted.recurs else None
    if first and subscription and not is_held:
        draft, totals = first
        first = replace(draft, period_on=subscription.starts_on), totals
    return Charge(first, _method(books, accepted), subscription)


def charge(books: Books, accepted: Quote, due: Charge, taken: Mapping[str, int]) -> Quote:
    """Make it, with the numbers that were taken for it; gives the quote as it then stands."""
    subscription_id = None
    if due.subscription is not None:
        begun = replace(due.subscription, id=taken["subscriptions"])
        subscription_id = books.subscriptions.add(begun).id
    if due.invoice is None:
        return accepted
    draft, totals = due.invoice
    priced = replace(draft, subscription_id=subscription_id), totals
    return _issue(books, accepted, priced, due.method, taken)


def issue_due_invoice(books: Books, subscription_id: int) -> Subscription:
    """Charge the one period that is due and give the subscription as it stands then.

    There may be more that are due: each is a transaction of its own. A period that comes to less
    than nothing is passed over. Raises NotFound, and NotAllowed when nothing is due.
    """
    books.lock()
    subscription, quote = _found(books, subscription_id)
    check_due(subscription, quote, books.today, books.now)
    due = Charge(invoice_of_period(quote, subscription, books.today), _method(books, quote))
    moved = advance(subscription, quote.lines, books.now)
    has_ended = moved.status is not subscription.status
    numbers = due.numbers
    taken = books.take(**numbers | {"audits": numbers.get("audits", 0) + has_ended})
    if due.invoice is not None:
        _issue(books, quote, due.invoice, due.method, taken)
    books.subscriptions.save(moved)
    if has_ended:
        moving = f"{subscription.status} to {moved.status}"
        books.note("status.changed", "subscription", moved.id, moving)
    return moved


def _begun(books: Books, accepted: Quote, *, is_held: bool) -> Subscription:
    """From today, its first period charged; or from the day on which the waiting ends."""
    if is_held and accepted.hold_until is not None:
        return begin(accepted, 0, books.day_of(accepted.hold_until), books.now)
    return advance(begin(accepted, 0, books.today, books.now), accepted.lines, books.now)


def _method(books: Books, quote: Quote) -> SendMethod:
    """As the quote was sent, where something can go out; printing is for somebody to ask for."""
    if quote.sent_by is not SendMethod.EMAIL:
        return SendMethod.MARK
    client = books.clients.get(quote.client_id)
    return SendMethod.EMAIL if client is not None and client.email else SendMethod.MARK


def _found(books: Books, subscription_id: int) -> tuple[Subscription, Quote]:
    subscription = books.subscriptions.get(subscription_id)
    quote = None if subscription is None else books.quotes.get(subscription.quote_id)
    if subscription is None or quote is None:
        raise NotFound
    return subscription, quote


def _issue(
    books: Books, quote: Quote, invoice: Priced, method: SendMethod, taken: Mapping[str, int]
) -> Quote:
    """Make and send it; its quote becomes an invoiced one, if it is not one already."""
    made = books.invoices.add(taken["invoices"], taken["invoice_numbers"], *invoice)
    books.record(InvoiceCreated(made.id))
    send_made_invoice(books, made, method, taken["letters"])
    if quote.status is not QuoteStatus.ACCEPTED:
        return quote
    return keep_change(books, quote, mark_invoiced(quote, moment_of(books)))
