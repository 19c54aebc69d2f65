"""What is answered at each address of a quote's page: one function for each, a hop in each."""

from asyncio import to_thread
from collections.abc import Sequence
from functools import partial
from http import HTTPStatus

from starlette.responses import Response

from quotewright.actions.contents import content_shown
from quotewright.actions.prints import PrintOrder, quote_to_print
from quotewright.core.contents import picture_in
from quotewright.core.errors import NotAllowed, NotFound
from quotewright.core.files import File
from quotewright.core.quotes import Quote
from quotewright.core.records import dataclass
from quotewright.core.teams import Team
from quotewright.inbound.previews import is_preview
from quotewright.portal.deciding import Changed, Purpose, Unfilled, fulfil, read_wish
from quotewright.portal.forms import Forms, Stale
from quotewright.portal.links import OLDER_LINKS, Family, links_of
from quotewright.portal.looking import BY_THE_PAGE, Shown, check_seen, find_quote, look_at, state_in
from quotewright.portal.pages import HEADERS, lead_to, nothing
from quotewright.portal.showing import Said, show, show_payment
from quotewright.portal.states import GONE, State
from quotewright.portal.visits import Visit
from quotewright.printing import Printer
from quotewright.store import Books, Desk, Store

_DONE = {
    Purpose.ACCEPT: "?done=accepted#result",
    Purpose.DECLINE: "?done=declined#result",
    Purpose.COMMENT: "#comments",
}
_REFUSED = {Stale: "page.form_stale", Changed: "page.quote_changed", NotAllowed: "page.too_late"}
_KEPT_A_DAY = "private, max-age=86400"


@dataclass(frozen=True, slots=True, kw_only=True)
class Desks:
    """What the pages are made with. `keys` are those that previews are signed with."""

    store: Store
    printer: Printer
    forms: Forms
    keys: Sequence[bytes]


async def show_quote(desks: Desks, visit: Visit, family: Family, opens: str = "") -> Response:
    """`opens` is the form that whoever comes wants to fill in. Nothing is done by a GET."""
    is_signed = _is_preview(desks, visit)
    shows_drafts = family.shows_drafts or is_signed
    shown = await desks.store.read(partial(look_at, token=visit.token, shows_drafts=shows_drafts))
    said = Said(opens=opens)
    if is_signed and shown.state is State.DRAFT:
        family = OLDER_LINKS
    return await to_thread(show, shown, visit, family, desks.forms, said, is_preview=is_signed)


async def decide(desks: Desks, visit: Visit, family: Family, purpose: Purpose) -> Response:
    """Do what was sent in and lead back to the page; or show the page with what is amiss."""
    try:
        wish = await to_thread(read_wish, purpose, visit)
        await desks.store.write(
            partial(fulfil, wish=wish, visit=visit, family=family, forms=desks.forms)
        )
    except Unfilled as refusal:
        said = Said(
            status=HTTPStatus.BAD_REQUEST,
            notice="page.unfilled",
            opens=purpose,
            problems=refusal.problems,
            values=visit.form,
        )
        return await _again(desks, visit, family, said)
    except (Stale, Changed, NotAllowed) as refusal:
        said = Said(
            status=HTTPStatus.CONFLICT,
            notice=_REFUSED[type(refusal)],
            opens=purpose,
            values=visit.form,
        )
        return await _again(desks, visit, family, said)
    return lead_to(links_of(family, visit.token, visit.top).view + _DONE[purpose])


async def note_view(desks: Desks, visit: Visit, family: Family) -> Response:
    """The signal of a page that somebody looks at; nobody waits for what comes of it."""
    wish = read_wish(Purpose.VIEWED, visit)
    try:
        await desks.store.write(
            partial(fulfil, wish=wish, visit=visit, family=family, forms=desks.forms)
        )
    except Stale:
        return nothing(HTTPStatus.CONFLICT)
    return nothing()


async def pay(desks: Desks, visit: Visit, family: Family) -> Response:
    shown = await _look(desks, visit, family)
    return await to_thread(show_payment, shown, visit, family)


async def print_quote(desks: Desks, visit: Visit, family: Family) -> Response:
    shows_drafts = family.shows_drafts or _is_preview(desks, visit)
    order = partial(_order, token=visit.token, shows_drafts=shows_drafts)
    team, wanted = await desks.store.read(order)
    return await printed(desks.printer, team, wanted)


async def printed(printer: Printer, team: Team, order: PrintOrder) -> Response:
    file = await printer.print(team, BY_THE_PAGE, order)
    name = "".join(one if one.isascii() and one.isalnum() else "-" for one in order.number)
    disposition = f'attachment; filename="{name or "document"}.pdf"'
    return Response(
        file.body, 200, {**HEADERS, "Content-Disposition": disposition}, file.media_type
    )


async def show_logo(desks: Desks, visit: Visit, family: Family) -> Response:
    wanted = partial(_logo, token=visit.token, shows_drafts=family.shows_drafts)
    return picture(await desks.store.read(wanted))


def picture(file: File | None) -> Response:
    if file is None:
        raise NotFound
    return Response(file.body, 200, {**HEADERS, "Cache-Control": _KEPT_A_DAY}, file.media_type)


async def _again(desks: Desks, visit: Visit, family: Family, said: Said) -> Response:
    shown = await _look(desks, visit, family)
    return await to_thread(show, shown, visit, family, desks.forms, said)


async def _look(desks: Desks, visit: Visit, family: Family) -> Shown:
    wanted = partial(look_at, token=visit.token, shows_drafts=family.shows_drafts)
    return await desks.store.read(wanted)


def _is_preview(desks: Desks, visit: Visit) -> bool:
    signature = visit.query.get("preview", "")
    now = desks.store.now()
    return bool(signature) and is_preview(visit.token, signature, desks.keys, now)


def _order(desk: Desk, token: str, *, shows_drafts: bool) -> tuple[Team, PrintOrder]:
    opened = find_quote(desk, token)
    with desk.books(opened.team, BY_THE_PAGE) as books:
        quote = _seen(books, opened.record_id, shows_drafts=shows_drafts)
        return opened.team, quote_to_print(books, quote.id)


def _logo(desk: Desk, token: str, *, shows_drafts: bool) -> File | None:
    opened = find_quote(desk, token)
    with desk.books(opened.team, BY_THE_PAGE) as books:
        quote = _seen(books, opened.record_id, shows_drafts=shows_drafts)
        logo = picture_in(content_shown(books, quote))
        return books.files.get(logo) if logo else None


def _seen(books: Books, quote_id: int, *, shows_drafts: bool) -> Quote:
    """Raises NotFound, for what is not shown yet, or no longer, as well."""
    quote = books.quotes.get(quote_id)
    if quote is None or state_in(books, quote) in GONE:
        raise NotFound
    check_seen(quote, shows_drafts=shows_drafts)
    return quote
