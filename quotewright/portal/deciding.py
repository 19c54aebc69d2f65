"""Deciding: what a client sends in is read, checked and done, once, about what they had read."""

from collections.abc import Callable
from datetime import timedelta
from enum import StrEnum

from quotewright.actions.acceptances import accept_quote
from quotewright.actions.comments import comment_on_quote, mark_viewed
from quotewright.actions.contents import content_shown
from quotewright.actions.quotes import decline_quote
from quotewright.actions.steps import quote_to_change
from quotewright.core.acceptances import Evidence
from quotewright.core.comments import CommentDraft
from quotewright.core.errors import Invalid, Refusal
from quotewright.core.files import File
from quotewright.core.records import dataclass
from quotewright.documents.pictures import read_signature
from quotewright.inbound.fields import LONG, SHORT, clean_text
from quotewright.portal.forms import FORM_LIVES, Bond, Forms
from quotewright.portal.links import Family
from quotewright.portal.looking import BY_THE_PAGE, check_seen, find_quote
from quotewright.portal.visits import Visit
from quotewright.store import Books, Desk

_KEPT_LONGER = timedelta(days=1)
"""Than a form lives: clocks of two servers need not agree to the minute."""


class Purpose(StrEnum):
    ACCEPT = "accept"
    DECLINE = "decline"
    COMMENT = "comment"
    VIEWED = "viewed"


class Changed(Refusal):
    """What was decided about is no longer what there is."""

    def __init__(self) -> None:
        super().__init__("this changed since it was read")


class Unfilled(Refusal):
    """Some fields are not as they must be: `problems` has a sentence of the catalogue for each."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__("some fields are not as they must be")
        self.problems = problems


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What was read out of a form. `file` is a drawn signature."""

    purpose: Purpose
    do: Callable[[Books, int], object]
    file: File | None = None


def read_wish(purpose: Purpose, visit: Visit) -> Wish:
    """Raises Unfilled. Decoding a picture takes a while: not for the event loop."""
    reading = _Reading(visit)
    if purpose is Purpose.ACCEPT:
        wish = _acceptance(reading)
    elif purpose is Purpose.DECLINE:
        wish = _refusal(reading)
    elif purpose is Purpose.COMMENT:
        wish = _comment(reading)
    else:
        wish = Wish(purpose=purpose, do=mark_viewed)
    if reading.problems:
        raise Unfilled(reading.problems)
    return wish


def fulfil(desk: Desk, wish: Wish, visit: Visit, family: Family, forms: Forms) -> None:
    """Once: a form that was used already changes nothing.

    Raises NotFound, Stale, Changed, and whatever the deed itself is refused with.
    """
    opened = find_quote(desk, visit.token)
    with desk.books(opened.team, BY_THE_PAGE) as books:
        quote = quote_to_change(books, opened.record_id)
        check_seen(quote, shows_drafts=family.shows_drafts)
        read = visit.form.get("content", "")
        bond = Bond(wish.purpose, visit.token, read)
        nonce = forms.nonce_of(visit.form.get("form", ""), bond, books.now)
        if wish.purpose is Purpose.VIEWED:
            mark_viewed(books, quote.id)
        elif books.used_forms.use(nonce):
            books.used_forms.forget(books.now - FORM_LIVES - _KEPT_LONGER)
            if wish.purpose is not Purpose.COMMENT and read != content_shown(books, quote).hash:
                raise Changed
            if wish.file is not None:
                books.files.keep(wish.file)
            wish.do(books, quote.id)


class _Reading:
    """Fields of a form, with what is wrong with them."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        self.problems: dict[str, str] = {}

    def text(self, field: str, most: int = SHORT, *, missing: str = "") -> str:
        """`missing` is what is said when nothing is there."""
        given = self.visit.form.get(field, "").replace("\r\n", "\n")
        try:
            text = clean_text(given, field, most)
        except Invalid:
            self.problems[field] = "page.problem_long"
            return ""
        if missing and not text:
            self.problems[field] = missing
        return text

    def drawing(self) -> File | None:
        drawn = self.visit.form.get("drawing", "")
        try:
            return read_signature(drawn) if drawn else None
        except Invalid:
            self.problems["signature"] = "page.problem_drawing"
            return None


def _acceptance(reading: _Reading) -> Wish:
    name = reading.text("name", missing="page.problem_name")
    email, comments = reading.text("email"), reading.text("comments", LONG)
    signature, drawing = reading.text("signature"), reading.drawing()
    if not signature and drawing is None:
        reading.problems.setdefault("signature", "page.problem_signature")
    if email and "@" not in email:
        reading.problems.setdefault("email", "page.problem_email")
    if not reading.visit.form.get("agrees"):
        reading.problems["agrees"] = "page.problem_agrees"
    evidence = Evidence(
        name=name,
        email=email,
        comments=comments,
        address=reading.visit.address,
        user_agent=reading.visit.agent,
        signature="" if drawing else signature,
        drawing=drawing.hash if drawing else "",
    )
    return Wish(
        purpose=Purpose.ACCEPT,
        do=lambda books, quote_id: accept_quote(books, quote_id, evidence),
        file=drawing,
    )


def _refusal(reading: _Reading) -> Wish:
    reason = reading.text("reason")
    return Wish(
        purpose=Purpose.DECLINE,
        do=lambda books, quote_id: decline_quote(books, quote_id, reason),
    )


def _comment(reading: _Reading) -> Wish:
    draft = CommentDraft(
        name=reading.text("comment_name", missing="page.problem_name"),
        text=reading.text("text", LONG, missing="page.problem_text"),
        address=reading.visit.address,
    )
    return Wish(
        purpose=Purpose.COMMENT,
        do=lambda books, quote_id: comment_on_quote(books, quote_id, draft),
    )
