"""Letters: which ones a change makes, and to whom. They are written in the change's transaction.

A change first asks for the drafts, takes a number for each with its other numbers, and keeps them.
Whoever has no address gets no letter.
"""

from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from urllib.parse import urlsplit

from quotewright.actions.contents import profile_of
from quotewright.core.acceptances import Evidence
from quotewright.core.endpoints import Endpoint, Reason
from quotewright.core.invoices import Invoice
from quotewright.core.keys import KeyKind
from quotewright.core.letters import LetterDraft, LetterKind, LetterWay, written_facts
from quotewright.core.money import Money
from quotewright.core.profiles import PLAIN, language_of
from quotewright.core.quotes import Quote, QuoteStatus
from quotewright.core.records import dataclass
from quotewright.core.sending import SendMethod
from quotewright.core.steps import is_sending
from quotewright.store import Books

MOST_OF_A_PAYMENT = 2
"""Letters that one payment makes at most."""


@dataclass(frozen=True, slots=True)
class _Matter:
    """What a letter is about, and what it says beyond the record itself."""

    kind: LetterKind
    subject: str
    subject_id: int
    facts: dict[str, str] = field(default_factory=dict)

    def to(
        self, name: str, address: str, language: str, way: LetterWay = LetterWay.EMAIL
    ) -> list[LetterDraft]:
        if not address:
            return []
        return [
            LetterDraft(
                kind=self.kind,
                way=way,
                subject=self.subject,
                subject_id=self.subject_id,
                to_name=name,
                to_address=address,
                language=language,
                facts=written_facts(self.facts),
            )
        ]


def letters_of_step(
    books: Books,
    before: Quote,
    after: Quote,
    evidence: Evidence | None = None,
    address: str = "",
) -> list[LetterDraft]:
    """What a step of a quote has to say, and to whom; `evidence` is that of an acceptance.

    A quote that is sent goes to `address`, where that is given, instead of its client's own.

    A draft that is answered counts as sent, but not by any way on which something goes out.
    """
    if after.status is QuoteStatus.SENT and is_sending(before, after):
        return _of_sending(books, LetterKind.QUOTE_SENT, "quote", after, address)
    if after.status is QuoteStatus.ACCEPTED and evidence:
        return _of_acceptance(books, after, evidence)
    if after.status is QuoteStatus.DECLINED and before.status is not QuoteStatus.DECLINED:
        facts = {"reason": after.void_reason}
        return _to_team(books, _Matter(LetterKind.QUOTE_DECLINED, "quote", after.id, facts))
    return []


def letters_once_more(
    books: Books, sent: Quote, method: SendMethod, address: str = ""
) -> list[LetterDraft]:
    """As if a sent quote were sent now, by this way, to `address` or its client's own."""
    by_this_way = replace(sent, sent_by=method)
    return _of_sending(books, LetterKind.QUOTE_SENT, "quote", by_this_way, address)


def letters_of_invoice(books: Books, sent: Invoice) -> list[LetterDraft]:
    """What the sending of an invoice has to say."""
    return _of_sending(books, LetterKind.INVOICE_SENT, "invoice", sent)


def letters_of_payment(books: Books, invoice: Invoice, paid: Money) -> list[LetterDraft]:
    """Always to the team; to the client of an invoice that came by e-mail."""
    facts = {"amount": str(paid.minor)}
    matter = _Matter(LetterKind.PAYMENT_RECEIVED, "invoice", invoice.id, facts)
    drafts = _to_team(books, matter)
    if invoice.sent_by is SendMethod.EMAIL:
        drafts += _to_client(books, matter, invoice)
    return drafts


def letters_of_comment(books: Books, quote_id: int, name: str, text: str) -> list[LetterDraft]:
    facts = {"name": name, "text": text}
    return _to_team(books, _Matter(LetterKind.QUOTE_COMMENTED, "quote", quote_id, facts))


def letters_of_disabling(
    books: Books, ended: Iterable[Endpoint], reasons: Mapping[int, Reason]
) -> list[LetterDraft]:
    """To the owner, one for each endpoint. Path and query of its URL may be secrets."""
    kind = LetterKind.ENDPOINT_DISABLED
    drafts: list[LetterDraft] = []
    for each in ended:
        facts = {"host": urlsplit(each.url).hostname or "", "reason": reasons[each.id]}
        drafts += _to_owner(books, _Matter(kind, "endpoint", each.id, facts))
    return drafts


def letters_of_key(books: Books, credential_id: int, kind: KeyKind) -> list[LetterDraft]:
    """To the owner: it may have been asked for by somebody who should not have it."""
    facts = {"kind": kind.value, "door": books.actor.door}
    return _to_owner(books, _Matter(LetterKind.KEY_CHANGED, "credential", credential_id, facts))


def _of_sending(
    books: Books, kind: LetterKind, subject: str, sent: Quote | Invoice, address: str = ""
) -> list[LetterDraft]:
    if sent.sent_by is SendMethod.EMAIL:
        return _to_client(books, _Matter(kind, subject, sent.id), sent, address)
    if sent.sent_by is SendMethod.PRINT:
        return _to_queue(books, _Matter(LetterKind.PRINTED, subject, sent.id), sent)
    return []


def _of_acceptance(books: Books, quote: Quote, evidence: Evidence) -> list[LetterDraft]:
    """To both. Whoever accepted may be somebody else than the client that we know."""
    facts = {"name": evidence.name, "comments": evidence.comments}
    drafts = _to_team(books, _Matter(LetterKind.QUOTE_ACCEPTED, "quote", quote.id, facts))
    confirmed = _Matter(LetterKind.ACCEPTANCE_CONFIRMED, "quote", quote.id, facts)
    if evidence.email:
        return drafts + confirmed.to(evidence.name, evidence.email, _language(books, quote))
    return drafts + _to_client(books, confirmed, quote)


def _to_client(
    books: Books, matter: _Matter, record: Quote | Invoice, address: str = ""
) -> list[LetterDraft]:
    client = books.clients.get(record.client_id)
    if client is None or not (address or client.email):
        return []
    name = client.contact or client.company
    return matter.to(name, address or client.email, _language(books, record))


def _to_queue(books: Books, matter: _Matter, record: Quote | Invoice) -> list[LetterDraft]:
    """Into the folder that the team prints from, or to the address of its printer."""
    queue = books.preferences.get().print_queue
    way = LetterWay.FOLDER if queue.startswith("/") else LetterWay.EMAIL
    return matter.to("", queue, _language(books, record), way)


def _to_team(books: Books, matter: _Matter) -> list[LetterDraft]:
    """To the address that the team named for this, or else to its owner."""
    told = books.letters.whom_to_tell()
    name, address = ("", told.notify) if told.notify else (told.owner_name, told.owner_email)
    return matter.to(name, address, _language_of_team(books))


def _to_owner(books: Books, matter: _Matter) -> list[LetterDraft]:
    """Whoever reads what clients do need not hear of keys; where there is no owner, they do."""
    told = books.letters.whom_to_tell()
    address = told.owner_email or told.notify
    return matter.to(told.owner_name, address, _language_of_team(books))


def _language(books: Books, record: Quote | Invoice) -> str:
    """As the document is written."""
    return language_of(profile_of(books, record.profile_id), books.team.locale)


def _language_of_team(books: Books) -> str:
    return language_of(PLAIN, books.team.locale)
