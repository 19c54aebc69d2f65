"""What goes back: JSON with its length, and the headers of its door."""

from quotewright.inbound.replies import JsonReply


def test_a_reply_says_how_long_it_is_and_that_it_is_json() -> None:
    reply = JsonReply(b'{"a":1}', 201)
    assert (reply.status_code, reply.raw_headers) == (
        201,
        [(b"content-length", b"7"), (b"content-type", b"application/json")],
    )


def test_a_reply_carries_the_headers_it_is_given() -> None:
    reply = JsonReply(b"{}", 401, {"WWW-Authenticate": "Bearer"})
    assert reply.raw_headers[2:] == [(b"www-authenticate", b"Bearer")]
