"""Quotes on the wire. `gst_cents` is all tax, whatever its name.

A quote's terms and its acceptance have files of their own.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from quotewright.core.acceptances import Acceptance
from quotewright.core.comments import Comment
from quotewright.core.letters import Letter
from quotewright.core.quotes import Quote, QuoteDraft, QuoteKind, QuoteStatus
from quotewright.core.records import dataclass
from quotewright.dialects.allquote.wire import terms
from quotewright.dialects.allquote.wire.acceptances import write_acceptance
from quotewright.dialects.allquote.wire.lines import change_lines, read_lines, write_line
from quotewright.dialects.allquote.wire.sendings import write_comment, write_delivery
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
        # Most bodies have nothing beyond the page.
        **({} if terms.KEYS.isdisjoint(body) else terms.read_terms(body)),
    )


def change_quote(quote: Quote, body: Body) -> Quote:
    """The quote as it is wanted: only keys that were sent count, where they say something new."""
    changes: dict[str, Any] = {}
    if "client_id" in body:
        changes["client_id"] = required_client(body)
    if kind := read_text(body, "doc_type"):
        changes["kind"] = one_of(QuoteKind, kind, "doc_type")
    if "title" in body:
        changes["title"] = read_text(body, "title")
    if "line_items" in body:
        changes["lines"] = change_lines(quote.lines, quote.line_totals, body)
    return replace(quote, **changes, **terms.change_terms(quote, body))


def read_reason(body: Body) -> str:
    return read_text(body, "reason")


def write_quote(quote: Quote) -> Wire:
    shown = zip(quote.lines, quote.line_totals, strict=True)
    return {
        **_write_heading(quote),
        "line_items": [write_line(line, total) for line, total in shown],
    }


@dataclass(frozen=True, slots=True)
class Beside:
    """What `?expand=all` shows that is no part of the quote itself.

    `letter` is the last that it went out with, None where none did.
    """

    links: Wire
    acceptance: Acceptance | None = None
    comments: Sequence[Comment] = ()
    letter: Letter | None = None


def write_quote_in_full(quote: Quote, beside: Beside) -> Wire:
    return write_quote(quote) | _write_rest(quote, beside)


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


def write_full_quote_in_list(quote: Quote, beside: Beside) -> Wire:
    """As the list shows it, without lines, and then the rest."""
    return _write_heading(quote) | _write_rest(quote, beside)


def _write_heading(quote: Quote) -> Wire:
    return {
        "id": quote.id,
        "quote_number": quote.number,
        "title": quote.title,
        "status": _status_in_their_words(quote.status),
        "subtotal_cents": quote.net.minor,
        "gst_cents": quote.tax.minor,
        "total_cents": quote.total.minor,
    }


def _write_rest(quote: Quote, beside: Beside) -> Wire:
    """What `?expand=all` adds after the page's own keys."""
    acceptance = beside.acceptance
    return {
        "client_id": quote.client_id,
        "doc_type": quote.kind,
        "revision": quote.revision,
        "revises_id": quote.revises_id,
        **terms.write_terms(quote),
        "sent_at": quote.sent_at,
        "viewed_at": quote.viewed_at,
        "accepted_at": quote.accepted_at,
        "declined_at": quote.declined_at,
        "acceptance": None if acceptance is None else write_acceptance(acceptance),
        "comments": [write_comment(each) for each in beside.comments],
        "delivery": write_delivery(quote, beside.letter),
        "links": beside.links,
        "created_at": quote.created_at,
        "updated_at": quote.updated_at,
    }


def _status_in_their_words(status: QuoteStatus) -> QuoteStatus:
    """The page knows no word for an accepted quote that has its invoice."""
    return QuoteStatus.ACCEPTED if status is QuoteStatus.INVOICED else status
