"""The client's page of a quote: its document, what can be done about it, what was done."""

from base64 import b64encode
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from starlette.responses import Response

from quotewright.core.acceptances import Acceptance
from quotewright.core.comments import Comment
from quotewright.core.cycles import Cycle
from quotewright.core.quotes import Quote
from quotewright.core.records import dataclass
from quotewright.documents.payment import payment_qr_svg
from quotewright.documents.view import DocumentView
from quotewright.portal.forms import Bond, Forms
from quotewright.portal.links import Family, links_of
from quotewright.portal.looking import Shown
from quotewright.portal.pages import lead_away, page, view_shown
from quotewright.portal.states import (
    GONE,
    TAKES_A_NO,
    TAKES_A_WORD,
    TAKES_A_YES,
    TAKES_MONEY,
    State,
)
from quotewright.portal.visits import Visit
from quotewright.rendering.speech import Speech, speech

_ALL_OF_IT = "page.amount"
_PURPOSES = ("accept", "decline", "comment", "viewed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a page says besides the quote, after something was sent in.

    `notice` and the values of `problems`, which are by field, are sentences of the catalogue.
    `opens` is the form that is looked at, `values` what was filled into it.
    """

    status: int = HTTPStatus.OK
    notice: str = ""
    opens: str = ""
    problems: Mapping[str, str] | None = None
    values: Mapping[str, str] | None = None


NOTHING = Said()


def show(
    shown: Shown,
    visit: Visit,
    family: Family,
    forms: Forms,
    said: Said = NOTHING,
    *,
    is_preview: bool = False,
) -> Response:
    """The page as it is now. A preview has no forms, and nobody is told that it was seen."""
    view = view_shown(shown.content)
    words = speech(view.language, shown.team.country)
    if shown.state in GONE:
        return _gone(shown, view, words, visit)
    bonds = {one: Bond(one, visit.token, shown.content.hash) for one in _PURPOSES}
    away = _next_of(shown, visit)
    answer = page(
        "quote",
        words,
        visit.top,
        said.status,
        colour=view.colour,
        view=view,
        links=links_of(family, visit.token, visit.top),
        is_preview=is_preview,
        forms={} if is_preview else {one: forms.make(bonds[one], shown.now) for one in bonds},
        next=away,
        notice=said.notice,
        opens=said.opens,
        problems=said.problems or {},
        values=said.values or {},
        **_standing(shown, view, words, visit),
    )
    return lead_away(answer, away) if away else answer


def show_payment(shown: Shown, visit: Visit, family: Family) -> Response:
    """Where to pay, and how much."""
    view = view_shown(shown.content)
    words = speech(view.language, shown.team.country)
    if shown.state in GONE:
        return _gone(shown, view, words, visit)
    asks_for = _asks_for(shown.quote)
    due = shown.quote.due_on_acceptance(shown.now)
    return page(
        "pay",
        words,
        visit.top,
        colour=view.colour,
        view=view,
        links=links_of(family, visit.token, visit.top),
        state=shown.state,
        amount=view.total if asks_for == _ALL_OF_IT else words.money(due.minor, due.currency),
        asks_for=asks_for,
        takes_money=shown.state in TAKES_MONEY,
        is_open=shown.state in TAKES_A_YES,
        invoices=[(number, f"{visit.top}i/{token}") for number, token in shown.invoices],
        qr=qr_of(view),
    )


def _asks_for(quote: Quote) -> str:
    if quote.deposit is not None:
        return "page.deposit"
    is_all = not quote.setup_minor and quote.cycle is Cycle.ONCE
    return _ALL_OF_IT if is_all else "documents.due_on_acceptance"


def qr_of(view: DocumentView) -> str:
    """As a picture in an address of its own (data:), or "" where there is none."""
    if view.payment is None or not view.payment.qr:
        return ""
    return picture_of("image/svg+xml", payment_qr_svg(view.payment.qr).encode())


def picture_of(media_type: str, body: bytes) -> str:
    return f"data:{media_type};base64,{b64encode(body).decode()}"


def _gone(shown: Shown, view: DocumentView, words: Speech, visit: Visit) -> Response:
    successor = f"{visit.top}q/{shown.successor}" if shown.successor else ""
    return page(
        "gone",
        words,
        visit.top,
        HTTPStatus.GONE,
        colour=view.colour,
        view=view,
        state=shown.state,
        successor=successor,
    )


def _standing(shown: Shown, view: DocumentView, words: Speech, visit: Visit) -> dict[str, Any]:
    """How the quote stands, and what that leaves to be done."""
    until = shown.quote.valid_until
    return {
        "state": shown.state,
        "content": shown.content.hash,
        "total": view.total,
        "valid_until": words.day(until) if until else "",
        "takes_a_yes": shown.state in TAKES_A_YES,
        "takes_a_no": shown.state in TAKES_A_NO,
        "takes_a_word": shown.state in TAKES_A_WORD,
        "takes_money": shown.state in TAKES_MONEY and view.payment is not None,
        "evidence": _evidence(shown, words),
        "comments": [_comment(one, shown, words) for one in shown.comments],
        "invoices": [(number, f"{visit.top}i/{token}") for number, token in shown.invoices],
        "reason": shown.quote.void_reason if shown.state is State.DECLINED else "",
    }


def _evidence(shown: Shown, words: Speech) -> dict[str, Any] | None:
    given = shown.acceptance
    if given is None:
        return None
    return {
        "name": given.name,
        "at": words.moment(given.accepted_at, shown.team.time_zone),
        "comments": given.comments,
        "signature": _typed(given),
        "drawing": picture_of(shown.drawing.media_type, shown.drawing.body)
        if shown.drawing
        else "",
    }


def _typed(given: Acceptance) -> str:
    """What a door that takes drawings as text was given is no name to be shown."""
    return "" if given.signature.startswith("data:") else given.signature


def _comment(comment: Comment, shown: Shown, words: Speech) -> dict[str, str]:
    at = words.moment(comment.commented_at, shown.team.time_zone)
    return {"name": comment.name, "text": comment.text, "at": at}


def _next_of(shown: Shown, visit: Visit) -> str:
    """Where whoever just decided is led on to."""
    done = visit.query.get("done")
    if done == "accepted" and shown.state in {State.ACCEPTED, State.INVOICED}:
        return shown.quote.accept_redirect
    if done == "declined" and shown.state is State.DECLINED:
        return shown.quote.reject_redirect
    return ""
