"""TLS: a receiver must be who its address says, vouched for by an authority that is known."""

import asyncio
import ssl
from asyncio import StreamReader, StreamWriter
from datetime import UTC, datetime
from pathlib import Path

import pytest
import trustme
import uvloop

from quotewright.core.deliveries import Attempt
from tests.outbound._tries import tried
from tests.support.receivers import Receiver

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


def shown(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    certificate.configure_cert(context)
    return context


def trusting(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


def attempt_at(certificate: trustme.LeafCert, trusted: ssl.SSLContext | None) -> Attempt:
    """At receiver.example, which shows the certificate."""

    async def sent() -> Attempt:
        async with Receiver(context=shown(certificate)) as receiver:
            url = f"https://receiver.example:{receiver.port}/"
            return await tried(url, look_up=lambda _host, _port: ["127.0.0.1"], context=trusted)

    return uvloop.run(sent())


def test_a_receiver_with_a_good_certificate_gets_its_post(authority: trustme.CA) -> None:
    attempt = attempt_at(authority.issue_cert("receiver.example"), trusting(authority))
    assert (attempt.outcome, attempt.excerpt) == ("delivered", '{"ok":true}')


def test_the_authorities_of_the_system_can_be_others(
    authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority.cert_pem.write_to_path(str(tmp_path / "authorities.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authorities.pem"))
    assert attempt_at(authority.issue_cert("receiver.example"), None).outcome == "delivered"


def test_a_certificate_of_another_name_is_refused(authority: trustme.CA) -> None:
    attempt = attempt_at(authority.issue_cert("other.example"), trusting(authority))
    assert (attempt.outcome, attempt.status_code) == ("tls", None)


def test_a_certificate_that_has_expired_is_refused(authority: trustme.CA) -> None:
    expired = authority.issue_cert("receiver.example", not_after=LONG_AGO)
    assert attempt_at(expired, trusting(authority)).outcome == "tls"


def test_a_certificate_that_nobody_vouches_for_is_refused(authority: trustme.CA) -> None:
    assert attempt_at(trustme.CA().issue_cert("receiver.example"), None).outcome == "tls"
    own = trustme.CA().issue_cert("receiver.example")
    assert attempt_at(own, trusting(authority)).outcome == "tls"


def test_a_receiver_without_tls_is_refused() -> None:
    async def complain(_: StreamReader, writer: StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 This is a port for plain HTTP\r\n\r\n")
        writer.close()

    async def sent() -> Attempt:
        async with await asyncio.start_server(complain, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            return await tried(f"https://127.0.0.1:{port}/")

    assert uvloop.run(sent()).outcome == "tls"


def test_a_receiver_that_never_shakes_hands_is_a_timeout() -> None:
    async def sent() -> Attempt:
        async with Receiver() as receiver:
            return await tried(receiver.url.replace("http://", "https://"), seconds=0.3)

    assert uvloop.run(sent()).outcome == "timeout"
