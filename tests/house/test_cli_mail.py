"""`quotewright mail try`: one mail, and what came of it in words."""

from pathlib import Path

import pytest

from tests.support.mailboxes import taking_mail
from tests.support.postgres import free_port
from tests.support.program import Program, refused


def use(monkeypatch: pytest.MonkeyPatch, port: int, query: str = "") -> None:
    monkeypatch.setenv("QUOTEWRIGHT_SMTP_URL", f"smtp://127.0.0.1:{port}{query}")
    monkeypatch.setenv("QUOTEWRIGHT_MAIL_FROM", "quotes@example.com")


def test_without_a_server_the_mail_is_in_the_folder(program: Program, tmp_path: Path) -> None:
    answer = program("mail", "try", "--to", "me@example.com")
    assert answer.code == 0
    assert str(tmp_path / "data" / "mail") in answer.out
    (file,) = (tmp_path / "data" / "mail").iterdir()
    assert b"To: me@example.com" in file.read_bytes()


def test_a_server_that_takes_it(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    with taking_mail() as mailbox:
        use(monkeypatch, mailbox.port)
        assert program("mail", "try", "--to", "me@example.com").code == 0
    (mail,) = mailbox.arrived
    assert (mail.sender, mail.to) == ("quotes@example.com", ["me@example.com"])


def test_a_server_that_refuses_it(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    with taking_mail() as mailbox:
        mailbox.to_answer["RCPT"].append("550 5.1.1 <me@example.com> is unknown")
        use(monkeypatch, mailbox.port)
        refused(program("mail", "try", "--to", "me@example.com"), "bounced (550 5.1.1)")


def test_a_server_that_is_not_there(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, free_port())
    answer = program("mail", "try", "--to", "me@example.com")
    refused(answer, "connection_refused", "nobody listens")


def test_an_address_that_is_none(program: Program) -> None:
    refused(program("mail", "try", "--to", "me"), "--to must be an e-mail address")
