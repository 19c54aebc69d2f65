"""Writing: a letter becomes a mail, in its language, with the document where that goes along."""

import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment

from quotewright.actions.correspondence import (
    WITH_THE_DOCUMENT,
    Correspondence,
    Subject,
    correspondence_of,
)
from quotewright.core.files import File
from quotewright.core.letters import Letter, LetterKind, LetterWay
from quotewright.core.teams import Team
from quotewright.outbound.email import Mailer
from quotewright.outbound.mail_outcomes import MailOutcome
from quotewright.outbound.mails import Attachment, Mail
from quotewright.outbound.print_folder import fitting_name, put_into
from quotewright.printing import Printer
from quotewright.rendering.speech import Speech, speech
from quotewright.rendering.templates import environment
from quotewright.store import Desk
from quotewright.store.times import to_micros
from quotewright.worker.workplace import BY_THE_WORKER, Workplace

MOST_ATTACHED = 8 * 1024 * 1024
"""Mail servers refuse much more than that; a larger document is linked to."""

_BY_HAND = frozenset({LetterKind.QUOTE_SENT, LetterKind.INVOICE_SENT, LetterKind.PRINTED})
_EMPTY_LINES = re.compile(r"\n{3,}")
_ANSWERED = frozenset(
    {LetterKind.QUOTE_ACCEPTED, LetterKind.ACCEPTANCE_CONFIRMED, LetterKind.QUOTE_DECLINED}
)
"""Until when it was valid matters no more."""

_PLACES = {"quote": "q", "invoice": "i"}


class Writer:
    """`public_url` is where clients reach the server."""

    def __init__(self, place: Workplace, mailer: Mailer, printer: Printer, public_url: str) -> None:
        self._place = place
        self._mailer = mailer
        self._printer = printer
        self._public_url = public_url

    async def send(self, team: Team, letter: Letter) -> MailOutcome:
        """One attempt. Raises NotFound when what it is about is gone, Unavailable, its mistakes."""
        known = await self._place.read(lambda desk: _known(desk, team, letter))
        document = await self._document(team, known.subject)
        if letter.way is LetterWay.FOLDER:
            assert known.subject  # noqa: S101 - a letter into a folder is a document
            assert document  # noqa: S101
            return await put_into(Path(letter.to_address), known.subject.number, document.body)
        return await self._mailer.send(self._mail(team, letter, known, document))

    async def _document(self, team: Team, subject: Subject | None) -> File | None:
        if subject is None or subject.order is None:
            return None
        return await self._printer.print(team, BY_THE_WORKER, subject.order)

    def _mail(
        self, team: Team, letter: Letter, known: Correspondence, document: File | None
    ) -> Mail:
        fits = document is not None and len(document.body) <= MOST_ATTACHED
        words = self._words(team, letter, known, is_attached=fits)
        templates = environment()
        return Mail(
            message_id=self._message_id(team, letter),
            written_at=letter.created_at,
            sender_name=known.sender,
            reply_to=known.reply_to,
            to_name=letter.to_name,
            to_address=letter.to_address,
            subject=_render(templates, letter, "subject.txt", words),
            text=_render(templates, letter, "text.txt", words),
            html=_render(templates, letter, "mail.html", words),
            attachments=_attached(known.subject, document) if fits else (),
            is_automatic=letter.kind not in _BY_HAND,
        )

    def _words(
        self, team: Team, letter: Letter, known: Correspondence, *, is_attached: bool
    ) -> dict[str, Any]:
        """What a template may say: all of it in words."""
        spoken = speech(letter.language, team.country)
        said = letter.said
        words: dict[str, Any] = {
            "say": spoken.say,
            "language": spoken.language,
            "sender": known.sender,
            "colour": known.colour or "#1f4e5f",
            "to_name": letter.to_name,
            "said": said,
            "is_attached": is_attached,
            "has_document": letter.kind in WITH_THE_DOCUMENT,
        }
        if known.subject is not None:
            words |= self._words_of(spoken, known.subject, said)
            words |= {"day": ""} if letter.kind in _ANSWERED else {}
        return words

    def _words_of(self, spoken: Speech, subject: Subject, said: dict[str, str]) -> dict[str, str]:
        currency = subject.total.currency
        place = _PLACES.get(subject.kind, "q")
        return {
            "kind": spoken.say(f"mails.kind_{subject.kind}"),
            "number": subject.number,
            "title": subject.title,
            "client": subject.client,
            "total": spoken.money(subject.total.minor, currency),
            "left": spoken.money(max(subject.left.minor, 0), currency),
            "amount": spoken.money(int(said.get("amount", "0")), currency),
            "day": spoken.day(subject.day) if subject.day else "",
            "day_label": spoken.say(
                "mails.due" if subject.kind == "invoice" else "mails.valid_until"
            ),
            "link": f"{self._public_url}/{place}/{subject.token}",
        }

    def _message_id(self, team: Team, letter: Letter) -> str:
        """The same for every attempt, and of no other letter, of this server or another."""
        host = urlsplit(self._public_url).hostname or "localhost"
        return f"{to_micros(letter.created_at)}.{team.id}.{letter.id}@{host}"


def _known(desk: Desk, team: Team, letter: Letter) -> Correspondence:
    with desk.books(team, BY_THE_WORKER) as books:
        return correspondence_of(books, letter)


def _render(templates: Environment, letter: Letter, name: str, words: dict[str, Any]) -> str:
    text = templates.get_template(f"mails/{letter.kind}/{name}").render(words).strip()
    return _EMPTY_LINES.sub("\n\n", text) + "\n"


def _attached(subject: Subject | None, document: File | None) -> tuple[Attachment, ...]:
    if subject is None or document is None:
        return ()
    name = f"{fitting_name(subject.number)}.pdf"
    return (Attachment(name, document.media_type, document.body),)
