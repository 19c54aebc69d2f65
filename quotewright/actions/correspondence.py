"""Correspondence: what a letter needs to be written, read together from the books."""

from datetime import date

from quotewright.actions.contents import profile_of
from quotewright.actions.prints import PrintOrder, invoice_to_print, quote_to_print
from quotewright.core.errors import NotFound
from quotewright.core.invoices import Invoice
from quotewright.core.letters import Letter, LetterKind
from quotewright.core.money import Money
from quotewright.core.preferences import Preferences
from quotewright.core.profiles import ProfileDraft
from quotewright.core.quotes import Quote
from quotewright.core.records import dataclass
from quotewright.store import Books

WITH_THE_DOCUMENT = frozenset(
    {
        LetterKind.QUOTE_SENT,
        LetterKind.QUOTE_ACCEPTED,
        LetterKind.ACCEPTANCE_CONFIRMED,
        LetterKind.INVOICE_SENT,
        LetterKind.PRINTED,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """The quote or invoice that a letter is about. `day` is until when it is valid, or due.

    `left` is what is still to be paid of an invoice; `client` is the client's name. `order` is the
    document, where it goes along.
    """

    kind: str
    number: str
    title: str
    token: str
    client: str
    total: Money
    left: Money
    day: date | None
    order: PrintOrder | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Correspondence:
    """`sender` is the name that the letter comes from, `reply_to` where answers go, "" unknown.

    `subject` is None for what is neither a quote nor an invoice.
    """

    sender: str
    reply_to: str
    colour: str
    subject: Subject | None


def correspondence_of(books: Books, letter: Letter) -> Correspondence:
    """Raises NotFound when what the letter is about is gone."""
    preferences = books.preferences.get()
    record = _record(books, letter)
    profile = profile_of(books, record.profile_id if record else None)
    return Correspondence(
        sender=profile.company or books.team.name,
        reply_to=_reply_to(books, profile, preferences),
        colour=profile.colour,
        subject=_subject(books, letter, record, preferences) if record else None,
    )


def _record(books: Books, letter: Letter) -> Quote | Invoice | None:
    found: Quote | Invoice | None
    match letter.subject:
        case "quote":
            found = books.quotes.get(letter.subject_id)
        case "invoice":
            found = books.invoices.standing(letter.subject_id)
        case _:
            return None
    if found is None:
        raise NotFound
    return found


def _reply_to(books: Books, profile: ProfileDraft, preferences: Preferences) -> str:
    if profile.email or preferences.notify:
        return profile.email or preferences.notify
    return books.letters.whom_to_tell().owner_email


def _subject(
    books: Books, letter: Letter, record: Quote | Invoice, preferences: Preferences
) -> Subject:
    client = books.clients.get(record.client_id)
    if isinstance(record, Invoice):
        kind, left, day = "invoice", record.total - record.amount_paid, record.due_on
    else:
        kind, left, day = record.kind.value, record.total, record.valid_until
    goes_along = letter.kind in WITH_THE_DOCUMENT and (
        preferences.attach_pdf or letter.kind is LetterKind.PRINTED
    )
    return Subject(
        kind=kind,
        number=record.number,
        title=record.title,
        token=record.token,
        client=client.name if client else "",
        total=record.total,
        left=left,
        day=day,
        order=_order(books, record) if goes_along else None,
    )


def _order(books: Books, record: Quote | Invoice) -> PrintOrder:
    if isinstance(record, Invoice):
        return invoice_to_print(books, record.id)
    return quote_to_print(books, record.id)
