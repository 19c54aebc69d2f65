"""Letters go out: what is in them, what is tried again, and that none is lost."""

import asyncio
from asyncio import StreamReader, StreamWriter
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from quotewright.actions.acceptances import accept_quote
from quotewright.actions.clients import create_client
from quotewright.actions.comments import comment_on_quote
from quotewright.actions.invoices import invoice_quote
from quotewright.actions.keys import issue_key
from quotewright.actions.payments import record_payment
from quotewright.actions.people import add_person
from quotewright.actions.preferences import change_preferences
from quotewright.actions.prints import PrintOrder
from quotewright.actions.profiles import add_profile
from quotewright.actions.quotes import decline_quote, draft_quote
from quotewright.actions.sending import send_invoice, send_quote
from quotewright.core.acceptances import Evidence
from quotewright.core.clients import ClientDraft
from quotewright.core.comments import CommentDraft
from quotewright.core.files import File
from quotewright.core.keys import KeyKind
from quotewright.core.letters import SCHEDULE, Letter, LetterDraft, LetterKind, LetterStatus
from quotewright.core.lines import Line, LineKind
from quotewright.core.profiles import LANGUAGES, ProfileDraft
from quotewright.core.quotes import QuoteDraft
from quotewright.core.sending import SendMethod
from quotewright.core.teams import Actor, Role, Team
from quotewright.outbound.email import ByServer, MailServer, Security
from quotewright.outbound.mail_outcomes import MailOutcome
from quotewright.store import Books
from tests.support.mailboxes import Mailbox
from tests.support.receivers import Receiver
from tests.worker._stage import NOON, Pigeonhole, Stage, Stamp, kill, run, settled, until

LINE = Line(LineKind.ITEM, "Labour", 1_0000, 1345_590000)
JANE = ClientDraft(contact="Jane <Smith>", company="Smith & Co", email="jane@example.com")


def has_quote(stage: Stage, team: Team | None = None) -> int:
    """Number 1, for Jane, of a team that Alice owns."""

    def draft(books: Books) -> int:
        client = create_client(books, JANE)
        return draft_quote(
            books, QuoteDraft(client_id=client.id, title="New roof", lines=(LINE,))
        ).id

    password = "Alice knows this password"
    hire = partial(add_person, name="Alice", email="alice@acme.example", role=Role.OWNER)
    stage.write(lambda books: hire(books, password=password), team)
    return stage.write(draft, team)


def has_sent(stage: Stage, team: Team | None = None, count: int = 1) -> None:
    has_quote(stage, team)
    for number in range(2, count + 1):
        draft = QuoteDraft(client_id=1, lines=(LINE,))
        assert stage.write(partial(draft_quote, draft=draft), team).id == number
    for number in range(1, count + 1):
        send = partial(send_quote, quote_id=number, method=SendMethod.EMAIL)
        stage.write(send, team)


def letters(stage: Stage, subject: str = "quote", number: int = 1) -> list[Letter]:
    return stage.write(lambda books: books.letters.of(subject, number))


def outcomes(stage: Stage, number: int = 1) -> list[str]:
    return [each.outcome for each in letters(stage, number=number)]


def prefers(stage: Stage, **fields: object) -> None:
    change = lambda now: replace(now, **fields)  # noqa: E731
    stage.write(lambda books: change_preferences(books, change))


def by(mailbox: Mailbox, seconds: float = 5) -> ByServer:
    server = MailServer(host="127.0.0.1", port=mailbox.port, security=Security.NONE)
    return ByServer(server, "quotes@quotes.example", "quotes.example", seconds=seconds)


