"""How a document goes to its client, and what came of it, on the wire."""

from quotewright.core.comments import Comment
from quotewright.core.invoices import Invoice
from quotewright.core.letters import Letter, LetterStatus
from quotewright.core.quotes import Quote
from quotewright.core.sending import SendMethod
from quotewright.dialects.allquote.wire.words import Wire, one_of
from quotewright.inbound.fields import Body, read_text


def read_method(body: Body) -> SendMethod:
    return one_of(SendMethod, read_text(body, "method") or SendMethod.MARK, "method")


def write_delivery(document: Quote | Invoice, letter: Letter | None) -> Wire | None:
    """None before it was sent; what is marked as sent is sent as far as anyone knows.

    `outcome` is what came of the last attempt, "" before it.
    """
    if document.sent_by is None:
        return None
    return {
        "method": document.sent_by,
        "status": LetterStatus.SENT if letter is None else letter.status,
        "to": "" if letter is None else letter.to_address,
        "outcome": "" if letter is None else letter.outcome,
        "tries": 0 if letter is None else letter.tries,
        "sent_at": document.sent_at if letter is None else letter.sent_at,
    }


def write_comment(comment: Comment) -> Wire:
    return {"name": comment.name, "text": comment.text, "commented_at": comment.commented_at}
