"""A quote or an invoice on its way: every step by the action that a click or a call would take."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from quotewright.actions.acceptances import accept_quote
from quotewright.actions.expiry import expire_quote
from quotewright.actions.invoices import (
    invoice_quote,
    update_invoice,
    void_invoice,
)
from quotewright.actions.payments import record_payment
from quotewright.actions.quotes import (
    decline_quote,
    reopen_quote,
    update_quote,
    void_quote,
)
from quotewright.actions.revisions import revise_quote
from quotewright.actions.sending import send_invoice, send_quote
from quotewright.core.acceptances import Evidence
from quotewright.core.clients import ClientDraft
from quotewright.core.decimals import divide_half_up
from quotewright.core.invoices import Invoice
from quotewright.demo.lines import discount_of
from quotewright.demo.pen import Pen
from quotewright.demo.plans import Deed, Step

NOTES = "Demo data"
ADDRESS_OF_NOBODY = "192.0.2.1"
"""An address that is kept for examples (RFC 5737)."""


@dataclass(slots=True)
class Paper:
    """Which quote and which invoice the next step is about; `client` is who decides on it.

    `payments` counts those of the invoice.
    """

    pen: Pen
    client: ClientDraft
    quote_id: int = 0
    invoice_id: int = 0
    payments: int = 0

    def take(self, step: Step) -> None:
        _DEEDS[step.deed](self, step.words)


def _send(paper: Paper, _: str) -> None:
    paper.pen.write(send_quote, paper.quote_id)


def _accept(paper: Paper, words: str) -> None:
    client = paper.client
    evidence = Evidence(
        name=client.contact,
        email=client.email,
        comments=words,
        address=ADDRESS_OF_NOBODY,
        user_agent=NOTES,
        signature=client.contact,
    )
    paper.pen.write(accept_quote, paper.quote_id, evidence)


def _decline(paper: Paper, _: str) -> None:
    paper.pen.write(decline_quote, paper.quote_id)


def _expire(paper: Paper, _: str) -> None:
    paper.pen.write(expire_quote, paper.quote_id)


def _reopen(paper: Paper, _: str) -> None:
    paper.pen.write(reopen_quote, paper.quote_id)


def _void(paper: Paper, words: str) -> None:
    paper.pen.write(void_quote, paper.quote_id, words)


def _revise(paper: Paper, words: str) -> None:
    discount = discount_of(words)
    paper.quote_id = paper.pen.write(revise_quote, paper.quote_id).id
    paper.pen.write(update_quote, paper.quote_id, lambda quote: replace(quote, discount=discount))


def _invoice(paper: Paper, _: str) -> None:
    paper.invoice_id = paper.pen.write(invoice_quote, paper.quote_id).id
    paper.payments = 0
    paper.pen.write(update_invoice, paper.invoice_id, lambda one: replace(one, notes=NOTES))


def _mail(paper: Paper, _: str) -> None:
    paper.pen.write(send_invoice, paper.invoice_id)


def _pay(paper: Paper, words: str) -> None:
    invoice = paper.pen.read(lambda books: books.invoices.get(paper.invoice_id))
    assert invoice is not None  # noqa: S101 - a plan pays what it has invoiced
    paper.payments += 1
    reference = f"{NOTES} {paper.payments}"
    paper.pen.write(record_payment, paper.invoice_id, _part_of(invoice, words), reference)


def _withdraw(paper: Paper, words: str) -> None:
    paper.pen.write(void_invoice, paper.invoice_id, words)


def _part_of(invoice: Invoice, words: str) -> int:
    """A percentage of the total, or whatever is still owed; in minor units."""
    if not words:
        return invoice.total.minor - invoice.amount_paid.minor
    return divide_half_up(invoice.total.minor * int(words.removesuffix("%")), 100)


_DEEDS: dict[Deed, Callable[[Paper, str], None]] = {
    Deed.SENT: _send,
    Deed.ACCEPTED: _accept,
    Deed.DECLINED: _decline,
    Deed.EXPIRED: _expire,
    Deed.REOPENED: _reopen,
    Deed.TAKEN_BACK: _reopen,
    Deed.VOIDED: _void,
    Deed.REVISED: _revise,
    Deed.INVOICED: _invoice,
    Deed.MAILED: _mail,
    Deed.PAID: _pay,
    Deed.WITHDRAWN: _withdraw,
}
