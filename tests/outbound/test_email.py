"""E-mail by a real server: what arrives, under which protection, and how each trouble is named."""

import asyncio
import socket
import ssl
from asyncio import StreamReader, StreamWriter
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
import trustme
import uvloop

from quotewright.outbound.email import ByServer, IntoFolder, MailServer, Security, server_of
from quotewright.outbound.mail_outcomes import MailOutcome
from quotewright.outbound.mails import Attachment, Mail
from tests.support.mailboxes import Mailbox, shown

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
SENDER = "quotes@server.example"
MAIL = Mail(
    message_id="1.4.7@server.example",
    written_at=NOON,
    sender_name="Acme Plumbing",
    reply_to="alice@acme.example",
    to_name="Jane Smith",
    to_address="jane@example.com",
    subject="Quote Q-1001",
    text="Dear Jane,\n\nhere it is.\n",
    html="<p>Dear Jane</p>",
)
SENT = MailOutcome("sent", is_final=True)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def trusting(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


def sent(
    mailbox: Mailbox,
    *mails: Mail,
    security: Security = Security.NONE,
    login: tuple[str, str] = ("", ""),
    **options: Any,
) -> list[MailOutcome]:
    """What comes of these mails, one after the other."""

    async def send() -> list[MailOutcome]:
        async with mailbox:
            server = MailServer(
                host="127.0.0.1",
                port=mailbox.port,
                security=security,
                user=login[0],
                password=login[1],
            )
            mailer = ByServer(server, SENDER, "server.example", **options)
            return [await mailer.send(one) for one in mails or (MAIL,)]

    return uvloop.run(send())


class TestWhatArrives:
    def test_a_mail_with_its_headers_and_both_its_forms(self) -> None:
        mailbox = Mailbox()
        assert sent(mailbox) == [SENT]
        (mail,) = mailbox.arrived
        assert (mail.sender, mail.to) == (SENDER, ["jane@example.com"])
        headers = {name: str(mail.message[name]) for name in ("From", "To", "Reply-To", "Subject")}
        assert headers == {
            "From": "Acme Plumbing <quotes@server.example>",
            "To": "Jane Smith <jane@example.com>",
            "Reply-To": "Acme Plumbing <alice@acme.example>",
            "Subject": "Quote Q-1001",
        }
        assert str(mail.message["Message-ID"]) == "<1.4.7@server.example>"
        assert mail.message["Date"].datetime == NOON
        assert mail.text() == "Dear Jane,\n\nhere it is.\n"
        assert mail.text("html") == "<p>Dear Jane</p>\n"

    def test_the_message_id_is_the_same_when_it_is_tried_again(self) -> None:
        mailbox = Mailbox()
        sent(mailbox, MAIL, MAIL)
        assert {str(one.message["Message-ID"]) for one in mailbox.arrived} == {
            "<1.4.7@server.example>"
        }

    def test_an_attachment_byte_for_byte(self) -> None:
        body = bytes(range(256)) * 300
        attached = Attachment("Q-1001 café.pdf", "application/pdf", body)
        mailbox = Mailbox()
        sent(mailbox, replace(MAIL, attachments=(attached,)))
        assert mailbox.arrived[0].attachments == [("Q-1001 café.pdf", "application/pdf", body)]

    def test_words_of_every_script(self) -> None:
        words = "Zoë’s café ☕ 北京 שלום"
        mailbox = Mailbox()
        mail = replace(MAIL, subject=words, sender_name=words, to_name=words, text=words)
        assert sent(mailbox, mail) == [SENT]
        message = mailbox.arrived[0].message
        assert str(message["Subject"]) == words
        assert message["From"].addresses[0].display_name == words
        assert message["To"].addresses[0].display_name == words
        assert mailbox.arrived[0].text().strip() == words

    def test_only_what_nobody_sent_by_hand_says_that_it_is_automatic(self) -> None:
        mailbox = Mailbox()
        sent(mailbox, MAIL, replace(MAIL, is_automatic=True))
        said = [one.message["Auto-Submitted"] for one in mailbox.arrived]
        assert said == [None, "auto-generated"]

    @pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\x0b", "\u2028", "\x00"])
    def test_no_word_can_add_a_header(self, end: str) -> None:
        bad = f"Acme{end}Bcc: eve@example.com"
        mailbox = Mailbox()
        mail = replace(MAIL, subject=bad, sender_name=bad, to_name=bad)
        assert sent(mailbox, mail) == [SENT]
        (arrived,) = mailbox.arrived
        assert arrived.to == ["jane@example.com"]
        assert arrived.message["Bcc"] is None
        assert str(arrived.message["Subject"]) == "Acme Bcc: eve@example.com"

    @pytest.mark.parametrize(
        "address",
        [
            *("", "jane", "jane@", "@example.com", "jane@a@b", "jane @example.com"),
            *("jane@example.com, eve@example.com", "jane@example.com\nBcc: eve@example.com"),
            *("<jane@example.com>", "jane@exa\x00mple.com", f"{'j' * 300}@example.com"),
            "jane@" + "ü" * 300 + ".example",
        ],
    )
    def test_what_is_no_address_is_not_tried(self, address: str) -> None:
        mailbox = Mailbox()
        outcome = MailOutcome("bad_address", is_final=True)
        assert sent(mailbox, replace(MAIL, to_address=address)) == [outcome]
        assert mailbox.greeted == 0

    def test_a_domain_in_any_script_is_reached_by_its_ascii_form(self) -> None:
        mailbox = Mailbox()
        assert sent(mailbox, replace(MAIL, to_address="jane@münchen.example")) == [SENT]
        assert mailbox.arrived[0].to == ["jane@xn--mnchen-3ya.example"]

    def test_a_name_in_any_script_where_the_server_takes_it(self) -> None:
        mailbox = Mailbox(enable_SMTPUTF8=True)
        assert sent(mailbox, replace(MAIL, to_address="zoë@example.com")) == [SENT]
        assert mailbox.arrived[0].to == ["zoë@example.com"]

    def test_and_not_where_it_does_not(self) -> None:
        outcome = MailOutcome("address_not_supported", is_final=True)
        assert sent(Mailbox(), replace(MAIL, to_address="zoë@example.com")) == [outcome]


class TestProtection:
    def test_tls_from_the_first_byte(self, authority: trustme.CA, trusting: ssl.SSLContext) -> None:
        mailbox = Mailbox(context=shown(authority, "127.0.0.1"), is_tls_at_once=True)
        assert sent(mailbox, security=Security.TLS, context=trusting) == [SENT]
        assert mailbox.arrived[0].is_encrypted

    def test_starttls(self, authority: trustme.CA, trusting: ssl.SSLContext) -> None:
        mailbox = Mailbox(context=shown(authority, "127.0.0.1"))
        assert sent(mailbox, security=Security.STARTTLS, context=trusting) == [SENT]
        assert mailbox.arrived[0].is_encrypted

    def test_a_server_without_starttls_gets_nothing(self, trusting: ssl.SSLContext) -> None:
        mailbox = Mailbox()
        outcomes = sent(mailbox, security=Security.STARTTLS, context=trusting)
        assert outcomes == [MailOutcome("no_tls")]
        assert mailbox.arrived == []

    @pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
    def test_nor_does_one_that_shows_the_certificate_of_another(
        self, authority: trustme.CA, trusting: ssl.SSLContext, security: Security
    ) -> None:
        context = shown(authority, "127.0.0.2")
        mailbox = Mailbox(context=context, is_tls_at_once=security is Security.TLS)
        outcomes = sent(mailbox, security=security, context=trusting)
        assert outcomes == [MailOutcome("tls")]
        assert mailbox.arrived == []

    def test_nor_one_that_nobody_vouches_for(self, authority: trustme.CA) -> None:
        mailbox = Mailbox(context=shown(authority, "127.0.0.1"))
        assert sent(mailbox, security=Security.STARTTLS) == [MailOutcome("tls")]

    def test_a_login(self) -> None:
        mailbox = Mailbox(login=("acme", "s3cret"))
        assert sent(mailbox, login=("acme", "s3cret")) == [SENT]
        assert mailbox.arrived[0].user == "acme"

    def test_a_wrong_password_can_be_mended(self) -> None:
        mailbox = Mailbox(login=("acme", "s3cret"))
        (outcome,) = sent(mailbox, login=("acme", "wrong"))
        assert outcome == MailOutcome("login_refused (535 5.7.8)")

    def test_a_server_that_knows_no_login(self) -> None:
        assert sent(
            Mailbox(auth_exclude_mechanism=("LOGIN", "PLAIN")), login=("acme", "s3cret")
        ) == [MailOutcome("no_login")]


class TestTrouble:
    @pytest.mark.parametrize(
        ("to", "answer", "outcome"),
        [
            ("RCPT", "550 5.1.1 <jane@example.com> is unknown", "bounced (550 5.1.1)"),
            ("RCPT", "550 No such user", "bounced (550)"),
            ("DATA", "554 5.7.1 This looks like spam", "refused (554 5.7.1)"),
        ],
    )
    def test_a_mail_that_was_refused_for_good(self, to: str, answer: str, outcome: str) -> None:
        mailbox = Mailbox()
        mailbox.to_answer[to].append(answer)
        assert sent(mailbox) == [MailOutcome(outcome, is_final=True)]

    def test_a_sender_that_was_refused_can_be_mended(self) -> None:
        mailbox = Mailbox()
        mailbox.to_answer["MAIL"].append("553 5.7.1 Not yours")
        assert sent(mailbox) == [MailOutcome("sender_refused (553 5.7.1)")]

    @pytest.mark.parametrize("to", ["MAIL", "RCPT", "DATA"])
    def test_a_server_that_asks_for_patience_gets_it_later(self, to: str) -> None:
        mailbox = Mailbox()
        mailbox.to_answer[to].append("451 4.3.2 Come back")
        assert sent(mailbox, MAIL, MAIL) == [MailOutcome("deferred (451 4.3.2)"), SENT]
        assert len(mailbox.arrived) == 1

    def test_nobody_listens(self) -> None:
        async def send() -> MailOutcome:
            with socket.create_server(("127.0.0.1", 0)) as taken:
                port = taken.getsockname()[1]
            server = MailServer(host="127.0.0.1", port=port, security=Security.NONE)
            return await ByServer(server, SENDER, "server.example").send(MAIL)

        assert uvloop.run(send()) == MailOutcome("connection_refused")

    def test_a_name_that_is_nobodys(self) -> None:
        server = MailServer(host="mail.invalid", port=25, security=Security.NONE)
        sending = ByServer(server, SENDER, "server.example").send(MAIL)
        assert uvloop.run(sending) == MailOutcome("dns")

    @pytest.mark.parametrize("greeting", [b"", b"220 mail.example ESMTP\r\n"])
    def test_a_server_that_hangs(self, greeting: bytes) -> None:
        async def hang(_reader: StreamReader, writer: StreamWriter) -> None:
            writer.write(greeting)
            await asyncio.Event().wait()

        assert sent(Mailbox(talk=hang), seconds=0.2) == [MailOutcome("timeout")]

    @pytest.mark.parametrize("greeting", [b"", b"220 mail.example ESMTP\r\n"])
    def test_a_server_that_drops(self, greeting: bytes) -> None:
        async def drop(reader: StreamReader, writer: StreamWriter) -> None:
            if greeting:
                writer.write(greeting)
                await reader.readline()
            writer.close()

        assert sent(Mailbox(talk=drop)) == [MailOutcome("closed")]

    def test_a_server_that_turns_everybody_away(self) -> None:
        async def refuse(_reader: StreamReader, writer: StreamWriter) -> None:
            writer.write(b"554 5.3.2 Closed\r\n")

        assert sent(Mailbox(talk=refuse)) == [MailOutcome("turned_away (554 5.3.2)")]

    def test_a_server_that_talks_nonsense(self) -> None:
        async def rave(_reader: StreamReader, writer: StreamWriter) -> None:
            writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            writer.close()

        (outcome,) = sent(Mailbox(talk=rave))
        assert not outcome.is_final
        assert "HTTP" not in outcome.said


class TestFolder:
    def test_where_there_is_no_server_mails_become_files(self, tmp_path: Path) -> None:
        folder = tmp_path / "mail"
        assert asyncio.run(IntoFolder(folder, SENDER).send(MAIL)) == SENT
        (file,) = folder.iterdir()
        assert file.name == "1.4.7.eml"
        assert file.stat().st_mode & 0o777 == 0o600
        message = message_from_bytes(file.read_bytes(), policy=default)
        assert str(message["To"]) == "Jane Smith <jane@example.com>"

    def test_a_mail_that_is_written_twice_is_one_file(self, tmp_path: Path) -> None:
        mailer = IntoFolder(tmp_path, SENDER)
        for _ in range(2):
            assert asyncio.run(mailer.send(MAIL)) == SENT
        assert len(list(tmp_path.iterdir())) == 1

    def test_a_folder_that_is_none_is_said(self, tmp_path: Path) -> None:
        (tmp_path / "mail").write_text("")
        mailer = IntoFolder(tmp_path / "mail", SENDER)
        assert asyncio.run(mailer.send(MAIL)).said == "folder_failed"


class TestAddresses:
    @pytest.mark.parametrize(
        ("url", "server"),
        [
            (
                "smtps://mail.example",
                MailServer(host="mail.example", port=465, security=Security.TLS),
            ),
            (
                "smtp://acme%40x:p%2Fw@mail.example:2525",
                MailServer(
                    host="mail.example",
                    port=2525,
                    security=Security.STARTTLS,
                    user="acme@x",
                    password="p/w",
                ),
            ),
            (
                "smtp://mail.example?tls=none",
                MailServer(host="mail.example", port=587, security=Security.NONE),
            ),
            (
                "smtp://127.0.0.1:25",
                MailServer(host="127.0.0.1", port=25, security=Security.NONE),
            ),
        ],
    )
    def test_a_server_is_what_its_address_says(self, url: str, server: MailServer) -> None:
        assert server_of(url) == server
