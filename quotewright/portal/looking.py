"""Looking a quote up by its link: everything that its client's page may show, read in one hop."""

from datetime import datetime

from quotewright.actions.contents import content_shown
from quotewright.core.acceptances import Acceptance
from quotewright.core.comments import Comment
from quotewright.core.contents import Content
from quotewright.core.errors import NotFound
from quotewright.core.files import File
from quotewright.core.quotes import Quote, QuoteStatus
from quotewright.core.records import dataclass
from quotewright.core.teams import Actor, Team
from quotewright.portal.states import GONE, State, state_of
from quotewright.store import Books, Desk
from quotewright.store.tokens import Opened, invoices_sent_of

BY_THE_PAGE = Actor(door="page")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A quote as its client may see it; `successor` is the token of the quote that replaced it.

    `invoices` are those that were sent, as number and token. `drawing` is a drawn signature.
    """

    team: Team
    quote: Quote
    state: State
    content: Content
    now: datetime
    comments: tuple[Comment, ...] = ()
    acceptance: Acceptance | None = None
    drawing: File | None = None
    invoices: tuple[tuple[str, str], ...] = ()
    successor: str = ""


def find_quote(desk: Desk, token: str) -> Opened:
    """Raises NotFound. A token has letters and digits, so nothing else is looked for."""
    opened = desk.tokens.find("quote", token) if token.isascii() and token.isalnum() else None
    if opened is None:
        raise NotFound
    return opened


def look_at(desk: Desk, token: str, *, shows_drafts: bool) -> Shown:
    """Raises NotFound, for a quote that was never sent as well, but where drafts are shown."""
    opened = find_quote(desk, token)
    with desk.books(opened.team, BY_THE_PAGE) as books:
        quote = books.quotes.get(opened.record_id)
        if quote is None:
            raise NotFound
        check_seen(quote, shows_drafts=shows_drafts)
        return _shown(books, quote, state_in(books, quote))


def check_seen(quote: Quote, *, shows_drafts: bool) -> None:
    if quote.sent_at is None and not shows_drafts:
        raise NotFound


def state_in(books: Books, quote: Quote) -> State:
    may_be_late = quote.status in {QuoteStatus.SENT, QuoteStatus.EXPIRED}
    late_is_fine = may_be_late and books.preferences.get().accepts_expired
    return state_of(quote, books.today, late_is_fine=late_is_fine)


def _shown(books: Books, quote: Quote, state: State) -> Shown:
    is_won = state in {State.ACCEPTED, State.INVOICED}
    acceptance = books.acceptances.standing(quote.id) if is_won else None
    drawn = acceptance.drawing if acceptance else ""
    return Shown(
        team=books.team,
        quote=quote,
        state=state,
        content=content_shown(books, quote),
        now=books.now,
        comments=() if state in GONE else tuple(books.comments.of(quote.id)),
        acceptance=acceptance,
        drawing=books.files.get(drawn) if drawn else None,
        invoices=tuple(invoices_sent_of(books, quote.id)) if state is State.INVOICED else (),
        successor=_successor_of(books, quote) if state is State.RETIRED else "",
    )


def _successor_of(books: Books, quote: Quote) -> str:
    """The newest of the family that was sent: a revision may have been revised in its turn."""
    while quote.successor_id is not None:
        after = books.quotes.get(quote.successor_id)
        if after is None:
            break
        quote = after
    return quote.token
