"""Quotes on the wire. `gst_cents` is all tax, whatever its name."""

from quotewright.core.quotes import Quote, QuoteDraft, QuoteKind, QuoteStatus
from quotewright.dialects.allquote.wire.lines import read_lines, write_line
from quotewright.dialects.allquote.wire.words import Wire, one_of, required_client
from quotewright.inbound.fields import Body, read_text
from quotewright.store.quotes import QuoteInList


def read_quote(body: Body) -> QuoteDraft:
    """Prices exclude tax; the tax is the team's own (10 % for a GST-registered one)."""
    kind = read_text(body, "doc_type") or QuoteKind.QUOTE
    return QuoteDraft(
        client_id=required_client(body),
        kind=one_of(QuoteKind, kind, "doc_type"),
        title=read_text(body, "title"),
        lines=read_lines(body),
    )


def write_quote(quote: Quote) -> Wire:
    shown = zip(quote.lines, quote.line_totals, strict=True)
    return {
        "id": quote.id,
        "quote_number": quote.number,
        "title": quote.title,
        "status": _status_in_their_words(quote.status),
        "subtotal_cents": quote.net.minor,
        "gst_cents": quote.tax.minor,
        "total_cents": quote.total.minor,
        "line_items": [write_line(line, total) for line, total in shown],
    }


def write_quote_in_list(quote: QuoteInList) -> Wire:
    return {
        "id": quote.id,
        "quote_number": quote.number,
        "title": quote.title,
        "status": _status_in_their_words(quote.status),
        "subtotal_cents": quote.total - quote.tax,
        "gst_cents": quote.tax,
        "total_cents": quote.total,
    }


def _status_in_their_words(status: QuoteStatus) -> QuoteStatus:
    """The page knows no word for an accepted quote that has its invoice."""
    return QuoteStatus.ACCEPTED if status is QuoteStatus.INVOICED else status
