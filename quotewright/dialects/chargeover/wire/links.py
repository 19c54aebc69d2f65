"""The addresses at which a quote and its invoices are seen; every one of them answers."""

from quotewright.core.quotes import QuoteHeading
from quotewright.dialects.chargeover.wire.words import Wire


def write_links(quote: QuoteHeading, public_url: str) -> Wire:
    """`url_self` is for the team, the others are for the client."""
    below = f"{public_url}/r/quote"
    return {
        "url_permalink": f"{below}/view/{quote.token}",
        "url_pdflink": pdf_link(quote, public_url),
        "url_self": f"{public_url}/admin/r/quote/view/{quote.id}",
        "url_acceptlink": f"{below}/accept/{quote.token}",
        "url_paylink": f"{below}/pay/{quote.token}",
        "url_rejectlink": f"{below}/reject/{quote.token}",
    }


def pdf_link(quote: QuoteHeading, public_url: str) -> str:
    return f"{public_url}/r/quote/pdf/{quote.token}"


def invoice_link(token: str, public_url: str) -> str:
    return f"{public_url}/i/{token}"
