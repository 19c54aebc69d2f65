"""Where a document is found: its own address, its PDF, and the pages that its client sees."""

from datetime import datetime

from quotewright.core.invoices import Invoice, InvoiceStatus
from quotewright.core.quotes import Quote, QuoteStatus
from quotewright.dialects.allquote.calls import Call
from quotewright.dialects.allquote.wire.words import Wire
from quotewright.inbound.previews import LASTS, sign_preview


def quote_links(call: Call, quote: Quote, at: datetime) -> Wire:
    """`page` is for the client, None of a draft; `preview` is for staff, for nearly a day.

    It ends on the hour, so that it does not change whenever it is asked for.
    """
    address = call.address_of("quotes", quote.id)
    page = f"{call.public_url}/q/{quote.token}"
    ends_at = (at + LASTS).replace(minute=0, second=0, microsecond=0)
    signature = sign_preview(quote.token, call.outgoing.preview_key, ends_at)
    return {
        "self": address,
        "page": None if quote.status is QuoteStatus.DRAFT else page,
        "pdf": f"{address}/pdf",
        "preview": f"{page}?preview={signature}",
    }


def invoice_links(call: Call, invoice: Invoice) -> Wire:
    address = call.address_of("invoices", invoice.id)
    page = f"{call.public_url}/i/{invoice.token}"
    return {
        "self": address,
        "payments": f"{address}/payments",
        "page": None if invoice.status is InvoiceStatus.DRAFT else page,
        "pdf": f"{address}/pdf",
    }
