"""What a backup says of itself: by which program, when, what is in it, and how to know it again."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import msgspec

from quotewright.core.errors import Conflict, Invalid, Refusal

FORMAT = 1
BOOK = "quotewright.db"
KEY = "secret.key"
MANIFEST = "manifest.json"

_PIECE = 1024 * 1024


class FileFacts(msgspec.Struct, frozen=True, kw_only=True):
    bytes: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """`book`, `revision` and `counts` (rows of each table) are of the book; without it, nothing."""

    format: int = FORMAT
    version: str
    made_at: str
    revision: str | None = None
    counts: dict[str, int] = {}
    book: FileFacts | None = None
    key: FileFacts


class _Format(msgspec.Struct, frozen=True):
    format: int


def write_manifest(manifest: Manifest) -> bytes:
    return msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n"


def read_manifest(folder: Path) -> Manifest:
    """Raises Refusal where there is no backup, or not one for this program."""
    path = folder / MANIFEST
    try:
        text = path.read_bytes()
        written = msgspec.json.decode(text, type=_Format).format
        if written > FORMAT:
            raise Conflict(f"{folder} is the backup of a newer Quotewright; install that version.")
        return msgspec.json.decode(text, type=Manifest)
    except OSError as error:
        raise Refusal(f"{folder} is no backup: {path} cannot be read ({error.strerror}).") from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise Invalid(f"{folder} is no backup that can be used: {path} is damaged.") from None


def pieces_of(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece


def facts_of(path: Path) -> FileFacts:
    digest = hashlib.sha256()
    size = 0
    for piece in pieces_of(path):
        digest.update(piece)
        size += len(piece)
    return FileFacts(bytes=size, sha256=digest.hexdigest())
