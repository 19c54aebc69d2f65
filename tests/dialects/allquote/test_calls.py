"""What is known of a caller beside the credential: evidence, cut to fit, never refused."""

from typing import Any

import pytest

from quotewright.dialects.allquote.calls import Request


@pytest.mark.parametrize(
    ("client", "address"),
    [
        (("203.0.113.7", 5000), "203.0.113.7"),
        (("2001:db8::7", 5000), "2001:db8::7"),
        (("unknown\x00\n" + "x" * 300, 0), ("unknown" + "x" * 300)[:64]),
        (None, ""),
    ],
)
def test_the_address_is_the_one_that_the_server_was_told(
    client: tuple[str, int] | None, address: str
) -> None:
    assert _request(client=client).client_address == address


@pytest.mark.parametrize(
    ("headers", "user_agent"),
    [
        ([(b"user-agent", b"Mozilla/5.0")], "Mozilla/5.0"),
        ([(b"user-agent", b"\x01caf\xe9" + b"x" * 300)], ("café" + "x" * 300)[:255]),
        ([], ""),
    ],
)
def test_the_program_is_what_it_calls_itself(
    headers: list[tuple[bytes, bytes]], user_agent: str
) -> None:
    assert _request(headers=headers).user_agent == user_agent


def _request(**scope: Any) -> Request:
    return Request("/quotes/1/accept", 1, {}, None, "", b"", scope)