class TestWhatIsSent:
    def test_a_quote_arrives_with_its_page_and_its_document(self, stage: Stage) -> None:
        async def test() -> None:
            has_sent(stage)
            async with Mailbox() as mailbox, stage.worker(by(mailbox)):
                await until(lambda: outcomes(stage) == ["sent"])
            (mail,) = mailbox.arrived
            token = stage.write(lambda books: books.quotes.get(1)).token  # type: ignore[union-attr]
            assert mail.to == ["jane@example.com"]
            assert str(mail.message["Subject"]) == "Quote Q-1001 from Acme Plumbing"
            assert str(mail.message["From"]) == "Acme Plumbing <quotes@quotes.example>"
            assert str(mail.message["Reply-To"]) == "Acme Plumbing <alice@acme.example>"
            assert mail.attachments == [("Q-1001.pdf", "application/pdf", b"%PDF of Q-1001")]
            assert f"\nhttps://quotes.example/q/{token}\n" in mail.text()
            assert "Dear Jane <Smith>,\n" in mail.text()
            assert "$1,345.59" in mail.text()
            assert "New roof" in mail.text()
            assert f'href="https://quotes.example/q/{token}"' in mail.text("html")
            assert "Dear Jane &lt;Smith&gt;," in mail.text("html")
            assert "<img" not in mail.text("html")
            assert "<script" not in mail.text("html")

        run(test())

    def test_or_with_a_link_to_it_where_the_team_prefers_that(self, stage: Stage) -> None:
        async def test() -> None:
            prefers(stage, attach_pdf=False)
            has_sent(stage)
            hole = Pigeonhole()
            async with stage.worker(hole):
                await until(lambda: outcomes(stage) == ["sent"])
            (mail,) = hole.mails
            token = stage.write(lambda books: books.quotes.get(1)).token  # type: ignore[union-attr]
            assert mail.attachments == ()
            assert f"https://quotes.example/q/{token}/pdf\n" in mail.text

        run(test())

    def test_a_document_too_large_for_a_mail_is_linked_to(self, stage: Stage) -> None:
        class Huge(Stamp):
            async def print(self, team: Team, actor: Actor, order: PrintOrder) -> File:
                small = await super().print(team, actor, order)
                return replace(small, body=small.body * 1_000_000)

        async def test() -> None:
            has_sent(stage)
            hole = Pigeonhole()
            async with stage.worker(hole, Huge()):
                await until(lambda: outcomes(stage) == ["sent"])
            assert hole.mails[0].attachments == ()
            assert "/pdf\n" in hole.mails[0].text

        run(test())

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_every_kind_of_letter_can_be_written_in_every_language(
        self, stage: Stage, language: str
    ) -> None:
        async def test() -> None:
            everything_happens(stage, language)
            hole = Pigeonhole()
            async with stage.worker(hole):
                await until(lambda: len(hole.mails) == 13)
            assert all(mail.subject.strip() and mail.text.strip() for mail in hole.mails)
            assert all(
                f'lang="{language}"' in mail.html for mail in hole.mails if "<html" in mail.html
            )
            texts = [mail.text + mail.html for mail in hole.mails]
            assert [text for text in texts if "{" in text] == []

        run(test())

    def test_what_a_client_wrote_is_text_in_the_mail_about_it(self, stage: Stage) -> None:
        async def test() -> None:
            quote = has_quote(stage)
            comment = CommentDraft(name="Jane", text="<b>Why?</b>\n{{ said }} {name}")
            stage.write(lambda books: comment_on_quote(books, quote, comment))
            hole = Pigeonhole()
            async with stage.worker(hole):
                await until(lambda: outcomes(stage) == ["sent"])
            (mail,) = hole.mails
            assert mail.to_address == "alice@acme.example"
            assert "<b>Why?</b>\n{{ said }} {name}" in mail.text
            assert "&lt;b&gt;Why?&lt;/b&gt;\n{{ said }} {name}" in mail.html

        run(test())


