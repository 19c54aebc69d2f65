"""Where a form comes from, as far as a browser says so."""

import pytest

from quotewright.inbound.origin import is_from_elsewhere

HOST = (b"host", b"quotes.example")


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [(b"sec-fetch-site", b"same-origin"), (b"origin", b"null")],
        [(b"sec-fetch-site", b"none")],
        [(b"origin", b"null")],
        [(b"origin", b"https://Quotes.example")],
    ],
)
def test_our_own_pages_and_programs_that_say_nothing_are_let_in(
    headers: list[tuple[bytes, bytes]],
) -> None:
    assert not is_from_elsewhere([HOST, *headers])


@pytest.mark.parametrize(
    "headers",
    [
        [(b"sec-fetch-site", b"cross-site")],
        [(b"sec-fetch-site", b"same-site")],
        [(b"sec-fetch-site", b"cross-site"), (b"origin", b"https://quotes.example")],
        [(b"origin", b"https://quotes.example.evil.example")],
        [(b"origin", b"https://[quotes.example")],
    ],
)
def test_a_strangers_page_is_told_by_what_its_browser_says(
    headers: list[tuple[bytes, bytes]],
) -> None:
    assert is_from_elsewhere([HOST, *headers])
