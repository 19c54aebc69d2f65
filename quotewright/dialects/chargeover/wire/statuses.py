"""Where a quote stands, in the vendor's three words for it."""

from quotewright.core.quotes import QuoteStatus
from quotewright.dialects.chargeover.wire.words import Wire

_NEW = ("New", "open-new", "o")
_SENT = ("Sent", "open-sent", "o")
_WON = ("Accepted", "closed-won", "c")
_LOST = ("Lost", "closed-lost", "c")

_WORDS = {
    QuoteStatus.DRAFT: _NEW,
    QuoteStatus.SENT: _SENT,
    QuoteStatus.ACCEPTED: _WON,
    QuoteStatus.INVOICED: _WON,
    QuoteStatus.DECLINED: _LOST,
    QuoteStatus.EXPIRED: _LOST,
    QuoteStatus.VOID: _LOST,
}


def write_status(status: QuoteStatus) -> Wire:
    name, word, state = _WORDS[status]
    return {
        "quote_status_name": name,
        "quote_status_str": word,
        "quote_status_state": state,
    }