def everything_happens(stage: Stage, language: str) -> None:
    """One of every letter at least, in a team of its own."""
    locale = {"en": "en_AU", "nl": "nl_NL", "de": "de_DE", "fr": "fr_FR"}[language]
    team = stage.team = stage.opens_team(f"Acme {language}", locale=locale)
    has_sent(stage, team)
    stage.write(lambda books: add_profile(books, ProfileDraft(language=language)))
    stage.write(lambda books: comment_on_quote(books, 1, CommentDraft(name="Jane", text="Hm")))
    stage.write(lambda books: accept_quote(books, 1, Evidence(name="Jane", comments="Yes!")))
    invoice = stage.write(lambda books: invoice_quote(books, 1))
    stage.write(lambda books: send_invoice(books, invoice.id, SendMethod.EMAIL))
    stage.write(lambda books: record_payment(books, invoice.id, 500))
    prefers(stage, print_queue="printer@acme.example")
    draft = QuoteDraft(client_id=1, lines=(LINE,))
    printed = stage.write(lambda books: draft_quote(books, draft))
    stage.write(lambda books: send_quote(books, printed.id, SendMethod.PRINT))
    stage.write(lambda books: decline_quote(books, printed.id, "Too dear"))
    stage.write(lambda books: issue_key(books, KeyKind.ALLQUOTE))
    draft = replace(draft, title="")
    ended = LetterDraft(
        kind=LetterKind.ENDPOINT_DISABLED,
        subject="endpoint",
        subject_id=1,
        to_address="alice@acme.example",
        language=language,
        facts='{"host":"hooks.example.com"}',
    )
    stage.write(lambda books: books.letters.add(books.take(letters=1)["letters"], [ended]))
    again = stage.write(lambda books: draft_quote(books, draft))
    stage.write(lambda books: send_quote(books, again.id, SendMethod.EMAIL))
    stage.write(lambda books: comment_on_quote(books, again.id, CommentDraft(name="J", text="?")))


class TestPrinting:
    def test_the_queue_is_a_folder_that_gets_the_document(
        self, stage: Stage, tmp_path: Path
    ) -> None:
        async def test() -> None:
            prefers(stage, print_queue=str(tmp_path))
            quote = has_quote(stage)
            stage.write(lambda books: send_quote(books, quote, SendMethod.PRINT))
            async with stage.worker():
                await until(lambda: outcomes(stage) == ["sent"])

        run(test())
        files = {one.name: one.read_bytes() for one in tmp_path.iterdir()}
        assert files == {"Q-1001.pdf": b"%PDF of Q-1001"}

    def test_a_folder_that_is_not_there_yet_is_tried_again(
        self, stage: Stage, tmp_path: Path
    ) -> None:
        async def test() -> None:
            folder = tmp_path / "queue"
            prefers(stage, print_queue=str(folder))
            quote = has_quote(stage)
            stage.write(lambda books: send_quote(books, quote, SendMethod.PRINT))
            async with stage.worker():
                await until(lambda: outcomes(stage) == ["no_folder"])
                folder.mkdir()
                stage.clock.move(seconds=31)
                await until(lambda: outcomes(stage) == ["sent"])

        run(test())


