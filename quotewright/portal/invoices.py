"""The client's page of an invoice: what it says, what of it is paid, where to pay the rest."""

from http import HTTPStatus

from starlette.responses import Response

from quotewright.actions.contents import invoice_content_shown
from quotewright.actions.prints import PrintOrder, invoice_to_print
from quotewright.core.contents import Content, picture_in
from quotewright.core.errors import NotFound
from quotewright.core.files import File
from quotewright.core.invoices import Invoice, InvoiceStatus
from quotewright.core.records import dataclass
from quotewright.core.teams import Team
from quotewright.portal.looking import BY_THE_PAGE
from quotewright.portal.pages import page, view_shown
from quotewright.portal.showing import qr_of
from quotewright.portal.visits import Visit
from quotewright.rendering.speech import speech
from quotewright.store import Books, Desk
from quotewright.store.tokens import Opened


@dataclass(frozen=True, slots=True)
class ShownInvoice:
    team: Team
    invoice: Invoice
    content: Content


def look_at_invoice(desk: Desk, token: str) -> ShownInvoice:
    """Raises NotFound, for an invoice that was never sent as well."""
    opened = _find(desk, token)
    with desk.books(opened.team, BY_THE_PAGE) as books:
        invoice = _sent(books, opened.record_id)
        return ShownInvoice(opened.team, invoice, invoice_content_shown(books, invoice))


def order_of_invoice(desk: Desk, token: str) -> tuple[Team, PrintOrder]:
    """Raises NotFound; for one that is void as well, which nobody is to pay by."""
    opened = _find(desk, token)
    with desk.books(opened.team, BY_THE_PAGE) as books:
        if _sent(books, opened.record_id).status is InvoiceStatus.VOID:
            raise NotFound
        return opened.team, invoice_to_print(books, opened.record_id)


def logo_of_invoice(desk: Desk, token: str) -> File | None:
    opened = _find(desk, token)
    with desk.books(opened.team, BY_THE_PAGE) as books:
        content = invoice_content_shown(books, _sent(books, opened.record_id))
        logo = picture_in(content)
        return books.files.get(logo) if logo else None


def show_invoice(shown: ShownInvoice, visit: Visit) -> Response:
    view, invoice = view_shown(shown.content), shown.invoice
    words = speech(view.language, shown.team.country)
    left = invoice.total - invoice.amount_paid
    is_void = invoice.status is InvoiceStatus.VOID
    return page(
        "invoice",
        words,
        visit.top,
        HTTPStatus.GONE if is_void else HTTPStatus.OK,
        colour=view.colour,
        view=view,
        links={
            "pdf": f"{visit.top}i/{visit.token}/pdf",
            "logo": f"{visit.top}i/{visit.token}/logo",
        },
        is_void=is_void,
        is_paid=left.minor <= 0,
        paid=words.money(invoice.amount_paid.minor, left.currency)
        if invoice.amount_paid.minor
        else "",
        left=words.money(left.minor, left.currency),
        due=words.day(invoice.due_on) if invoice.due_on else "",
        qr="" if is_void or invoice.amount_paid.minor else qr_of(view),
    )


def _find(desk: Desk, token: str) -> Opened:
    opened = desk.tokens.find("invoice", token) if token.isascii() and token.isalnum() else None
    if opened is None:
        raise NotFound
    return opened


def _sent(books: Books, invoice_id: int) -> Invoice:
    invoice = books.invoices.get(invoice_id)
    if invoice is None or invoice.sent_at is None:
        raise NotFound
    return invoice
