"""Acceptances as they come in, and what became of a quote by one."""

from collections.abc import Sequence

from quotewright.core.acceptances import Evidence
from quotewright.core.subscriptions import Subscription
from quotewright.dialects.chargeover.wire.links import invoice_link
from quotewright.dialects.chargeover.wire.words import Wire, read_words
from quotewright.inbound.fields import LONG, Body
from quotewright.store.subscriptions import InvoiceOfQuote


def read_evidence(body: Body, known_as: str) -> Evidence:
    """Most programs say nothing at all: then it is whom the quote is for."""
    return Evidence(
        name=read_words(body, "name") or known_as,
        email=read_words(body, "email"),
        comments=read_words(body, "comments", most=LONG),
    )


def write_outcome(
    invoices: Sequence[InvoiceOfQuote], subscriptions: Sequence[Subscription], public_url: str
) -> Wire:
    """A subscription is called a package here."""
    return {
        "invoices": [
            {
                "invoice_id": invoice.id,
                "refnumber": invoice.number,
                "token": invoice.token,
                "url_permalink": invoice_link(invoice.token, public_url),
            }
            for invoice in invoices
        ],
        "packages": [{"package_id": one.id, "token": one.token} for one in subscriptions],
    }