class TestTrouble:
    def test_a_server_that_asks_for_patience_is_asked_again_in_time(self, stage: Stage) -> None:
        async def test() -> None:
            has_sent(stage)
            async with Mailbox() as mailbox, stage.worker(by(mailbox)):
                mailbox.to_answer["DATA"].append("451 4.3.2 Later")
                await until(lambda: outcomes(stage) == ["deferred (451 4.3.2)"])
                (waiting,) = letters(stage)
                assert waiting.status is LetterStatus.WAITING
                assert (waiting.tries, waiting.due_at) == (1, NOON + SCHEDULE[1])
                stage.clock.move(seconds=31)
                await until(lambda: outcomes(stage) == ["sent"])
            (sent,) = letters(stage)
            assert (sent.tries, sent.sent_at) == (2, NOON + timedelta(seconds=31))
            assert len(mailbox.arrived) == 1

        run(test())

    def test_an_address_that_bounces_is_not_tried_again(self, stage: Stage) -> None:
        async def test() -> None:
            has_sent(stage)
            async with Mailbox() as mailbox, stage.worker(by(mailbox)):
                mailbox.to_answer["RCPT"].append("550 5.1.1 Unknown")
                await until(lambda: outcomes(stage) == ["bounced (550 5.1.1)"])
            (failed,) = letters(stage)
            assert (failed.status, failed.due_at) == (LetterStatus.FAILED, None)

        run(test())

    def test_after_the_last_attempt_it_is_given_up(self, stage: Stage) -> None:
        async def test() -> None:
            has_sent(stage)
            async with stage.worker(Broken("connection_refused")):
                for wait in (*SCHEDULE[1:], timedelta(days=9)):
                    tries = len(SCHEDULE[: SCHEDULE.index(wait)]) if wait in SCHEDULE else 8
                    await until(lambda tries=tries: letters(stage)[0].tries >= tries)  # type: ignore[misc]
                    stage.clock.move(seconds=wait.total_seconds() + 1)
                await until(lambda: letters(stage)[0].status is LetterStatus.FAILED)
            assert letters(stage)[0].tries == len(SCHEDULE)

        run(test())

    def test_a_server_that_hangs_holds_up_no_webhook(self, stage: Stage) -> None:
        async def hang(_reader: StreamReader, _writer: StreamWriter) -> None:
            await asyncio.Event().wait()

        async def test() -> None:
            has_sent(stage, count=12)
            async with (
                Mailbox(talk=hang) as mailbox,
                Receiver() as receiver,
                stage.worker(by(mailbox, seconds=60)) as worker,
            ):
                stage.has_endpoint(receiver)
                await until(lambda: len(worker._post._under_way) == 4)
                stage.updates(1)
                await settled(stage, receiver, 1)
                await kill(worker)

        run(test())

    def test_one_teams_letters_leave_room_for_anothers(self, stage: Stage) -> None:
        async def test() -> None:
            has_sent(stage, count=30)
            other = stage.opens_team("Charlie's Cabling")
            has_sent(stage, other)
            hole = Patient()
            async with stage.worker(hole) as worker:
                await until(lambda: "Charlie's Cabling" in hole.senders)
                assert len(hole.senders) <= 8
                await kill(worker)

        run(test())

    def test_a_mistake_of_ours_with_one_letter_holds_up_no_other(self, stage: Stage) -> None:
        class Jammed(Stamp):
            async def print(self, team: Team, actor: Actor, order: PrintOrder) -> File:
                if order.number == "Q-1001":
                    raise RuntimeError("jammed")
                return await super().print(team, actor, order)

        async def test() -> None:
            has_sent(stage, count=2)
            async with stage.worker(printer=Jammed()):
                await until(lambda: outcomes(stage, 1) == ["not_made"])
                await until(lambda: outcomes(stage, 2) == ["sent"])

        run(test())

    def test_what_a_killed_worker_had_in_hand_is_sent_by_the_next_under_the_same_id(
        self, stage: Stage
    ) -> None:
        async def test() -> None:
            has_sent(stage)
            hole = Patient()
            async with stage.worker(hole) as first:
                await until(lambda: len(hole.ids) == 1)
                await kill(first)
            assert outcomes(stage) == [""]
            stage.clock.move(seconds=2)
            after = Pigeonhole()
            async with stage.worker(after):
                await until(lambda: outcomes(stage) == ["sent"])
            assert [mail.message_id for mail in after.mails] == hole.ids

        run(test())


class Broken:
    def __init__(self, said: str) -> None:
        self._said = said

    async def send(self, mail: object) -> MailOutcome:  # noqa: ARG002
        return MailOutcome(self._said)


class Patient(Pigeonhole):
    """Takes mails, and never says that it has."""

    @property
    def senders(self) -> list[str]:
        return [mail.sender_name for mail in self.mails]

    @property
    def ids(self) -> list[str]:
        return [mail.message_id for mail in self.mails]

    async def send(self, mail: object) -> MailOutcome:
        await super().send(mail)  # type: ignore[arg-type]
        await asyncio.Event().wait()
        raise AssertionError
