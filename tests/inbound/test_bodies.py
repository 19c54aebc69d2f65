"""Bodies: read up to a limit, and decoded without losing a digit."""

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import ClientDisconnect
from starlette.types import Message

from quotewright.core.errors import Invalid
from quotewright.inbound.bodies import (
    MOST_BYTES,
    MOST_DEPTH,
    TooLarge,
    WrongMediaType,
    read_body,
    read_object,
)

JSON = "application/json"
BRACKETS = [("[", "]"), ('{"a": ', "}")]

KEYS = st.text(max_size=8)
NUMBERS = st.integers() | st.decimals(allow_nan=False, allow_infinity=False)
LEAVES = st.none() | st.booleans() | NUMBERS | st.text()
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner) | st.dictionaries(KEYS, inner), max_leaves=5
)
OBJECTS = st.dictionaries(KEYS, VALUES, max_size=5)

_encoder = msgspec.json.Encoder(decimal_format="number")


class TestReading:
    @pytest.mark.parametrize(
        "sizes", [[], [0], [1], [MOST_BYTES], [MOST_BYTES - 1, 0, 1], [65536] * 16]
    )
    def test_a_body_is_read_whole_however_it_comes(self, sizes: list[int]) -> None:
        wire = _Wire(sizes)
        assert _read(wire) == b"x" * sum(sizes)

    @pytest.mark.parametrize("sizes", [[MOST_BYTES + 1], [MOST_BYTES, 1], [65536] * 17])
    def test_a_body_past_the_limit_is_none(self, sizes: list[int]) -> None:
        assert _read(_Wire(sizes)) is None

    def test_what_is_past_the_limit_is_not_read(self) -> None:
        wire = _Wire([MOST_BYTES, 1, 1, 1])
        assert _read(wire) is None
        assert wire.is_left_with == 2

    def test_a_body_that_was_not_read_is_too_large(self) -> None:
        with pytest.raises(TooLarge, match=f"longer than {MOST_BYTES} bytes"):
            read_object(None, JSON)


class TestDecoding:
    @given(OBJECTS)
    def test_every_object_reads_as_it_was_written(self, value: dict[str, Any]) -> None:
        assert read_object(_written(value), JSON) == value

    @given(st.binary(max_size=64) | st.text(alphabet='{}[]",:.0159eE-\\u tfn', max_size=64))
    def test_whatever_else_comes_is_an_object_or_refused(self, body: bytes | str) -> None:
        sent = body if isinstance(body, bytes) else body.encode()
        with suppress(Invalid):
            assert isinstance(read_object(sent, JSON), dict)

    @pytest.mark.parametrize(
        ("written", "value"),
        [
            ("8", 8),
            ("-0", 0),
            ("18446744073709551616", 2**64),
            ("0.1", Decimal("0.1")),
            ("8.0", Decimal("8.0")),
            ("1.10", Decimal("1.10")),
            ("1e2", Decimal(100)),
            ("0.12345678901234567890123", Decimal("0.12345678901234567890123")),
            ("1e400", Decimal("1e400")),
        ],
    )
    def test_a_number_keeps_every_digit(self, written: str, value: int | Decimal) -> None:
        read = read_object(f'{{"n": {written}}}'.encode(), JSON)["n"]
        assert (type(read), read) == (type(value), value)

    def test_of_a_key_given_twice_the_last_one_counts(self) -> None:
        assert read_object(b'{"name": "Jane", "name": "Joan"}', JSON) == {"name": "Joan"}

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b" ",
            b"null",
            b"5",
            b'"Jane"',
            b"[]",
            b"[{}]",
            b"{",
            b"{}{}",
            b"{'name': 1}",
            b'{"name": 1,}',
            b'{"n": NaN}',
            b'{"n": -Infinity}',
            b'{"n": 0400}',
            b'{"n": +1}',
            b'{"n": 1.}',
            b'{"n": 1e99999999999999999999}',
            b'{"n": ' + b"9" * 5000 + b"}",
            b'{"name": "\xff"}',
            b'{"name": "\xc0\xaf"}',
            b'{"name": "\xed\xa0\x80"}',
            rb'{"name": "\ud800"}',
            b'{"name": "a\x00b"}',
            b'{"name": "a\nb"}',
            '{"name": "Jane"}'.encode("utf-16"),
            b'\xef\xbb\xbf{"name": "Jane"}',
            b"name=Jane",
        ],
        ids=lambda body: repr(body)[2:26],
    )
    def test_what_is_no_json_object_is_refused(self, body: bytes) -> None:
        with pytest.raises(Invalid, match=r"^the body must be a JSON object") as refusal:
            read_object(body, JSON)
        assert refusal.value.field == ""


class TestDepth:
    @pytest.mark.parametrize("around", BRACKETS, ids=["lists", "objects"])
    def test_a_body_is_nested_up_to_a_limit(self, around: tuple[str, str]) -> None:
        assert read_object(_nested(MOST_DEPTH, *around), JSON)
        with pytest.raises(Invalid, match=f"deeper than {MOST_DEPTH} levels"):
            read_object(_nested(MOST_DEPTH + 1, *around), JSON)

    @pytest.mark.parametrize("around", BRACKETS, ids=["lists", "objects"])
    def test_a_bottomless_body_is_refused(self, around: tuple[str, str]) -> None:
        with pytest.raises(Invalid):
            read_object(_nested(100_000, *around), JSON)

    def test_a_wide_body_is_not_a_deep_one(self) -> None:
        lines: list[dict[str, Any]] = [{"tags": [[]]}] * 1000
        assert read_object(_written({"lines": lines}), JSON) == {"lines": lines}

    def test_brackets_inside_of_texts_are_only_text(self) -> None:
        name = "[{" * 1000
        assert read_object(_written({"name": name}), JSON) == {"name": name}


class TestMediaTypes:
    @pytest.mark.parametrize(
        "kind",
        [
            "",
            "; charset=utf-8",
            "application/json",
            "APPLICATION/JSON",
            "application/json; charset=utf-8",
            " application/json ;x",
            "text/json",
            "application/vnd.api+json",
        ],
    )
    def test_json_is_json_however_it_is_called(self, kind: str) -> None:
        assert read_object(b"{}", kind) == {}

    @pytest.mark.parametrize(
        "kind",
        [
            "text/plain",
            "application/xml",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=application/json",
            "application/jsonp",
            "json",
        ],
    )
    def test_a_body_that_is_said_to_be_something_else_is_refused(self, kind: str) -> None:
        with pytest.raises(WrongMediaType, match="send application/json"):
            read_object(b"{}", kind)


def test_a_body_whose_sender_hangs_up_is_no_body() -> None:
    with pytest.raises(ClientDisconnect):
        asyncio.run(read_body(_hang_up))


class _Wire:
    """A client that sends a body in pieces of these sizes."""

    def __init__(self, sizes: Iterable[int]) -> None:
        self._pieces = [b"x" * size for size in sizes]

    @property
    def is_left_with(self) -> int:
        return len(self._pieces)

    async def receive(self) -> Message:
        piece = self._pieces.pop(0) if self._pieces else b""
        return {"type": "http.request", "body": piece, "more_body": bool(self._pieces)}


def _read(wire: _Wire) -> bytes | None:
    return asyncio.run(read_body(wire.receive))


async def _hang_up() -> Message:
    return {"type": "http.disconnect"}


def _nested(levels: int, opening: str, closing: str) -> bytes:
    inner = levels - 1
    return f'{{"x": {opening * inner}1{closing * inner}}}'.encode()


def _written(value: object) -> bytes:
    return _encoder.encode(value)
